"""An entry marked as entered in error keeps its words and loses its effect, on the desk and on the server alike."""  # B21

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec import Raw
from sqlalchemy import Engine

from collector_tui.actions import EnteredInError, FollowUp, Stamp
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.billing_api.sync.take_actions import take_actions
from collector_tui.desk.desk import Desk
from collector_tui.model.account import Account
from collector_tui.model.codec import encode
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import shipped_rulebook
from tests.hospitals import HOSPITAL, NOW, desk_with, ledger_of

LATER = datetime(2026, 3, 10, 15, 5, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path) -> Iterator[Engine]:
    (tmp_path / "ledger.db").write_bytes(ledger_of(HOSPITAL))
    opened = open_engine(str(tmp_path / "ledger.db"))
    yield opened
    opened.dispose()


def stored(engine: Engine, account_id: str) -> Account:
    with engine.begin() as tx:
        return assess(load(tx, [account_id])[account_id], NOW.date(), shipped_rulebook())


def sent(engine: Engine, user: str, *actions) -> list[str]:
    raw = [Raw(encode(action)) for action in actions]
    results = take_actions(engine, shipped_rulebook(), Caller(user, "collector"), "c1", raw, LATER)
    return [result.status if result.done else result.problem.detail for result in results]


def appeal(number: str = "1") -> FollowUp:
    return FollowUp(
        id=f"0195{number}", account="DEN-1", made_at=NOW, code="APL1", text="sent", next=date(2026, 5, 1),
        fields={"level_name": "level 1", "enclosures": "records", "channel": "portal"},
    )  # fmt: skip


def mark(entry: str, account: str = "DEN-1", number: str = "9") -> EnteredInError:
    return EnteredInError(id=f"0195{number}", account=account, made_at=LATER, entry=entry, reason="wrong account")


def test_the_server_takes_the_effect_back_and_keeps_the_words(engine) -> None:
    before = stored(engine, "DEN-1")
    assert sent(engine, "jdoe", appeal()) == ["applied"]
    assert stored(engine, "DEN-1").follow_up_on == date(2026, 5, 1)
    assert sent(engine, "jdoe", mark("01951")) == ["applied"]
    after = stored(engine, "DEN-1")
    wrong, marked = after.activities[-2:]
    assert (wrong.code, wrong.fields, wrong.next_on) == ("", {}, None)
    assert wrong.text == (
        "ENTERED IN ERROR (wrong account). APL1: level name: level 1; enclosures: records; channel: portal sent"
    )
    assert (marked.by, marked.voids) == ("jdoe", "01951")
    assert after.follow_up_on == before.follow_up_on
    assert after.work.queue == before.work.queue


def test_desk_and_server_make_the_same_of_it(engine, tmp_path) -> None:
    desk = desk_with(tmp_path / "desk")
    wrong = appeal()
    desk.do(wrong)
    desk.do(mark(wrong.id))
    sent(engine, "jdoe", wrong, mark(wrong.id))
    here, there = desk.account("DEN-1"), stored(engine, "DEN-1")
    assert here.activities == there.activities
    assert (here.follow_up_on, here.work.queue) == (there.follow_up_on, there.work.queue)
    desk.close()


@pytest.mark.parametrize(
    ("user", "entry", "why"),
    [
        ("mlee", "01951", "jdoe made that entry; only its maker marks it as entered in error."),
        ("jdoe", "01950", "That entry is not in this account's history."),
    ],
)
def test_only_its_maker_marks_an_entry_and_only_one_that_is_there(engine, user: str, entry: str, why: str) -> None:
    sent(engine, "jdoe", appeal())
    assert sent(engine, user, mark(entry)) == [why]
    assert stored(engine, "DEN-1").follow_up_on == date(2026, 5, 1)


def test_an_entry_is_marked_once(engine) -> None:
    sent(engine, "jdoe", appeal(), mark("01951"))
    assert sent(engine, "jdoe", mark("01951", number="8")) == ["That entry is marked already."]


def test_a_later_date_of_somebody_else_stays(engine) -> None:
    account = stored(engine, "DEN-1")
    wrong = appeal()
    account = wrong.apply(account, Stamp("jdoe", NOW))
    later = FollowUp(id="01952", account="DEN-1", made_at=NOW, code="ADMN", text="x", next=date(2026, 6, 1))
    account = later.apply(account, Stamp("mlee", NOW + timedelta(minutes=1)))
    assert mark("01951").apply(account, Stamp("jdoe", LATER)).follow_up_on == date(2026, 6, 1)


def test_a_desk_refuses_what_the_server_would(tmp_path) -> None:
    desk: Desk = desk_with(tmp_path)
    account = desk.account("DEN-1")
    assert mark("0195x").may("jdoe", "collector", account, desk.playbook) is not None
    assert EnteredInError(id="1", account="A", made_at=NOW, entry="e", reason=" ").refusal(desk.playbook)
    desk.close()
