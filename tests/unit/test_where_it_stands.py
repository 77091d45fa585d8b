"""What an account with several bills, payers or take-backs says of itself: true to the file that said it last."""

from datetime import date

import pytest

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


CO45 = Adjustment("CO", "45", 4_000)
TURNED_AWAY = ClaimStatus(patient_control="A1", category="A7", status="21", on=date(2026, 1, 7))
CASES = {
    "the facility's bill is unanswered though the professional one was paid": (
        stands(bill(30_000, "0450", "837I"), bill(12_000), paid=(decision(12_000, 8_000, CO45, procedure="99213"),)),
        "no_response", "ACME has not answered the claim of 300.00 for 64 days, 34 past its usual time.",
    ),
    "a bill turned away behind one that got in": (
        stands(bill(30_000, "0450", "837I", status=TURNED_AWAY), bill(12_000, billed_on=date(2026, 1, 9))),
        "rejected", "ACME turned the claim away before deciding.",
    ),
    "a payer that took money off a later check": (
        stands(
            bill(10_000), paid=(decision(10_000, 6_000, CO45),),
            plb=(PostedProviderAdjustment(id="w", reason="WO", cents=4_000, trace="EFT9", on=date(2026, 3, 1), reference="ICN10000P", payer="ACME"),),
        ),
        "no_response", "ACME took 40.00 back on 03/01 (WO on EFT9), and has sent no new decision since.",
    ),
    "a second payer that answers first has overpaid nothing": (
        stands(bill(30_000), paid=(decision(30_000, 6_000, Adjustment("OA", "23", 24_000), order="S"),)),
        "no_response", "CEDAR has decided after it already on 02/20: a remittance is missing here.",
    ),
    "a void of a paid claim": (
        stands(bill(10_000), bill(10_001, frequency="8", billed_on=date(2026, 3, 1)), paid=(decision(10_000, 6_000, CO45),)),
        "credit", "The claim was voided on 03/01; ACME has not taken 60.00 back yet.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("account", "queue", "says"), CASES.values(), ids=CASES)
def test_an_account_says_what_is_so(account: Account, queue: str, says: str) -> None:
    assert (account.work.queue, says in account.work.stands) == (queue, True), account.work.stands
