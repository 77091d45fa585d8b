"""Match by hand: documents that a person puts with another account, takes off one or confirms; and back again.

What stands in an account's ledger follows from its documents: a move changes whose they are and books both accounts
anew. What a person has placed is neither moved nor held by intake again.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Table, insert, select, update

from collector_tui.actions.note_text import text_refusal
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.intake.move_list import (
    ADJUSTMENT,
    PAYMENT,
    REPLACED,
    STATUS,
    adjustment_document,
    documents_of,
    moves_of,
    payment_words,
)
from collector_tui.billing_api.intake.rebooking import rebook
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import activity_row, existing
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.billing_api.ledger.move_tables import document_move
from collector_tui.billing_api.ledger.papers import Papers, load_papers
from collector_tui.billing_api.ledger.registration import Registration
from collector_tui.knowledge.codes import plb_reason
from collector_tui.model.account import Activity, PostedPayment
from collector_tui.model.codec import encode
from collector_tui.model.text import one_line
from collector_tui.wire.moves import Move, MoveRequest

TABLE_OF: dict[str, Table] = {
    PAYMENT: tables.payment,
    STATUS: tables.claim_status,
    ADJUSTMENT: tables.provider_adjustment,
}


class Document(NamedTuple):
    """A document that changes hands: its kind and id, in words, and who had placed it."""

    kind: str
    id: str
    words: str
    placed_by: str = ""


class Act(NamedTuple):
    """Who does something by hand, when and why; `id` names it for good."""

    id: str
    user: str
    at: datetime
    reason: str


def move(tx: Connection, request: MoveRequest, act: Act, today: date) -> Move:
    """Do it. Raises ApiProblem: 404 for what is not on file, 409 for what cannot be moved so, 422 for a bad request."""
    _check_reason(act.reason)
    _check_accounts(request)
    papers = load_papers(tx, {request.account, request.to} - {""}, lock=True)
    documents = _documents(tx, request, papers)
    target = _target(tx, request, papers, documents)
    origin = request.account
    if request.act != "confirm" and target == origin:
        raise ApiProblem(422, f"{origin} is the account that it is on.")
    _place(tx, documents, target, act.user)
    _keep(tx, request.act, act, documents, origin, target)
    _tell(tx, act, documents, origin, target)
    rebook(tx, {origin, target} - {""}, today)
    return moves_of(tx, [act.id])[0]


def undo(tx: Connection, act_id: str, act: Act, today: date) -> Move:
    """Take a move back. Raises ApiProblem: 404 for an unknown one, 409 where its documents were moved on since."""
    _check_reason(act.reason)
    columns = document_move.c
    rows = tx.execute(select(document_move).where(columns.act_id == act_id).order_by(columns.id)).all()
    if not rows:
        raise ApiProblem(404, "There is no move with this id.")
    if rows[0].undone_at is not None:
        raise ApiProblem(409, f"It was taken back on {rows[0].undone_at:%m/%d/%Y} by {rows[0].undone_by} already.")
    accounts = {row.from_account for row in rows} | {row.to_account for row in rows}
    papers = load_papers(tx, accounts - {""}, lock=True)
    documents = []
    stands = documents_of(tx, [(row.kind, row.document_id) for row in rows])
    for row in rows:
        if stands[row.kind, row.document_id].replaced:
            raise ApiProblem(409, REPLACED)
        if _account_of(tx, row.kind, row.document_id) != row.to_account:
            raise ApiProblem(409, f"A document of it has left {row.to_account} since: take that back first.")
        documents.append((row, _named(papers[row.to_account], row.kind, row.document_id, row.placed_by)))
    for row, document in documents:
        _place(tx, [document], row.from_account, row.placed_by)
    first = rows[0]
    tx.execute(update(document_move).where(columns.act_id == act_id).values(undone_at=act.at, undone_by=act.user))
    _tell(tx, act, [document for _, document in documents], first.to_account, first.from_account, undone=first.act)
    rebook(tx, accounts - {""}, today)
    return moves_of(tx, [act_id])[0]


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ApiProblem(422, "Say why: the reason is kept with the move.")
    if refusal := text_refusal(reason):
        raise ApiProblem(422, refusal)


def _check_accounts(request: MoveRequest) -> None:
    """An account is named where one is needed; a provider adjustment may be on none."""
    where = request.account or request.kind == ADJUSTMENT
    if not where or (request.act in ("link", "move") and not request.to):
        raise ApiProblem(422, "The account's number is empty: name it.")


def _documents(tx: Connection, request: MoveRequest, papers: dict[str, Papers]) -> list[Document]:
    """What the request is about."""
    if request.kind == ADJUSTMENT and request.act == "move":
        return [_adjustment(tx, request)]
    origin = papers.get(request.account)
    if origin is None:
        raise ApiProblem(404, f"There is no account {request.account[:40]}.")
    if request.act == "link" and origin.has_claim:
        raise ApiProblem(409, f"{origin.id} has a claim on file: move its payments one by one.")
    if request.act == "link" and (not request.document or [each.id for each in origin.payments] == [request.document]):
        return _all_documents(tx, origin)
    document = _named(origin, PAYMENT, request.document)
    payment = _payment(origin, request.document)
    if request.act == "confirm" and not payment.held:
        raise ApiProblem(409, "This payment is not held: it is posted here.")
    number = payment.claim.payer_control if request.act != "confirm" else ""
    with_it = [each.id for each in origin.provider_adjustments if number and each.reference == number]
    return [document, *(_named(origin, ADJUSTMENT, each) for each in with_it)]


def _all_documents(tx: Connection, origin: Papers) -> list[Document]:
    """All that came for an account without a claim."""
    statuses = tx.execute(
        select(tables.claim_status.c.id).where(tables.claim_status.c.account_id == origin.id)
    ).scalars()
    documents = [_named(origin, PAYMENT, payment.id) for payment in origin.payments]
    documents += [_named(origin, STATUS, status) for status in statuses]
    documents += [_named(origin, ADJUSTMENT, adjustment.id) for adjustment in origin.provider_adjustments]
    if not documents:
        raise ApiProblem(409, f"Nothing of a payer is on {origin.id}.")
    return documents


def _named(papers: Papers, kind: str, document_id: str, placed_by: str | None = None) -> Document:
    """A document of an account with its words. Raises ApiProblem 404."""
    if kind == STATUS:
        return Document(STATUS, document_id, "an answer about a claim")
    if kind == ADJUSTMENT:
        for adjustment in papers.provider_adjustments:
            if adjustment.id == document_id:
                return Document(kind, document_id, adjustment_document(adjustment).words)
        raise ApiProblem(404, f"This provider adjustment is not on {papers.id}.")
    payment = _payment(papers, document_id)
    words = payment_words(payment)
    return Document(kind, document_id, words, payment.placed_by if placed_by is None else placed_by)


def _payment(papers: Papers, payment_id: str) -> PostedPayment:
    for payment in papers.payments:
        if payment.id == payment_id:
            return payment
    raise ApiProblem(404, f"This payment is not on {papers.id}.")


def _adjustment(tx: Connection, request: MoveRequest) -> Document:
    columns = tables.provider_adjustment.c
    row = tx.execute(select(tables.provider_adjustment).where(columns.id == request.document).with_for_update()).first()
    if row is None or (row.account_id or "") != request.account:
        where = f"on {request.account[:40]}" if request.account else "waiting for an account"
        raise ApiProblem(404, f"No provider adjustment with this id is {where}.")
    if plb_reason(row.reason).posts != "payment":
        raise ApiProblem(409, f"{row.reason} moves no money of an account: it is only told.")
    return Document(ADJUSTMENT, row.id, adjustment_document(row).words)


def _target(tx: Connection, request: MoveRequest, papers: dict[str, Papers], documents: list[Document]) -> str:
    if request.act == "confirm":
        return request.account
    if request.act == "unlink":
        return _open_account(tx, _payment(papers[request.account], documents[0].id))
    target = papers.get(request.to)
    if target is None:
        raise ApiProblem(404, f"There is no account {request.to[:40]!r} to move it to.")
    if request.act == "link" and not target.has_claim:
        raise ApiProblem(409, f"{target.id} has no claim on file either.")
    return target.id


def _open_account(tx: Connection, payment: PostedPayment) -> str:
    """An account that holds one payment and nothing else."""
    base = f"PAYER-{payment.claim.payer_control or payment.id[:12]}"
    account_id, number = base, 2
    while existing(tx, tables.account, [account_id]):
        account_id, number = f"{base}-{number}", number + 1
    row = {"id": account_id, "registration": encode(Registration()).decode(), "no_claim_on_file": True}
    insert_rows(tx, tables.account, [row])
    return account_id


def _place(tx: Connection, documents: Iterable[Document], target: str, placed_by: str) -> None:
    """Change whose documents they are; a payment says who placed it."""
    for document in documents:
        table = TABLE_OF[document.kind]
        values: dict[str, Any] = {"account_id": target or None}
        if document.kind == PAYMENT:
            body = tx.execute(select(table.c.body).where(table.c.id == document.id)).scalar_one()
            payment = msgspec.json.decode(body, type=PostedPayment)
            values["body"] = encode(replace(payment, placed_by=placed_by)).decode()
        tx.execute(update(table).where(table.c.id == document.id).values(values))
    if target and placed_by:  # a payer has spoken: nobody waits for it any longer
        tx.execute(update(tables.account).where(tables.account.c.id == target).values(follow_up_on=None))


def _account_of(tx: Connection, kind: str, document_id: str) -> str | None:
    table = TABLE_OF[kind]
    query = select(table.c.account_id).where(table.c.id == document_id)
    if kind == PAYMENT:
        query = query.where(table.c.state != "replaced")
    account_id: str | None = tx.execute(query).scalar()
    return account_id


def _keep(tx: Connection, name: str, act: Act, documents: list[Document], origin: str, target: str) -> None:
    rows = [
        {
            "id": f"{act.id}-{number}", "act_id": act.id, "act": name, "at": act.at, "user": act.user, "kind": document.kind,
            "document_id": document.id, "from_account": origin, "to_account": target, "reason": act.reason,
            "placed_by": document.placed_by,
        }
        for number, document in enumerate(documents)
    ]  # fmt: skip
    tx.execute(insert(document_move), rows)


def _tell(
    tx: Connection, act: Act, documents: list[Document], origin: str, target: str, undone: str = ""
) -> None:  # fmt: skip
    """A plain note in the history of both accounts."""
    what = documents[0].words if len(documents) == 1 else f"{len(documents)} documents: " + "; ".join(
        dict.fromkeys(document.words for document in documents[:5])
    )  # fmt: skip
    what = what[:1].upper() + what[1:]
    back = "back " if undone else ""
    if origin == target:
        verb = "is held against the claim again" if undone else "confirmed: posted here"
        texts = {target: f"{what}: {verb}. {act.reason}"}
    else:
        texts = {
            origin: f"{what}: moved {back}to {target or 'no account'} by hand. {act.reason}",
            target: f"{what}: moved {back}here{f' from {origin}' if origin else ''} by hand. {act.reason}",
        }
    notes = [
        activity_row(account_id, Activity(id=f"{act.id}-{number}", at=act.at, by=act.user, text=one_line(text)))
        for number, (account_id, text) in enumerate(texts.items())
        if account_id
    ]
    insert_rows(tx, tables.activity, notes)
