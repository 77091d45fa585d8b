"""The caps on calls to a patient (12 CFR 1006.14(b)(2)), as a table of days and calls."""

from datetime import UTC, date, datetime, timedelta

import pytest

from collector_tui.departments.self_pay.contact import contacts
from collector_tui.knowledge.playbook import default_playbook
from collector_tui.model.account import Account, Activity

TODAY = date(2026, 3, 10)
#        what happened, days ago             calls  talk ago  free in days
CASES = [
    ([], 0, None, None),
    ([("PCNA", 0)], 1, None, None),
    ([("PCNA", 0)] * 6, 6, None, None),
    ([("PCNA", 0)] * 7, 7, None, 7),
    ([("PCNA", 6)] + [("PCLM", 1)] * 6, 7, None, 1),
    ([("PCNA", 7)] + [("PCLM", 1)] * 6, 6, None, None),
    ([("PCRP", 0)], 1, 0, 7),
    ([("PCRP", 6)], 1, 6, 1),
    ([("PCRP", 7)], 0, 7, None),
    ([("PCIN", 2)], 0, 2, 5),
    ([("CSPD", 0)] * 9, 0, None, None),
]  # fmt: skip


@pytest.mark.parametrize(("history", "calls", "talked", "free"), CASES)
def test_calls_are_counted_and_the_next_proper_day_is_told(history, calls, talked, free) -> None:
    noon = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    acts = tuple(
        Activity(id=str(n), at=noon - timedelta(days=ago), by="jdoe", code=code)
        for n, (code, ago) in enumerate(history)
    )
    known = contacts(Account(id="A", activities=acts), default_playbook(), TODAY)
    assert known.calls == calls
    assert known.talked_on == (TODAY - timedelta(days=talked) if talked is not None else None)
    assert known.not_before == (TODAY + timedelta(days=free) if free is not None else None)


def test_limits_and_assistance_are_found_newest_first() -> None:
    at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    acts = tuple(
        Activity(id=code + str(n), at=at, by="j", code=code) for n, code in enumerate(("FAPS", "PHLD", "FAPR", "PHLD"))
    )
    known = contacts(Account(id="A", activities=acts), default_playbook(), TODAY)
    assert [limit.id for limit in known.limits] == ["PHLD3", "PHLD1"]
    assert known.assistance is not None
    assert known.assistance.code == "FAPR"
