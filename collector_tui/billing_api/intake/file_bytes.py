"""The original bytes of files that were taken in: compressed, in parts, never whole in memory."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO

from sqlalchemy import Connection, insert, select

from collector_tui.billing_api.ledger import tables

PART_BYTES = 4 << 20  # compressed
BLOCK_BYTES = 1 << 20


def keep_content(tx: Connection, file_id: str, stream: BinaryIO) -> None:
    """Store a file's bytes from the start of the stream; its row must be there."""
    stream.seek(0)
    for number, content in enumerate(_packed(stream)):
        tx.execute(insert(tables.file_part), {"file_id": file_id, "number": number, "content": content})


def copy_content(tx: Connection, file_id: str, target: BinaryIO) -> bool:
    """Write a kept file's bytes to `target`; False when they are not there."""
    columns, unpacker, number = tables.file_part.c, zlib.decompressobj(), 0
    while True:
        query = select(columns.content).where(columns.file_id == file_id, columns.number == number)
        content = tx.execute(query).scalar()
        if content is None:
            break
        while content:
            target.write(unpacker.decompress(content, BLOCK_BYTES))
            content = unpacker.unconsumed_tail
        number += 1
    target.write(unpacker.flush())
    return number > 0


def _packed(stream: BinaryIO) -> Iterator[bytes]:
    packer, part = zlib.compressobj(1), bytearray()
    for block in iter(lambda: stream.read(BLOCK_BYTES), b""):
        part += packer.compress(block)
        if len(part) >= PART_BYTES:
            yield bytes(part)
            part.clear()
    part += packer.flush()
    yield bytes(part)
