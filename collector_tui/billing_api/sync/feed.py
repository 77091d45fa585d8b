"""The change feed: what changed since a cursor, within a person's scope. Delivery is at least once."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from msgspec import Raw, Struct
from sqlalchemy import Connection, Integer, bindparam, select, tuple_

from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.database import horizon
from collector_tui.billing_api.ledger.playbooks import rulebook_in_force
from collector_tui.billing_api.sync.leases import others_leases
from collector_tui.wire.feed import Changes, Remove, Upsert

_HEAD, _DOC = tables.account_head.c, tables.account_doc.c
_PLACE = tuple_(_HEAD.change, _HEAD.account_id)
_SEEN = tuple_(bindparam("change", type_=_HEAD.change.type), bindparam("account_id", type_=_HEAD.account_id.type))
_PAGE = (  # made once: to put a statement together takes longer than to ask it
    select(_HEAD.change, _HEAD.account_id, _HEAD.version, _HEAD.queue, _DOC.doc)
    .join_from(tables.account_head, tables.account_doc, _HEAD.account_id == _DOC.account_id)
    .where(_PLACE > _SEEN, _HEAD.change < bindparam("final", type_=_HEAD.change.type))
    .order_by(_HEAD.change, _HEAD.account_id)
    .limit(bindparam("most", type_=Integer))
)
_EPOCH = select(tables.feed.c.epoch)


class Cursor(Struct, frozen=True):
    """Opaque to desks. `since` is the horizon of the first page: what left the scope before it was never sent."""

    epoch: str
    scope: str
    since: int
    change: int = -1
    account_id: str = ""

    def text(self) -> str:
        plain = f"{self.epoch}.{self.scope}.{self.since}.{self.change}.{self.account_id}"
        return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def page_of_changes(
    tx: Connection, caller: Caller, cursor_text: str, limit: int, now: datetime | None = None
) -> Changes:
    """The next page after the cursor; an empty cursor starts a snapshot. With `now`, others' leases too.

    Raises ApiProblem 410 when the cursor belongs to another database state, person or scope.
    """
    final = horizon(tx)
    epoch = feed_epoch(tx)
    cursor = _read_cursor(cursor_text, epoch, _scope(caller), final)
    where = {"change": cursor.change, "account_id": cursor.account_id, "final": final, "most": limit}
    rows = tx.execute(_PAGE, where).all()
    items: list[Upsert | Remove] = []
    for row in rows:
        if caller.may_see(row.queue):
            items.append(Upsert(version=row.version, account=Raw(row.doc.encode())))
        elif row.change >= cursor.since:
            reason = "left scope" if row.queue else "closed"
            items.append(Remove(id=row.account_id, version=row.version, reason=reason))
    last = rows[-1] if rows else None
    change, account_id = (last.change, last.account_id) if last else (cursor.change, cursor.account_id)
    moved = Cursor(cursor.epoch, cursor.scope, cursor.since, change, account_id)
    leases = others_leases(tx, caller, now) if now else ()
    return Changes(
        items=tuple(items),
        cursor=moved.text(),
        more=len(rows) == limit,
        leases=leases,
        epoch=epoch,
        playbook=rulebook_in_force(tx).tag,
    )


def feed_epoch(tx: Connection) -> str:
    """The state of the database that cursors and results belong to: a restored copy is given another."""
    return str(tx.execute(_EPOCH).scalar_one())


def _read_cursor(text: str, epoch: str, scope: str, final: int) -> Cursor:
    if not text:
        return Cursor(epoch, scope, final)
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        found_epoch, found_scope, since, change, account_id = plain.split(".", 4)
        cursor = Cursor(found_epoch, found_scope, int(since), int(change), account_id)
    except ValueError:
        raise ApiProblem(410, "The cursor is not one of this server's.") from None
    sound = "\x00" not in plain and -1 <= cursor.change < final and 0 <= cursor.since <= final
    if not sound or (cursor.epoch, cursor.scope) != (epoch, scope):
        raise ApiProblem(410, "The cursor belongs to an earlier state of this server, or to another scope.")
    return cursor


def _scope(caller: Caller) -> str:
    return hashlib.sha256(" ".join((caller.user, *sorted(caller.queues))).encode()).hexdigest()[:12]
