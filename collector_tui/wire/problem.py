"""Why something was refused: a problem document (RFC 9457)."""

from msgspec import Struct


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem document (RFC 9457). `type` is stable, `title` and `detail` are safe to show."""

    type: str = "about:blank"
    title: str = ""
    status: int = 0
    detail: str = ""
    theirs: str = ""  # of a conflict: what stands on the server instead
