"""Defects as people make them, put into the intake on purpose: each must turn the sequences red."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from collector_tui.adjudication import claim_family, coverage, posting, reversals
from collector_tui.adjudication.split import split
from collector_tui.billing_api.intake import homes, matching, moves, provider_adjustments, remittances, transactions
from collector_tui.billing_api.ledger import papers, registration_gaps
from collector_tui.casework.situation import situation
from collector_tui.model.remittance import ClaimPayment
from collector_tui.work import assess
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


def a_control_number_with_zeros_is_another(patch: Patch) -> None:
    patch.setattr(matching, "_plain", str.strip)
    patch.setattr(matching, "_written", lambda control: [control])


def a_batch_that_falls_keeps_its_claims(patch: Patch) -> None:
    whole = matching.answered

    def of_one_claim(tx: Any, answer: Any) -> Any:
        return [] if answer.source == "277CA" else whole(tx, answer)

    patch.setattr(transactions, "answered", of_one_claim)
    patch.setattr(matching.StoredAnswers, "to", lambda self, sent: ())


def an_answer_before_its_batch_is_forgotten(patch: Patch) -> None:
    patch.setattr(matching.StoredAnswers, "to", lambda self, sent: ())


def a_mended_bill_adds(patch: Patch) -> None:
    for name in ("_restated", "_resent"):
        patch.setattr(claim_family, name, _never_rejected(getattr(claim_family, name)))


def _never_rejected(restates: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda earlier, version: restates(replace(earlier, statuses=()), version)


def what_is_sent_again_is_still_turned_away(patch: Patch) -> None:
    def any_version(account: Any) -> Any:
        facts = situation(account)
        fallen = [version for version in account.claims if version.rejected]
        return replace(facts, claim=fallen[-1]) if fallen and not facts.answered else facts

    patch.setattr(assess, "situation", any_version)


def the_third_payer_is_passed_over(patch: Patch) -> None:
    whole = posting._heir
    patch.setattr(posting, "_heir", lambda order, account: whole(order, account) if order == "P" else "patient")


def the_third_payers_money_is_the_seconds(patch: Patch) -> None:
    whole = coverage.order_paid
    for room in (coverage, registration_gaps):
        patch.setattr(room, "order_paid", lambda *given: whole(*given).replace("T", "S"))


def a_bill_overrules_registration(patch: Patch) -> None:
    whole = registration_gaps._learn_from_claim

    def billed_alone(account: Any, claim: Any) -> Any:
        return whole(replace(account, coverages=()), claim)

    patch.setattr(registration_gaps, "_learn_from_claim", billed_alone)


def registered_charges_overrule_the_bill(patch: Patch) -> None:
    whole = posting.charges_due

    def registered(account: Any) -> Any:
        cents = account.registered_charge_cents
        return whole(account if cents is None else replace(account, claims=()))

    patch.setattr(posting, "charges_due", registered)


def a_posting_of_the_hospital_is_taken_for_a_documents(patch: Patch) -> None:
    patch.setattr(posting, "_own_posting", lambda entry: False)


# Each with the seed of a sequence that shows it: python -m tests.laws --defects --sequences 400 finds them anew.
DEFECTS: dict[Seed, int] = {
    a_remittance_is_known_by_its_payers_phone: 22,
    a_trace_is_taken_for_one_payer: 72,
    late_charges_replace_the_bill: 15,
    a_replacement_adds: 7,
    an_interim_bill_replaces_the_one_before: 20,
    facility_and_professional_are_one_chain: 51,
    a_resent_original_adds: 2,
    what_it_calls_itself_decides_whose_money_it_is: 30,
    an_estimate_moves_the_patients_share: 169,
    a_reversal_is_posted_twice: 16,
    a_reversal_takes_back_any_payment: 16,
    a_word_in_a_text_links_an_adjustment: 84,
    an_adjustment_of_another_payer_is_linked: 107,
    an_adjustment_before_its_claim_stays_unlinked: 45,
    a_take_back_adds: 45,
    a_payment_of_another_person_is_posted: 12,
    one_number_is_one_person: 19,
    a_payers_number_is_every_payers: 113,
    a_replacement_before_its_payment_stays_alone: 3,
    a_payment_before_its_claim_stays_alone: 12,
    a_test_file_is_posted: 22,
    the_share_goes_to_the_patient_at_once: 3,
    a_split_claim_is_charged_once: 258,
    a_refusal_is_written_off: 13,
    a_control_number_with_zeros_is_another: 224,
    a_batch_that_falls_keeps_its_claims: 11,
    an_answer_before_its_batch_is_forgotten: 72,
    a_mended_bill_adds: 2,
    what_is_sent_again_is_still_turned_away: 261,
    the_third_payer_is_passed_over: 87,
    the_third_payers_money_is_the_seconds: 87,
    a_bill_overrules_registration: 51,
    registered_charges_overrule_the_bill: 0,
    a_posting_of_the_hospital_is_taken_for_a_documents: 24,
}
