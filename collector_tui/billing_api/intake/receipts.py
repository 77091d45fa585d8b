"""The words of a receipt: what a file came to, transaction by transaction and cent by cent, and what waits for a person."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import BigInteger, ColumnElement, Connection, cast, func, select

from collector_tui.billing_api.intake.adjustment_list import unlinked_of
from collector_tui.billing_api.intake.likely import waits_for_a_person
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
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


NOTHING = Sums(0, 0)


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


def said_of(tx: Connection, remittances: Mapping[str, int]) -> Said:
    """What these remittances of a file came to, as the ledger has them now. `remittances`: id -> cents transferred."""
    if not remittances:
        return Said()
    columns = tables.provider_adjustment.c
    adjustments = tx.execute(
        select(columns.id, columns.reason, columns.reference, columns.cents, columns.account_id)
        .where(among(tx, columns.remittance_id, remittances)).order_by(columns.id)
    ).all()  # fmt: skip
    money = _money(tx, remittances, adjustments)
    waits = tuple(_waits(money, len(unlinked_of(tx, adjustments))))
    return Said(money, (_in_words(money), *waits, *_noted(tx, adjustments)), waits)


def already(receipt: Receipt) -> Receipt:
    """The receipt of a file that was taken in before: nothing of it is new."""
    received = f"{receipt.received_at.astimezone():%m/%d/%Y %H:%M}"
    text = f"This file was taken in on {received} as {receipt.name}; nothing was changed."
    return replace(receipt, outcome="unchanged", text=text, waits=(), money=None)


def _money(tx: Connection, remittances: Mapping[str, int], adjustments: Sequence[Any]) -> ReceiptMoney:
    payment, account = tables.payment.c, tables.account.c
    homeless = waits_for_a_person() & (payment.state == "posted")
    kinds = select(payment.state, homeless.label("homeless"), func.count(), _total(payment.paid_cents))
    joined = kinds.select_from(tables.payment.join(tables.account, payment.account_id == account.id))
    ours = joined.where(among(tx, payment.remittance_id, remittances)).group_by(payment.state, homeless)
    sums = {(state, bool(waits)): Sums(number, cents) for state, waits, number, cents in tx.execute(ours)}
    held, unclaimed = sums.get(("held", False), NOTHING), sums.get(("posted", True), NOTHING)
    posted = sums.get(("posted", False), NOTHING).cents + unclaimed.cents
    loose = [row.cents for row in adjustments if row.account_id is None]
    return ReceiptMoney(
        amount_cents=sum(remittances.values()), posted_cents=posted, held=held.number, held_cents=held.cents,
        no_claim=unclaimed.number, no_claim_cents=unclaimed.cents,
        adjusted_cents=sum(row.cents for row in adjustments) - sum(loose), unlinked=len(loose), unlinked_cents=sum(loose),
    )  # fmt: skip


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


def _noted(tx: Connection, adjustments: Iterable[Any]) -> Iterator[str]:
    """Provider adjustments on accounts: those that moved money there, and those that are only told."""
    entry, rows = tables.entry.c, [row for row in adjustments if row.account_id is not None]
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
