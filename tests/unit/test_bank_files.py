"""Banks' files: read to the cent, proved by their own totals, held whole when anything does not add up."""

import io
import random
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector_tui.bank.read import READERS, bank_kind, read_bank_file
from collector_tui.bank.statement import BankFile
from tests.bank_files import Deposit, bai2, camt, lockbox, nacha

PAID = Deposit("142", 812_345, "ACH77", "X700123", "ACME HEALTH, INC TRN*1*700123*1555000001\\")
DAY = [PAID, Deposit("301", 20_000, "DEP1", "", "BRANCH 1/2, TELLER 7"), Deposit("555", -7_500, "RET9", "4411", "NSF")]
ITEMS = ("01,01,4411,R LANE,75.00,H1", "01,02,000812,ACME TPA,925.00,", "02,01,93,Q DOE,40.00,H3")
WHOLE = {
    "BAI2": bai2(DAY),
    "CAMT053": camt(DAY),
    "NACHA": nacha(),
    "BANKCSV": b"bank_account,booked_on,value_on,type,amount,bank_reference,customer_reference,text\n"
    b'5501,2026-03-09,2026-03-09,142,8123.45,ACH77,X700123,"ACME HEALTH, INC TRN*1*700123*1555000001"\n'
    b"5501,2026-03-09,,555,-75.00,RET9,4411,NSF\n",
    "LOCKBOX": lockbox(*ITEMS),
}
CENTS = {"BAI2": 824_845, "CAMT053": 824_845, "NACHA": 812_345, "BANKCSV": 804_845, "LOCKBOX": 104_000}


def read(raw: bytes) -> BankFile:
    return read_bank_file(bank_kind(raw[:4096]), io.BytesIO(raw), "file")


def rules(file: BankFile) -> set[str]:
    return {finding.rule for finding in file.findings if finding.severity == "error"}


@pytest.mark.parametrize("kind", READERS)
def test_a_whole_file_is_known_read_and_proved(kind: str) -> None:
    file = read(WHOLE[kind])
    assert (bank_kind(WHOLE[kind]), file.proved, file.cents) == (kind, True, CENTS[kind]), file.findings


@pytest.mark.parametrize("kind", ["BAI2", "CAMT053", "NACHA", "BANKCSV"])
def test_the_payers_trace_is_read_whatever_the_bank_writes(kind: str) -> None:
    line = read(WHOLE[kind]).lines[0]
    assert (line.trace, line.originator, line.cents, line.booked_on) == (
        "700123",
        "1555000001",
        812_345,
        date(2026, 3, 9),
    )


def test_a_line_is_the_same_in_every_format_that_has_the_banks_reference() -> None:
    ids = {kind: read(WHOLE[kind]).lines[0].id for kind in ("BAI2", "CAMT053", "BANKCSV")}
    assert len(set(ids.values())) == 1


def test_two_equal_lines_are_two_with_and_without_a_reference() -> None:
    for reference in ("", "INT", "0000"):
        file = read(bai2([Deposit("354", 2_500, reference, "", "INTEREST")] * 2))
        assert (file.proved, len({line.id for line in file.lines}), file.cents) == (True, 2, 5_000)


# What is changed in a whole file, and the rule that must hold it.
BROKEN = [
    ("BAI2", bai2(DAY, off_by=1), "total"),
    ("BAI2", WHOLE["BAI2"].replace(b",1,9/", b",1,8/"), "count"),
    ("BAI2", WHOLE["BAI2"].replace(b"16,301,20000,", b"16,301,20001,"), "balance"),
    ("BAI2", WHOLE["BAI2"].replace(b"16,301,", b"16,475,"), "balance"),
    ("BAI2", WHOLE["BAI2"].replace(b"16,301,", b"16,800,"), "record"),
    ("BAI2", WHOLE["BAI2"].replace(b"16,301,20000", b"16,301,200.00"), "amount"),
    ("BAI2", WHOLE["BAI2"].replace(b"16,301", b"17,301"), "record"),
    ("BAI2", WHOLE["BAI2"].replace(b"260309,2359,USD", b"261309,2359,USD"), "date"),
    ("BAI2", WHOLE["BAI2"].replace(b"122000000,1,26", b"122000000,2,26"), "status"),
    ("BAI2", WHOLE["BAI2"].replace(b"01,USD,", b"01,EUR,"), "currency"),
    ("BAI2", WHOLE["BAI2"].rsplit(b"99,", 1)[0], "cut-short"),
    ("BAI2", WHOLE["BAI2"] + WHOLE["BAI2"], "record"),
    ("CAMT053", camt(DAY, off_by=1), "balance"),
    ("CAMT053", WHOLE["CAMT053"].replace(b"OPBD", b"ITBD"), "balance"),
    ("CAMT053", WHOLE["CAMT053"].replace(b'Ccy="USD">200.00', b'Ccy="EUR">200.00'), "currency"),
    ("CAMT053", WHOLE["CAMT053"].replace(b">200.00<", b">2x0.00<"), "amount"),
    ("CAMT053", WHOLE["CAMT053"].replace(b"<Dt>2026-03-09", b"<Dt>2026-02-30"), "date"),
    ("CAMT053", WHOLE["CAMT053"][:-60], "cut-short"),
    ("CAMT053", WHOLE["CAMT053"].replace(b"<Document", b'<!DOCTYPE x [<!ENTITY a "b">]><Document'), "markup"),
    ("CAMT053", WHOLE["CAMT053"].replace(b"</Stmt>", b"<TxsSummry><TtlNtries><NbOfNtries>4</NbOfNtries></TtlNtries></TxsSummry></Stmt>"), "count"),
    ("NACHA", WHOLE["NACHA"].replace(b"0000812345H1", b"0000812346H1"), "total"),
    ("NACHA", WHOLE["NACHA"].replace(b"622122000000", b"622122000010"), "total"),
    ("NACHA", WHOLE["NACHA"].replace(b"9000001000001", b"9000001000002"), "count"),
    ("NACHA", WHOLE["NACHA"].replace(b"9000001000001", b"9000002000001"), "count"),
    ("NACHA", WHOLE["NACHA"].replace(b"CCDHC", b"IATHC"), "layout"),
    ("NACHA", WHOLE["NACHA"].split(b"\n9", 1)[0], "cut-short"),
    ("NACHA", WHOLE["NACHA"].replace(b"\n705", b"\n405"), "record"),
    ("BANKCSV", WHOLE["BANKCSV"].replace(b"-75.00", b"75.00"), "sign"),
    ("BANKCSV", WHOLE["BANKCSV"].replace(b"8123.45", b"8123.455"), "amount"),
    ("BANKCSV", WHOLE["BANKCSV"].replace(b",NSF", b",NSF,more"), "record"),
    ("BANKCSV", WHOLE["BANKCSV"].replace(b"2026-03-09,,", b"09.03.2026,,"), "date"),
    ("BANKCSV", WHOLE["BANKCSV"] + b'5501,"2026', "cut-short"),
    ("LOCKBOX", lockbox(*ITEMS, ITEMS[0]), "twice"),
    ("LOCKBOX", WHOLE["LOCKBOX"].replace(b"75.00", b"-75.00"), "sign"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "raw", "rule"), BROKEN, ids=[f"{kind}-{n}" for n, (kind, *_) in enumerate(BROKEN)])
def test_what_does_not_prove_is_held_whole(kind: str, raw: bytes, rule: str) -> None:
    assert raw != WHOLE[kind], "the test changed nothing"
    file = read(raw)
    assert (file.kind, file.proved) == (kind, False)
    assert rule in rules(file), file.findings


def test_a_missing_lockbox_item_is_told() -> None:
    file = read(lockbox(ITEMS[0], "01,03,7,Z,1.00,"))
    assert (file.proved, [finding.rule for finding in file.findings]) == (True, ["gap"])


def test_text_may_hold_commas_slashes_and_go_on() -> None:
    raw = bai2([PAID]).decode()
    cut = raw.replace("TRN*1*700123*1555000001\\/", "TRN*1*7001/\n88,23*1555000001\\/")
    for old, new in ((",3/", ",4/"), (",5/", ",6/"), (",7/", ",8/")):
        cut = cut.replace(old, new)
    line = read(cut.encode()).lines[0]
    assert (line.trace, line.originator) == ("700123", "1555000001")
    assert line.text.startswith("ACME HEALTH, INC TRN*1*7001")
    assert read(bai2(DAY)).lines[1].text == "BRANCH 1/2, TELLER 7"


@pytest.mark.parametrize(
    ("funds", "value_on"),
    [("0", 9), ("", 9), ("Z", 9), ("S,1,2,812342", 9), ("V,260311,0600", 11), ("D,2,0,812300,1,45", 9)],
)
def test_the_funds_type_takes_its_fields_with_it(funds: str, value_on: int) -> None:
    line = read(bai2([PAID]).replace(b",812345,0,", f",812345,{funds},".encode())).lines[0]
    assert (line.bank_ref, line.customer_ref, line.value_on) == ("ACH77", "X700123", date(2026, 3, value_on))


@pytest.mark.parametrize("breaks", ["\r\n", "\r", "", "   \n"])
def test_a_bai2_file_may_break_its_lines_as_it_likes(breaks: str) -> None:
    assert read(WHOLE["BAI2"].replace(b"\n", breaks.encode())).cents == CENTS["BAI2"]


def test_a_nacha_file_may_come_without_line_breaks_or_trailing_blanks() -> None:
    lines = WHOLE["NACHA"].splitlines()
    assert read(b"".join(lines)).proved
    assert read(b"\r\n".join(line.rstrip() for line in lines)).proved


def test_an_entry_of_several_transactions_is_one_line_each_when_they_add_up() -> None:
    parts = "".join(
        f'<TxDtls><Amt Ccy="USD">{amount}</Amt><RmtInf><Ustrd>TRN*1*{trace}*1555000001\\</Ustrd></RmtInf></TxDtls>'
        for amount, trace in (("8000.00", "A7"), ("123.45", "B8"))
    )
    raw = re.sub(r"<TxDtls>.*?</TxDtls>", lambda _: parts, camt([PAID]).decode(), count=1)
    file = read(raw.encode())
    assert (file.proved, [(line.cents, line.trace) for line in file.lines]) == (True, [(800_000, "A7"), (12_345, "B8")])
    uneven = read(raw.replace("8000.00", "7000.00").encode())
    assert [line.cents for line in uneven.lines] == [812_345]


@given(st.sampled_from(sorted(WHOLE)), st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_any_byte_may_stand_in_a_file(kind: str, chance: random.Random) -> None:
    """Damaged at random, a file is held or read, its money and texts still fit to be kept; never an exception."""
    raw = bytearray(WHOLE[kind])
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(raw))
        raw[at : at + chance.randrange(4)] = bytes(
            chance.choice(b"0159,/\\<>&*\r\n\x00\xff\x1b AZ") for _ in range(chance.randrange(4))
        )
    file = read_bank_file(kind, io.BytesIO(bytes(raw)), "file")
    for line in file.lines:
        assert f"{line.text}{line.bank_ref}{line.customer_ref}{line.trace}{line.payer}".isprintable()
        assert len(line.text) <= 1_000


@given(st.lists(st.tuples(st.sampled_from(["142", "195", "301", "475", "555"]), st.integers(1, 10**9)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_one_cent_more_in_any_amount_of_a_bai2_file_is_noticed(amounts: list[tuple[str, int]]) -> None:
    raw = bai2([Deposit(kind, cents if kind < "400" else -cents, f"R{n}") for n, (kind, cents) in enumerate(amounts)])
    assert read(raw).proved
    for match in re.finditer(rb"(?m)^16,\d{3},(\d+)", raw):
        more = b"%d" % (int(match[1]) + 1)
        assert not read(raw[: match.start(1)] + more + raw[match.end(1) :]).proved


def test_an_endless_xml_is_refused_and_an_endless_file_too() -> None:
    deep = b'<?xml version="1.0"?><Document xmlns="camt.053">' + b"<a>" * 100_000
    assert rules(read(deep)) == {"cut-short"}
    huge = io.BytesIO(bytes(33 << 20))
    assert rules(read_bank_file("BANKCSV", huge, "file")) == {"too-large"}


@pytest.mark.parametrize(
    "raw", [b"", b"ISA*00*", b"account,posted_on,kind", b"01", b"<html>", b"101", bytes(range(256))]
)
def test_what_is_no_banks_file_is_left_to_others(raw: bytes) -> None:
    assert bank_kind(raw) == ""


def test_an_independent_reader_of_bai2_sees_the_same_lines() -> None:
    oracle = pytest.importorskip("bai2.bai2", reason="the dev extra has the oracle")
    parsed = oracle.parse_from_string(WHOLE["BAI2"].decode())
    theirs = [
        (each.type_code.code, each.amount, each.bank_reference)
        for group in parsed.children
        for account in group.children
        for each in account.children
    ]
    ours = [(line.type, abs(line.cents), line.bank_ref) for line in read(WHOLE["BAI2"]).lines]
    assert ours == theirs


def test_an_independent_reader_of_nacha_sees_the_same_entries() -> None:
    oracle = pytest.importorskip("achkit", reason="the dev extra has the oracle")
    batch = oracle.parse(WHOLE["NACHA"].decode())["batches"][0]
    (entry,), (line,) = batch["entries"], read(WHOLE["NACHA"]).lines
    assert (line.cents, line.bank_ref, line.bank_account) == (
        entry["amount_cents"],
        entry["trace_number"],
        entry["account"],
    )
    assert (line.payer, f"{line.booked_on:%y%m%d}") == (batch["company_name"], batch["effective_date"])
    assert line.trace in entry["addenda"][0]["info"]
