"""The one work screen: the queue or a overlay over it, the account or a form in its place, two lines at the foot."""

import contextlib
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from collector_tui.desk.desk import Desk
from collector_tui.desk.outbox import OWN
from collector_tui.model.account import Account
from collector_tui.pages.account import PAGES
from collector_tui.pages.queue_view import ALL, QueueView, tab_line
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Line, line
from collector_tui.tui.controller import Controller
from collector_tui.tui.controllers.account import Panes
from collector_tui.tui.controllers.batches import Dealing
from collector_tui.tui.controllers.calls import Calls
from collector_tui.tui.controllers.filtering import Sifting
from collector_tui.tui.controllers.follow_ups import Writing
from collector_tui.tui.controllers.help import Finder
from collector_tui.tui.controllers.navigation import Moves
from collector_tui.tui.controllers.outbox import OutboxControl
from collector_tui.tui.controllers.overview import Overview
from collector_tui.tui.follow_up_entry import FollowUpEntry
from collector_tui.tui.keyboard import Keyboard
from collector_tui.tui.keymap import keys_of
from collector_tui.tui.messages import Synced, TypedThrough
from collector_tui.tui.overlay import Overlay
from collector_tui.tui.question import Question
from collector_tui.tui.settings import SEND_PAUSE_S, Setup
from collector_tui.tui.widgets.account_pane import FIRST_PAGE, AccountPane, title_line
from collector_tui.tui.widgets.follow_up_form import FollowUpForm
from collector_tui.tui.widgets.line_list import LineList, OneLine
from collector_tui.tui.widgets.note_form import NoteForm
from collector_tui.tui.widgets.prompt import Prompt
from collector_tui.tui.widgets.status_lines import (
    ALONE,
    CHOICE_KEYS,
    CONNECTING,
    FOLLOW_UP_KEYS,
    NOTE_KEYS,
    OFFLINE,
    ONLINE,
    Said,
    browsing_keys,
    footer_line,
    status_line,
)

if TYPE_CHECKING:
    from collector_tui.tui.app import CollectorApp

PREVIEW_PAUSE_S = 0.12
CALL_TICK_S = 60.0
LOOKED = OWN + "screen"  # the draft row of the page and the zoom this person left
TOO_SMALL = ("This screen needs", "60x15 cells; make", "the window larger.", "Nothing you typed", "is lost.")


class WorkScreen(Screen[None]):
    """Commands come from the table; controllers do them. What is seen is drawn here."""

    def __init__(self, desk: Desk, setup: Setup) -> None:
        super().__init__()
        self.desk, self.setup = desk, setup
        self.view = QueueView(desk.playbook.queues, desk.today(), setup.views)
        self.overlay: Overlay | None = None
        self.only = ""  # the words that sift the history
        self._tabs, self._header = OneLine(id="tabs"), OneLine(id="header")
        self._status, self._footer = OneLine(id="status"), OneLine(id="footer")
        self._small = LineList(_too_small, id="small")
        self.queue = LineList(self._row, selects=True, id="queue")
        self.pane = AccountPane(id="pane")
        self._make_controllers()
        self.form = FollowUpForm(self.writing.keep_entry, self.writing.submit, self._form_left, self.say, id="form")
        self.note_form = NoteForm(self.writing.keep_note, self.writing.submit_note, self._form_left, id="note")
        self.prompt = Prompt(lambda refusal: self.say(refusal, "warn"), self.typing_over, id="prompt")
        self._preview: Timer | None = None
        self._sending: Timer | None = None
        self._left_at = (0, 0)  # cursor and top of the queue while a overlay lies over it
        self._would_move = 0
        self._revision = -1  # of the desk, as last shown
        self._link = CONNECTING
        self._problem = ""  # the engine's last sentence: said again only when it is another one
        self._said = Said()

    def _make_controllers(self) -> None:
        self.writing, self.calls, self.dealing = Writing(self), Calls(self), Dealing(self)
        others: list[Controller] = [
            Moves(self),
            Sifting(self),
            Panes(self),
            OutboxControl(self),
            Finder(self),
            Overview(self),
        ]
        self.keyboard = Keyboard(self, self.setup.keys, [self.writing, self.calls, self.dealing, *others])

    def compose(self) -> ComposeResult:
        yield self._tabs
        with Container(id="body"):
            with Container(id="left"):
                yield self._header
                yield self.queue
            with Container(id="right"):
                yield self.pane
                yield self.form
                yield self.note_form
        yield self._small
        yield self._status
        yield self.prompt
        yield self._footer

    def on_mount(self) -> None:
        self._link = CONNECTING if self._app.expects_server else ALONE
        self._small.show(len(TOO_SMALL))
        self._small.can_focus = False
        self.set_focus(self.queue)
        looked = self.desk.draft(LOOKED) or {}
        self.pane.page = looked.get("page", "") if looked.get("page", "") in PAGES else FIRST_PAGE
        self.set_class(bool(looked.get("zoom")), "-zoomed")
        self.set_interval(CALL_TICK_S, self.show_status)
        self.reload(arrange=True)
        self._tell_first()

    def _tell_first(self) -> None:
        """What a person should know before the first key."""
        told, drafts, days = self.desk.take_notices(), len(self.desk.drafts()), self.desk.days_offline
        warn_days = self.desk.policy.offline_warn_days
        if warn_days and days >= warn_days:
            told.append(f"{days} days without the server: what you see may be old.")
        if told:
            self.say("  ".join(told), "warn")
        elif drafts:
            self.say(
                f"{drafts} draft{'s are' if drafts > 1 else ' is'} kept from before; {self._key('outbox')} lists them"
            )

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._after_resize)

    def _after_resize(self) -> None:
        """A window made too small hides what had the focus; it comes back with the room."""
        self.set_focus(self.typed_in or self.queue)
        self.redraw()

    @property
    def _app(self) -> "CollectorApp":
        return cast("CollectorApp", self.app)

    # What is seen

    @property
    def current_id(self) -> str:
        """The account under the queue's cursor, also while a overlay lies over it; empty when the list is."""
        cursor = self._left_at[0] if self.overlay else self.queue.cursor
        return self.view.ids[cursor] if cursor < len(self.view.ids) else ""

    def account_here(self) -> Account | None:
        return self.desk.account(self.current_id) if self.current_id else None

    @property
    def zoomed_pane(self) -> bool:
        """Whether the account hides the list. An open overlay is never hidden."""
        return self.has_class("-zoomed") and self.overlay is None

    def reload(self, *, arrange: bool = False) -> None:
        """Take the desk's present state; the cursor stays on its account, the order as it is."""
        self._revision = self.desk.revision
        here = self.current_id
        self.view.today = self.desk.today()
        self._would_move = self.view.take(self.desk.heads(), self.desk.marks())
        if arrange:
            self.view.arrange()
            self._would_move = 0
        self.show_queue(here)

    def show_queue(self, here: str, otherwise: int | None = None) -> None:
        """Show the list as the view has it now, the cursor on an account or where it was."""
        was = self._left_at[0] if self.overlay else self.queue.cursor
        cursor = self.view.ids.index(here) if here in self.view.ids else was if otherwise is None else otherwise
        cursor = max(0, min(cursor, len(self.view.ids) - 1))
        if self.overlay:
            self._left_at = (cursor, self._left_at[1])
            self.queue.show(self.overlay.count, self.queue.cursor)
        else:
            self.queue.show(len(self.view.ids), cursor)
        self.redraw()

    def redraw(self) -> None:
        if not self.is_mounted:
            return
        self.set_class(self.calls.running, "-call")
        self._tabs.show(tab_line(self.view.tabs(), self.view.tab, self.size.width))
        width = self.queue.size.width
        self._header.show(title_line(self.overlay.title, width) if self.overlay else self.view.header(width))
        self.show_account()
        self.show_status()
        self.show_footer()

    def show_account(self) -> None:
        self._stop_preview()
        if self.overlay:
            self.pane.show_lines(self.overlay.detail(self.queue.cursor, self.pane.width), "")
            return
        if len(self.writing.accounts) > 1 and self.form_open:
            told = f"on {len(self.writing.accounts)} accounts: {', '.join(self.writing.accounts)}"
            self.pane.show_lines([], told[: self.pane.width - 6])
            return
        place = f"{self.queue.cursor + 1} of {len(self.view.ids)}"
        account = self.account_here()
        if account is not None:
            self.desk.viewed(account.id)
            if self.zoomed_pane:
                self._work_on(account.id)
            if lease := self.desk.leases.others().get(account.id):
                place = f"{lease.holder} has it until {lease.until.astimezone():%H:%M}  {place}"
        here = account.id if account else ""
        reading = Reading(
            self.desk.now(),
            self.desk.rulebook,
            self.only,
            self.desk.holds_lease(here),
            self._keys("step"),
            self.dealing.batch_told(here),
        )
        self.pane.show(account, place, reading, self._why_empty())

    def _row(self, index: int, width: int) -> Line:
        return self.overlay.row(index, width) if self.overlay else self.view.row(index, width)

    def _work_on(self, account_id: str) -> None:
        """Ask for the account's lease: someone else may be on the phone about it."""
        if self.desk.wish(account_id):
            self.sync_now()

    def _why_empty(self) -> str:
        if self.desk.shut:
            return f" {self.desk.shut}"
        if self.view.filter:
            return f" Nothing here fits {self.view.filter!r}; {self._key('back')} clears the filter."
        if not self.desk.synced_at:
            return " No accounts on this desk yet; they come with the first sync."
        return f" This queue is empty. {self._key('previous_queue')} and {self._key('next_queue')} go to another."

    def show_status(self) -> None:
        said = self._said
        if not said.text:
            marked = f"{len(self.view.marked)} marked" if self.view.marked else ""
            sifted = f"filter: {self.view.filter}" if self.view.filter else ""
            moves = f"{self._would_move} rows would move; {self._key('resort')} re-sorts" if self._would_move else ""
            said = Said("   ".join(filter(None, (self.calls.told, sifted, marked, moves))), "dim")
        self._status.show(status_line(said, self._link, self.desk.synced_at, self.desk.counts(), self.size.width))

    def show_footer(self) -> None:
        keys = (
            FOLLOW_UP_KEYS if self.form.display
            else NOTE_KEYS if self.note_form.display
            else CHOICE_KEYS if self.keyboard.choices
            else self.overlay.keys if self.overlay
            else browsing_keys(self.setup.keys)
        )  # fmt: skip
        self._footer.show(footer_line(keys, self.size.width))

    def _key(self, command_id: str) -> str:
        return self._keys(command_id)[0]

    def _keys(self, command_id: str) -> tuple[str, ...]:
        command = next(command for command in self.setup.keys.values() if command.id == command_id)
        return tuple(keys_of(self.setup.keys, command).split(" "))

    def say(self, text: str, style: str = "") -> None:
        """A sentence on the status line, until the next key."""
        self._said = Said(text, style)
        self.show_status()

    def forget_said(self) -> None:
        """A key was pressed: the last sentence has been read."""
        self._said = Said()

    # The queue and the books over it

    def why_not_queue(self) -> str:
        """Why the list cannot be worked just now: a overlay lies over it."""
        shut = self.overlay is not None and not self.overlay.gives_way
        return f"Close this list first ({self._key('back')})." if shut else ""

    def open_queue(self, tab: str) -> None:
        """Show another queue from its top."""
        self.view.open(tab)
        self._would_move = 0
        self.show_queue("", 0)

    def go_to(self, account_id: str) -> None:
        """Put the cursor on an account, in its own queue when it is not in sight."""
        if account_id not in self.view.ids:
            self.view.sift("")
            head = self.view.heads.get(account_id)
            self.view.open(self.view.place(head) if head else ALL)
        if account_id in self.view.ids:
            self.show_queue(account_id)
        else:
            self.say(f"{account_id} is not on this desk any more.", "warn")

    def open_overlay(self, overlay: Overlay) -> None:
        if not self.overlay:
            self._left_at = (self.queue.cursor, self.queue.top)
        self.overlay = overlay
        self.add_class("-overlay")
        self.queue.show(overlay.count, 0)
        self.call_after_refresh(self.redraw)

    def close_overlay(self) -> None:
        if self.overlay is None:
            return
        self.overlay = None
        self.remove_class("-overlay")
        cursor, self.queue.top = self._left_at
        self.queue.show(len(self.view.ids), cursor)
        self.call_after_refresh(self.redraw)

    def turn_zoom(self) -> None:
        self.toggle_class("-zoomed")
        self.call_after_refresh(self.redraw)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """The account follows the cursor when it rests."""
        message.stop()
        self._stop_preview()
        self._preview = self.set_timer(PREVIEW_PAUSE_S, self.show_account)

    def _stop_preview(self) -> None:
        if self._preview is not None:
            self._preview.stop()
            self._preview = None

    # Typing

    @property
    def typed_in(self) -> Widget | None:
        """The widget that keys belong to while something is typed."""
        typing = (self.prompt, self.form, self.note_form)
        return next((box.field for box in typing if box.display), None)

    def ask(self, question: Question) -> None:
        """Ask for a line at the foot of the screen."""
        self._footer.display = False
        self.prompt.ask(question)

    @property
    def form_open(self) -> bool:
        return self.form.display or self.note_form.display

    def open_form(self, entry: FollowUpEntry, typed: str) -> None:
        self.form.open(entry, typed)
        self._begin_typing()

    def open_note(self, text: str) -> None:
        self.note_form.open(text)
        self._begin_typing()

    def _begin_typing(self) -> None:
        if len(self.writing.accounts) == 1:
            self._work_on(self.writing.accounts[0])
        self.add_class("-typing")
        self.show_account()
        self.show_footer()

    def _form_left(self) -> None:
        self.typing_over()
        self.writing.left()

    def typing_over(self) -> None:
        """The list has the keys again."""
        if self.typed_in is not None:
            return
        self._footer.display = True
        self.remove_class("-typing")
        self.set_focus(self.queue)
        self.call_after_refresh(self.redraw)

    def on_typed_through(self, message: TypedThrough) -> None:
        message.stop()
        self._app.typed_through(message)

    def keep_drafts(self) -> None:
        """Keep what is being typed, now, and how this person left the screen."""
        for form in (self.form, self.note_form):
            if form.display:
                form.drafts.now()
        looked = {"page": self.calls.page_before or self.pane.page, "zoom": "y" if self.has_class("-zoomed") else ""}
        if looked != (self.desk.draft(LOOKED) or {}):
            with contextlib.suppress(OSError):  # a disk that refuses this little loses nothing typed
                self.desk.save_draft(LOOKED, looked)

    # What was logged, and the server

    def logged(self, account_ids: list[str]) -> None:
        """Entries are on the disk: show what they changed, go on to the next account, send them a little later."""
        self.view.take(self.desk.heads(), self.desk.marks())
        self.desk.wish("")  # given back when what was logged is sent
        here = self.current_id
        index = self.view.ids.index(here) if here in self.view.ids else 0
        for account_id in account_ids:
            self.view.marked.pop(account_id, None)
        self.view.leave(account_ids)
        if self.calls.running and account_ids == [here] and here in self.view.ids:
            here, index = "", index + 1  # a call goes on to its next account; nothing leaves its list
        self.form.display = self.note_form.display = False
        self._revision = self.desk.revision
        self.typing_over()
        self.show_queue(here, index)
        if self._sending is not None:
            self._sending.stop()
        self._sending = self.set_timer(SEND_PAUSE_S, self.sync_now)

    def sync_now(self) -> bool:
        return self._app.sync_now()

    def send_raw(self, sequence: str) -> None:
        """Write an escape sequence of ours past the widgets."""
        driver = self._app.terminal_driver
        if driver is not None:
            getattr(driver, "write_ours", driver.write)(sequence)  # tests have a driver without a wall
            driver.flush()

    def on_synced(self, message: Synced) -> None:
        message.stop()
        was, self._link = self._link, ONLINE if message.online else OFFLINE
        if self.desk.revision != self._revision:
            self.reload(arrange=not self.view.ids)
        elif was != self._link:
            self.show_status()  # an unchanged desk costs no byte on the line
        if told := self.desk.take_notices():
            self.say("  ".join(told), "warn")
        elif message.problem and message.problem != self._problem:
            self.say(message.problem, "warn")
        elif message.online and was == OFFLINE:
            self.say("online again", "good")
        self._problem = message.problem


def _too_small(index: int, width: int) -> Line:
    return line(f" {TOO_SMALL[index]}")
