"""What a draft belongs to: the key under which the desk keeps what was typed and not logged."""

from typing import Literal

from msgspec import Struct

from collector_tui.desk import RECOVERED

MARKED, NOTE, EDIT = "~marked", "~note", "~edit"  # in the stored keys; desks of earlier versions hold such keys
APART = "\t"  # between the numbers of several accounts; no number holds one

DraftKind = Literal["follow-up", "note"]


class DraftKey(Struct, frozen=True):
    """`accounts` are whom the words are about, from the first letter on; `edits`: of an outbox entry that is edited.

    No account: several that were marked, from a desk that did not yet keep which ones.
    `recovered`: how many crashes brought it beside another draft of the same kind.
    """

    accounts: tuple[str, ...] = ()
    kind: DraftKind = "follow-up"
    edits: bool = False
    recovered: int = 0

    def text(self) -> str:
        """As it is stored."""
        edit, note = EDIT if self.edits else "", NOTE if self.kind == "note" else ""
        place = self.accounts[0] if len(self.accounts) == 1 else MARKED + APART.join(("", *self.accounts))
        return place + edit + note + RECOVERED * self.recovered

    @classmethod
    def read(cls, stored: str) -> "DraftKey":
        plain = stored
        while plain.endswith(RECOVERED):
            plain = plain.removesuffix(RECOVERED)
        recovered = (len(stored) - len(plain)) // len(RECOVERED)
        note, plain = plain.endswith(NOTE), plain.removesuffix(NOTE)
        edits, plain = plain.endswith(EDIT), plain.removesuffix(EDIT)
        marked = plain.startswith(MARKED)
        accounts = tuple(plain.removeprefix(MARKED).split(APART)[1:]) if marked else (plain,)
        return cls(accounts, "note" if note else "follow-up", edits, recovered)

    @property
    def place(self) -> str:
        """The account or accounts it is on, as a sentence names them."""
        if len(self.accounts) == 1:
            return self.accounts[0]
        return f"{len(self.accounts)} accounts" if self.accounts else "marked accounts"
