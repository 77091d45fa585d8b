"""Request bodies: JSON that is cleaned and checked where it is read."""

from typing import TypeVar

import msgspec

from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.model.codec import decode
from collector_tui.model.text import one_line

REASON_MAX = 500  # characters; a reason is kept whole or not at all

T = TypeVar("T")


def read_body(kind: type[T], body: bytes) -> T:
    """The body as `kind`. Raises ApiProblem 400, and 422 where its `reason` is longer than REASON_MAX."""
    try:
        read = decode(kind, body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ApiProblem(400, f"The request body could not be read: {error}.") from None
    if (length := len(one_line(getattr(read, "reason", "")))) > REASON_MAX:
        raise ApiProblem(
            422, f"The reason has {length:,} characters; at most {REASON_MAX} characters are kept. Say it shorter."
        )
    return read
