"""Accounts with the same payer and the same cause: one call or one bulk action does for all of them."""

from collections import defaultdict
from collections.abc import Iterable

from collector_tui.model.account import AccountHead

Cause = tuple[str, str, str]  # payer, reason, what it is in particular


def cause(head: AccountHead) -> Cause:
    """What an account has in common with the others of its batch."""
    work = head.work
    code = (
        work.codes[0]
        if work.codes and work.category
        else work.why.partition(" ")[0]
        if work.reason == "rejection"
        else ""
    )
    return head.payer, work.reason, code or work.category


def by_cause(heads: Iterable[AccountHead]) -> dict[Cause, list[AccountHead]]:
    """All accounts that are worked on, by their cause."""
    found: dict[Cause, list[AccountHead]] = defaultdict(list)
    for head in heads:
        if head.work.queue:
            found[cause(head)].append(head)
    return found


def batch_of(head: AccountHead, alike: Iterable[AccountHead], within: int) -> list[AccountHead]:
    """Those of the same cause whose score is within so many points, this account among them; the best first."""
    near = [one for one in alike if abs(one.work.score - head.work.score) <= within]
    return sorted(near, key=lambda one: (-one.work.score, one.id))


def told(found: Cause) -> str:
    """A cause in a few words: "Medicare Part B, CO-197"."""
    payer, reason, code = found
    return f"{payer}, {code or reason.replace('_', ' ')}"
