"""The playbook as its file."""

from msgspec import Struct


class PlaybookFile(Struct, frozen=True, kw_only=True):
    """A playbook as its file's text. `version` is that of the one it was made from: another one in force refuses it."""

    text: str
    version: str = ""
