"""Proof that a claim was filed: the payer's own 277CA, held against the last day to file."""

from datetime import date

from msgspec import Struct

from collector_tui.casework.clocks import count, rule_for, service_day
from collector_tui.casework.history import day_of, latest
from collector_tui.casework.situation import Situation
from collector_tui.casework.worksheet import Worksheet
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, SentClaim

ACCEPTED = frozenset({"A1", "A2"})  # received, accepted into adjudication (X12 list 507)
NOT_FOUND = frozenset({"A4", "D0"})  # of a 277: the claim is not on file
DENIED_ON_FILE, COVERAGE = means("status.not_on_file"), means("coverage.found")


class FilingProof(Struct, frozen=True):
    """The first day on which the payer accepted the claim, and the last day to file where a rule is known."""

    accepted_on: date
    limit: date | None

    @property
    def in_time(self) -> bool:
        return self.limit is not None and self.accepted_on <= self.limit


def accepted_on(claim: SentClaim | None) -> date | None:
    """The first day a 277CA said that this claim is in; None when none did."""
    said = claim.statuses if claim else ()
    days = [each.on for each in said if each.source == "277CA" and each.category in ACCEPTED and each.on]
    return min(days, default=None)


def filing_proof(sheet: Worksheet) -> FilingProof | None:
    """The earliest acceptance of any version of the claim by the payer whose turn it is."""
    order = sheet.facts.coverage.order if sheet.facts.coverage else "P"
    sent = (claim for claim in sheet.account.claims if (claim.claim.order or "P") == order)
    first = min((on for claim in sent if (on := accepted_on(claim))), default=None)
    if first is None:
        return None
    service = service_day(sheet.account)
    rule = rule_for(sheet, "file", service)
    return FilingProof(first, count(service, rule) if service and rule and rule.days and order == "P" else None)


def on_file(account: Account, claim: SentClaim | None) -> bool:
    """The payer accepted this claim and has not said since that it has none: its filing limit has been kept."""
    first = accepted_on(claim)
    if claim is None or first is None or claim.rejected:
        return False
    unknown = [status.on for status in claim.statuses if status.source == "277" and status.category in NOT_FOUND]
    unknown += [day_of(activity) for activity in account.activities if activity.code in DENIED_ON_FILE]
    return not any(on and on >= first for on in unknown)


def in_process_since(account: Account, facts: Situation) -> date | None:
    """When the payer accepted the claim in question, as long as it owes a decision on it; None when it does not.

    Coverage put on file since then is another payer's claim to have.
    """
    claim = facts.claim
    open_there = facts.owed_cents > 0 and (not facts.answered or claim in facts.unanswered)
    accepted = accepted_on(claim) if open_there and on_file(account, claim) else None
    found_since = latest(account, COVERAGE)
    return None if accepted and found_since and day_of(found_since) >= accepted else accepted
