"""Account documents beyond a desk's cache: one by its number, and those that a search finds."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from collector_tui.billing_api.access.scope import open_to
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.ledger import tables

HEAD, DOC = tables.account_head.c, tables.account_doc.c
DOCUMENTS = select(HEAD.account_id, HEAD.version, DOC.doc).join_from(
    tables.account_head, tables.account_doc, HEAD.account_id == DOC.account_id
)


class Document(NamedTuple):
    """An account as its stored JSON."""

    account_id: str
    version: int
    json: str


def document_of(tx: Connection, caller: Caller, account_id: str) -> Document | None:
    """The account's document; None when there is no such account that this person may look up."""
    row = tx.execute(DOCUMENTS.where(HEAD.account_id == account_id, open_to(caller))).first()
    return Document(*row) if row else None


def search(tx: Connection, caller: Caller, wanted: str, limit: int) -> list[Document]:
    """The first `limit` accounts that match and that this person may look up, the most urgent first."""
    hits = DOCUMENTS.where(open_to(caller), _matches(wanted)).order_by(HEAD.score.desc(), HEAD.account_id)
    return [Document(*row) for row in tx.execute(hits.limit(limit))]


def _matches(wanted: str) -> ColumnElement[bool]:
    """Account number and payer's claim number as they are, the patient's name by its beginning."""
    payment = tables.payment.c
    by_payer = select(payment.account_id).where(payment.payer_control == wanted)
    return or_(
        HEAD.account_id == wanted,
        HEAD.search_name.startswith(wanted.lower(), autoescape=True),
        HEAD.account_id.in_(by_payer),
    )
