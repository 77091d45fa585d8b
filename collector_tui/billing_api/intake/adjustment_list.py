"""What provider adjustments (PLB) leave for a person: unlinked ones, put-off debts, recoveries to come, interest missing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.knowledge.codes import plb_reason, settled_plb_reasons
from collector_tui.model.codec import picked
from collector_tui.wire.posting_lists import (
    AdjustmentLine,
    AdjustmentWorklist,
    ForwardBalance,
    MissingInterest,
    PendingRecovery,
)

TAKEN, FORWARD, INTEREST = "WO", "FB", "L6"
LISTED_MAX = 500
INTEREST_DAYS = 400  # what was promised longer ago is asked for no more


class _Stated(Struct):
    interest_cents: int = 0


class _Payment(Struct):
    """What of a stored payment is read for its interest."""

    claim: _Stated


def adjustment_worklist(tx: Connection, today: date) -> AdjustmentWorklist:
    """All four lists, the oldest first."""
    rows = _rows(tx, settled_plb_reasons() - {FORWARD})
    unlinked, interest = tuple(_unlinked(rows)), tuple(_interest(tx, today))
    forward = tuple(_forward(row for row in rows if row.reason == FORWARD))
    pending = tuple(_pending(row for row in rows if row.reason == TAKEN))
    return AdjustmentWorklist(
        unlinked=unlinked[:LISTED_MAX], forward=forward[:LISTED_MAX], pending=pending[:LISTED_MAX],
        interest=interest[:LISTED_MAX], count=sum(map(len, (unlinked, forward, pending, interest))),
    )  # fmt: skip


def unlinked_of(tx: Connection, adjustments: Iterable[Any]) -> list[AdjustmentLine]:
    """Those of these rows that name no claim on file, as the worklist has them."""
    settled = settled_plb_reasons()
    loose = {row.id: row.reference for row in adjustments if row.account_id is None and row.reason not in settled}
    if not loose:
        return []
    return [each for each in _unlinked(_rows(tx, settled, set(loose.values()))) if each.id in loose]


def of_replaced(remittance_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the remittance was replaced by another: what it said counts no longer."""
    columns = tables.remittance.c
    return remittance_id.in_(select(columns.id).where(columns.state == "replaced"))


def replaced_among(tx: Connection, remittance_ids: Iterable[str]) -> set[str]:
    """Those of these remittances that were replaced."""
    columns = tables.remittance.c
    query = select(columns.id).where(among(tx, columns.id, remittance_ids), columns.state == "replaced")
    return set(tx.execute(query).scalars())


def _rows(tx: Connection, but: Iterable[str], references: Collection[str] = ()) -> list[Any]:
    """Of all reasons, those that are not known too, `but` of these."""
    columns = tables.provider_adjustment.c
    query = select(tables.provider_adjustment).where(~among(tx, columns.reason, but))
    if references:
        query = query.where(among(tx, columns.reference, references))
    query = query.where(~of_replaced(columns.remittance_id)).order_by(columns.paid_on, columns.id)
    return list(tx.execute(query))


def _unlinked(rows: list[Any]) -> Iterator[AdjustmentLine]:
    """Those that name no claim on file, but for pairs that are nothing together: a refund seen, a recovery put off."""
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        sums[_pair(row)] += row.cents
    for row in rows:
        if row.account_id is None and row.reason != FORWARD and (not row.reference or sums[_pair(row)]):
            meaning = plb_reason(row.reason).meaning
            columns = picked(row, "id", "reason", "cents", "reference", "payer", "trace", "paid_on")
            yield AdjustmentLine(meaning=meaning, **columns)


def _pair(row: Any) -> tuple[str, str]:
    return _payer_key(row), row.reference


def _payer_key(row: Any) -> str:
    return str(row.payer_id or row.payer)


def _forward(rows: Iterable[Any]) -> Iterator[ForwardBalance]:
    """By payer: negative ones put a debt off to a later check, positive ones apply one of an earlier check."""
    by_payer: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_payer[_payer_key(row)].append(row)
    for of_payer in by_payer.values():
        if cents := -sum(row.cents for row in of_payer):
            first = of_payer[0]
            yield ForwardBalance(payer=first.payer, open_cents=cents, entries=len(of_payer), since=first.paid_on)


def _pending(rows: Iterable[Any]) -> Iterator[PendingRecovery]:
    """By the claim that is named: a negative WO announces it, a positive one takes it."""
    by_claim: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in rows:
        by_claim[_pair(row) if row.reference else (row.id, "")].append(row)
    for of_claim in by_claim.values():
        cents = -sum(row.cents for row in of_claim)
        if cents > 0:
            first = of_claim[0]
            account = next((row.account_id for row in of_claim if row.account_id), "")
            yield PendingRecovery(
                payer=first.payer, reference=first.reference, account=account, pending_cents=cents, since=first.paid_on
            )  # fmt: skip


def _interest(tx: Connection, today: date) -> Iterator[MissingInterest]:
    payment, remittance = tables.payment.c, tables.remittance.c
    stated = payment.body.contains('"interest_cents":') & (payment.paid_on >= today - timedelta(days=INTEREST_DAYS))
    counts = payment.state.in_(("posted", "held"))
    promised: defaultdict[str, list[int]] = defaultdict(list)
    for row in tx.execute(select(payment.remittance_id, payment.body).where(stated, counts)):
        promised[row.remittance_id].append(msgspec.json.decode(row.body, type=_Payment).claim.interest_cents)
    paid: defaultdict[str, int] = defaultdict(int)
    columns = tables.provider_adjustment.c
    for row in tx.execute(select(columns.remittance_id, columns.cents).where(columns.reason == INTEREST)):
        paid[row.remittance_id] -= row.cents
    query = select(tables.remittance).where(among(tx, remittance.id, promised))
    for row in tx.execute(query.order_by(remittance.paid_on, remittance.id)):
        amounts = promised[row.id]
        if sum(amounts) > paid[row.id]:
            yield MissingInterest(
                payer=row.payer, trace=row.trace, promised_cents=sum(amounts), paid_cents=paid[row.id],
                claims=len(amounts), paid_on=row.paid_on,
            )  # fmt: skip
