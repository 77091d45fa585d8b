"""Account documents beyond a desk's cache: one by its number, and those that a search finds."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Select, or_, select, union

from collector_tui.billing_api.access.scope import open_to
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.search_keys import search_key
from collector_tui.model.lookup import Term, Way

head, doc = tables.account_head.c, tables.account_doc.c
DOCUMENTS = select(head.account_id, head.version, doc.doc).join_from(
    tables.account_head, tables.account_doc, head.account_id == doc.account_id
)

GUARANTOR_ACCOUNTS_MAX = 500
LAST = "\U0010ffff"  # behind every beginning of a key


class Document(NamedTuple):
    """An account as its stored JSON."""

    account_id: str
    version: int
    json: str


def document_of(tx: Connection, caller: Caller, account_id: str) -> Document | None:
    """The account's document; None when there is no such account that this person may look up."""
    row = tx.execute(DOCUMENTS.where(head.account_id == account_id, open_to(caller))).first()
    return Document(*row) if row else None


def search(tx: Connection, caller: Caller, ways: Iterable[Way], limit: int) -> list[Document]:
    """The first `limit` accounts found in one of these ways that this person may look up, the most urgent first."""
    matching = union(*map(_found_in, ways))
    hits = DOCUMENTS.where(open_to(caller), head.account_id.in_(matching)).order_by(head.score.desc(), head.account_id)
    return [Document(*row) for row in tx.execute(hits.limit(limit))]


def of_guarantor(tx: Connection, caller: Caller, guarantor_id: str) -> list[Document]:
    """The accounts of a guarantor that this person may look up, by their numbers; at most so many are put together."""
    theirs = DOCUMENTS.where(open_to(caller), head.guarantor_id == guarantor_id, head.guarantor_id != "")
    return [Document(*row) for row in tx.execute(theirs.order_by(head.account_id).limit(GUARANTOR_ACCOUNTS_MAX))]


def _found_in(way: Way) -> Select[tuple[str]]:
    """The accounts each of whose terms begins one of their keys; each term is looked up in the index."""
    first, *others = ((search_key.alias(), term) for term in way)
    also = (first[0].c.account_id.in_(select(key.c.account_id).where(_begun(key, term))) for key, term in others)
    return select(first[0].c.account_id).where(_begun(*first), *also)


def _begun(keys: FromClause, term: Term) -> ColumnElement[bool]:
    return or_(*((keys.c.key >= start) & (keys.c.key < start + LAST) for start in term))
