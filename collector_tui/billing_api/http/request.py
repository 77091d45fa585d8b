"""A request as handlers see it, and the clock they are given."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from litestar import Request

JSON = "application/json"

ApiRequest = Request[Any, Any, Any]
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)
