"""The work screen: browsing, and on top of it everything a collector types."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.widget import Widget

from collector_tui.actions import AnyAction, Note, SetFollowUp
from collector_tui.desk.desk import Desk, Refused
from collector_tui.model.account import Account
from collector_tui.rules.dates import past_clock, read_day
from collector_tui.tui.browse_screen import BrowseScreen
from collector_tui.tui.commands import Command
from collector_tui.tui.entry import Entry
from collector_tui.tui.forms import Closed, FollowUpForm, NoteForm, Prompt, Saying, Submitted
from collector_tui.tui.status import FOLLOW_UP_KEYS, NOTE_KEYS, PROMPT_KEYS, footer_line

USAGE = "~usage"  # no account id begins so: the draft row that counts how often each code was used


class WorkScreen(BrowseScreen):
    """A form takes the account's place while it is typed in; the list stays in sight."""

    def __init__(self, desk: Desk, keys: Mapping[str, Command]) -> None:
        super().__init__(desk, keys)
        self.form = FollowUpForm(lambda draft: self._keep_draft(self._typing_for, draft), id="form")
        self.note_form = NoteForm(lambda draft: self._keep_draft(_note_key(self._typing_for), draft), id="note")
        self.prompt = Prompt(id="prompt")
        self._typing_for = ""

    def compose_right(self) -> ComposeResult:
        yield self.pane
        yield self.form
        yield self.note_form

    def compose_foot(self) -> ComposeResult:
        yield self.prompt

    @property
    def typing(self) -> bool:
        return self.form.display or self.note_form.display or self.prompt.display

    def typed_in(self) -> Widget:
        for form in (self.prompt, self.form, self.note_form):
            if form.display:
                return form.field
        return super().typed_in()

    def show_footer(self) -> None:
        if self.form.display:
            self._footer.show(footer_line(FOLLOW_UP_KEYS))
        elif self.note_form.display:
            self._footer.show(footer_line(NOTE_KEYS))
        elif self.prompt.display:
            self._footer.show(footer_line(PROMPT_KEYS))
        else:
            super().show_footer()

    def do_quit(self) -> None:
        self.keep_drafts()
        super().do_quit()

    def why_not_log(self) -> str:
        return "" if self._account_here() else "There is no account under the cursor."

    why_not_note = why_not_date = why_not_log

    def _account_here(self) -> Account | None:
        """The account under the cursor, even when the pane has not followed yet."""
        if self.pane.account is None or self.pane.account.id != self.current_id:
            self._show_account()
        return self.pane.account

    def do_log(self) -> None:
        account = self.pane.account
        assert account is not None, "why_not_log() found one"
        usage = {code: int(times) for code, times in (self.desk.draft(USAGE) or {}).items()}
        entry = Entry(account, self.desk.playbook, self.desk.today(), usage)
        draft = self.desk.draft(account.id) or {}
        typed = entry.restore(draft)
        self._open(self.form, account.id)
        self.form.open(entry, typed)
        if typed or entry.code:
            self.say("going on with the draft you left here")

    def do_note(self) -> None:
        account = self.pane.account
        assert account is not None, "why_not_note() found one"
        draft = (self.desk.draft(_note_key(account.id)) or {}).get("text", "")
        self._open(self.note_form, account.id)
        self.note_form.open(draft)
        if draft:
            self.say("going on with the draft you left here")

    def do_date(self) -> None:
        assert self.pane.account is not None, "why_not_date() found one"
        self._typing_for = self.pane.account.id
        self._open_prompt("date", "next follow-up (+14, fri, 12/01; empty: back in the queue):")

    def do_filter(self) -> None:
        self._open_prompt("filter", "filter:", self.view.filter)

    def do_undo(self) -> None:
        undone = self.desk.undo()
        if undone is None:
            self.say("There is nothing unsent to undo; what was sent is amended by another note.", "warn")
            return
        self.reload()
        self.say(f"took back the {_name(undone)} on {undone.account}")

    def _open(self, form: FollowUpForm | NoteForm, account_id: str) -> None:
        self.pane.open_sheet(None, self.desk.today())
        self._typing_for = account_id
        self.add_class("-typing")
        form.display = True
        self.show_footer()

    def _open_prompt(self, purpose: str, label: str, text: str = "") -> None:
        self.prompt.display = True
        self._status.display = False
        self.prompt.open(purpose, label, text)
        self.show_footer()

    def on_closed(self, message: Closed) -> None:
        message.stop()
        if self.prompt.display and self.prompt.purpose == "filter":
            self.view.filter = ""
            self.open_queue(self.view.tab)
        kept = self.form.display or self.note_form.display
        self._leave_typing()
        if kept and (self.desk.draft(self._typing_for) or self.desk.draft(_note_key(self._typing_for))):
            self.say(f"kept as a draft on {self._typing_for}")

    def _leave_typing(self) -> None:
        self.form.close()
        self.note_form.close()
        for widget in (self.form, self.note_form, self.prompt):
            widget.display = False
        self._status.display = True
        self.remove_class("-typing")
        self.set_focus(self.queue)
        self.call_after_refresh(self.redraw)

    def on_saying(self, message: Saying) -> None:
        message.stop()
        self.say(message.text, message.style)

    def on_prompt_typed(self, message: Prompt.Typed) -> None:
        message.stop()
        if not self.prompt.display:
            return
        if self.prompt.purpose == "filter":
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
        self.prompt.open("date", f"{why}  day:")
        return False

    def on_submitted(self, message: Submitted) -> None:
        """Save, and go to the next account."""
        message.stop()
        if self.form.display and (entry := self.form.entry) is not None:
            logged = entry.action(self.desk.new_id(), self.desk.now())
            back = f"; back {logged.next:%m/%d}" if logged.next else ""
            done = self._save(logged, f"saved {logged.code} on {logged.account}{back}")
            if done:
                self._try_draft(logged.account, None)
                self._count_usage(logged.code)
        else:
            now, text = self.desk.now(), self.note_form.text.strip()
            note = Note(id=self.desk.new_id(), account=self._typing_for, made_at=now, text=text)
            done = self._save(note, f"saved a note on {note.account}")
            if done:
                self._try_draft(_note_key(note.account), None)
        if done:
            self._leave_typing()

    def _save(self, action: AnyAction, told: str) -> bool:
        """Log it; the form closes only when it is on the disk."""
        try:
            self.desk.do(action)
        except Refused as refusal:
            self.say(str(refusal), "warn")
            return False
        except OSError as error:
            self.say(f"NOT SAVED: the disk refuses ({error.strerror}). Your text is still here; try again.", "bad")
            return False
        self._app.sync_now()
        self.view.take(self.desk.heads(), self.desk.marks())
        self.view.leave(action.account)
        self.reload()
        self.say(told, "good")
        return True

    def _count_usage(self, code: str) -> None:
        usage = self.desk.draft(USAGE) or {}
        self._try_draft(USAGE, usage | {code: str(int(usage.get(code, "0")) + 1)})

    def _keep_draft(self, key: str, draft: dict[str, str]) -> None:
        """Keep what is typed; an emptied form leaves no draft behind."""
        if self._typing_for and (draft or self.desk.draft(key)):
            self._try_draft(key, draft or None)

    def _try_draft(self, key: str, fields: dict[str, str] | None) -> None:
        try:
            self.desk.save_draft(key, fields)
        except OSError as error:
            self.say(f"DRAFT NOT KEPT: the disk refuses ({error.strerror}).", "bad")

    def keep_drafts(self) -> None:
        """Keep what is being typed, now."""
        if self.form.display:
            self.form.drafts.now()
        if self.note_form.display:
            self.note_form.drafts.now()


def _name(action: AnyAction) -> str:
    """What an action is called in a sentence."""
    return {"Note": "note", "SetFollowUp": "date"}.get(type(action).__name__, getattr(action, "code", "entry"))


def _note_key(account_id: str) -> str:
    """A note's draft lies beside the follow-up's: one must not replace the other."""
    return f"{account_id}~note"
