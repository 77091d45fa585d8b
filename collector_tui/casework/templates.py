"""Fills templates and field defaults from the account; {} is left for the collector."""

import re
from datetime import date

from collector_tui.casework.situation import Situation, situation
from collector_tui.model.account import PATIENT_PAYS, Account
from collector_tui.model.money import dollars
from collector_tui.model.text import phone_words

PLACED = ("patient", "vendor", "bad_debt")  # whose buckets an agency may have


def account_words(account: Account, today: date) -> dict[str, str]:
    """What {name} in a template or default stands for, days as people write them. Unknown facts are empty.

    `patient_balance` is what the patient owes: nothing that an insurer still owes is asked of a patient. An agency
    has `placed_balance`; `own_balance` is the patient's on an account that waits for the patient, else all of it.
    """
    facts = situation(account)
    return {
        "today": _day(today),
        "payer": account.payer,
        "phone": phone_words(facts.coverage.phone) if facts.coverage else "",
        "denial": facts.denial.code if facts.denial else "",
        "stake": dollars(account.work.stake_cents),
        "balance": dollars(account.balance_cents),
        "patient_balance": _owed(facts.patient_cents),
        "placed_balance": _owed(sum(max(0, account.balances.get(bucket, 0)) for bucket in PLACED)),
        "own_balance": _owed(facts.patient_cents if account.payer == PATIENT_PAYS else account.balance_cents),
        "expected": dollars(account.expected_cents) if account.expected_cents is not None else "",
        "due": _day(account.work.due_on),
        **_claim_words(account, facts),
    }


def _claim_words(account: Account, facts: Situation) -> dict[str, str]:
    claim, paid = facts.claim, facts.payment
    accepted = next((status.on for status in reversed(claim.statuses) if not status.rejected), None) if claim else None
    received = paid.claim.received_on if paid else None
    return {
        "icn": payers_number(account),
        "received": _day(received or accepted),
        "accepted": _day(accepted),
        "bill_type": claim.claim.facility_code + claim.claim.frequency if claim else "",
        "remit_date": _day(paid.header.paid_on if paid else None),
        "allowed": dollars(paid.claim.paid_cents + (paid.claim.patient_cents or 0)) if paid else "",
    }


def payers_number(account: Account) -> str:
    """The payer's own number of the claim: from its decision, else from what it accepted; empty when it gave none."""
    facts = situation(account)
    if facts.payment:
        return facts.payment.claim.payer_control
    statuses = facts.claim.statuses if facts.claim else ()
    return next((status.payer_control for status in statuses if status.payer_control and not status.rejected), "")


def expand(text: str, words: dict[str, str]) -> str:
    """Replace {name} by its word; a name without one becomes {} for the collector to fill."""
    return re.sub(r"\{(\w+)\}", lambda match: words.get(match.group(1)) or "{}", text)


def _owed(cents: int) -> str:
    return dollars(cents) if cents > 0 else ""


def _day(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""
