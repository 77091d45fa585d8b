"""The one work screen: the queue or an overlay over it, the account or a form in its place, two lines at the foot."""

from collections.abc import Callable, Collection, Iterable
from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.containers import Container

from collector_tui.desk import Desk
from collector_tui.pages.queue_view import QueueView, tab_line
from collector_tui.tui.account_place import AccountPlace
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import AskServer
from collector_tui.tui.keyboard import Keyboard
from collector_tui.tui.keymap import Keymap
from collector_tui.tui.link import Link, Questions, turn_day
from collector_tui.tui.list_place import ListPlace
from collector_tui.tui.messages import Synced
from collector_tui.tui.overlay import Brief, Overlay
from collector_tui.tui.paints_once import PaintsOnce
from collector_tui.tui.question import FollowUpQuestion, NoteQuestion, Question
from collector_tui.tui.settings import SEND_PAUSE_S, Settings
from collector_tui.tui.state import WorkState
from collector_tui.tui.typing import Typing
from collector_tui.tui.widgets.line_list import LineList, OneLine
from collector_tui.tui.widgets.pause import Pause
from collector_tui.tui.widgets.status_lines import (
    CHOICE_KEYS,
    Said,
    StatusLine,
    browsing_keys,
    first_words,
    footer_line,
)
from collector_tui.tui.widgets.too_small import TooSmall
from collector_tui.wire.session import POSTER

PREVIEW_PAUSE_S = 0.12
CALL_TICK_S = 60.0


class WorkScreen(PaintsOnce):
    """Commands come from the controllers' rows; controllers act through `Host`. What is seen is drawn here."""

    def __init__(
        self,
        desk: Desk,
        settings: Settings,
        keymap: Keymap,
        controllers: Iterable[type[Controller]],
        *,
        sync_now: Callable[[], bool],
        ask_server: AskServer,
        expects_server: bool,
        write: Callable[[str], None],
    ) -> None:
        """`sync_now` is False without a server; `write` sends an escape sequence of ours to the terminal."""
        super().__init__()
        self.desk, self.settings = desk, settings
        self.sync_now, self.send_raw = sync_now, write
        self.state = WorkState(QueueView(desk.playbook.queues, desk.today(), settings.views))
        self.ask_server = Questions(ask_server, self.state, self.show_status).ask
        self._link = Link(expects_server=expects_server)
        self._tabs, self._footer, self.status = OneLine(id="tabs"), OneLine(id="footer"), StatusLine(id="status")
        self.list_place = ListPlace(self.state.view)
        self.keyboard = Keyboard(self, keymap, [controller(self) for controller in controllers])
        self.account_place = AccountPlace(desk, self.state, self.keyboard, self.list_place)
        self.typing = Typing(self.say, self._typing_over)
        self._preview = Pause(self, PREVIEW_PAUSE_S, self.show_account)
        self._sending = Pause(self, SEND_PAUSE_S, sync_now)
        self._revision = -1  # of the desk, as last shown

    def compose(self) -> ComposeResult:
        yield self._tabs
        with Container(id="body"):
            with Container(id="left"):
                yield self.list_place.header
                yield self.list_place.lines
            with Container(id="right"):
                yield self.account_place.pane
                yield self.typing.form
                yield self.typing.note_form
        yield TooSmall(id="small")
        yield self.status
        yield self.typing.prompt
        yield self._footer

    def on_mount(self) -> None:
        self.set_focus(self.queue)
        self.set_class(self.state.recall(self.desk), "-zoomed")
        self.set_interval(CALL_TICK_S, self.show_status)
        self.set_interval(CALL_TICK_S, partial(turn_day, self))
        self.reload(arrange=True)
        first = first_words(self.desk, self.keyboard.keys("outbox")[0])
        if first.text:
            self.say(first.text, first.style)

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._after_resize)

    def _after_resize(self) -> None:
        """A window made too small hides what had the focus; it comes back with the room."""
        self.set_focus(self.typing.field or self.queue)
        self._redraw()

    # What is seen

    @property
    def queue(self) -> LineList:
        return self.list_place.lines

    @property
    def page_lines(self) -> LineList:
        return self.account_place.pane.body

    @property
    def overlay(self) -> Overlay | None:
        return self.list_place.overlay

    @property
    def is_typing(self) -> bool:
        return self.typing.field is not None

    @property
    def current_id(self) -> str:
        return self.list_place.current_id

    @property
    def zoomed(self) -> bool:
        return self.has_class("-zoomed") and self.overlay is None

    def reload(self, *, arrange: bool = False) -> None:
        self._revision = self.desk.revision
        current, view = self.current_id, self.state.view
        view.today = self.desk.today()
        self.state.would_move = view.take(self.desk.heads(), self.desk.marks())
        if arrange:
            view.arrange()
            self.state.would_move = 0
        self.show_queue(current)

    def show_queue(self, account_id: str, otherwise: int | None = None) -> None:
        self.list_place.show_queue(account_id, otherwise)
        self._redraw()

    def _redraw(self) -> None:
        if not self.is_mounted:
            return
        view = self.state.view
        self.set_class(self.state.call is not None, "-call")
        self._tabs.show(tab_line(view.tabs(), view.tab, self.size.width))
        self.list_place.show_header()
        self.show_account()
        self.show_status()
        self.show_footer()

    def show_account(self) -> None:
        self._preview.stop()
        typed_for = self.typing.accounts
        if typed_for:
            self.account_place.show_typed_for(typed_for)
        elif self.overlay:
            self.account_place.show_overlay_line()
        else:
            account = self.account_place.account
            if account is not None:
                self.desk.viewed(account.id)
                if self.zoomed:
                    self._work_on(account.id)
            self.account_place.show(account)

    def _work_on(self, account_id: str) -> None:
        """Ask for the account's lease: someone else may be on the phone about it."""
        if self.desk.wish(account_id):
            self.sync_now()

    def show_status(self) -> None:
        sentences = self.state.sentences(self.desk.now(), self.keyboard.keys("resort")[0])
        self.status.draw_state(self._link.state, self.desk, sentences, self.size.width)

    def show_footer(self) -> None:
        keys = self.typing.keys
        if not keys and self.keyboard.choices:
            keys = CHOICE_KEYS
        if not keys:
            keys = self.overlay.keys if self.overlay else browsing_keys(self.keyboard.keymap)
        self._footer.show(footer_line(keys, self.size.width))

    def say(self, text: str, style: str = "") -> None:
        asked = self.keyboard.asked  # stays in sight, whoever has something to say meanwhile
        self.status.said = Said(f"{text}\n{asked}", "head") if asked and text != asked else Said(text, style)
        self.show_status()

    def take_key(self, event: events.Key) -> bool:
        """Run the command of a key; False when it is none. What was said before has been read."""
        self.status.forget()
        self.state.keys_taken += 1
        is_command = self.keyboard.take(event)
        if is_command:
            self.show_status()
        return is_command

    # The queue and the overlays on it

    def open_queue(self, tab: str) -> None:
        self.state.view.open(tab)
        self.state.would_move = 0
        self.show_queue("", 0)

    def go_to(self, account_id: str) -> None:
        view = self.state.view
        if account_id not in view.ids:
            view.filter_by("")
            view.open(view.tab_of(account_id))
        if account_id in view.ids:
            self.show_queue(account_id)
        else:
            self.say(f"{account_id} is not on this desk any more.", "warn")

    def open_overlay(self, overlay: Overlay, cursor: int = 0) -> None:
        self.add_class("-overlay")
        self.set_class(isinstance(overlay, Brief), "-brief")
        self.list_place.lay_over(overlay, cursor)
        self.call_after_refresh(self._redraw)

    def close_overlay(self) -> None:
        if self.overlay is None:
            return
        self.remove_class("-overlay")
        self.list_place.uncover()
        self.call_after_refresh(self._redraw)

    def turn_zoom(self) -> None:
        self.toggle_class("-zoomed")
        self.call_after_refresh(self._redraw)

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """The account follows the cursor when it rests."""
        message.stop()
        self._preview.begin()

    # Typing

    def ask(self, question: Question) -> None:
        self._footer.display = False
        self.account_place.watched.open(question.accounts)
        self.typing.ask(question)

    def type_in(self, question: FollowUpQuestion | NoteQuestion) -> None:
        accounts = question.accounts
        self.account_place.watched.open(accounts)
        self.typing.type_in(question)
        if len(accounts) == 1:
            self._work_on(accounts[0])
        self.add_class("-typing")
        self.show_account()
        self.show_footer()

    def _typing_over(self) -> None:
        """The list has the keys again, unless something else is typed."""
        if self.typing.field is not None:
            return
        self._footer.display = True
        self.remove_class("-typing")
        self.set_focus(self.queue)
        self.call_after_refresh(self._redraw)

    def keep_drafts(self) -> None:
        """Keep what is being typed, now, and how this person left the screen."""
        self.typing.keep_drafts()
        self.state.remember(self.desk, zoomed=self.has_class("-zoomed"))

    def quit(self) -> None:
        self.keep_drafts()
        self.app.exit()

    def settle(self) -> bool:
        """Do now what waits for resting fingers, so that a key has had all its effects; whether anything waited."""
        return any([self._preview.settle(), self.typing.settle(), self.keyboard.settle()])

    # What was logged, and the server

    def logged(self, account_ids: Collection[str]) -> None:
        self.state.view.take(self.desk.heads(), self.desk.marks())
        self.desk.wish("")  # given back when what was logged is sent
        account_id, index = self.state.leave(list(account_ids), self.current_id)
        self.typing.hide_forms()
        self.state.lost = ""  # the person has seen where they go on
        self._revision = self.desk.revision
        self._typing_over()
        self.show_queue(account_id, index)
        self._sending.begin()

    def on_synced(self, message: Synced) -> None:
        message.stop()
        before = self._link.state
        sentence = self._link.hear(message, self)
        changes: list[str] = []
        if self.desk.revision != self._revision:
            changes = self.account_place.watched.take_in(self)
        elif before != self._link.state:
            self.show_status()  # an unchanged desk costs no byte on the line
        if self._link.is_first and self.desk.role == POSTER and not (self.overlay or self.is_typing):
            self.keyboard.handlers["posting"].run()  # what a poster's desk is for
        if notices := [*changes, *self.desk.take_notices()]:
            self.say("  ".join(notices), "warn")
        elif sentence.text:
            self.say(sentence.text, sentence.style)
