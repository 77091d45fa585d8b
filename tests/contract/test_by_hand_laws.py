"""Whatever posters do by hand between files, and take back: every cent stays where the documents say."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from collector_tui.adjudication.posting import balances, due_entries
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.intake import by_hand
from collector_tui.billing_api.intake.remittance_list import list_remittances
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.billing_api.ledger.move_tables import document_move
from collector_tui.billing_api.ledger.papers import held_payments
from collector_tui.wire.moves import MoveRequest
from tests.ledgers import lent_ledger
from tests.x12_files import claim_file, payment_file

START = datetime(2026, 3, 10, 15, tzinfo=UTC)
ROE = (b"DOE*JANE****MI*M123", b"ROE*RICHARD****MI*R9")
FILES = {
    "claim a": claim_file("A1"),
    "claim b": claim_file("B2", charge="250.00"),
    "paid a": payment_file("A1"),
    "taken back": payment_file("A1", charge="-100.00", paid="-60.00", cas="CAS*CO*45*-40.00", status="22", trace="R", total="-60.00"),
    "paid anew": payment_file("A1", paid="70.00", cas="CAS*CO*45*30.00", trace="C", on="20260301"),
    "other person": payment_file("A1", icn="I7", trace="E7").replace(*ROE),
    "unknown number": payment_file("X9", icn="I8", trace="E8", plb="PLB*1*20261231*WO:I8*10.00", total="50.00"),
    "adjusted": payment_file("B2", "250.00", "200.00", "CAS*CO*45*50.00", icn="I9", trace="E9", plb="PLB*1*20261231*WO:GONE*20.00", total="180.00"),
}  # fmt: skip
ACTS = ("link", "move", "unlink", "confirm")
steps = st.lists(
    st.one_of(
        st.tuples(st.just("file"), st.sampled_from(sorted(FILES))),
        st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.just("adjustment"), st.integers(0, 9), st.integers(0, 9)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
    ),
    min_size=3,
    max_size=14,
)


class Hand:
    """A poster at a ledger: does what a step says where it can be done."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.now, self._acts, self.done = engine, START, 0, 0

    def do(self, step: tuple[Any, ...]) -> None:
        self.now += timedelta(minutes=1)
        if step[0] == "file":
            take_in(
                self.engine, step[1], io.BytesIO(FILES[step[1]] + b"\n" * self._acts), "post", self.now, self.now.date()
            )
            return
        try:
            with self.engine.begin() as tx:
                if step[0] == "undo":
                    self._undo(tx, step[1])
                elif request := self._request(tx, *step):
                    by_hand.move(tx, request, self._act(), self.now.date())
            self.done += 1
        except ApiProblem:
            pass  # it cannot be done as the accounts are now

    def _act(self) -> by_hand.Act:
        self._acts += 1
        return by_hand.Act(f"act-{self._acts:04}", "poster", self.now, "because")

    def _undo(self, tx: Any, number: int) -> None:
        acts = sorted(set(tx.execute(select(document_move.c.act_id)).scalars()))
        if acts:
            by_hand.undo(tx, acts[number % len(acts)], self._act(), self.now.date())

    def _request(self, tx: Any, act: str, which: int, where: int) -> MoveRequest | None:
        accounts = sorted(tx.execute(select(tables.account.c.id)).scalars())
        table = tables.provider_adjustment if act == "adjustment" else tables.payment
        rows = tx.execute(select(table.c.id, table.c.account_id).order_by(table.c.id)).all()
        if not accounts or not rows:
            return None
        row, target = rows[which % len(rows)], accounts[where % len(accounts)]
        kind = "provider_adjustment" if act == "adjustment" else "payment"
        name: Any = "move" if act == "adjustment" else act
        return MoveRequest(
            act=name, reason="because", account=row.account_id or "", to=target, kind=kind, document=row.id
        )


def check(engine: Engine) -> None:
    """Charges - payments - adjustments = balances by the documents; each transfer is proved; no document is lost."""
    with engine.begin() as tx:
        accounts = load(tx, tx.execute(select(tables.account.c.id)).scalars().all())
        held = held_payments(tx, accounts)
        for account in accounts.values():
            assert balances(account.entries) == balances(due_entries(account, START.date())), account.id
            assert not [payment for payment in held[account.id] if payment.placed_by]
        cash = sum(entry.cents for each in accounts.values() for entry in each.entries if entry.kind == "payment")
        lines = list_remittances(tx, 200).remittances
        assert [line for line in lines if line.difference_cents] == []
        assert cash == sum(line.posted_cents for line in lines), "what left an account is nowhere twice"
        stored = tx.execute(select(func.count()).select_from(tables.payment)).scalar_one()
        assert stored == sum(len(each.payments) + len(held[each.id]) for each in accounts.values())


@settings(
    max_examples=25, deadline=None, database=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(sequence=steps)
def test_no_cent_is_lost_by_any_sequence_of_files_moves_and_undos(
    sequence: list,
) -> None:
    with lent_ledger() as engine:
        hand = Hand(engine)
        for step in sequence:
            hand.do(step)
            check(engine)
