"""Account documents beyond a desk's cache: one by its number, and those that a search finds."""

from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, or_, select

from collector_tui.billing_api.access.scope import open_to
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.ledger import tables

head, doc = tables.account_head.c, tables.account_doc.c
DOCUMENTS = select(head.account_id, head.version, doc.doc).join_from(
    tables.account_head, tables.account_doc, head.account_id == doc.account_id
)

GUARANTOR_ACCOUNTS_MAX = 500


class Document(NamedTuple):
    """An account as its stored JSON."""

    account_id: str
    version: int
    json: str


def document_of(tx: Connection, caller: Caller, account_id: str) -> Document | None:
    """The account's document; None when there is no such account that this person may look up."""
    row = tx.execute(DOCUMENTS.where(head.account_id == account_id, open_to(caller))).first()
    return Document(*row) if row else None


def search(tx: Connection, caller: Caller, wanted: str, limit: int) -> list[Document]:
    """The first `limit` accounts that match and that this person may look up, the most urgent first."""
    hits = DOCUMENTS.where(open_to(caller), _matches(wanted)).order_by(head.score.desc(), head.account_id)
    return [Document(*row) for row in tx.execute(hits.limit(limit))]


def of_guarantor(tx: Connection, caller: Caller, guarantor_id: str) -> list[Document]:
    """The accounts of a guarantor that this person may look up, by their numbers; at most so many are put together."""
    theirs = DOCUMENTS.where(open_to(caller), head.guarantor_id == guarantor_id, head.guarantor_id != "")
    return [Document(*row) for row in tx.execute(theirs.order_by(head.account_id).limit(GUARANTOR_ACCOUNTS_MAX))]


def _matches(wanted: str) -> ColumnElement[bool]:
    """Account, guarantor's and payer's claim number as they are, the patient's name by its beginning."""
    payment = tables.payment.c
    by_payer = select(payment.account_id).where(payment.payer_control == wanted)
    return or_(
        head.account_id == wanted,
        head.guarantor_id == wanted,
        head.search_name.startswith(wanted.lower(), autoescape=True),
        head.account_id.in_(by_payer),
    )
