"""Fills templates and field defaults from the account; {} is left for the collector."""

import re
from datetime import date

from collector_tui.casework.situation import Situation, situation
from collector_tui.model.account import Account
from collector_tui.model.money import dollars


def account_words(account: Account, today: date) -> dict[str, str]:
    """What {name} in a template or default stands for. Unknown facts are empty."""
    facts = situation(account)
    return {
        "today": _iso(today),
        "payer": account.payer,
        "phone": facts.coverage.phone if facts.coverage else "",
        "denial": facts.denial.code if facts.denial else "",
        "stake": dollars(account.work.stake_cents),
        "balance": dollars(account.balance_cents),
        "expected": dollars(account.expected_cents) if account.expected_cents is not None else "",
        "due": _iso(account.work.due_on),
        **_claim_words(account, facts),
    }


def _claim_words(account: Account, facts: Situation) -> dict[str, str]:
    claim, paid = facts.claim, facts.payment
    accepted = next((status.on for status in reversed(claim.statuses) if not status.rejected), None) if claim else None
    received = paid.claim.received_on if paid else None
    return {
        "icn": payers_number(account),
        "received": _iso(received or accepted),
        "accepted": _iso(accepted),
        "bill_type": claim.claim.facility_code + claim.claim.frequency if claim else "",
        "remit_date": _iso(paid.header.paid_on if paid else None),
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


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
