"""The cached heads with the score of today: the server's are of the day on which each account last changed."""

from collections.abc import Callable, Mapping
from datetime import date

from collector_tui.model.account import AccountHead
from collector_tui.work.kinds import WAITS
from collector_tui.work.rulebook import Rulebook
from collector_tui.work.score import rescored

JUDGED_MAX = 300  # accounts judged anew in one go; the rest wait for the next


class Ranked:
    """Remembers each head's score until the day, the playbook or the head itself is another."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[AccountHead | None, AccountHead]] = {}  # id -> (as cached, for today)
        self._day: date | None = None
        self._book: Rulebook | None = None

    def of(
        self,
        heads: Mapping[str, AccountHead],
        today: date,
        rulebook: Rulebook,
        judge: Callable[[str], AccountHead | None],
    ) -> dict[str, AccountHead]:
        """The heads for today. A wait that has run out puts its account elsewhere: `judge` says where."""
        if (today, rulebook) != (self._day, self._book):
            self._known, self._day, self._book = {}, today, rulebook
        known = self._known
        new = [head for key, head in heads.items() if (seen := known.get(key)) is None or seen[0] is not head]
        over = [head for head in new if _waited_out(head, today)]
        for before, now in zip(new, rescored(new, today, rulebook.weights), strict=True):
            known[before.id] = before, now
        for head in over[:JUDGED_MAX]:
            known[head.id] = head, judge(head.id) or known[head.id][1]
        for head in over[JUDGED_MAX:]:
            known[head.id] = None, known[head.id][1]
        if len(known) > len(heads):
            self._known = known = {key: known[key] for key in heads}
        return {key: pair[1] for key, pair in known.items()}


def _waited_out(head: AccountHead, today: date) -> bool:
    days = (head.work.basis.late_from, head.follow_up_on)
    return head.work.reason in WAITS and any(day is not None and day <= today for day in days)
