"""Small honest X12 for tests: one claim, its acknowledgement, its payment. Amounts as texts of dollars."""

from pathlib import Path

from collector_tui.storage.disk import RealDisk
from collector_tui.storage.journal import HEADER_BYTES, frames
from collector_tui.storage.vault import Vault


def unsealed(desk: Path, journal: str) -> bytes:
    """Everything a journal of a desk with a key file holds, overtaken frames too."""
    raw, keys = (desk / journal).read_bytes(), Vault(desk, RealDisk()).by_file()
    return b"".join(plain for *_, plain in frames(raw, HEADER_BYTES, raw[:HEADER_BYTES], 0, keys))


ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260101*1200*^*00501*000000001*0*P*:~"


def interchange(functional: str, guide: str, *segments: str) -> bytes:
    """One transaction in its envelopes, counts right."""
    kind = {"HP": "835", "HC": "837", "HN": "277", "FA": "999"}[functional]
    body = [f"ST*{kind}*0001*{guide}", *segments]
    tail = [f"SE*{len(body) + 1}*0001", "GE*1*1", "IEA*1*000000001"]
    head = f"GS*{functional}*SENDER*RECEIVER*20260101*1200*1*X*{guide}~"
    return (ISA + head + "~".join(body + tail) + "~").encode("latin-1")


def claim_file(
    account: str,
    charge: str = "100.00",
    billed: str = "20260105",
    order: str = "P",
    frequency: str = "1",
    replaces: str = "",
) -> bytes:
    """An 837P with one line; `replaces` is the payer's number of the claim before it."""
    return interchange(
        "HC",
        "005010X222A1",
        f"BHT*0019*00*1*{billed}*1200*CH",
        "NM1*41*2*GENERAL HOSPITAL*****46*1",
        "NM1*40*2*CLEARING*****46*2",
        "HL*1**20*1",
        "NM1*85*2*GENERAL HOSPITAL*****XX*1000000004",
        "HL*2*1*22*0",
        f"SBR*{order}*18*******CI",
        "NM1*IL*1*DOE*JANE****MI*M123",
        "DMG*D8*19700102*F",
        f"NM1*PR*2*ACME HEALTH{' TWO' if order == 'S' else ''}*****PI*{'999' if order == 'S' else '555'}",
        f"CLM*{account}*{charge}***11:B:{frequency}*Y*A*Y*Y",
        *([f"REF*F8*{replaces}"] if replaces else []),
        "HI*ABK:M545",
        "LX*1",
        f"SV1*HC:99213*{charge}*UN*1***1",
        "DTP*472*D8*20260102",
    )


def payment_file(
    account: str,
    charge: str = "100.00",
    paid: str = "60.00",
    cas: str = "CAS*CO*45*40.00",
    status: str = "1",
    icn: str = "ICN1",
    trace: str = "EFT1",
    on: str = "20260220",
    total: str | None = None,
    plb: str = "",
) -> bytes:
    """An 835 with one claim; `cas` and `plb` may be several segments joined by "~"."""
    return interchange(
        "HP",
        "005010X221A1",
        f"BPR*I*{total or paid}*C*ACH************{on}",
        f"TRN*1*{trace}*1999999999",
        "N1*PR*ACME HEALTH*XV*555",
        "N1*PE*GENERAL HOSPITAL*XX*1000000004",
        "LX*1",
        f"CLP*{account}*{status}*{charge}*{paid}**12*{icn}*11*1",
        "NM1*QC*1*DOE*JANE****MI*M123",
        f"SVC*HC:99213*{charge}*{paid}**1",
        "DTM*472*20260102",
        *cas.split("~"),
        *filter(None, plb.split("~")),
    )


def acknowledgement_file(code: str = "R", transaction: str = "0001", claim: str = "", on: str = "20260107") -> bytes:
    """A 999 that answers one transaction of the batches `claim_file` makes."""
    raw = interchange(
        "FA",
        "005010X231A1",
        "AK1*HC*1*005010X222A1",
        f"AK2*837*{transaction}*005010X222A1",
        *(["IK3*NM1*8*2010*8", f"CTX*CLM01:{claim}", "IK4*9*67*1"] if code != "A" else []),
        f"IK5*{code}",
        f"AK9*{code}*1*1*{int(code == 'A')}",
    )
    return raw.replace(b"*20260101*1200*1*X*005010X231", f"*{on}*1200*1*X*005010X231".encode())


def refused_interchange_file() -> bytes:
    """A TA1 that refuses the interchanges `claim_file` makes."""
    return (ISA + "TA1*000000001*20260107*0900*R*024~IEA*0*000000001~").encode()


def status_answer_file(account: str, category: str = "P1", on: str = "20260220") -> bytes:
    """A 277 (answer to a status question) for one claim."""
    return interchange(
        "HN",
        "005010X212",
        f"BHT*0010*08*1*{on}*1200*DG",
        "HL*1**20*1",
        "NM1*PR*2*ACME HEALTH*****PI*555",
        "HL*2*1*21*1",
        "NM1*41*2*GENERAL HOSPITAL*****46*1",
        "HL*3*2*19*1",
        "NM1*1P*2*GENERAL HOSPITAL*****XX*1000000004",
        "HL*4*3*22*0",
        "NM1*IL*1*DOE*JANE****MI*M123",
        "TRN*2*QUESTION7",
        f"STC*{category}:55*{on}**100.00",
        f"REF*EJ*{account}",
    )


def status_file(account: str, category: str = "A7", on: str = "20260107", text: str = "") -> bytes:
    """A 277CA with one claim's status."""
    return interchange(
        "HN",
        "005010X214",
        f"BHT*0085*08*1*{on}*1200*TH",
        "HL*1**20*1",
        "NM1*PR*2*ACME HEALTH*****PI*555",
        "HL*2*1*21*1",
        "NM1*41*2*GENERAL HOSPITAL*****46*1",
        "HL*3*2*19*1",
        "NM1*85*2*GENERAL HOSPITAL*****XX*1000000004",
        "HL*4*3*PT",
        "NM1*QC*1*DOE*JANE****MI*M123",
        f"TRN*2*{account}",
        f"STC*{category}:562:85*{on}*U*100.00********{text}",
        "REF*1K*ICN1",
    )
