"""What `eob` says of each kind of answer: the words, the signs, a line of JSON each."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from collector_tui.cli import build_parser
from collector_tui.commands.eob import run_eob
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.remittance import Adjustment, ClaimPayment, RemittanceHeader
from collector_tui.pages.eob import decision_page
from collector_tui.pages.eob import eob as account_eob
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import plain
from collector_tui.work.rulebook import shipped_rulebook
from collector_tui.x12.files import read_events
from tests.x12_files import (
    acknowledgement_file,
    interchange,
    payment_file,
    refused_interchange_file,
    status_answer_file,
    status_file,
)


class Ended(NamedTuple):
    code: int
    text: str


Eob = Callable[..., Ended]


@pytest.fixture
def eob(capsys: pytest.CaptureFixture[str]) -> Eob:
    def run(*arguments: str) -> Ended:
        code = run_eob(build_parser().parse_args(["eob", *arguments]))
        return Ended(code, capsys.readouterr().out)

    return run


PLB_ALONE = interchange(
    "HP", "005010X221A1", "BPR*I*5.00*C*ACH************20260220", "TRN*1*EFT1*1999999999", "N1*PR*ACME HEALTH*XV*555",
    "N1*PE*GENERAL HOSPITAL*XX*1", "PLB*1*20261231*L6:ICN0*-5.00",
)  # fmt: skip
ANSWERS = [
    ("999", acknowledgement_file("R"), "acknowledgement", "the batch was refused"),
    ("999 accepted", acknowledgement_file("A"), "acknowledgement", "the batch was accepted"),
    ("TA1", refused_interchange_file(), "acknowledgement", "the batch was refused"),
    ("277CA", status_file("A1"), "status", "Rejected"),
    ("277", status_answer_file("A1"), "status", "In process"),
    ("835", payment_file("A1"), "claim", "paid 60.00"),
    ("835 of PLB alone", PLB_ALONE, "provider_adjustment", "added to this check"),
]


@pytest.mark.parametrize(("raw", "key", "said"), [row[1:] for row in ANSWERS], ids=[name for name, *_ in ANSWERS])
def test_each_answer_is_a_line_of_json_and_ends_as_the_plain_page(
    eob: Eob, tmp_path: Path, raw: bytes, key: str, said: str
) -> None:
    (tmp_path / "answer.x12").write_bytes(raw)
    plain, ended = (eob(*flags, str(tmp_path / "answer.x12")) for flags in ((), ("--json",)))
    documents = [json.loads(line) for line in ended.text.splitlines()]
    assert [key in document for document in documents] == [True]
    assert said in ended.text
    assert (ended.code, said in " ".join(plain.text.split())) == (plain.code, True), plain.text


@pytest.mark.parametrize(
    ("reason", "remark", "says"),
    [("197", "", "Denied (claim status 4): denied"), ("29", "", "Denied (claim status 4): denied"), ("31", "", "Denied (claim status 4), the payer does not know the patient: "),
     ("16", "N382", "Denied (claim status 4), the payer does not know the patient's number: "), ("16", "N54", "Denied (claim status 4): denied")],
)  # fmt: skip
def test_status_4_says_what_its_reasons_say(eob: Eob, tmp_path: Path, reason: str, remark: str, says: str) -> None:
    cas = f"CAS*CO*{reason}*100.00" + (f"~LQ*HE*{remark}" if remark else "")
    (tmp_path / "a.835").write_bytes(payment_file("A1", paid="0.00", cas=cas, status="4"))
    assert says in eob(str(tmp_path / "a.835")).text


@pytest.mark.parametrize(
    ("corrected", "says"),
    [("NM1*74*1*DOE-HAY*JANE", "DOE-HAY, JANE."), ("NM1*74*1*DOE-HAY", "DOE-HAY."), ("NM1*74*1******C*M9", "member M9."),
     ("NM1*74*1*DOE-HAY*JANE****C*M9", "DOE-HAY, JANE, member M9."), ("NM1*74*1*DOE*JANE****C*M9", "member M9.")],
)  # fmt: skip
def test_the_name_that_the_payer_knows_is_told(eob: Eob, tmp_path: Path, corrected: str, says: str) -> None:
    raw = payment_file("A1").replace(b"~SVC", f"~{corrected}~SVC".encode())
    (tmp_path / "a.835").write_bytes(raw)
    assert f"The payer has the patient as {says}" in " ".join(eob(str(tmp_path / "a.835")).text.split())


FORWARDED = "NM1*TT*2*BIRCH*****PI*B1~"


@pytest.mark.parametrize(
    ("status", "paid", "more", "says"),
    [
        ("23", "0.00", "", "Not our claim: forwarded"),
        ("23", "0.00", FORWARDED, "Not our claim: forwarded to BIRCH"),
        ("25", "0.00", "", "Predetermination: no payment"),
        ("25", "60.00", "", "Predetermination: no payment, though it states 60.00 as paid"),
    ],
)
def test_what_decides_nothing_is_said_once_and_denies_and_takes_back_nothing(
    tmp_path: Path, eob: Eob, status: str, paid: str, more: str, says: str
) -> None:
    raw = payment_file("A1", paid=paid, cas=f"CAS*OA*101*{100 - float(paid):.2f}", status=status)
    (tmp_path / "a.835").write_bytes(raw.replace(b"~SVC", f"~{more}SVC".encode()))
    text = eob(str(tmp_path / "a.835")).text
    assert f"\n {says}\n" in text
    event = next(each for each in read_events(io.BytesIO(raw), lambda finding: None) if isinstance(each, ClaimPayment))
    header = RemittanceHeader(payer="ACME", paid_on=date(2026, 2, 20))
    account = Account(id="A1", payments=(PostedPayment(id="p", order="P", header=header, claim=event),))
    page = plain(account_eob(account, 78, Reading(datetime(2026, 3, 10, tzinfo=UTC), shipped_rulebook())))
    assert ("not decided" in page, "denied" in page, "takes" in page) == (True, False, False), page


@pytest.mark.parametrize("reason", ["WO", "FB", "L6", "72", "CS", "AP", "J1", "ZZ"])
@pytest.mark.parametrize("cents", [-500, 500])
def test_the_sign_and_the_words_of_a_provider_adjustment_agree(
    eob: Eob, tmp_path: Path, reason: str, cents: int
) -> None:
    dollars = f"{cents // 100}.00"
    raw = payment_file("A1", total=f"{60 - cents // 100}.00", plb=f"PLB*1*20261231*{reason}:ICN0*{dollars}")
    (tmp_path / "a.835").write_bytes(raw)
    told = " ".join(eob(str(tmp_path / "a.835")).text.split())
    assert f"PLB {reason} {dollars} " in told
    assert f": 5.00 {'added to' if cents < 0 else 'taken from'} this check." in told


@pytest.mark.parametrize(
    ("filing", "code", "said"),
    [("MA", "45", True), ("MB", "45", True), ("16", "45", False), ("16", "253", True), ("12", "45", False), ("MC", "45", False)],
)  # fmt: skip
def test_only_what_may_be_sequestered_is_told_before_sequestration(filing: str, code: str, said: bool) -> None:
    cut = Adjustment("CO", code, 200)
    claim = ClaimPayment(
        patient_control="A1", status="1", charge_cents=10_000, paid_cents=9_800, filing=filing, adjustments=(cut,)
    )
    page = plain(decision_page(RemittanceHeader(payer="ACME"), claim, 80))
    assert ("(before sequestration)" in page) == said
