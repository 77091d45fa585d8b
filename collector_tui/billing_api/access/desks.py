"""Desks: their data keys, kept here sealed, so that a revoked desk stays closed and a lost one can be opened."""

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.ledger import tables
from collector_tui.storage import Keys, RealDisk, new_key, replace_file, shown_key

KEYS_KEPT = 3  # older ones open nothing that a desk still has


def server_keys(path: Path) -> Keys:
    """The server's own key, which seals those of the desks; made when the file is not there. Raises OSError."""
    disk = RealDisk()
    raw = disk.read(path)
    if raw is None:
        raw = new_key().hex().encode()
        replace_file(disk, path, raw)
    return Keys(*(bytes.fromhex(line) for line in raw.decode().split()))


def keys_of_desk(
    tx: Connection, sealing: Keys, caller: Caller, desk_id: str, now: datetime, *, rotate: bool
) -> tuple[str, ...]:
    """A desk's keys, the current one first; a desk that is not known yet gets its first. Raises ApiProblem."""
    columns = tables.desk.c
    row = tx.execute(select(tables.desk).where(columns.id == desk_id).with_for_update()).first()
    if row is None:
        keys = [new_key()]
        values = {"id": desk_id, "user": caller.user, "keys": _sealed(sealing, desk_id, keys), "created_at": now}
        tx.execute(insert(tables.desk).values(values))
        return tuple(map(shown_key, keys))
    refuse_revoked(row, caller)
    keys = opened(sealing, row)
    if rotate:
        keys = [new_key(), *keys][:KEYS_KEPT]
        tx.execute(update(tables.desk).where(columns.id == desk_id).values(keys=_sealed(sealing, desk_id, keys)))
    return tuple(map(shown_key, keys))


def opened(sealing: Keys, row: Row[Any]) -> list[bytes]:
    """The data keys of a desk's row. Raises WrongKey with another server key than they were sealed with."""
    plain = sealing.open(sealing.current, row.keys, row.id.encode())
    return msgspec.msgpack.decode(plain, type=list[bytes])


def find_desk(tx: Connection, desk_id: str) -> Row[Any] | None:
    return tx.execute(select(tables.desk).where(tables.desk.c.id == desk_id)).first()


def list_desks(tx: Connection) -> list[Row[Any]]:
    """All desks, oldest first."""
    return list(tx.execute(select(tables.desk).order_by(tables.desk.c.created_at)).all())


def revoke_desk(tx: Connection, desk_id: str, now: datetime) -> bool:
    """The desk forgets its accounts at its next call, and is not opened again."""
    columns = tables.desk.c
    still_open = (columns.id == desk_id) & columns.revoked_at.is_(None)
    return bool(tx.execute(update(tables.desk).where(still_open).values(revoked_at=now)).rowcount)


def refuse_revoked(row: Row[Any], caller: Caller) -> None:
    """Raises ApiProblem when the desk is revoked, or another person's."""
    if row.revoked_at is not None:
        raise ApiProblem(403, "This desk was revoked; an administrator can tell you why.", "desk-revoked")
    if row.user != caller.user:
        raise ApiProblem(
            403, "This desk belongs to another person; choose another [desk] directory.", "desk-of-another"
        )


def _sealed(sealing: Keys, desk_id: str, keys: list[bytes]) -> bytes:
    return sealing.seal(msgspec.msgpack.encode(keys), desk_id.encode())
