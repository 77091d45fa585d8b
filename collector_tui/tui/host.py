"""What a controller may ask of the screen that hosts it. It knows this, the state and the desk, never the screen."""

from collections.abc import Callable, Collection
from typing import Protocol

from msgspec import Struct

from collector_tui.desk import Desk
from collector_tui.tui.command import AnyCommand
from collector_tui.tui.keymap import Keymap
from collector_tui.tui.overlay import Overlay
from collector_tui.tui.question import Choices, FollowUpQuestion, NoteQuestion, Question
from collector_tui.tui.settings import Settings
from collector_tui.tui.state import WorkState


class ServerAnswer(Struct, frozen=True):
    """What the server answered to one question; `problem` is the sentence for a person where it was not a 200.

    `status` is the HTTP status of a refusal. `unknown`: no answer came to what was sent, so it may have been done.
    """

    body: bytes = b""
    problem: str = ""
    status: int = 0
    unknown: bool = False


AnswerTaker = Callable[[ServerAnswer], None]
AskServer = Callable[[str, str, bytes | None, AnswerTaker], bool]  # method, path, body, who takes the answer


class MovableLines(Protocol):
    """MovableLines to move through: the list, or an account's page."""

    @property
    def count(self) -> int:
        """How many there are."""

    @property
    def cursor(self) -> int:
        """The line that the cursor is on."""

    @property
    def page(self) -> int:
        """How far Page Down goes."""

    def move(self, by: int) -> None:
        """Move the cursor, or scroll where there is none."""

    def move_to(self, index: int) -> None:
        """Put the cursor on a line, or bring the line to the top where there is none."""

    def show(self, count: int, cursor: int = 0) -> None:
        """Show other lines."""

    def update(self) -> None:
        """Draw what differs from what is seen."""


class CommandKeys(Protocol):
    """The keyboard as controllers see it."""

    keymap: Keymap

    def run(self, command: AnyCommand, text: str = "") -> None:
        """Do a command, or say why it cannot be done."""

    def why_not(self, command: AnyCommand) -> str:
        """Why a command cannot act now; empty when it can."""

    def pressed_key(self, command_id: str) -> int:
        """Which of a command's keys was pressed, counted from 0."""

    def keys(self, command_id: str) -> tuple[str, ...]:
        """A command's keys as people write them, the first one first."""

    def choose(self, label: str, choices: Choices) -> None:
        """Ask for one key; any other one leaves everything as it is."""


class Host(Protocol):
    """`queue` are the lines in the list's place, `page_lines` those of the account; an overlay lies over the list."""

    desk: Desk
    state: WorkState
    settings: Settings

    @property
    def keyboard(self) -> CommandKeys: ...

    @property
    def queue(self) -> MovableLines: ...

    @property
    def page_lines(self) -> MovableLines: ...

    @property
    def overlay(self) -> Overlay | None: ...

    @property
    def is_typing(self) -> bool:
        """Whether keys go into a line or a form."""

    @property
    def current_id(self) -> str:
        """The account under the queue's cursor, also while an overlay lies over it; empty when the list is."""

    @property
    def zoomed(self) -> bool:
        """Whether the account hides the list. An open overlay is never hidden."""

    # Asking

    def say(self, text: str, style: str = "") -> None:
        """A sentence on the status line, until the next key."""

    def ask(self, question: Question) -> None:
        """Ask for a line at the foot of the screen."""

    def type_in(self, question: FollowUpQuestion | NoteQuestion) -> None:
        """Open the form of a follow-up, or a plain note."""

    # Showing

    def show_queue(self, account_id: str, otherwise: int | None = None) -> None:
        """Show the list as the view has it now, the cursor on an account, or on a line, or where it was."""

    def show_account(self) -> None:
        """Show the account under the cursor, or what an overlay says of its line."""

    def show_footer(self) -> None:
        """Show the keys that matter now."""

    def open_queue(self, tab: str) -> None:
        """Show another queue from its top."""

    def go_to(self, account_id: str) -> None:
        """Put the cursor on an account, in its own queue when it is not in sight."""

    def open_overlay(self, overlay: Overlay, cursor: int = 0) -> None:
        """Lay other lines over the list, the cursor on one of them."""

    def close_overlay(self) -> None:
        """The list again, as it was."""

    def turn_zoom(self) -> None:
        """The account over the whole screen, or beside the list again."""

    def refresh(self) -> object:
        """Every cell of the screen again, whatever another program wrote over it."""

    def reload(self, *, arrange: bool = False) -> None:
        """Take the desk's present state; the cursor stays on its account, the order as it is unless it is arranged."""

    # What was logged, the server, the way out

    def logged(self, account_ids: Collection[str]) -> None:
        """Entries are on the disk: show what they changed, go on to the next account, send them a little later."""

    def sync_now(self) -> bool:
        """Talk to the server now; False when this desk has none."""

    def ask_server(self, method: str, path: str, body: bytes | None, then: AnswerTaker) -> bool:
        """Ask the server one question, in the background; `then` takes its answer. False when this desk has none."""

    def send_raw(self, sequence: str) -> None:
        """Write an escape sequence of ours to the terminal."""

    def quit(self) -> None:
        """Keep what is typed and leave."""
