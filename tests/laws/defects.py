"""Defects as people make them, put into the intake on purpose: each must turn the sequences red."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from collector_tui.adjudication import claim_family, coverage, posting, reversals
from collector_tui.adjudication.split import split
from collector_tui.billing_api.intake import homes, moves, provider_adjustments, remittances
from collector_tui.billing_api.ledger import papers, registration_gaps
from collector_tui.model.remittance import ClaimPayment
from collector_tui.x12.inspect import TransactionSummary

Patch = pytest.MonkeyPatch
Seed = Callable[[Patch], None]


def a_remittance_is_known_by_its_payers_phone(patch: Patch) -> None:
    def strict(on_file: Any, remittance: remittances.Remittance) -> remittances.Verdict:
        return remittances.Verdict(remittance.id + remittance.header.payer_phone[-8:])

    patch.setattr(remittances._OnFile, "verdict", strict)


def a_trace_is_taken_for_one_payer(patch: Patch) -> None:
    patch.setattr(remittances, "_same_payer", lambda header, row: True)


def late_charges_replace_the_bill(patch: Patch) -> None:
    patch.setattr(claim_family, "_rank", lambda version: "7" if version.claim.frequency == "5" else "")
    whole = claim_family._after

    def replaced(version: Any, standing: list[Any]) -> list[Any]:
        return [version] if version.claim.frequency == "5" else whole(version, standing)

    patch.setattr(claim_family, "_after", replaced)


def a_replacement_adds(patch: Patch) -> None:
    patch.setattr(claim_family, "_corrected", lambda version, standing: [])


def an_interim_bill_replaces_the_one_before(patch: Patch) -> None:
    patch.setattr(claim_family, "_overlap", lambda earlier, later: True)
    patch.setattr(claim_family, "_interim", lambda earlier, later: False)


def facility_and_professional_are_one_chain(patch: Patch) -> None:
    whole = claim_family.standing_bills

    def one_form(sent: Any) -> Any:
        versions = [_of_form(version, "837P") for version in sent]
        return whole(versions)

    patch.setattr(claim_family, "standing_bills", one_form)


def _of_form(version: Any, form: str) -> Any:
    return replace(version, claim=replace(version.claim, kind=form))


def a_resent_original_adds(patch: Patch) -> None:
    patch.setattr(claim_family, "_restated", lambda earlier, version: False)


def what_it_calls_itself_decides_whose_money_it_is(patch: Patch) -> None:
    def by_status(header: Any, claim: ClaimPayment, coverages: Any, earlier: Any) -> str:
        return coverage.PAID_BY.get(claim.status, "P")

    for room in (coverage, registration_gaps):
        patch.setattr(room, "order_paid", by_status)


def an_estimate_moves_the_patients_share(patch: Patch) -> None:
    patch.setattr(ClaimPayment, "decides", property(lambda self: True))


def a_reversal_is_posted_twice(patch: Patch) -> None:
    whole = posting._taken_back
    patch.setattr(posting, "_taken_back", lambda *given: [_doubled(entry) for entry in whole(*given)])


def _doubled(entry: Any) -> Any:
    return replace(entry, cents=2 * entry.cents)


def a_reversal_takes_back_any_payment(patch: Patch) -> None:
    patch.setattr(reversals, "LIKENESS", (lambda reversal, earlier: True,))
    patch.setattr(posting, "negates", lambda reversal, earlier: True)


def a_word_in_a_text_links_an_adjustment(patch: Patch) -> None:
    def in_text(adjustment: Any, account: Any) -> bool:
        return any(payment.claim.payer_control in adjustment.reference for payment in account.payments)

    everything = provider_adjustments._accounts_paid
    patch.setattr(provider_adjustments, "names_claim", in_text)
    patch.setattr(provider_adjustments, "_accounts_paid", lambda tx, texts: everything(tx, _words(texts)))


def _words(texts: set[str]) -> set[str]:
    return {word for text in texts for word in text.replace("-", " ").split()} | texts


def an_adjustment_of_another_payer_is_linked(patch: Patch) -> None:
    patch.setattr(moves, "_same_sender", lambda adjustment, payment: True)


def an_adjustment_before_its_claim_stays_unlinked(patch: Patch) -> None:
    patch.setattr(moves.Moves, "_gather_adjustments", lambda self, tx, account: None)


def a_take_back_adds(patch: Patch) -> None:
    whole = posting.provider_entry

    def turned(*given: Any) -> Any:
        entry = whole(*given)
        return entry and _negative(entry)

    patch.setattr(posting, "provider_entry", turned)


def _negative(entry: Any) -> Any:
    return replace(entry, cents=-entry.cents)


def a_payment_of_another_person_is_posted(patch: Patch) -> None:
    patch.setattr(papers, "doubt", lambda payment, account: "")


def one_number_is_one_person(patch: Patch) -> None:
    patch.setattr(homes, "same_person", lambda person, other: True)


def a_payers_number_is_every_payers(patch: Patch) -> None:
    patch.setattr(homes, "same_payer", lambda *given: True)


def a_replacement_before_its_payment_stays_alone(patch: Patch) -> None:
    patch.setattr(moves.Moves, "_gather_replacements", lambda self, account: None)


def a_payment_before_its_claim_stays_alone(patch: Patch) -> None:
    patch.setattr(moves.Moves, "_gather_payments", lambda self, account: None)


def a_test_file_is_posted(patch: Patch) -> None:
    patch.setattr(TransactionSummary, "test", False, raising=False)


def the_share_goes_to_the_patient_at_once(patch: Patch) -> None:
    patch.setattr(posting, "_heir", lambda order, account: "patient")


def a_split_claim_is_charged_once(patch: Patch) -> None:
    patch.setattr(posting, "SPLIT_REMARKS", frozenset())


def a_refusal_is_written_off(patch: Patch) -> None:

    def written_off(claim: ClaimPayment) -> Any:
        parts = split(claim)
        return replace(parts, contractual_cents=parts.contractual_cents + parts.denied_cents, denied_cents=0)

    patch.setattr(posting, "split", written_off)


# Each with the seed of a sequence that shows it: python -m tests.laws --defects --sequences 400 finds them anew.
DEFECTS: dict[Seed, int] = {
    a_remittance_is_known_by_its_payers_phone: 4,
    a_trace_is_taken_for_one_payer: 5,
    late_charges_replace_the_bill: 6,
    a_replacement_adds: 0,
    an_interim_bill_replaces_the_one_before: 11,
    facility_and_professional_are_one_chain: 226,
    a_resent_original_adds: 6,
    what_it_calls_itself_decides_whose_money_it_is: 62,
    an_estimate_moves_the_patients_share: 259,
    a_reversal_is_posted_twice: 1,
    a_reversal_takes_back_any_payment: 8,
    a_word_in_a_text_links_an_adjustment: 3,
    an_adjustment_of_another_payer_is_linked: 260,
    an_adjustment_before_its_claim_stays_unlinked: 71,
    a_take_back_adds: 28,
    a_payment_of_another_person_is_posted: 4,
    one_number_is_one_person: 13,
    a_payers_number_is_every_payers: 14,
    a_replacement_before_its_payment_stays_alone: 13,
    a_payment_before_its_claim_stays_alone: 0,
    a_test_file_is_posted: 0,
    the_share_goes_to_the_patient_at_once: 19,
    a_split_claim_is_charged_once: 188,
    a_refusal_is_written_off: 60,
}
