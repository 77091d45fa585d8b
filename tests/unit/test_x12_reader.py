"""The reader takes files as they come, and says what is wrong with them."""

import gc
import io
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector_tui.model.claim import Acknowledgement, Claim, ClaimStatus
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment
from collector_tui.x12.files import read_events
from collector_tui.x12.inspect import FileSummary, inspect
from tests.x12_files import acknowledgement_file, claim_file, payment_file, status_file

ISA = "ISA*00*          *00*          *ZZ*PAYER          *ZZ*HOSPITAL       *260101*1200*^*00501*000000001*0*P*:~"
BODY = (
    "GS*HP*PAYER*HOSPITAL*20260101*1200*1*X*005010X221A1~ST*835*0001~BPR*I*60.00*C*ACH************20260105~"
    "TRN*1*EFT1*1999999999~N1*PR*ACME HEALTH*XV*12345~N1*PE*HOSPITAL*XX*1000000004~LX*1~"
    "CLP*A1*1*100.00*60.00*20.00*12*ICN1*13*1~NM1*QC*1*DOE*JANE****MI*M1~"
    "SVC*HC:99213:25*100.00*60.00**1~DTM*472*20251201~CAS*CO*45*20.00~CAS*PR*1*15.00**3*5.00~LQ*HE*N1~"
    "SE*14*0001~GE*1*1~IEA*1*000000001~"
)


def read(text: str | bytes) -> FileSummary:
    raw = text if isinstance(text, bytes) else text.encode("latin-1")
    return inspect("a.835", io.BytesIO(raw)).file


def sentences(text: str | bytes) -> list[str]:
    return [finding.text for finding in read(text).findings]


def test_a_clean_remittance_has_no_findings() -> None:
    found = read(ISA + BODY)
    assert (found.claims, found.service_lines, found.charge_cents, found.paid_cents) == (1, 1, 10_000, 6_000)
    assert found.adjustments_cents == {"CO": 2_000, "PR": 2_000}
    assert found.findings == []


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda text: "\ufeff".encode() + text.encode("latin-1"), "a byte order mark"),
        (lambda text: text.replace("~", "~\r\n"), "a line a segment"),
        (lambda text: text.replace("~", "\n"), "line feeds as terminators"),
        (lambda text: text.replace("~", "\n~"), "line feeds before terminators"),
        (lambda text: text.replace("*", "|").replace(":", ">").replace("~", "\x1c"), "other delimiters"),
        (lambda text: text.replace("~", "\n").replace(":", "~"), "a tilde between components"),
        (lambda text: text.replace("*P*:~", "*P*~\n").replace("~GS", "~\nGS"), "no ISA16"),
        (lambda text: text.removesuffix("~"), "no terminator after IEA"),
        (lambda text: text.replace(" ", "").replace("ACMEHEALTH", "ACME HEALTH"), "collapsed padding"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_same_money_is_read_with(change, what) -> None:
    found = read(change(ISA + BODY))
    assert (found.claims, found.paid_cents, found.adjustments_cents["PR"]) == (1, 6_000, 2_000)
    assert found.balanced_transactions == 1
    assert [finding.text for finding in found.findings if finding.severity == "error"] == []


def test_one_cent_off_is_found_where_it_is() -> None:
    said = sentences(ISA + BODY.replace("CAS*CO*45*20.00", "CAS*CO*45*20.01"))
    assert said[0].startswith("Claim A1 does not balance: charged 100.00, adjusted 40.01, paid 60.00; off by -0.01.")


def test_a_transfer_that_is_not_the_sum_of_its_claims_is_unbalanced() -> None:
    found = read(ISA + BODY.replace("BPR*I*60.00", "BPR*I*59.99"))
    assert (found.balanced_transactions, found.unbalanced_transactions) == (0, 1)
    assert "off by -0.01" in found.findings[0].text


def test_an_amount_that_is_no_amount_is_named_by_its_element() -> None:
    found = read(ISA + BODY.replace("CLP*A1*1*100.00", "CLP*A1*1*1OO.00"))
    assert found.findings[0].element == "CLP03"
    assert "is not an amount" in found.findings[0].text


def test_a_cut_file_says_so() -> None:
    said = sentences((ISA + BODY)[:400])
    assert "Transaction 1 has no SE segment: it was cut short." in said


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7 ...", b"account,mrn\n1,2\n", b"ISA", b"ISA*00*", b"\x00" * 50])
def test_what_is_not_x12_is_told_in_a_sentence(raw: bytes) -> None:
    found = read(raw)
    assert found.kind == "not X12"
    assert found.findings[-1].severity == "error"


@pytest.mark.parametrize("component", [":", "\x1b", "\x9b"], ids=["a colon", "ESC", "CSI"])
def test_names_cannot_drive_the_terminal_whatever_separates_components(component: str) -> None:
    body = BODY.replace(":", component).replace("DOE", "D\x1b]52;c;AAAA\x07OE").replace("ICN1", "I\x9b2JC")
    raw = (ISA.replace("*:~", f"*{component}~") + body).encode("latin-1")
    (claim,) = [e for e in read_events(io.BytesIO(raw), lambda finding: None) if isinstance(e, ClaimPayment)]
    for text in (claim.patient_name, claim.payer_control):
        assert text.isprintable()
    assert (claim.lines[0].procedure, claim.lines[0].modifiers) == ("99213", ("25",))


@given(st.binary(max_size=200), st.integers(0, len(ISA + BODY)), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_no_damage_makes_it_crash(junk: bytes, at: int, lost: int) -> None:
    raw = (ISA + BODY).encode("latin-1")
    read(raw[:at] + junk + raw[at + lost :])


OTHER = ">|^<!;&#@+=%$/"  # separators that a sender may use whatever its ISA16 says


def events(raw: bytes, kind: type) -> list[Any]:
    return [event for event in read_events(io.BytesIO(raw), lambda finding: None) if isinstance(event, kind)]


@pytest.mark.parametrize("mark", OTHER)
def test_composites_are_read_by_the_mark_behind_their_code(mark: str) -> None:
    """ISA16 of all these files is a colon."""

    def foreign(raw: bytes, *composites: str) -> bytes:
        text = raw.decode()
        for composite in composites:
            assert composite in text
            text = text.replace(composite, composite.replace(":", mark))
        return text.encode()

    plb = "PLB*1*20261231*WO:ICN0*5.00"
    paid = foreign(
        payment_file("A1", total="55.00", plb=plb).replace(b"HC:99213", b"HC:99213:25"), "HC:99213:25", "WO:ICN0"
    )
    assert [(line.procedure, line.modifiers) for line in events(paid, ClaimPayment)[0].lines] == [("99213", ("25",))]
    assert events(paid, ProviderAdjustment) == [ProviderAdjustment("WO", 500, "ICN0")]
    [billed] = events(foreign(claim_file("A1"), "HC:99213", "ABK:M545"), Claim)
    assert (billed.lines[0].procedure, billed.facility_code, billed.frequency) == ("99213", "11", "1")
    assert billed.diagnoses == ("M545",)
    [status] = events(foreign(status_file("A1"), "A7:562:85"), ClaimStatus)
    assert (status.category, status.status, status.entity, status.rejected) == ("A7", "562", "85", True)
    [answer] = events(foreign(acknowledgement_file(claim="A1"), "CLM01:A1"), Acknowledgement)
    assert answer.claims == ("A1",)


@pytest.mark.parametrize(
    ("raw", "before", "after"),
    [
        (payment_file("A1"), "HC:99213", "HC 99213"), (payment_file("A1"), "HC:99213", "99213:25"),
        (payment_file("A1", plb="PLB*1*20261231*WO:X*0.00"), "WO:X", "WO X"),
        (payment_file("A1", plb="PLB*1*20261231*WO:X*0.00"), "WO:X", "WOICN301"),
        (payment_file("A1", plb="PLB*1*20261231*WO:X*0.00"), "WO:X", ":X"), (status_file("A1"), "A7:562:85", "A7 562 85"),
        (status_file("A1"), "A7:562:85", "A7562"), (status_file("A1"), "A7:562:85", ""),
        (claim_file("A1"), "HC:99213", "HC 99213"), (claim_file("A1"), "ABK:M545", "ABK M545"), (claim_file("A1"), "11:B:1", "11>B>1"),
        (acknowledgement_file(claim="A1"), "CLM01:A1", "CLM01 A1"),
    ],
)  # fmt: skip
def test_a_composite_that_cannot_be_read_is_a_warning(raw: bytes, before: str, after: str) -> None:
    text = raw.decode()
    assert before in text
    assert read(text).findings == []
    assert {(one.rule, one.severity) for one in read(text.replace(before, after)).findings} & {
        ("composite", "warning"), ("code", "warning"),
    }  # fmt: skip


def test_no_long_composite_is_kept_in_memory() -> None:
    """Short ones are read once for all; a file of long ones must leave nothing behind."""
    long = "HC:" + "9" * 200_000
    raw = payment_file("A1").decode()
    raw = raw.replace("SVC*HC:99213*", f"SVC*{long}*").replace("DTM*472*20260102", "DTM*472*" + "9" * 200_000)
    gc.collect()
    tracemalloc.start()
    for number in range(40):
        read(raw.replace("9" * 9, f"{number:09}"))
    gc.collect()
    kept_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept_bytes < 2_000_000
