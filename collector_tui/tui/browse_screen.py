"""Looking through the queues: the list, the account under the cursor, moving, filtering, the sheets."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget

from collector_tui.desk.desk import Desk
from collector_tui.tui.account_pane import AccountPane
from collector_tui.tui.commands import Command, keys_of
from collector_tui.tui.line_list import LineList, OneLine
from collector_tui.tui.messages import Synced
from collector_tui.tui.page import Line, line
from collector_tui.tui.queue_view import ALL, QueueView, tab_line
from collector_tui.tui.sheets import help_page, outbox_page
from collector_tui.tui.status import ALONE, CONNECTING, OFFLINE, ONLINE, Said, browsing_keys, footer_line, status_line

if TYPE_CHECKING:
    from collector_tui.tui.app import CollectorApp

PREVIEW_PAUSE_S = 0.12
TOO_SMALL = ("This screen needs", "60x15 cells; make", "the window larger.", "Nothing you typed", "is lost.")


class BrowseScreen(Screen[None]):
    """Commands come from the table; each is the method `do_<id>`, its reason for not acting `why_not_<id>`."""

    def __init__(self, desk: Desk, keys: Mapping[str, Command]) -> None:
        super().__init__()
        self.desk, self._keys = desk, keys
        self.view = QueueView(desk.playbook.queues, desk.today())
        self._tabs, self._header = OneLine(id="tabs"), OneLine(id="header")
        self._status, self._footer = OneLine(id="status"), OneLine(id="footer")
        self._small = LineList(_too_small, id="small")
        self.queue = LineList(self.view.row, selects=True, id="queue")
        self.pane = AccountPane(id="pane")
        self._preview: Timer | None = None
        self._would_move = 0
        self._revision = -1  # of the desk, as last shown
        self._link = CONNECTING
        self._said = Said()

    def compose(self) -> ComposeResult:
        yield self._tabs
        with Container(id="body"):
            with Container(id="left"):
                yield self._header
                yield self.queue
            with Container(id="right"):
                yield from self.compose_right()
        yield self._small
        yield from self.compose_foot()
        yield self._status
        yield self._footer

    def compose_right(self) -> ComposeResult:
        """What shares the account's place."""
        yield self.pane

    def compose_foot(self) -> ComposeResult:
        """What shares the status line's place."""
        yield from ()

    def on_mount(self) -> None:
        self._link = CONNECTING if self._app.expects_server else ALONE
        self._small.show(len(TOO_SMALL))
        self._small.can_focus = False
        self.set_focus(self.queue)
        self.reload(arrange=True)

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._after_resize)

    def _after_resize(self) -> None:
        """A window made too small hides what had the focus; it comes back with the room."""
        self.set_focus(self.typed_in())
        self.redraw()

    def typed_in(self) -> Widget:
        """The widget that keys belong to."""
        return self.queue

    @property
    def _app(self) -> "CollectorApp":
        return cast("CollectorApp", self.app)

    # What is seen

    @property
    def current_id(self) -> str:
        """The account under the cursor; empty when the list is."""
        return self.view.ids[self.queue.cursor] if self.view.ids else ""

    @property
    def typing(self) -> bool:
        """Whether keys are text just now."""
        return False

    def reload(self, *, arrange: bool = False) -> None:
        """Take the desk's present state; the cursor stays on its account, the order as it is."""
        self._revision = self.desk.revision
        here, was = self.current_id, self.queue.cursor
        self.view.today = self.desk.today()
        self._would_move = self.view.take(self.desk.heads(), self.desk.marks())
        if arrange:
            self.view.arrange()
            self._would_move = 0
        cursor = self.view.ids.index(here) if here in self.view.ids else was
        self.queue.show(len(self.view.ids), cursor)
        self.redraw()

    def redraw(self) -> None:
        if not self.is_mounted:
            return
        self._tabs.show(tab_line(self.view.tabs(), self.view.tab, self.size.width))
        self._header.show(self.view.header(self.queue.size.width))
        self._show_account()
        self.show_status()
        self.show_footer()

    def _show_account(self) -> None:
        self._stop_preview()
        account = self.desk.account(self.current_id) if self.current_id else None
        place = f"{self.queue.cursor + 1} of {len(self.view.ids)}"
        self.pane.show(account, place, self.desk.today(), self._why_empty())

    def _why_empty(self) -> str:
        if self.view.filter:
            return f" Nothing here fits {self.view.filter!r}; {self._key('back')} clears the filter."
        if not self.desk.synced_at:
            return " No accounts on this desk yet; they come with the first sync."
        return f" This queue is empty. {self._key('previous_queue')} and {self._key('next_queue')} go to another."

    def show_status(self) -> None:
        said = self._said
        if not said.text and self._would_move:
            said = Said(f"{self._would_move} rows would move; {self._key('resort')} re-sorts", "dim")
        if not said.text and self.view.filter:
            said = Said(f"filter: {self.view.filter}", "dim")
        self._status.show(status_line(said, self._link, self.desk.synced_at, self.desk.counts(), self.size.width))

    def show_footer(self) -> None:
        self._footer.show(footer_line(browsing_keys(self._keys)))

    def _key(self, command_id: str) -> str:
        command = next(command for command in self._keys.values() if command.id == command_id)
        return keys_of(self._keys, command).split(" ")[0]

    def say(self, text: str, style: str = "") -> None:
        """A sentence on the status line, until the next key."""
        self._said = Said(text, style)
        self.show_status()

    # Keys

    def take_key(self, event: events.Key) -> bool:
        """Run the command of a key; False when it is not one, or keys are text just now."""
        command = self._keys.get(event.key) or self._keys.get(event.character or "")
        if self.typing or command is None:
            return False
        self._said = Said()
        why_not = getattr(self, f"why_not_{command.id}", None)
        if why_not is not None and (reason := why_not()):
            self.say(reason, "warn")
            return True
        getattr(self, f"do_{command.id}")()
        self.show_status()
        return True

    def on_line_list_moved(self, message: LineList.Moved) -> None:
        """The account follows the cursor when it rests."""
        message.stop()
        self._stop_preview()
        self._preview = self.set_timer(PREVIEW_PAUSE_S, self._show_account)

    def _stop_preview(self) -> None:
        if self._preview is not None:
            self._preview.stop()
            self._preview = None

    def do_down(self) -> None:
        self._target.move(1)

    def do_up(self) -> None:
        self._target.move(-1)

    def do_page_down(self) -> None:
        self._target.move(self._target.page)

    def do_page_up(self) -> None:
        self._target.move(-self._target.page)

    def do_first(self) -> None:
        self._target.move_to(0)

    def do_last(self) -> None:
        self._target.move_to(self._target.count - 1)

    @property
    def _target(self) -> LineList:
        """What the arrows move: the list, or a sheet or zoomed account that hides it."""
        return self.pane.body if self.pane.sheet is not None or self.has_class("-zoomed") else self.queue

    def do_pane_down(self) -> None:
        self.pane.body.move(max(1, self.pane.body.page // 2))

    def do_pane_up(self) -> None:
        self.pane.body.move(-max(1, self.pane.body.page // 2))

    def do_next_queue(self) -> None:
        self._turn_tab(1)

    def do_previous_queue(self) -> None:
        self._turn_tab(-1)

    def _turn_tab(self, by: int) -> None:
        tabs = [tab.id for tab in self.view.tabs()]
        self.open_queue(tabs[(tabs.index(self.view.tab) + by) % len(tabs)])

    def open_queue(self, tab: str) -> None:
        """Show another queue from its top."""
        self.view.tab = tab
        self.view.arrange()
        self._would_move = 0
        self.queue.show(len(self.view.ids), 0)
        self.redraw()

    def do_resort(self) -> None:
        self.reload(arrange=True)
        self.say("sorted anew")

    def do_stands(self) -> None:
        self._turn_page("stands")

    def do_eob(self) -> None:
        self._turn_page("eob")

    def do_claim(self) -> None:
        self._turn_page("claim")

    def do_history(self) -> None:
        self._turn_page("history")

    def do_people(self) -> None:
        self._turn_page("people")

    def do_money(self) -> None:
        self._turn_page("money")

    def _turn_page(self, name: str) -> None:
        self.pane.open_page(name, self.desk.today())

    def do_zoom(self) -> None:
        self.toggle_class("-zoomed")
        self.call_after_refresh(self.redraw)

    def do_help(self) -> None:
        self.pane.open_sheet(lambda width: help_page(self._keys), self.desk.today())

    def do_outbox(self) -> None:
        self.pane.open_sheet(lambda width: outbox_page(self.desk.pending(), width), self.desk.today())

    def why_not_drop(self) -> str:
        return "" if self.desk.counts().refused else "Nothing was refused; there is nothing to settle."

    def do_drop(self) -> None:
        """Settle the oldest refused entry: a person has read why, and acts on it or not."""
        action_id, entry = next((key, one) for key, one in self.desk.pending().items() if one.state == "refused")
        self.desk.drop_refused(action_id)
        self.reload()
        self.say(f"settled the refused entry on {entry.action.account}; it is no longer in the outbox")

    def do_sync(self) -> None:
        told = self._app.sync_now()
        self.say("asking the server" if told else "this desk was started without a server")

    def do_back(self) -> None:
        """Close what is open, then clear the filter, then the queue; never leave."""
        if self.pane.sheet is not None:
            self.pane.open_sheet(None, self.desk.today())
        elif self.has_class("-zoomed"):
            self.do_zoom()
        elif self.view.filter:
            self.view.filter = ""
            self.open_queue(self.view.tab)
        elif self.view.tab != ALL:
            self.open_queue(ALL)

    def do_quit(self) -> None:
        self.app.exit()

    # What the engine tells

    def on_synced(self, message: Synced) -> None:
        message.stop()
        was, self._link = self._link, ONLINE if message.online else OFFLINE
        if self.desk.revision != self._revision:
            self.reload(arrange=not self.view.ids)
        elif was != self._link:
            self.show_status()  # an unchanged desk costs no byte on the line
        if message.problem and was != OFFLINE:
            self.say(message.problem, "warn")
        elif message.online and was == OFFLINE:
            self.say("online again", "good")


def _too_small(index: int, width: int) -> Line:
    return line(f" {TOO_SMALL[index]}")
