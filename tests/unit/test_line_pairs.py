"""Lines of a payment beside those that were sent: each answer stands once, and what the payer did with a line is told."""

from datetime import UTC, date, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_tui.adjudication.denial import denial_of
from collector_tui.adjudication.line_pairs import (
    ADDED,
    BUNDLED,
    MISSING,
    RECODED,
    SPLIT_UNITS,
    claim_answered,
    line_words,
    paired,
)
from collector_tui.adjudication.split import PaymentSplit, bundled_cents, split
from collector_tui.model.account import Account, PostedPayment, SentClaim
from collector_tui.model.claim import Claim, ClaimLine
from collector_tui.model.remittance import Adjustment, ClaimPayment, PaymentLine, RemittanceHeader
from collector_tui.pages.eob import eob
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import plain
from collector_tui.work.rulebook import shipped_rulebook

DAY = date(2026, 1, 2)


def sent(code: str, cents: int, control: str = "", units: str = "1") -> ClaimLine:
    return ClaimLine(procedure=code, charge_cents=cents, control=control, units=units, served_on=DAY)


def answer(
    code: str, cents: int, control: str = "", units: str = "1", billed: str = "", *cas: Adjustment
) -> PaymentLine:
    return PaymentLine(
        procedure=code, charge_cents=cents, control=control, units=units, billed_procedure=billed, served_on=DAY,
        paid_cents=cents - sum(adjustment.cents for adjustment in cas), adjustments=cas,
    )  # fmt: skip


def payment(*lines: PaymentLine) -> ClaimPayment:
    return ClaimPayment(
        patient_control="A1", status="1", lines=lines, charge_cents=sum(line.charge_cents for line in lines),
        paid_cents=sum(line.paid_cents for line in lines),
    )  # fmt: skip


A, B, C = sent("80051", 5_000), sent("80048", 3_000), sent("99213", 10_000)
TABLE = [
    ("as sent", (A, B), (answer("80051", 5_000), answer("80048", 3_000)), ((0,), (1,)), ((), ())),
    ("in another order", (A, B), (answer("80048", 3_000), answer("80051", 5_000)), ((1,), (0,)), ((), ())),
    ("two of a code, told by the number of the line", (sent("80051", 5_000, "L1"), sent("80051", 5_000, "L2")),
     (answer("80051", 5_000, "L2"), answer("80051", 5_000, "L1")), ((1,), (0,)), ((), ())),
    ("two of a code, told by their charges", (sent("80051", 5_000), sent("80051", 6_000)),
     (answer("80051", 6_000), answer("80051", 5_000)), ((1,), (0,)), ((), ())),
    ("changed code, with SVC06", (A, B), (answer("80048", 3_000), answer("80053", 5_000, billed="80051")), ((1,), (0,)),
     ((RECODED,), ())),
    ("changed code, by number alone", (sent("80051", 5_000, "L1"), B),
     (answer("80048", 3_000), answer("80053", 5_000, "L1")), ((1,), (0,)), ((RECODED,), ())),
    ("changed code, by charge alone", (A, B), (answer("80048", 3_000), answer("80053", 5_000)), ((1,), (0,)),
     ((RECODED,), ())),
    ("units split over two lines", (sent("97110", 9_000, units="3"),),
     (answer("97110", 6_000, units="2"), answer("97110", 3_000, units="1")), ((0, 1),), ((SPLIT_UNITS,),)),
    ("units cut", (sent("97110", 9_000, units="3"),), (answer("97110", 9_000, units="1"),), ((0,),), ((SPLIT_UNITS,),)),
    ("units written otherwise", (sent("97110", 9_000, units="3"),), (answer("97110", 9_000, units="3.0"),), ((0,),), ((),)),
    ("left out", (A, B), (answer("80051", 5_000),), ((0,), ()), ((), (MISSING,))),
    ("added", (A,), (answer("80051", 5_000), answer("99999", 100)), ((0,), (1,)), ((), (ADDED,))),
    ("a number that speaks against it", (sent("80051", 5_000, "L1"), sent("80051", 5_000, "L2")),
     (answer("80051", 5_000, "L2"),), ((), (0,)), ((MISSING,), ())),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "answers", "places", "changes"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_lines_are_paired_as_a_biller_would(
    lines: tuple[ClaimLine, ...], answers: tuple[PaymentLine, ...], places: tuple[tuple[int, ...], ...],
    changes: tuple[tuple[str, ...], ...],
) -> None:  # fmt: skip
    pairs = paired(lines, payment(*answers))
    assert [tuple(answers.index(line) for line in pair.paid) for pair in pairs] == [*places]
    assert [pair.changes for pair in pairs] == [*changes]


controls, charges = st.sampled_from(("", "", "L1", "L2", "L3")), st.sampled_from((0, 100, 200, 300))
procedures, counts = st.sampled_from(("80051", "80048", "99213", "")), st.sampled_from(("1", "2", "", "x"))
sent_lines = st.lists(st.builds(sent, procedures, charges, controls, counts), max_size=6)
answers_given = st.lists(
    st.builds(answer, procedures, charges, controls, counts, st.sampled_from(("", "80051", "80048"))), max_size=6
)


@given(sent_lines, answers_given)
def test_every_line_and_every_answer_stands_once(lines: list[ClaimLine], answers: list[PaymentLine]) -> None:
    pairs = paired(lines, payment(*answers))
    assert [pair.sent for pair in pairs if pair.sent is not None] == lines
    assert sorted(id(line) for pair in pairs for line in pair.paid) == sorted(map(id, answers))
    assert all(pair.sent or len(pair.paid) == 1 for pair in pairs)
    assert all(len(pair.words) == len(pair.changes) for pair in pairs)


@given(sent_lines, st.randoms(use_true_random=False))
def test_what_comes_back_as_it_was_sent_pairs_in_any_order(lines: list[ClaimLine], chance: Random) -> None:
    lines = [line for line in lines if line.procedure]
    answers = [answer(line.procedure, line.charge_cents, line.control, line.units) for line in lines]
    chance.shuffle(answers)
    pairs = paired(lines, payment(*answers)) if answers else ()
    assert all(MISSING not in pair.changes and ADDED not in pair.changes for pair in pairs)


def bundle(sign: int = 1) -> ClaimPayment:
    return payment(
        answer("80053", 5_000 * sign, "1", "1", "80051", Adjustment("OA", "94", -3_000 * sign), Adjustment("CO", "45", 2_000 * sign)),
        answer("80048", 3_000 * sign, "2", "1", "", Adjustment("CO", "97", 3_000 * sign)),
    )  # fmt: skip


@pytest.mark.parametrize("sign", [1, -1])
def test_a_bundled_line_is_nobodys_denial(sign: int) -> None:
    claim = bundle(sign)
    assert split(claim) == PaymentSplit(paid_cents=6_000 * sign, contractual_cents=2_000 * sign)
    assert denial_of(claim, "") is None
    pairs = paired((sent("80051", 5_000, "1"), sent("80048", 3_000, "2")), claim)
    assert [pair.changes for pair in pairs] == [(RECODED,), (BUNDLED,)]
    assert pairs[1].words == ("Paid as part of 80053: 30.00 of its charge went there, nothing is denied for it.",)
    assert line_words(claim.lines[1], claim) == pairs[1].words


REASONS = st.sampled_from(("94", "97", "45", "197", "1"))
adjustments = st.lists(
    st.builds(Adjustment, st.sampled_from(("CO", "OA", "PI", "PR")), REASONS, st.integers(-500, 500)), max_size=8
)


@given(adjustments, st.integers(0, 1_000))
def test_netting_keeps_the_sum_and_undoes_itself(cas: list[Adjustment], paid: int) -> None:
    charge = paid + sum(adjustment.cents for adjustment in cas)
    claim = ClaimPayment(patient_control="A1", charge_cents=charge, paid_cents=paid, adjustments=tuple(cas))
    parts = split(claim)
    shares = (
        parts.contractual_cents,
        parts.denied_cents,
        parts.patient_cents,
        parts.next_payer_cents,
        parts.other_cents,
    )
    assert parts.paid_cents + sum(shares) == charge
    flipped = tuple(Adjustment(each.group, each.reason, -each.cents) for each in cas)
    back = ClaimPayment(patient_control="A1", status="22", charge_cents=-charge, paid_cents=-paid, adjustments=flipped)
    assert bundled_cents(back) == -bundled_cents(claim)
    assert split(back).denied_cents == -parts.denied_cents
    refused = sum(each.cents for each in cas if each.reason == "97" and each.group != "PR")
    assert 0 <= bundled_cents(claim) <= refused or refused <= bundled_cents(claim) <= 0


def test_the_claim_that_is_answered_is_the_last_one_before_the_payment() -> None:
    def version(number: str, code: str, on: int, order: str = "P") -> SentClaim:
        claim = Claim(patient_control="A1", order=order, lines=(sent(code, 100),), billed_on=date(2026, 1, on))
        return SentClaim(id=number, claim=claim)

    versions = (version("1", "80051", 5), version("2", "80051", 9), version("3", "80051", 28), version("4", "80051", 9, "S"),
                version("5", "99213", 10))  # fmt: skip
    header = RemittanceHeader(paid_on=date(2026, 1, 20))
    posted = PostedPayment(id="p", order="P", header=header, claim=payment(answer("80051", 100)))
    assert claim_answered(posted, versions) is versions[1].claim
    assert claim_answered(posted, ()) is None


NOW = Reading(datetime(2026, 3, 10, 15, tzinfo=UTC), shipped_rulebook())


def page(lines: tuple[ClaimLine, ...], claim: ClaimPayment) -> str:
    sent_claim = Claim(
        patient_control="A1", order="P", lines=lines, billed_on=DAY, charge_cents=sum(line.charge_cents for line in lines)
    )  # fmt: skip
    posted = PostedPayment(
        id="p", order="P", header=RemittanceHeader(payer="ACME", paid_on=date(2026, 1, 20)), claim=claim
    )
    account = Account(id="A1", claims=(SentClaim(id="c", claim=sent_claim),), payments=(posted,))
    return " ".join(plain(eob(account, 80, NOW)).split())


def test_the_page_tells_what_became_of_each_line() -> None:
    bundled = page((sent("80051", 5_000, "1"), sent("80048", 3_000, "2")), bundle())
    assert "paid 60.00" in bundled
    assert "denied" not in bundled.replace("nothing is denied", "")
    assert "Sent as 80051, decided as 80053." in bundled
    assert "Paid as part of 80053: 30.00 of its charge went there" in bundled


def test_the_page_tells_of_a_line_left_out_but_not_of_a_claim_that_the_payer_split() -> None:
    whole = ClaimPayment(
        patient_control="A1", status="1", lines=(answer("80051", 5_000),), charge_cents=8_000, paid_cents=5_000
    )
    assert "80048 30.00 The payer does not answer this line." in page((A, B), whole)
    assert "does not answer" not in page((A, B), payment(answer("80051", 5_000)))
