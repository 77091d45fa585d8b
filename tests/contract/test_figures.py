"""The office's figures are worked out twice, from heads at a desk and in SQL here: the same heads give the same lines."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from msgspec.structs import replace
from sqlalchemy import Engine, insert

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import store
from collector_tui.billing_api.supervision.reports import report
from collector_tui.model.account import Account
from collector_tui.model.work import Basis, WorkItem
from collector_tui.work.figures import UNTOUCHED_DAYS, work_report
from tests.contract.conftest import Clock

TODAY = date(2026, 3, 10)
FLOOR = TODAY - timedelta(days=UNTOUCHED_DAYS)
AROUND_FLOOR = (None, FLOOR - timedelta(days=1), FLOOR, TODAY)
AROUND_TODAY = (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))
QUEUES, OWNERS = ("", "denied", "self_pay"), ("", "jdoe")


def heads() -> Iterator[Account]:
    """Every day that a figure turns on, the day before and the day after, in each queue with each owner."""
    cases = product(QUEUES, OWNERS, AROUND_FLOOR, AROUND_FLOOR, AROUND_TODAY, AROUND_TODAY)
    for n, (queue, owner, billed_on, touched_on, due_on, follow_up_on) in enumerate(cases):
        yield Account(
            id=f"A{n:04}",
            owner=owner,
            balance_cents=n * 103 - 9_000,
            billed_on=billed_on,
            follow_up_on=follow_up_on,
            work=WorkItem(queue=queue, stake_cents=n * 101, due_on=due_on, basis=Basis(touched_on=touched_on)),
        )


def kept(engine: Engine, accounts: list[Account]) -> None:
    rows = [{"id": account.id, "registration": "{}", "no_claim_on_file": False} for account in accounts]
    with engine.begin() as tx:
        tx.execute(insert(tables.account), rows)
        store(tx, accounts, {}, marker=1, keys={})


def test_the_same_heads_give_the_same_lines_at_desk_and_server(engine: Engine, clock: Clock) -> None:
    accounts = list(heads())
    kept(engine, accounts)
    with engine.begin() as tx:
        lines = report(tx, TODAY, clock()).lines
    assert lines == work_report(accounts, TODAY)
    assert {(line.queue, line.owner) for line in lines} == set(product(QUEUES[1:], OWNERS))
    assert all(0 < line.untouched < line.accounts and 0 < line.overdue < line.accounts for line in lines)


def test_lines_without_a_day_or_of_one_account_are_the_same_too(engine: Engine, clock: Clock) -> None:
    first, *_ = heads()
    accounts = [replace(first, work=replace(first.work, queue="denied")), replace(first, id="B1", owner="mlee")]
    kept(engine, accounts)
    with engine.begin() as tx:
        lines = report(tx, TODAY, clock()).lines
    assert lines == work_report(accounts, TODAY)
    assert [(line.queue, line.accounts, line.oldest_on) for line in lines] == [("denied", 1, None)]
