"""What a draft belongs to: the key under which the desk keeps what was typed and not logged."""

from typing import Literal

from msgspec import Struct

from collector_tui.desk import RECOVERED

MARKED, NOTE, EDIT = "~marked", "~note", "~edit"  # in the stored keys; desks of earlier versions hold such keys

DraftKind = Literal["follow-up", "note"]


class DraftKey(Struct, frozen=True):
    """`account` is empty for marked accounts. `edits`: of an entry of the outbox that is edited.

    `recovered`: how many crashes brought it beside another draft of the same kind.
    """

    account: str
    kind: DraftKind = "follow-up"
    edits: bool = False
    recovered: int = 0

    def text(self) -> str:
        """As it is stored."""
        edit, note = EDIT if self.edits else "", NOTE if self.kind == "note" else ""
        return (self.account or MARKED) + edit + note + RECOVERED * self.recovered

    @classmethod
    def read(cls, stored: str) -> "DraftKey":
        plain = stored
        while plain.endswith(RECOVERED):
            plain = plain.removesuffix(RECOVERED)
        return cls(
            account="" if plain.startswith(MARKED) else plain.partition("~")[0],
            kind="note" if NOTE in plain else "follow-up",
            edits=EDIT in plain,
            recovered=(len(stored) - len(plain)) // len(RECOVERED),
        )

    @property
    def place(self) -> str:
        """The account or accounts it is on, as a sentence names them."""
        return self.account or "marked accounts"
