"""Request bodies: JSON that is cleaned and checked where it is read."""

from typing import Any, TypeVar

import msgspec

from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.model.codec import decode

BODY_BYTES_MAX = 4 << 20

T = TypeVar("T")


def read_body(kind: type[T], body: Any) -> T:
    """The body as `kind`. Raises ApiProblem 400."""
    try:
        return decode(kind, body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ApiProblem(400, f"The request body could not be read: {error}.") from None
