"""Everything a collector logs: follow-ups, notes and dates, on one account or on all marked; repeat, undo, redo."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from collector_tui.actions import AnyAction, FollowUp, Note, SetFollowUp
from collector_tui.casework.tickler import nearest_clock, past_clock
from collector_tui.days.typed import read_day
from collector_tui.desk.desk import Refused
from collector_tui.desk.outbox import OWN, RECOVERED, Drafts
from collector_tui.desk.session_file import Fields
from collector_tui.model.account import Account
from collector_tui.tui.controller import Controller
from collector_tui.tui.follow_up_entry import FollowUpEntry
from collector_tui.tui.question import Question

if TYPE_CHECKING:
    from collector_tui.tui.work_screen import WorkScreen

MANY_MAX = 200  # accounts at once: more is a project for a supervisor, not a key
MARKED, NOTE = "~marked", "~note"  # in the keys of drafts: for several accounts, of a plain note
USAGE, LAST = OWN + "usage", OWN + "last"  # how often each code was used, and the last entry


class Writing(Controller):
    """`replaces` names the refused entry that is being edited."""

    def __init__(self, screen: "WorkScreen") -> None:
        super().__init__(screen)
        self.accounts: list[str] = []  # what is being typed for; the first one gives the proposals
        self.replaces = ""

    # What it acts on

    def targets(self) -> list[str]:
        """All marked accounts in the order of the list, or the one under the cursor."""
        if not self.view.marked:
            return [self.screen.current_id]
        shown = [id for id in self.view.ids if id in self.view.marked]
        return shown + [id for id in self.view.marked if id not in set(shown)]

    def _take_targets(self, replaces: str = "", account_id: str = "") -> list[Account]:
        self.replaces = replaces
        self.accounts = [account_id] if account_id else self.targets()
        found = [account for id in self.accounts if (account := self.desk.account(id))]
        self.accounts = [account.id for account in found]
        return found

    def _why_not(self) -> str:
        if len(self.view.marked) > MANY_MAX:
            return (
                f"{len(self.view.marked):,} accounts are marked; {MANY_MAX} at once is the most (esc clears the marks)."
            )
        return self.screen.why_not_queue() or ("" if self.view.marked else self.no_account)

    why_not_log = why_not_note = why_not_date = why_not_step = _why_not

    # The follow-up

    def do_log(self) -> None:
        entry = self._new_entry(self._take_targets())
        typed = entry.restore(self.desk.draft(self._draft_key()) or {})
        self.screen.open_form(entry, typed)
        if typed or entry.code:
            self.say("going on with the draft you left here")

    def do_step(self, text: str = "") -> None:
        """The form of a suggested step, its code taken already; a draft that was left here goes first."""
        number = int(text) - 1 if text.isdecimal() else self.screen.keyboard.number("step")
        found = self._take_targets()
        steps = found[0].work.steps
        code = self.desk.playbook.code(steps[number].code) if number < len(steps) else None
        if code is None:
            self.say(f"No {('first', 'second', 'third')[min(number, 2)]} step is suggested here.", "warn")
        elif self.desk.draft(self._draft_key()):
            self.do_log()
        else:
            entry = self._new_entry(found)
            entry.choose(code)
            self.screen.open_form(entry, "")
            self.say(entry.told_against() or steps[number].why, "warn" if entry.against else "dim")

    def _new_entry(self, accounts: Sequence[Account]) -> FollowUpEntry:
        usage = {code: int(times) for code, times in (self.desk.draft(USAGE) or {}).items()}
        minutes = self.screen.calls.minutes()
        return FollowUpEntry(
            accounts[0], self.desk.playbook, self.desk.today(), usage, accounts[1:], minutes, self.desk.against
        )

    def submit(self, entry: FollowUpEntry) -> bool:
        """Log the entry on all its accounts; False when it was not saved."""
        try:
            made = entry.actions(self.desk.new_id, self.desk.now())
        except ValueError as refusal:
            self.say(str(refusal), "warn")
            return False
        first, key = made[0], self._draft_key()
        back = f"; back {first.next:%m/%d}" if first.next and not entry.others else ""
        usage = self.desk.draft(USAGE) or {}
        own = {name: first.fields.get(name, "") for name in entry.own_fields()}
        drafts = {
            key: None,
            USAGE: usage | {first.code: str(int(usage.get(first.code, "0")) + 1)},
            LAST: {**own, "~code": first.code, "~text": first.text},
        }
        if not self._save(made, f"saved {first.code} on {_where(made)}{back}", drafts):
            return False
        self.screen.calls.lap()
        return True

    def why_not_repeat(self) -> str:
        return self._why_not() or ("" if self.desk.draft(LAST) else "Nothing was logged on this desk yet; n logs.")

    def do_repeat(self) -> None:
        """The same code, fields and text, each account's own proposals; what then is missing is asked for."""
        last = dict(self.desk.draft(LAST) or {})
        entry = self._new_entry(self._take_targets())
        code = self.desk.playbook.code(last.pop("~code", ""))
        if code is None:
            self.say("The last entry's code is no longer in the playbook.", "warn")
            return
        text = last.pop("~text", "")
        entry.take_code(code)
        entry.fill(last, text)
        if missing := entry.missing():
            entry.at = missing[0]
            self.screen.open_form(entry, "")
            self.say(missing[1], "warn")
        else:
            self.submit(entry)

    # The plain note

    def do_note(self) -> None:
        self._take_targets()
        draft = (self.desk.draft(self._draft_key(NOTE)) or {}).get("text", "")
        self.screen.open_note(draft)
        if draft:
            self.say("going on with the draft you left here")

    def submit_note(self, text: str) -> bool:
        now, key = self.desk.now(), self._draft_key(NOTE)
        made = [Note(id=self.desk.new_id(), account=id, made_at=now, text=text) for id in self.accounts]
        return self._save(made, f"saved a note on {_where(made)}", {key: None})

    # The date

    def do_date(self) -> None:
        self._take_targets()
        label = "back on (+14, fri, 12/01; empty: in the queue now):"
        self.screen.ask(
            Question(label if len(self.accounts) == 1 else f"{len(self.accounts)} accounts {label}", self._set_date)
        )

    def _set_date(self, typed: str) -> str | None:
        today = self.desk.today()
        try:
            chosen = read_day(typed, today) if typed.strip() else None
        except ValueError as problem:
            return str(problem)
        found = list(filter(None, map(self.desk.account, self.accounts)))
        for account in found:
            if chosen and (refusal := past_clock(chosen, nearest_clock(account.work.deadlines, today))):
                return refusal if len(self.accounts) == 1 else f"{account.id}: {refusal}"
        now = self.desk.now()
        made = [
            SetFollowUp(id=self.desk.new_id(), account=own.id, made_at=now, next=chosen, was=own.follow_up_on)
            for own in found
        ]
        many = f"{len(made)} accounts: " if len(made) > 1 else ""
        self._save(made, many + ("back in the queue" if chosen is None else f"comes back {chosen:%a %m/%d/%Y}"))
        return None

    def go_on(self, key: str, fields: Fields) -> None:
        """Go on with a draft on the account under the cursor; one that was recovered takes the place of what is there."""
        plain = key.removesuffix(RECOVERED)
        if plain != key:
            there = self.desk.draft(plain)
            self._try_draft(plain, fields)
            self._try_draft(key, there)
        if "~edit" in plain:  # the entry it was an edit of is chosen in the outbox; the text goes on as a fresh one
            self._try_draft(plain.replace("~edit", ""), fields)
            self._try_draft(plain, None)
        if plain.startswith(MARKED) and not self.view.marked:
            self.say("This draft is for marked accounts: mark them, then n or N goes on with it.", "warn")
        elif NOTE in plain:
            self.do_note()
        else:
            self.do_log()

    # Editing what was refused

    def edit(self, action: AnyAction) -> str:
        """Open an entry of the outbox to be sent anew; why it cannot be, or an empty text."""
        accounts = self._take_targets(action.id, action.account)
        if not accounts:
            return f"{action.account} is no longer on this desk; T keeps the entry as a note."
        if isinstance(action, FollowUp) and (code := self.desk.playbook.code(action.code)):
            entry = self._new_entry(accounts)
            entry.take_code(code)
            entry.fill(action.fields, action.text, action.next)
            entry.at = entry.steps[1]
            self.screen.open_form(entry, entry.restore(self.desk.draft(self._draft_key()) or {}))
        elif isinstance(action, SetFollowUp):
            self.screen.ask(Question("back on:", self._set_date, text=f"{action.next:%m/%d/%Y}" if action.next else ""))
        else:
            left = self.desk.draft(self._draft_key(NOTE)) or {}
            self.screen.open_note(left.get("text") or action.as_text())
        return ""

    # Back and forth

    def do_undo(self) -> None:
        self._turn_back(
            self.desk.undo, "took back", "There is nothing unsent to undo; what was sent is amended by another note."
        )

    def do_redo(self) -> None:
        self._turn_back(self.desk.redo, "logged again", "Nothing was taken back; there is nothing to log again.")

    def _turn_back(self, turn: Callable[[], list[AnyAction]], told: str, nothing: str) -> None:
        try:
            actions = turn()
        except (OSError, Refused) as error:
            self.say(f"Not done: {getattr(error, 'strerror', None) or error}.", "bad")
            return
        if not actions:
            self.say(nothing, "warn")
            return
        self.screen.reload()
        self.say(f"{told} the {actions[0].name} on {_where(actions)}")

    # Keeping

    def _save(self, actions: Sequence[AnyAction], told: str, drafts: Drafts | None = None) -> bool:
        """Log them; the form closes only when they are on the disk, and its draft goes in the same write."""
        try:
            self.desk.do(*actions, instead_of=[self.replaces] if self.replaces else (), drafts=drafts)
        except Refused as refusal:
            self.say(str(refusal), "warn")
            return False
        except OSError as error:
            self.say(f"NOT SAVED: the disk refuses ({error.strerror}). Your text is still here; try again.", "bad")
            return False
        self.replaces = ""
        self.screen.logged([action.account for action in actions])
        self.say(told, "good")
        return True

    def _draft_key(self, kind: str = "") -> str:
        """A note's draft lies beside the follow-up's; so does one for many accounts, and an edited entry's."""
        if self.replaces:
            return f"{self.accounts[0]}~edit{kind}"
        return (self.accounts[0] if len(self.accounts) == 1 else MARKED) + kind

    def keep_entry(self, draft: dict[str, str]) -> None:
        self._keep(self._draft_key(), draft)

    def keep_note(self, draft: dict[str, str]) -> None:
        self._keep(self._draft_key(NOTE), draft)

    def left(self) -> None:
        """A form was closed without saving."""
        where = self.accounts[0] if len(self.accounts) == 1 else f"{len(self.accounts)} accounts"
        if self.desk.draft(self._draft_key()) or self.desk.draft(self._draft_key(NOTE)):
            self.say(f"kept as a draft on {where}")
        self.replaces = ""

    def _keep(self, key: str, draft: dict[str, str]) -> None:
        """Keep what is typed; an emptied form leaves no draft behind."""
        if self.accounts and (draft or self.desk.draft(key)):
            self._try_draft(key, draft or None)

    def _try_draft(self, key: str, fields: Fields | None) -> None:
        try:
            self.desk.save_draft(key, fields)
        except OSError as error:
            self.say(f"DRAFT NOT KEPT: the disk refuses ({error.strerror}).", "bad")


def _where(actions: Sequence[AnyAction]) -> str:
    return actions[0].account if len(actions) == 1 else f"{len(actions)} accounts"
