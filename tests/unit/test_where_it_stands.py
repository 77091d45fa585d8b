"""What an account with several bills, payers or take-backs says of itself: true to the file that said it last."""

from datetime import date

import pytest
from msgspec.structs import replace

from collector_tui.adjudication.posting import corrections
from collector_tui.model.account import Account, Coverage, PostedPayment, PostedProviderAdjustment, SentClaim
from collector_tui.model.claim import Claim, ClaimLine, ClaimStatus, Person
from collector_tui.model.remittance import Adjustment, ClaimPayment, PaymentLine, RemittanceHeader
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import shipped_rulebook

TODAY = date(2026, 3, 10)
FIRST = Coverage(order="P", payer="ACME", payer_class="commercial")
SECOND = Coverage(order="S", payer="CEDAR", payer_class="commercial")


def bill(cents: int, procedure: str = "99213", kind: str = "837P", **more: object) -> SentClaim:
    status = more.pop("status", None)
    given = {"billed_on": date(2026, 1, 5), "served_from": date(2026, 1, 2), "payer": "ACME"} | more
    claim = Claim(patient_control="A1", kind=kind, charge_cents=cents, lines=(ClaimLine(procedure=procedure),), **given)  # type: ignore[arg-type]
    return SentClaim(id=f"{kind}{cents}", claim=claim, statuses=(status,) if status else ())  # type: ignore[arg-type]


def decision(cents: int, paid: int, *cuts: Adjustment, procedure: str = "", order: str = "P") -> PostedPayment:
    lines = (PaymentLine(procedure=procedure),) if procedure else ()
    payer = "ACME" if order == "P" else "CEDAR"
    claim = ClaimPayment(
        patient_control="A1", status="1" if order == "P" else "2", charge_cents=cents, paid_cents=paid,
        served_from=date(2026, 1, 2), adjustments=cuts, lines=lines, payer_control=f"ICN{cents}{order}",
    )  # fmt: skip
    header = RemittanceHeader(payer=payer, trace="EFT1", paid_on=date(2026, 2, 20))
    return PostedPayment(id=f"p{cents}{order}", order=order, header=header, claim=claim)


def stands(
    *sent: SentClaim, paid: tuple[PostedPayment, ...] = (), plb: tuple[PostedProviderAdjustment, ...] = ()
) -> Account:
    account = Account(
        id="A1", patient=Person(last="DOE", first="JANE"), coverages=(FIRST, SECOND), claims=sent, payments=paid,
        provider_adjustments=plb,
    )  # fmt: skip
    return assess(
        Account(**{**_fields(account), "entries": tuple(corrections(account, TODAY))}), TODAY, shipped_rulebook()
    )


def _fields(account: Account) -> dict[str, object]:
    return {name: getattr(account, name) for name in account.__struct_fields__}


def disowned(cents: int = 10_000, to: str = "", on: date = date(2026, 2, 20), **more: object) -> PostedPayment:
    """CLP02 23: the first payer says that the claim is another payer's."""
    said = decision(cents, 0, Adjustment("OA", "B11", cents), **more)  # type: ignore[arg-type]
    claim, header = replace(said.claim, status="23", crossover_to=to), replace(said.header, paid_on=on)
    return replace(said, id=f"n{cents}{on}", claim=claim, header=header)


CO45 = Adjustment("CO", "45", 4_000)
REJECTED = ClaimStatus(patient_control="A1", category="A7", status="21", on=date(2026, 1, 7))
CASES = {
    "the facility's bill is unanswered though the professional one was paid": (
        stands(bill(30_000, "0450", "837I"), bill(12_000), paid=(decision(12_000, 8_000, CO45, procedure="99213"),)),
        "no_response", "No response from ACME on the claim of 300.00, 64 days since billed (34 past this payer's norm).",
    ),
    "a bill rejected behind one that got in": (
        stands(bill(30_000, "0450", "837I", status=REJECTED), bill(12_000, billed_on=date(2026, 1, 9))),
        "rejected", "ACME rejected the claim (277CA A7:21): ",
    ),
    "a payer that took money off a later check": (
        stands(
            bill(10_000), paid=(decision(10_000, 6_000, CO45),),
            plb=(PostedProviderAdjustment(id="w", reason="WO", cents=4_000, trace="EFT9", on=date(2026, 3, 1), reference="ICN10000P", payer="ACME"),),
        ),
        "no_response", "ACME recouped 40.00 on 03/01 (WO on EFT9); no new decision since.",
    ),
    "a second payer that answers first has overpaid nothing": (
        stands(bill(30_000), paid=(decision(30_000, 6_000, Adjustment("OA", "23", 24_000), order="S"),)),
        "no_response", "CEDAR, the next payer, decided already on 02/20: a remit is missing here.",
    ),
    "another payer's claim, forwarded to it": (
        stands(bill(10_000), paid=(disowned(to="BIRCH"),)), "in_process",
        "ACME says the claim belongs to another payer and forwarded it to BIRCH on 02/20. No response from BIRCH yet; a response is not late before 03/22.",
    ),
    "another payer's claim, forwarded to it long ago": (
        stands(bill(10_000), paid=(disowned(to="BIRCH", on=date(2026, 1, 20)),)), "no_response",
        "ACME says the claim belongs to another payer and forwarded it to BIRCH on 01/20. No response from BIRCH yet.",
    ),
    "another payer's claim, and nobody knows whose": (
        stands(bill(10_000), paid=(disowned(),)), "no_response",
        "ACME says the claim belongs to another payer (02/20) and does not say which. 100.00 open.",
    ),
    "another payer's claim, and that one decided it": (
        stands(bill(30_000), paid=(disowned(30_000, "CEDAR"), decision(30_000, 6_000, Adjustment("OA", "23", 24_000), order="S"))),
        "no_response", "CEDAR decided it on 02/20. Find out which payer is primary.",
    ),
    "another payer's claim, billed anew since": (
        stands(bill(10_000), bill(10_001, billed_on=date(2026, 3, 1)), paid=(disowned(to="BIRCH"),)),
        "in_process", "Pending with ACME: billed 9 days ago, not late yet.",
    ),
    "another payer's claim, decided by its payer after all": (
        stands(bill(10_000), paid=(disowned(to="BIRCH"), decision(10_000, 0, Adjustment("CO", "197", 10_000)))),
        "denied_auth", "ACME denied 100.00 with CO-197 on 02/20",
    ),
    "one of two bills is another payer's": (
        stands(
            bill(30_000, "0450", "837I"), bill(12_000),
            paid=(disowned(30_000, "BIRCH", procedure="0450"), decision(12_000, 8_000, CO45, procedure="99213")),
        ),
        "in_process", "ACME says the claim belongs to another payer and forwarded it to BIRCH on 02/20.",
    ),
    "a void of a paid claim": (
        stands(bill(10_000), bill(10_001, frequency="8", billed_on=date(2026, 3, 1)), paid=(decision(10_000, 6_000, CO45),)),
        "credit", "The claim was voided on 03/01; ACME has not recouped 60.00 yet.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("account", "queue", "says"), CASES.values(), ids=CASES)
def test_an_account_says_what_is_so(account: Account, queue: str, says: str) -> None:
    assert (account.work.queue, says in account.work.stands) == (queue, True), account.work.stands


@pytest.mark.parametrize(
    ("case", "steps"),
    [
        ("another payer's claim, forwarded to it long ago", [
            "check the claim status with BIRCH", "have registration put BIRCH on file as primary", "bill the right payer",
        ]),
        ("another payer's claim, and nobody knows whose", [
            "have registration find which insurer is primary", "bill the right payer",
        ]),
    ],
)  # fmt: skip
def test_what_is_another_payers_is_asked_of_that_one(case: str, steps: list[str]) -> None:
    account, *_ = CASES[case]
    assert [step.text for step in account.work.steps] == steps
    assert [clock.what for clock in account.work.deadlines] == ["timely filing"]


@pytest.mark.parametrize("group", ["OA", "CO"])  # F10: X12 has 18 with OA; payers use CO too
@pytest.mark.parametrize(
    ("bills", "says"),
    [
        ((bill(10_000),), "Only one claim was sent: ask which claim it duplicates."),
        ((bill(10_000), bill(10_000, billed_on=date(2026, 1, 9))), "2 claims were sent, the first 01/05/2026."),
    ],
)
def test_a_duplicate_says_of_what(group: str, bills: tuple[SentClaim, ...], says: str) -> None:
    account = stands(*bills, paid=(decision(10_000, 0, Adjustment(group, "18", 10_000)),))
    assert account.work.queue == "denied_other"
    assert account.work.stands.endswith(says), account.work.stands
