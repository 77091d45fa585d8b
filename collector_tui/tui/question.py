"""What a person is asked: a line, one key, a follow-up, a note. What is done with the answer comes along."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from collector_tui.tui.follow_up_entry import FollowUpEntry

Act = Callable[[], None]
Choices = Mapping[str, tuple[str, Act]]  # key -> what it means, what it does
Kept = Mapping[str, str]  # what of a form is kept as a draft; empty when nothing is worth keeping


class Question(Struct, frozen=True):
    """A line. `done` takes the answer and returns why it will not do, or None; `typed` follows the typing.

    `text` is proposed and what is typed replaces it, unless it was `begun` by the person: typing goes on behind that.
    `accounts` are those that the answer acts on: they are chosen before it is asked, and shown while it is open.
    """

    label: str
    done: Callable[[str], str | None]
    typed: Callable[[str], None] | None = None
    cancelled: Callable[[], None] | None = None
    move: Callable[[int], None] | None = None
    complete: Callable[[str], str] | None = None
    text: str = ""
    begun: bool = False
    accounts: tuple[str, ...] = ()


class FollowUpQuestion(Struct, frozen=True):
    """A follow-up; `typed` stands in its open line. `submit` answers whether it was saved, `left` follows Esc.

    `anew` starts another one; what was typed in this one stays in the outbox.
    """

    entry: FollowUpEntry
    typed: str
    keep: Callable[[Kept], None]
    submit: Callable[[FollowUpEntry], bool]
    left: Callable[[], None]
    anew: Callable[[], None]

    @property
    def accounts(self) -> tuple[str, ...]:
        return (self.entry.account.id, *(account.id for account in self.entry.others))


class NoteQuestion(Struct, frozen=True):
    """A plain note on some accounts. `submit` answers whether it was saved, `left` follows Esc."""

    accounts: tuple[str, ...]
    text: str
    keep: Callable[[Kept], None]
    submit: Callable[[str], bool]
    left: Callable[[], None]
    anew: Callable[[], None]
