"""What was moved by hand, as a list: each move with its documents in words, and whether it can be taken back."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, or_, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.billing_api.ledger.move_tables import document_move
from collector_tui.knowledge.codes import plb_reason
from collector_tui.model.account import Activity, PostedPayment
from collector_tui.model.money import dollars
from collector_tui.wire.moves import Move, MovedDocument, Moves

PAYMENT, STATUS, ADJUSTMENT = "payment", "claim_status", "provider_adjustment"
REPLACED = "Another remittance took the place of the one that it came on: there is nothing to take back."
TAKEN_BACK = re.compile(r": (?:moved back .* by hand|is held against the claim again)\. (?P<why>.*)")  # in a history


class Document(NamedTuple):
    """A document in words, and whether its remittance was replaced since."""

    words: str
    cents: int = 0
    payer: str = ""
    trace: str = ""
    patient_name: str = ""
    replaced: bool = False


def list_moves(tx: Connection, account_id: str, limit: int, offset: int) -> Moves:
    """The last moves, newest first: all, or those from or to an account."""
    columns = document_move.c
    query = select(columns.act_id, columns.at).distinct()
    if account_id:
        query = query.where(or_(columns.from_account == account_id, columns.to_account == account_id))
    count = tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    newest = query.order_by(columns.at.desc(), columns.act_id.desc())
    acts = tx.execute(newest.limit(limit).offset(offset)).all()
    return Moves(moves=moves_of(tx, [row.act_id for row in acts]), count=count)


def moves_of(tx: Connection, act_ids: Sequence[str]) -> tuple[Move, ...]:
    """What was moved by these acts, in their order."""
    columns = document_move.c
    by_act: dict[str, list[Any]] = {act_id: [] for act_id in act_ids}
    rows = tx.execute(select(document_move).where(among(tx, columns.act_id, act_ids)).order_by(columns.id)).all()
    for row in rows:
        by_act[row.act_id].append(row)
    documents = documents_of(tx, [(row.kind, row.document_id) for row in rows])
    return tuple(_as_move(tx, of_act, documents) for of_act in by_act.values() if of_act)


def documents_of(tx: Connection, named: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Document]:
    """Documents by their kind and id, in words, as far as they are on file."""
    named = list(named)
    documents = {(STATUS, key): Document("an answer about a claim") for kind, key in named if kind == STATUS}
    if ids := {key for kind, key in named if kind == PAYMENT}:
        payment = tables.payment.c
        for row in tx.execute(select(payment.id, payment.body, payment.state).where(among(tx, payment.id, ids))):
            paid = msgspec.json.decode(row.body, type=PostedPayment)
            documents[PAYMENT, row.id] = _payment(paid, replaced=row.state == "replaced")
    if ids := {key for kind, key in named if kind == ADJUSTMENT}:
        adjustment, remittance = tables.provider_adjustment.c, tables.remittance.c
        joined = tables.provider_adjustment.outerjoin(tables.remittance, adjustment.remittance_id == remittance.id)
        query = select(*tables.provider_adjustment.c, remittance.state).select_from(joined)
        for each in tx.execute(query.where(among(tx, adjustment.id, ids))):
            documents[ADJUSTMENT, each.id] = adjustment_document(each, replaced=each.state == "replaced")
    return documents


def adjustment_document(row: Any, *, replaced: bool = False) -> Document:
    """A provider adjustment, by its row or as it is posted."""
    did = "lowered" if row.cents > 0 else "raised"
    words = f"{row.reason} that {did} check {row.trace or '-'} by {dollars(abs(row.cents))}"
    cents = -row.cents if plb_reason(row.reason).posts == PAYMENT else 0
    return Document(words, cents, row.payer, row.trace, replaced=replaced)


def _payment(payment: PostedPayment, *, replaced: bool = False) -> Document:
    header, claim = payment.header, payment.claim
    day = f"{header.paid_on:%m/%d/%Y}" if header.paid_on else ""
    origin = ", ".join(filter(None, (header.payer, header.trace, day)))
    words = f"payment of {dollars(claim.paid_cents)} ({origin})"
    return Document(words, claim.paid_cents, header.payer, header.trace, claim.patient_name, replaced)


def payment_words(payment: PostedPayment) -> str:
    """ "payment of 60.00 (ACME, EFT1, 11/02/2026)"."""
    return _payment(payment).words


def _as_move(tx: Connection, rows: list[Any], documents: dict[tuple[str, str], Document]) -> Move:
    first = rows[0]
    in_words = [documents.get((row.kind, row.document_id), Document("")) for row in rows]
    moved = tuple(
        MovedDocument(
            kind=row.kind, document=row.document_id, origin=row.from_account, target=row.to_account, words=each.words,
            cents=each.cents, payer=each.payer, trace=each.trace, patient_name=each.patient_name,
        )
        for row, each in zip(rows, in_words, strict=True)
    )  # fmt: skip
    return Move(
        id=first.act_id, act=first.act, at=first.at, user=first.user, reason=first.reason, documents=moved,
        undone_at=first.undone_at, undone_by=first.undone_by, undone_why=_undone_why(tx, first),
        final=REPLACED if any(each.replaced for each in in_words) and first.undone_at is None else "",
    )  # fmt: skip


def _undone_why(tx: Connection, row: Any) -> str:
    """The reason stands in the histories of both accounts, under the moment of the act."""
    if row.undone_at is None:
        return ""
    columns = tables.activity.c
    ours = columns.account_id.in_((row.from_account, row.to_account)) & (columns.user == row.undone_by)
    bodies = tx.execute(select(columns.body).where(ours, columns.at == row.undone_at)).scalars()
    texts = [msgspec.json.decode(body, type=Activity).text for body in bodies]
    reasons = (TAKEN_BACK.search(text) for text in texts)
    return next((match["why"] for match in reasons if match), "")
