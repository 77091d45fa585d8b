"""The one work screen: queues, the list, the account, and the follow-up being typed."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.timer import Timer

from collector_tui.actions import AnyAction, Note, SetFollowUp
from collector_tui.desk.desk import Desk, Refused
from collector_tui.model.account import Account
from collector_tui.rules.dates import past_clock, read_day
from collector_tui.tui.commands import Command, keys_of
from collector_tui.tui.entry import Entry
from collector_tui.tui.forms import Closed, FollowUpForm, NoteForm, Prompt, Saying, Submitted
from collector_tui.tui.line_list import LineList, OneLine
from collector_tui.tui.messages import Synced
from collector_tui.tui.page import Line, Page, line
from collector_tui.tui.pages import PAGES
from collector_tui.tui.queue_view import ALL, QueueView, tab_line
from collector_tui.tui.sheets import help_page, outbox_page

if TYPE_CHECKING:
    from collector_tui.tui.app import CollectorApp

PREVIEW_PAUSE_S = 0.12
TOO_SMALL = "This screen needs 60x15; make the window larger. Nothing you typed is lost."
USAGE = "~usage"


class WorkScreen(Screen[None]):
    """Commands come from the table; each is the method `do_<id>`, its reason for not acting `why_not_<id>`."""

    def __init__(self, desk: Desk, keys: Mapping[str, Command]) -> None:
        super().__init__()
        self.desk, self._keys = desk, keys
        self.view = QueueView(desk.playbook.queues, desk.today())
        self._tabs, self._header, self._rule = OneLine(id="tabs"), OneLine(id="header"), OneLine(id="rule")
        self._status, self._footer = OneLine(id="status"), OneLine(id="footer")
        self._queue = LineList(self.view.row, selects=True, id="queue")
        self._pane = LineList(self._pane_line, id="pane")
        self._form, self._note = FollowUpForm(self._keep_draft, id="form"), NoteForm(self._keep_draft, id="note")
        self._prompt = Prompt(id="prompt")
        self._small = OneLine(id="small")
        self._page: Page = []
        self._page_name = "stands"
        self._sheet: Callable[[int], Page] | None = None  # help or outbox, in the pane's place
        self._shown: Account | None = None
        self._preview: Timer | None = None
        self._typing_for = ""
        self._moved = 0
        self._online: bool | None = None
        self._said: tuple[str, str] = ("", "")

    def compose(self) -> ComposeResult:
        yield self._tabs
        with Container(id="body"):
            with Container(id="left"):
                yield self._header
                yield self._queue
            with Container(id="right"):
                yield self._rule
                yield self._pane
                yield self._form
                yield self._note
        yield self._small
        yield self._prompt
        yield self._status
        yield self._footer

    def on_mount(self) -> None:
        self._small.show(line(TOO_SMALL))
        self._pane.can_focus = False
        self._queue.focus()
        self._reload(arrange=True)

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._redraw)

    # What is seen

    @property
    def current_id(self) -> str:
        """The account under the cursor; empty when the list is."""
        return self.view.ids[self._queue.cursor] if self.view.ids else ""

    @property
    def typing(self) -> bool:
        return self._form.display or self._note.display or self._prompt.display

    def _reload(self, *, arrange: bool = False) -> None:
        """Take the desk's present state; the cursor stays on its account, the order as it is."""
        here, was = self.current_id, self._queue.cursor
        self.view.today = self.desk.today()
        self._moved = self.view.take(self.desk.heads(), self.desk.marks())
        if arrange:
            self.view.arrange()
            self._moved = 0
        cursor = self.view.ids.index(here) if here in self.view.ids else was
        self._queue.show(len(self.view.ids), cursor)
        self._redraw()

    def _redraw(self) -> None:
        if not self.is_mounted:
            return
        self._tabs.show(tab_line(self.view.tabs(), self.view.tab, self.size.width))
        self._header.show(self.view.header(self._queue.size.width))
        self._show_account()
        self._show_status()
        self._show_footer()

    def _show_account(self) -> None:
        self._stop_preview()
        self._shown = self.desk.account(self.current_id) if self.current_id else None
        self._build_page(top=True)
        self._show_rule()

    def _build_page(self, *, top: bool) -> None:
        width = self._pane.size.width or self.size.width
        if self._sheet is not None:
            self._page = self._sheet(width)
        elif self._shown is not None:
            self._page = PAGES[self._page_name](self._shown, width, self.desk.today())
        else:
            self._page = [line((self._why_empty(), "dim"))]
        offset = 0 if top else self._pane.scroll_offset.y
        self._pane.show(len(self._page))
        self._pane.move(int(offset))

    def _pane_line(self, index: int, width: int) -> Line:
        return self._page[index]

    def _why_empty(self) -> str:
        if self.view.filter:
            return f" Nothing here fits {self.view.filter!r}; esc clears the filter."
        if not self.desk.synced_at:
            return " No accounts on this desk yet; they come with the first sync."
        return " This queue is empty. [ and ] go to another."

    def _show_rule(self) -> None:
        width, shown = self._rule.size.width, self._shown
        if self._sheet is not None or shown is None:
            self._rule.show(line(("-" * width, "dim")))
            return
        stay = shown.encounter
        dates = (
            f"{stay.admitted_on:%m/%d}-{stay.discharged_on:%m/%d}" if stay.admitted_on and stay.discharged_on else ""
        )
        told = "  ".join(filter(None, (shown.id, shown.patient_name, shown.payer, stay.kind, dates)))
        place = f" {self._queue.cursor + 1} of {len(self.view.ids)}"
        page = "" if self._page_name == "stands" else f" [{self._page_name}]"
        room = width - len(place) - len(page) - 5
        told = told[:room]
        self._rule.show(
            line(
                ("-- ", "dim"),
                (told, "head"),
                (page, "mark"),
                (" " + "-" * max(0, room - len(told)), "dim"),
                (place, "dim"),
            )
        )

    def _show_status(self) -> None:
        counts = self.desk.counts()
        at = self.desk.synced_at
        when = f"{datetime.fromisoformat(at).astimezone():%H:%M}" if at else "never"
        line_state = {True: "online", False: "OFFLINE", None: "connecting" if self._engine_expected else "no server"}
        refused = f"  x {counts.refused} refused" if counts.refused else ""
        state = f"{line_state[self._online]} {when}  out {counts.waiting}{refused} "
        said, style = self._said
        if not said and self._moved:
            said, style = f"{self._moved} rows would move; {self._key('resort')} re-sorts", "dim"
        if not said and self.view.filter:
            said, style = f"filter: {self.view.filter}", "dim"
        room = self.size.width - len(state) - 2
        said = said if len(said) <= room else said[: room - 1] + "…"
        colour = "bad" if self._online is False or counts.refused else "good" if self._online else "dim"
        self._status.show(line((f" {said:<{max(0, room)}} ", style), (state, colour)))

    @property
    def _engine_expected(self) -> bool:
        return cast("CollectorApp", self.app).expects_server

    def _show_footer(self) -> None:
        if self._form.display:
            keys = [("enter", "next"), ("ctrl+y", "save"), ("up", "back"), ("esc", "close, keep draft")]
        elif self._note.display:
            keys = [("ctrl+y", "save"), ("esc", "close, keep draft")]
        elif self._prompt.display:
            keys = [("enter", "done"), ("esc", "cancel")]
        else:
            chosen = [command for command in dict.fromkeys(self._keys.values()) if command.footer]
            keys = [(keys_of(self._keys, c).split(" ")[0], SHORT.get(c.id, c.id)) for c in chosen]
        spans = [span for key, what in keys for span in ((f" {key} ", "strong"), (f"{what} ", "dim"))]
        self._footer.show(tuple(spans))

    def _key(self, command_id: str) -> str:
        command = next(command for command in self._keys.values() if command.id == command_id)
        return keys_of(self._keys, command).split(" ")[0]

    def say(self, text: str, style: str = "") -> None:
        """A sentence on the status line, until the next key."""
        self._said = (text, style)
        self._show_status()

    # Keys

    def on_key(self, event: events.Key) -> None:
        command = self._keys.get(event.key) or self._keys.get(event.character or "")
        if self.typing or command is None:
            return
        event.stop()
        event.prevent_default()
        self._said = ("", "")
        why_not = getattr(self, f"why_not_{command.id}", None)
        if why_not is not None and (reason := why_not()):
            self.say(reason, "warn")
            return
        getattr(self, f"do_{command.id}")()
        self._show_status()

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
        self._moving(1)

    def do_up(self) -> None:
        self._moving(-1)

    def do_page_down(self) -> None:
        self._moving(self._target.page)

    def do_page_up(self) -> None:
        self._moving(-self._target.page)

    def do_first(self) -> None:
        self._target.move_to(0)

    def do_last(self) -> None:
        self._target.move_to(self._target.count - 1)

    @property
    def _target(self) -> LineList:
        """What the arrows move: the list, or a sheet or zoomed account that hides it."""
        return self._pane if self._sheet is not None or self.has_class("-zoomed") else self._queue

    def _moving(self, by: int) -> None:
        self._target.move(by)

    def do_pane_down(self) -> None:
        self._pane.move(max(1, self._pane.page // 2))

    def do_pane_up(self) -> None:
        self._pane.move(-max(1, self._pane.page // 2))

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
        self._moved = 0
        self._queue.show(len(self.view.ids), 0)
        self._redraw()

    def do_resort(self) -> None:
        self._reload(arrange=True)
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
        self._sheet = None
        self._page_name = name if self._page_name != name else "stands"
        self._show_account()

    def do_zoom(self) -> None:
        self.toggle_class("-zoomed")
        self.call_after_refresh(self._redraw)

    def do_help(self) -> None:
        self._open_sheet(lambda width: help_page(self._keys))

    def do_outbox(self) -> None:
        self._open_sheet(lambda width: outbox_page(self.desk.pending(), width))

    def _open_sheet(self, sheet: Callable[[int], Page]) -> None:
        self._sheet = sheet
        self._build_page(top=True)
        self._show_rule()

    def why_not_drop(self) -> str:
        return "" if self.desk.counts().refused else "Nothing was refused; there is nothing to settle."

    def do_drop(self) -> None:
        """The first refused entry becomes a plain note on its account, its text intact."""
        for action_id, entry in self.desk.pending().items():
            if entry.state == "refused":
                self.desk.drop_refused(action_id)
                self.say(f"settled the refused entry on {entry.action.account}; it is no longer in the outbox")
                break
        self._reload()

    def do_sync(self) -> None:
        told = cast("CollectorApp", self.app).sync_now()
        self.say("asking the server" if told else "this desk was started without a server")

    def do_back(self) -> None:
        """Close what is open, then clear the filter; never leave."""
        if self._sheet is not None:
            self._sheet = None
            self._show_account()
        elif self.has_class("-zoomed"):
            self.do_zoom()
        elif self.view.filter:
            self.view.filter = ""
            self.open_queue(self.view.tab)
        elif self.view.tab != ALL:
            self.open_queue(ALL)

    def do_quit(self) -> None:
        self.keep_drafts()
        self.app.exit()

    # Typing

    def why_not_log(self) -> str:
        return "" if self._account_here() else "There is no account under the cursor."

    why_not_note = why_not_date = why_not_log

    def _account_here(self) -> Account | None:
        if self._shown is None or self._shown.id != self.current_id:
            self._show_account()
        return self._shown

    def do_log(self) -> None:
        account = self._shown
        assert account is not None, "why_not_log() found one"
        usage = {code: int(times) for code, times in (self.desk.draft(USAGE) or {}).items()}
        entry = Entry(account, self.desk.playbook, self.desk.today(), usage)
        draft = self.desk.draft(account.id) or {}
        typed = entry.restore(draft) if "~note" not in draft else ""
        self._open(self._form, account.id)
        self.call_after_refresh(self._form.open, entry, typed)
        if typed or entry.code:
            self.say("going on with the draft you left here")

    def do_note(self) -> None:
        account = self._shown
        assert account is not None, "why_not_note() found one"
        draft = (self.desk.draft(account.id) or {}).get("~note", "")
        self._open(self._note, account.id)
        self._note.open(draft)
        if draft:
            self.say("going on with the draft you left here")

    def do_date(self) -> None:
        assert self._shown is not None, "why_not_date() found one"
        self._typing_for = self._shown.id
        self._open_prompt("date", "next follow-up (+14, fri, 12/01; empty: back in the queue):")

    def do_filter(self) -> None:
        self._open_prompt("filter", "filter:", self.view.filter)

    def do_undo(self) -> None:
        undone = self.desk.undo()
        if undone is None:
            self.say("There is nothing unsent to undo; what was sent is amended by another note.", "warn")
            return
        self._reload()
        self.say(f"took back the {_name(undone)} on {undone.account}")

    def _open(self, form: FollowUpForm | NoteForm, account_id: str) -> None:
        self._sheet = None
        self._typing_for = account_id
        self.add_class("-typing")
        self._pane.display = False
        form.display = True
        self._show_rule()
        self._show_footer()

    def _open_prompt(self, purpose: str, label: str, text: str = "") -> None:
        self._prompt.display = True
        self._status.display = False
        self._prompt.open(purpose, label, text)
        self._show_footer()

    def on_closed(self, message: Closed) -> None:
        message.stop()
        if self._prompt.display and self._prompt.purpose == "filter":
            self.view.filter = ""
            self.open_queue(self.view.tab)
        kept = self._form.display or self._note.display
        self._leave_typing()
        if kept and self.desk.draft(self._typing_for):
            self.say(f"kept as a draft on {self._typing_for}")

    def _leave_typing(self) -> None:
        self._form.close()
        self._note.close()
        for widget in (self._form, self._note, self._prompt):
            widget.display = False
        self._pane.display = self._status.display = True
        self.remove_class("-typing")
        self._queue.focus()
        self.call_after_refresh(self._redraw)

    def on_saying(self, message: Saying) -> None:
        message.stop()
        self.say(message.text, message.style)

    def on_prompt_typed(self, message: Prompt.Typed) -> None:
        message.stop()
        if not self._prompt.display:
            return
        if self._prompt.purpose == "filter":
            self.view.filter = message.text
            self.open_queue(self.view.tab)
        elif message.done and not self._set_date(message.text):
            return
        if message.done:
            self._leave_typing()

    def _set_date(self, typed: str) -> bool:
        account, today = self.desk.account(self._typing_for), self.desk.today()
        try:
            chosen = read_day(typed, today) if typed.strip() else None
        except ValueError as problem:
            return self._refuse_date(str(problem))
        clock = account.work.deadlines[0] if account and account.work.deadlines else None
        if chosen and clock and (refusal := past_clock(chosen, clock.on, clock.what, today)):
            return self._refuse_date(refusal)
        now = self.desk.now()
        action = SetFollowUp(id=self.desk.new_id(), account=self._typing_for, made_at=now, next=chosen)
        return self._save(action, "back in the queue" if chosen is None else f"comes back {chosen:%a %m/%d/%Y}")

    def _refuse_date(self, why: str) -> bool:
        self._prompt.open("date", f"{why}  day:")
        return False

    def on_submitted(self, message: Submitted) -> None:
        """Save, and go to the next account."""
        message.stop()
        if self._form.display and (entry := self._form.entry) is not None:
            logged = entry.action(self.desk.new_id(), self.desk.now())
            back = f"; back {logged.next:%m/%d}" if logged.next else ""
            done = self._save(logged, f"saved {logged.code} on {logged.account}{back}")
            if done:
                self._count_usage(logged.code)
        else:
            now, text = self.desk.now(), self._note.text.strip()
            note = Note(id=self.desk.new_id(), account=self._typing_for, made_at=now, text=text)
            done = self._save(note, f"saved a note on {note.account}")
        if done:
            self._leave_typing()

    def _save(self, action: AnyAction, told: str) -> bool:
        """Log it; the form closes only when it is on the disk."""
        try:
            self.desk.do(action)
            self.desk.save_draft(action.account, None)
        except Refused as refusal:
            self.say(str(refusal), "warn")
            return False
        except OSError as error:
            self.say(f"NOT SAVED: the disk refuses ({error.strerror}). Your text is still here; try again.", "bad")
            return False
        cast("CollectorApp", self.app).sync_now()
        self.view.take(self.desk.heads(), self.desk.marks())
        self.view.leave(action.account)
        self._reload()
        self.say(told, "good")
        return True

    def _count_usage(self, code: str) -> None:
        usage = self.desk.draft(USAGE) or {}
        self._try_draft(USAGE, usage | {code: str(int(usage.get(code, "0")) + 1)})

    def _keep_draft(self, draft: dict[str, str]) -> None:
        if self._typing_for and draft:
            self._try_draft(self._typing_for, draft)

    def _try_draft(self, key: str, fields: dict[str, str]) -> None:
        try:
            self.desk.save_draft(key, fields)
        except OSError as error:
            self.say(f"DRAFT NOT KEPT: the disk refuses ({error.strerror}).", "bad")

    def keep_drafts(self) -> None:
        """Keep what is being typed, now."""
        if self._form.display:
            self._form.drafts.now()
        if self._note.display:
            self._note.drafts.now()

    # What the engine tells

    def on_synced(self, message: Synced) -> None:
        message.stop()
        was = self._online
        self._online = message.online
        self._reload(arrange=not self.view.ids)
        if message.problem and was is not False:
            self.say(message.problem, "warn")
        elif message.online and was is False:
            self.say("online again", "good")


SHORT = {
    "log": "log", "note": "note", "date": "date", "undo": "undo", "filter": "filter", "eob": "EOB", "claim": "claim",
    "history": "history", "money": "money", "help": "help",
}  # fmt: skip


def _name(action: AnyAction) -> str:
    return {"Note": "note", "SetFollowUp": "date"}.get(type(action).__name__, getattr(action, "code", "entry"))
