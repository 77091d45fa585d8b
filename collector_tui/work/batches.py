"""Accounts with the same payer and the same cause: one call or one bulk action does for all of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from collector_tui.model.account import AccountHead
from collector_tui.work.kinds import KIND_OF


class Cause(NamedTuple):
    """What accounts must have in common to be worked in one call or one entry."""

    payer: str
    kind: str  # of the matter
    code: str  # what it is in particular; may be empty


def cause(head: AccountHead) -> Cause:
    """What an account has in common with the others of its batch."""
    work = head.work
    kind = KIND_OF.get(work.reason)
    return Cause(head.payer, work.reason, kind.alike(work) if kind else "")


def by_cause(heads: Iterable[AccountHead]) -> dict[Cause, list[AccountHead]]:
    """All accounts that are worked on, by their cause."""
    batches: dict[Cause, list[AccountHead]] = defaultdict(list)
    for head in heads:
        if head.work.queue:
            batches[cause(head)].append(head)
    return batches


def batch_of(head: AccountHead, alike: Iterable[AccountHead], within: int) -> list[AccountHead]:
    """Those of the same cause whose score is within so many points, this account among them; the best first."""
    near = [other for other in alike if abs(other.work.score - head.work.score) <= within]
    return sorted(near, key=lambda other: (-other.work.score, other.id))


def cause_words(shared: Cause) -> str:
    """A cause in a few words: "Medicare Part B, CO-197"."""
    return f"{shared.payer}, {shared.code or shared.kind.replace('_', ' ')}"
