"""The words of a receipt: what a file came to, transaction by transaction and cent by cent, and what waits for a person."""

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, cast, func, select

from collector_tui.billing_api.intake.adjustment_list import unlinked_of
from collector_tui.billing_api.intake.likely import waits_for_a_person
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.billing_api.ledger.database import reading
from collector_tui.knowledge.codes import plb_reason
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.wire.intake import Receipt, ReceiptMoney, TransactionOutcome

CASH, INTEREST = "payment", "L6"
OUTCOMES = ("posted", "unchanged", "quarantined", "passed over")


class Sums(NamedTuple):
    """A number of documents and their cents."""

    number: int
    cents: int


class Said(NamedTuple):
    """What a receipt says of money: the figures, sentences about all of it, sentences about what waits."""

    money: ReceiptMoney | None = None
    sentences: tuple[str, ...] = ()
    waits: tuple[str, ...] = ()


def counts(outcomes: Collection[TransactionOutcome], transactions: int, posted: int, empty: int) -> str:
    """ "2 posted, 1 quarantined": all of them, each once. `posted` and `empty` are of all transactions of the file.

    Those of a file beyond the ones that a receipt lists are known by these sums alone.
    """
    numbers = Counter(part.outcome for part in outcomes)
    beyond = transactions - len(outcomes)
    passed_over = min(beyond, max(0, empty - numbers["passed over"]))
    more = min(beyond - passed_over, max(0, posted - numbers["posted"]))
    numbers.update({"passed over": passed_over, "posted": more, "unchanged": beyond - passed_over - more})
    return ", ".join(f"{numbers[name]:,} {name}" for name in OUTCOMES if numbers[name])


def said_of(engine: Engine, remittance_ids: Collection[str]) -> Said:
    """What these remittances of a file came to, as the ledger has them now."""
    if not remittance_ids:
        return Said()
    with reading(engine).begin() as tx:
        money, lists = _money(tx, remittance_ids), list(_noted(tx, remittance_ids))
        waits = tuple(_waits(money, len(unlinked_of(tx, remittance_ids))))
    return Said(money, (_in_words(money), *waits, *lists), waits)


def already(receipt: Receipt) -> Receipt:
    """The receipt of a file that was taken in before: nothing of it is new."""
    received = f"{receipt.received_at.astimezone():%m/%d/%Y %H:%M}"
    text = f"This file was taken in on {received} as {receipt.name}; nothing was changed."
    return replace(receipt, outcome="unchanged", text=text, waits=(), money=None)


def _money(tx: Connection, ids: Collection[str]) -> ReceiptMoney:
    remittance, payment, plb = tables.remittance.c, tables.payment.c, tables.provider_adjustment.c
    ours = among(tx, payment.remittance_id, ids)
    amount = select(_total(remittance.cents)).where(among(tx, remittance.id, ids))
    paid = _sums(tx, payment.paid_cents, ours & (payment.state == "posted"))
    held = _sums(tx, payment.paid_cents, ours & (payment.state == "held"))
    joined = tables.payment.join(tables.account, payment.account_id == tables.account.c.id)
    waiting = select(func.count(), _total(payment.paid_cents)).select_from(joined)
    homeless = Sums(*tx.execute(waiting.where(ours, waits_for_a_person(), payment.state == "posted")).one())
    of_ours = among(tx, plb.remittance_id, ids)
    linked = _sums(tx, plb.cents, of_ours & plb.account_id.is_not(None))
    loose = _sums(tx, plb.cents, of_ours & plb.account_id.is_(None))
    return ReceiptMoney(
        amount_cents=tx.execute(amount).scalar_one(), posted_cents=paid.cents, held=held.number, held_cents=held.cents,
        no_claim=homeless.number, no_claim_cents=homeless.cents, adjusted_cents=linked.cents, unlinked=loose.number,
        unlinked_cents=loose.cents,
    )  # fmt: skip


def _sums(tx: Connection, column: ColumnElement[int], which: ColumnElement[bool]) -> Sums:
    return Sums(*tx.execute(select(func.count(), _total(column)).where(which)).one())


def _total(column: ColumnElement[int]) -> ColumnElement[int]:
    """PostgreSQL would sum up to a decimal."""
    return cast(func.coalesce(func.sum(column), 0), BigInteger)


def _in_words(money: ReceiptMoney) -> str:
    parts = {
        "held": money.held_cents,
        "provider adjustments on accounts": -money.adjusted_cents,
        "provider adjustments on no account": -money.unlinked_cents,
    }
    more = "".join(f", {words} {dollars(cents)}" for words, cents in parts.items() if cents)
    return f"Amount {dollars(money.amount_cents)} (BPR02): claim payments posted {dollars(money.posted_cents)}{more}."


def _waits(money: ReceiptMoney, unlinked: int) -> Iterator[str]:
    if money.held:
        does = "is held: it does not fit the claim that it names" if money.held == 1 else (
            "are held: they do not fit the claims that they name"
        )  # fmt: skip
        yield f"{counted(money.held, 'claim payment')} of {dollars(money.held_cents)} {does}."
    if money.no_claim:
        has = "has" if money.no_claim == 1 else "have"
        yield f"{counted(money.no_claim, 'claim payment')} of {dollars(money.no_claim_cents)} {has} no claim on file."
    if unlinked:
        names = "names" if unlinked == 1 else "name"
        yield f"{counted(unlinked, 'provider adjustment')} {names} no claim on file."


def _noted(tx: Connection, ids: Collection[str]) -> Iterator[str]:
    """Provider adjustments on accounts: those that moved money there, and those that are only told."""
    plb, entry = tables.provider_adjustment.c, tables.entry.c
    columns = (plb.id, plb.reason, plb.cents, plb.account_id)
    rows = tx.execute(select(*columns).where(among(tx, plb.remittance_id, ids), plb.account_id.is_not(None))).all()
    cash = [row for row in rows if plb_reason(row.reason).posts == CASH]
    booked = among(tx, entry.account_id, {row.account_id for row in cash}) & (entry.kind == CASH)
    entries = tx.execute(select(entry.id).where(booked)).scalars() if cash else ()
    documents = {entry_id.partition(":")[0] for entry_id in entries}
    if changed := {row.account_id for row in cash if row.id in documents}:
        yield f"Provider adjustments changed the balance of {counted(len(changed), 'account')}."
    if interest := [row for row in rows if row.reason == INTEREST]:
        yield f"Interest of {dollars(-sum(row.cents for row in interest))} is noted on {_accounts(interest)}; it changes no balance."
    if others := [row for row in rows if row.reason != INTEREST and row.id not in documents]:
        what, changes = ("is", "it changes") if len(others) == 1 else ("are", "they change")
        yield f"{counted(len(others), 'provider adjustment')} {what} noted on {_accounts(others)}; {changes} no balance."


def _accounts(rows: list[Any]) -> str:
    return counted(len({row.account_id for row in rows}), "account")
