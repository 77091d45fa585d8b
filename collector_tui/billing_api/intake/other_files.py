"""Files that are no payer's and no extract of the hospital: another room knows them by their first bytes and takes them."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import BinaryIO, NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api.intake.file_bytes import keep_content
from collector_tui.billing_api.intake.receipts import already
from collector_tui.billing_api.intake.take_in import find_receipt, take_in
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.model.codec import encode
from collector_tui.model.text import one_line
from collector_tui.wire.intake import Receipt

HEAD_BYTES = 4096
MATTERS_TO_OTHERS = frozenset({"835", "postings"})


class OtherFiles(NamedTuple):
    """What a room does with files: which kind the first bytes are (empty: not its own), take one, look at what came."""

    kind_of: Callable[[bytes], str]
    take: Callable[[Engine, str, str, BinaryIO, str, datetime], Receipt]
    after_posting: Callable[[Engine, datetime], None]


def take_any(
    engine: Engine, rooms: Sequence[OtherFiles], name: str, stream: BinaryIO, user: str, now: datetime, today: date
) -> Receipt:
    """Take in a file of whatever kind; rooms that wait for remittances and postings are told when some came."""
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    for room in rooms:
        if kind := room.kind_of(head):
            return _take_other(engine, room, kind, name, stream, user, now)
    stream.seek(0)
    receipt = take_in(engine, name, stream, user, now, today)
    if any(part.kind in MATTERS_TO_OTHERS and part.new for part in receipt.transactions):
        for room in rooms:
            room.after_posting(engine, now)
    return receipt


def _take_other(
    engine: Engine, room: OtherFiles, kind: str, name: str, stream: BinaryIO, user: str, now: datetime
) -> Receipt:
    stream.seek(0)
    digest = hashlib.sha256()
    for block in iter(lambda: stream.read(1 << 20), b""):
        digest.update(block)
    file_id = digest.hexdigest()
    if earlier := find_receipt(engine, file_id):
        return already(earlier)
    receipt = room.take(engine, kind, one_line(name)[:200] or "unnamed", stream, file_id, now)
    row = {"id": file_id, "name": receipt.name, "user": user, "received_at": now, "receipt": encode(receipt).decode()}
    try:
        with engine.begin() as tx:
            insert_rows(tx, tables.file, [row])
            keep_content(tx, file_id, stream)
    except IntegrityError:
        pass  # the same file was taken in at the same time; its lines are known by their ids
    return receipt
