"""Small honest bank files for tests, with totals that are right until a test breaks them."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple


class Deposit(NamedTuple):
    """A line as a bank would write it; cents are signed."""

    kind: str
    cents: int
    bank_ref: str = ""
    customer_ref: str = ""
    text: str = ""


def bai2(
    deposits: Iterable[Deposit], on: date = date(2026, 3, 9), opening: int = 5_000_000, account: str = "000455501",
    off_by: int = 0,
) -> bytes:  # fmt: skip
    """A BAI2 file of one account and day; `off_by` breaks the file's own control total."""
    deposits = list(deposits)
    credits = [each.cents for each in deposits if each.cents > 0]
    debits = [-each.cents for each in deposits if each.cents < 0]
    closing = opening + sum(credits) - sum(debits)
    head = f"03,{account},USD,010,{opening},,,015,{closing},,,100,{sum(credits)},{len(credits)},,400,{sum(debits)},{len(debits)},/"
    details = [
        f"16,{each.kind},{abs(each.cents)},0,{each.bank_ref},{each.customer_ref},{each.text}/" for each in deposits
    ]
    control = opening + closing + 2 * (sum(credits) + sum(debits))
    count = len(details) + 2
    return "\n".join(
        [
            f"01,122000000,LAKESIDE,{on:%y%m%d},0600,1,80,,2/",
            f"02,LAKESIDE,122000000,1,{on:%y%m%d},2359,USD,2/",
            head,
            *details,
            f"49,{control},{count}/",
            f"98,{control},1,{count + 2}/",
            f"99,{control + off_by},1,{count + 4}/",
            "",
        ]
    ).encode()


def lockbox(*items: str) -> bytes:
    """A lockbox's CSV; an item is `batch,item,check_no,remitter,amount,account`."""
    rows = ["lockbox,deposit_on,batch,item,check_no,check_date,remitter,amount,account,statement_no,memo"]
    for item in items:
        batch, number, check, remitter, amount, account = item.split(",")
        rows.append(f"4410,2026-03-09,{batch},{number},{check},2026-03-02,{remitter},{amount},{account},,")
    return ("\n".join(rows) + "\n").encode()


def nacha(trace: str = "700123", cents: int = 812_345, company: str = "ACME HEALTH") -> bytes:
    """A CCD+ of one entry with its addenda, blocked with nines."""
    routing, odfi = "12200000", "12100000"
    records = [
        f"101 {routing}0 {odfi}01260309 0600A094101".ljust(94),
        f"5220{company:<16.16}{'':20}1555000001CCDHCCLAIMPMT      260309   1{odfi}0000001",
        f"622{routing}0{'000455501':<17}{cents:010}{'H1':<15}{'LAKESIDE GENERAL':<22}  1{odfi}0000001",
        f"705{f'TRN*1*{trace}*1555000001' + chr(92):<80}00010000001",
        f"822000000200{routing}{0:012}{cents:012}1555000001{'':25}{odfi}0000001",
        f"9000001000001{2:08}{int(routing):010}{0:012}{cents:012}".ljust(94),
    ]
    return ("\n".join(records + ["9" * 94] * 4) + "\n").encode()


def camt(entries: Iterable[Deposit], opening: int = 100_000, off_by: int = 0) -> bytes:
    """A camt.053 of one statement; `off_by` breaks its closing balance."""
    entries = list(entries)
    closing = opening + sum(each.cents for each in entries) + off_by
    body = "".join(
        f"<Ntry>{_amount(each.cents)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-09</Dt></BookgDt>"
        f"<AcctSvcrRef>{each.bank_ref}</AcctSvcrRef><BkTxCd><Prtry><Cd>{each.kind}</Cd></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><RmtInf><Ustrd>{each.text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for each in entries
    )
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{_amount(cents)}</Bal>"
        for kind, cents in (("OPBD", opening), ("CLBD", closing))
    )
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>'
        f"<Acct><Id><Othr><Id>000455501</Id></Othr></Id></Acct>{balances}{body}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _amount(cents: int) -> str:
    whole, fraction = divmod(abs(cents), 100)
    return f'<Amt Ccy="USD">{whole}.{fraction:02}</Amt><CdtDbtInd>{"DBIT" if cents < 0 else "CRDT"}</CdtDbtInd>'
