"""The waterfall: each open account stands in exactly one queue, for one reason; its other matters are tags."""

from collections.abc import Iterable
from datetime import date

import msgspec
from msgspec import Struct

from collector_tui.casework.matter import Matter
from collector_tui.departments.office import UNCLAIMED
from collector_tui.model.account import Account, AccountHead
from collector_tui.model.work import WorkHead
from collector_tui.work.head_facts import words_of
from collector_tui.work.query import Seen
from collector_tui.work.rulebook import Rulebook

REVIEW = "review"


class Place(Struct, frozen=True):
    """`queue` is empty when nothing is open; `also` are the kinds of matters that another rule would have claimed."""

    queue: str
    matter: Matter
    also: tuple[str, ...] = ()


NOWHERE = Place("", Matter("", "", 0))


def place(
    account: Account, matters: dict[str, Matter], codes: tuple[str, ...], today: date, rulebook: Rulebook
) -> Place:
    """The queue of the first rule that claims the account. An open one that no rule claims is a supervisor's."""
    chosen, also = NOWHERE, []
    for rule, tests in rulebook.queue_rules:
        matter = matters.get(rule.reason)
        if matter is None or matter.kind == chosen.matter.kind or matter.kind in also:
            continue
        if tests:
            seen = _seen(account, matter, codes, today)
            if not all(test(seen) for test in tests):
                continue
        if chosen.queue:
            also.append(matter.kind)
        else:
            chosen = Place(rule.queue, matter)
    if chosen.queue:
        return Place(chosen.queue, chosen.matter, tuple(also))
    if matters or account.open_cents:
        queue = next(
            (queue.id for queue in rulebook.playbook.queues if queue.id == REVIEW), rulebook.playbook.queues[0].id
        )
        return Place(queue, Matter(UNCLAIMED.kind, "no rule fits", account.open_cents), tuple(matters))
    return NOWHERE


def rank(heads: Iterable[AccountHead]) -> list[AccountHead]:
    """The most urgent first; the nearest clock, the larger stake, the oldest bill and the id settle what is equal."""
    return sorted(heads, key=_order)


def _order(head: AccountHead) -> tuple[int, date, int, date, str]:
    work = head.work
    return -work.score, work.due_on or date.max, -work.stake_cents, head.billed_on or date.max, head.id


def _seen(account: Account, matter: Matter, codes: tuple[str, ...], today: date) -> Seen:
    """The account as a rule's filter sees it: its list fields, with this matter for its work."""
    work = WorkHead(
        reason=matter.kind, category=matter.category, why=matter.why, stake_cents=matter.stake_cents, codes=codes
    )
    head = AccountHead(
        id=account.id, patient_name=account.patient_name, payer=account.payer, balance_cents=account.balance_cents,
        billed_on=account.billed_on, follow_up_on=account.follow_up_on, work=work, payer_class=account.payer_class,
    )  # fmt: skip
    return Seen(head=head, today=today, words=words_of(msgspec.structs.replace(head)))
