"""A request as handlers see it, and the clock they are given."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from litestar import Request

JSON = "application/json"


Clock = Callable[[], datetime]


Ask = Request[Any, Any, Any]


def utc_now() -> datetime:
    return datetime.now(UTC)
