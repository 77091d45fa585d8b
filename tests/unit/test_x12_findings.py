"""Every defect has its sentence, its place in the bytes and something to do; every rule has a file that breaks it."""

import io
import re

import pytest

from collector_tui.x12 import inspect as inspect_module
from collector_tui.x12.finding import RULES, Finding
from collector_tui.x12.inspect import FINDINGS_MAX, FileSummary, inspect
from tests.x12_files import ISA, claim_file, interchange, payment_file, status_file

PAID = payment_file("A1", "100.00", "60.00", "CAS*CO*45*20.00~CAS*PR*1*20.00").decode()
BILLED = claim_file("A1").decode()
ENROLLED = interchange("HP", "005010X220A1", "BGN*00*1").replace(b"ST*835", b"ST*834").decode()
TABLE = [
    ("not-x12", "%PDF-1.7"),
    ("terminator", ISA[:60]),
    ("count", PAID.replace("GE*1*1~", "GE*1*1~CLP*LOST*1*5.00*5.00~")),
    ("cut-short", PAID.replace("SE*", "ZE*")),
    ("amount", PAID.replace("60.00", "6O.00", 1)),
    ("claim-balance", PAID.replace("CAS*CO*45*20.00", "CAS*CO*45*20.01")),
    ("transaction-balance", PAID.replace("BPR*I*60.00", "BPR*I*60.01")),
    ("no-transfer", PAID.replace("BPR*", "CUR*")),
    ("line-balance", PAID.replace("SVC*HC:99213*100.00*60.00", "SVC*HC:99213*100.00*60.01")),
    ("lines-charge", PAID.replace("SVC*HC:99213*100.00", "SVC*HC:99213*100.01")),
    ("patient-share", PAID.replace("*60.00**12", "*60.00*19.99*12")),
    ("pays-undecided", PAID.replace("CLP*A1*1*", "CLP*A1*25*")),
    ("claim-charge", BILLED.replace("SV1*HC:99213*100.00", "SV1*HC:99213*99.99")),
    ("incomplete", BILLED.replace("11:B:1", "11:B:7")),
    ("unnamed", PAID.replace("N1*PR", "N1*XX")),
    ("outside", PAID.replace("LX*1~", "LX*1~CAS*CO*45*1.00~")),
    ("segment", PAID.replace("DTM*472", "DTMM*472")),
    ("date", PAID.replace("DTM*472*20260102", "DTM*472*20261302")),
    ("group", PAID.replace("CAS*CO", "CAS*ZZ")),
    ("composite", PAID.replace("SVC*HC:99213", "SVC*HC 99213")),
    ("code", PAID.replace("SE*", "PLB*1*20261231*ZZ:ICN1*0.00~SE*")),
    ("se-count", PAID.replace("SE*", "SE*1")),
    ("envelope", PAID.replace("GE*1*1", "GE*2*1")),
    ("order", BILLED.replace("HL*2*1*22", "HL*3*1*22")),
    ("passed-over", "From: payer\n\n" + PAID),
    ("file-end", PAID.replace("IEA*1*000000001~", "")),
    ("empty", PAID[: PAID.index("LX*1~")] + PAID[PAID.index("SE*") :]),
    ("version", PAID.replace("005010X221A1", "004010X091A1")),
    ("declined", ENROLLED),
    ("batch", status_file("A1").decode().replace("HL*2*1*21*1", "STC*A1:19*20260107~HL*2*1*21*1")),
]
ELSEWHERE = {  # told by the server and the bank's reader
    "left-out", "too-many", "unreadable", "row", "row-ahead", "payment-held", "adjustment-open", "adjustment-noted", "refund-back",
}  # fmt: skip


def read(text: str) -> FileSummary:
    return inspect("a.x12", io.BytesIO(text.encode("latin-1"))).file


def test_whole_files_have_no_findings() -> None:
    for text in (PAID, BILLED, status_file("A1").decode()):
        assert read(text).findings == []


@pytest.mark.parametrize(("rule", "text"), TABLE, ids=[rule for rule, _ in TABLE])
def test_the_defect_is_found_and_told(rule: str, text: str) -> None:
    found = {finding.rule: finding for finding in read(text).findings}
    assert rule in found
    assert (found[rule].severity, found[rule].advice) == RULES[rule]
    assert found[rule].text.endswith((".", "!"))


def test_no_advice_claims_to_know_what_became_of_the_file() -> None:
    """A reader knows what it read; whether that was posted is for the server's receipt to say."""
    for rule, (_, advice) in RULES.items():
        assert not re.search(r"\b(is|are|was|were|been|nothing) (\w+ )?posted\b|adds? up", advice), rule


def test_every_rule_is_broken_by_some_file() -> None:
    assert {rule for rule, _ in TABLE} | ELSEWHERE == set(RULES)


@pytest.mark.parametrize("ends", ["~", "~\n", "~\r\n", "\n", "\r\n"], ids=repr)
def test_a_finding_points_at_its_bytes(ends: str) -> None:
    text = PAID.replace("CAS*CO*45*20.00", "CAS*CO*45*20.01").replace("~", ends)
    (found,) = [one for one in read(text).findings if one.rule == "claim-balance"]
    assert found.offset is not None
    assert text[found.offset :].startswith("CLP*A1")
    assert found.segment == 9


def test_a_file_folded_at_eighty_columns_is_read_whole() -> None:
    folded = "\n".join(PAID[start : start + 80] for start in range(0, len(PAID), 80))
    found = read(folded)
    assert (found.paid_cents, found.adjustments_cents, found.findings) == (6_000, {"CO": 2_000, "PR": 2_000}, [])


def test_an_interchange_that_starts_on_a_new_line_without_a_terminator_before_it_is_read() -> None:
    other = PAID.replace("*", "|").replace("~", "'")
    assert read(PAID.removesuffix("~") + "\n" + other).claims == 2


def test_a_broken_file_does_not_fill_the_memory_with_sentences() -> None:
    line = "CAS*CO*45*1.00~"
    found = read(PAID.replace("LX*1~", "LX*1~" + line * (FINDINGS_MAX + 10)))
    assert len(found.findings) == FINDINGS_MAX + 1
    assert found.findings[-1].rule == "left-out"


def test_a_file_full_of_transactions_is_read_in_the_same_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspect_module, "LISTED_MAX", 2)
    monkeypatch.setattr(inspect_module, "DISTRUSTED_MAX", 3)
    wrong = PAID.replace("BPR*I*60.00", "BPR*I*60.01")
    read_twice = inspect("a.x12", io.BytesIO((PAID * 3 + wrong * 2).encode()))
    assert (read_twice.file.transactions, len(read_twice.listed), list(read_twice.distrusted)) == (5, 2, [4, 5])
    assert read_twice.fatal is None
    refused = inspect("a.x12", io.BytesIO((wrong * 3).encode()))
    assert refused.fatal is not None
    assert refused.fatal.rule == "too-many"


def test_a_file_that_stops_being_x12_counts_what_was_read_and_trusts_nothing() -> None:
    found = inspect("a.x12", io.BytesIO(PAID.replace("JANE", "J" * 2_000_000).encode()))
    assert found.fatal is not None
    assert found.fatal.rule == "terminator"
    assert (found.file.transactions, found.file.unbalanced_transactions, found.file.bpr_cents) == (1, 0, 6_000)
    assert not found.file.sound


def test_the_place_is_told_in_words() -> None:
    found = Finding(
        rule="date", severity="warning", text="", advice="", transaction=2, segment=9, offset=77, element="DTM02"
    )
    assert found.where == "transaction 2, segment 9, byte 77, DTM02"
