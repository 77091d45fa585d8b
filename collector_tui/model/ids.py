"""Ids that sort by the time they were made (UUID version 7, RFC 9562)."""

import secrets
from collections.abc import Callable
from datetime import datetime
from uuid import UUID


def uuid7(at: datetime, random_bits: Callable[[int], int] = secrets.randbits) -> str:
    """A UUIDv7 for the instant `at` (millisecond precision, 74 random bits)."""
    millis = int(at.timestamp() * 1000) & (1 << 48) - 1
    value = millis << 80 | 7 << 76 | random_bits(12) << 64 | 2 << 62 | random_bits(62)
    return str(UUID(int=value))


def following(earlier: str, fresh: str) -> str:
    """`fresh`, or the id right after `earlier` when that is not smaller: ids of one desk keep their order."""
    return fresh if fresh > earlier else str(UUID(int=UUID(earlier).int + 1))
