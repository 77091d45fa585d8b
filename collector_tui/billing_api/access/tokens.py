"""Bearer tokens: made once, shown once, kept only as a hash."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, Row, insert, select, union, update

from collector_tui.billing_api.ledger import tables

ROLES = ("collector", "supervisor", "intake", "auditor")
PREFIX = "ct_"
HASH_SHOWN = 8


class Caller(Struct, frozen=True):
    """Who is asking. Empty `queues` means all of them; "denied" also means every queue that begins with "denied_"."""

    user: str
    role: str
    queues: tuple[str, ...] = ()

    def may_see(self, queue: str) -> bool:
        """Whether an account in `queue` is in this person's scope. Closed accounts are nobody's work."""
        return bool(queue) and (
            not self.queues or any(queue == name or queue.startswith(f"{name}_") for name in self.queues)
        )


def make_token(tx: Connection, user: str, role: str, queues: Sequence[str], now: datetime) -> str:
    """Store a new token's hash and return the token itself. 256 random bits need no slow hash."""
    secret = PREFIX + secrets.token_urlsafe(32)
    row = {"hash": _hash(secret), "user": user, "role": role, "queues": " ".join(queues), "created_at": now}
    tx.execute(insert(tables.token).values(row))
    return secret


def find_caller(tx: Connection, secret: str) -> Caller | None:
    """Whose token this is; None when unknown or revoked."""
    columns = tables.token.c
    valid = (columns.hash == _hash(secret)) & columns.revoked_at.is_(None)
    row = tx.execute(select(columns.user, columns.role, columns.queues).where(valid)).first()
    return Caller(row.user, row.role, tuple(row.queues.split())) if row else None


def people_at_work(tx: Connection) -> tuple[str, ...]:
    """Everybody to whom an account can be given: a token that works it, or a desk of their own, neither revoked."""
    token, desk = tables.token.c, tables.desk.c
    by_token = select(token.user).where(token.revoked_at.is_(None), token.role.in_(("collector", "supervisor")))
    by_desk = select(desk.user).where(desk.revoked_at.is_(None))
    return tuple(sorted(set(tx.execute(union(by_token, by_desk)).scalars())))


def list_tokens(tx: Connection) -> Sequence[Row[tuple[str, str, str, str, datetime, datetime]]]:
    """All tokens, oldest first, by hash."""
    return tx.execute(select(tables.token).order_by(tables.token.c.created_at)).all()


def revoke_tokens(tx: Connection, hash_start: str, now: datetime) -> int:
    """Revoke the tokens whose hash starts so (at least 8 digits); the number revoked."""
    if len(hash_start) < HASH_SHOWN:
        return 0
    columns = tables.token.c
    matching = columns.hash.startswith(hash_start, autoescape=True) & columns.revoked_at.is_(None)
    return tx.execute(update(tables.token).where(matching).values(revoked_at=now)).rowcount


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
