"""Request bodies: JSON that is cleaned and checked where it is read."""

from typing import TypeVar

import msgspec

from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.model.codec import decode

T = TypeVar("T")


def read_body(kind: type[T], body: bytes) -> T:
    """The body as `kind`. Raises ApiProblem 400."""
    try:
        return decode(kind, body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ApiProblem(400, f"The request body could not be read: {error}.") from None
