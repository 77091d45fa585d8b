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
        self._rankings: dict[str, tuple[AccountHead | None, AccountHead]] = {}  # id -> (as cached, for today)
        self._day: date | None = None
        self._rulebook: Rulebook | None = None

    def of(
        self,
        heads: Mapping[str, AccountHead],
        today: date,
        rulebook: Rulebook,
        judge: Callable[[str], AccountHead | None],
    ) -> dict[str, AccountHead]:
        """The heads for today. A wait that has run out puts its account elsewhere: `judge` says where."""
        if (today, rulebook) != (self._day, self._rulebook):
            self._rankings, self._day, self._rulebook = {}, today, rulebook
        rankings = self._rankings
        new = [head for key, head in heads.items() if (seen := rankings.get(key)) is None or seen[0] is not head]
        over = [head for head in new if _waited_out(head, today)]
        for cached, ranked in zip(new, rescored(new, today, rulebook.weights), strict=True):
            rankings[cached.id] = cached, ranked
        for head in over[:JUDGED_MAX]:
            rankings[head.id] = head, judge(head.id) or rankings[head.id][1]
        for head in over[JUDGED_MAX:]:
            rankings[head.id] = None, rankings[head.id][1]
        if len(rankings) > len(heads):
            self._rankings = rankings = {key: rankings[key] for key in heads}
        return {key: ranked for key, (_, ranked) in rankings.items()}


def _waited_out(head: AccountHead, today: date) -> bool:
    days = (head.work.basis.late_from, head.follow_up_on)
    return head.work.reason in WAITS and any(day is not None and day <= today for day in days)
