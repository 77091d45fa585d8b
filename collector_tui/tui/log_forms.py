"""Logging: opens the forms of follow-ups, notes and dates on some accounts, and saves what they give."""

from collections.abc import Callable, Sequence
from functools import partial

from msgspec.structs import replace

from collector_tui.actions import AnyAction, Assign, FollowUp, Note, SetFollowUp
from collector_tui.casework.tickler import nearest_clock, past_clock
from collector_tui.days.typed import read_day
from collector_tui.desk import OWN, Drafts, Fields, Refused
from collector_tui.tui.draft_key import DraftKey
from collector_tui.tui.follow_up_entry import FollowUpEntry
from collector_tui.tui.host import Host
from collector_tui.tui.question import FollowUpQuestion, Kept, NoteQuestion, Question
from collector_tui.tui.targets import Targets, chosen, targets_of, where

USAGE, LAST = OWN + "usage", OWN + "last"  # how often each code was used, and the last entry
GOING_ON = "going on with the draft you left here"


class LogForms:
    """A form keeps what is typed as a draft, and closes only when what it gave is on the disk."""

    def __init__(self, host: Host) -> None:
        self._host, self._desk = host, host.desk

    # The follow-up

    def new_entry(self, targets: Targets) -> FollowUpEntry:
        usage = {code: int(times) for code, times in (self._desk.draft(USAGE) or {}).items()}
        first, *others = targets.accounts
        minutes = self._host.state.call_minutes(self._desk.now())
        return FollowUpEntry(first, self._desk.playbook, self._desk.today(), usage, others, minutes, self._desk.against)

    def log(self, targets: Targets) -> None:
        """A follow-up from its code on; a draft that was left goes first."""
        entry = self.new_entry(targets)
        typed = entry.restore(self._desk.draft(targets.draft_key("follow-up").text()) or {})
        self.type_entry(targets, entry, typed)
        if typed or entry.code:
            self._host.say(GOING_ON)

    def type_entry(self, targets: Targets, entry: FollowUpEntry, typed: str = "") -> None:
        """Go on with an entry in its form; `typed` stands in its open line."""
        self._host.type_follow_up(
            FollowUpQuestion(
                entry,
                typed,
                keep=partial(self._keep, targets.draft_key("follow-up")),
                submit=partial(self.submit, targets),
                left=partial(self._left, targets),
            )
        )

    def submit(self, targets: Targets, entry: FollowUpEntry) -> bool:
        """Log the entry on all its accounts; False when it was not saved."""
        try:
            made = entry.actions(self._desk.new_id, self._desk.now())
        except ValueError as refusal:
            self._host.say(str(refusal), "warn")
            return False
        first = made[0]
        back = f"; back {first.next:%m/%d}" if first.next and not entry.others else ""
        usage = self._desk.draft(USAGE) or {}
        filled = {name: first.fields.get(name, "") for name in entry.filled_fields()}
        drafts = {
            targets.draft_key("follow-up").text(): None,
            USAGE: usage | {first.code: str(int(usage.get(first.code, "0")) + 1)},
            LAST: {**filled, "~code": first.code, "~text": first.text},
        }
        if not self._save(targets, made, f"saved {first.code} on {_where(made)}{back}", drafts):
            return False
        if self._host.state.call is not None:
            self._host.state.call.since = self._desk.now()
        return True

    # The plain note

    def note(self, targets: Targets) -> None:
        """A plain note; a draft that was left goes first."""
        draft = str((self._desk.draft(targets.draft_key("note").text()) or {}).get("text", ""))
        self._type_note(targets, draft)
        if draft:
            self._host.say(GOING_ON)

    def _type_note(self, targets: Targets, text: str) -> None:
        self._host.type_note(
            NoteQuestion(
                targets.ids,
                text,
                keep=partial(self._keep, targets.draft_key("note")),
                submit=partial(self._submit_note, targets),
                left=partial(self._left, targets),
            )
        )

    def _submit_note(self, targets: Targets, text: str) -> bool:
        now = self._desk.now()
        made = [Note(id=self._desk.new_id(), account=id, made_at=now, text=text) for id in targets.ids]
        return self._save(targets, made, f"saved a note on {_where(made)}", {targets.draft_key("note").text(): None})

    # The date

    def date(self, targets: Targets, label: str, text: str = "") -> None:
        """Ask for the day to come back on."""
        self._host.ask(Question(label, partial(self._set_date, targets), text=text))

    def _set_date(self, targets: Targets, typed: str) -> str | None:
        today = self._desk.today()
        try:
            chosen_day = read_day(typed, today) if typed.strip() else None
        except ValueError as problem:
            return str(problem)
        accounts = [account for id in targets.ids if (account := self._desk.account(id))]
        for account in accounts:
            if chosen_day and (refusal := past_clock(chosen_day, nearest_clock(account.work.deadlines, today))):
                return refusal if len(targets.accounts) == 1 else f"{account.id}: {refusal}"
        now = self._desk.now()
        made = [
            SetFollowUp(
                id=self._desk.new_id(), account=account.id, made_at=now, next=chosen_day, was=account.follow_up_on
            )
            for account in accounts
        ]
        many = f"{len(made)} accounts: " if len(made) > 1 else ""
        back = "back in the queue" if chosen_day is None else f"comes back {chosen_day:%a %m/%d/%Y}"
        self._save(targets, made, many + back)
        return None

    # Going on with what was left, editing what was logged

    def go_on(self, key: DraftKey, fields: Fields) -> None:
        """Go on with a draft on the account under the cursor; one that was recovered changes places with what is there."""
        if key.recovered:
            other, key = key, replace(key, recovered=key.recovered - 1)
            there = self._desk.draft(key.text())
            self._try_draft(key, fields)
            self._try_draft(other, there)
        if key.edits:  # the entry it was an edit of is chosen in the outbox; the text goes on as a fresh one
            edited, key = key, replace(key, edits=False)
            self._try_draft(key, fields)
            self._try_draft(edited, None)
        if not key.account and not self._host.state.view.marked:
            self._host.say("This draft is for marked accounts: mark them, then n or N goes on with it.", "warn")
        elif key.kind == "note":
            self.note(chosen(self._host))
        else:
            self.log(chosen(self._host))

    def edit(self, action: AnyAction) -> str:
        """Open an entry of the outbox to be sent anew; why it cannot be, or an empty text."""
        targets = targets_of(self._desk, [action.account], replaces=action.id)
        if not targets.accounts:
            return f"{action.account} is no longer on this desk; T keeps the entry as a note."
        form = FORMS.get(type(action))
        if form is None:
            return "This desk has no form for such an entry."
        form(self, action, targets)
        return ""

    def edit_follow_up(self, action: AnyAction, targets: Targets) -> None:
        assert isinstance(action, FollowUp), "FORMS names this form for follow-ups"
        code = self._desk.playbook.code(action.code)
        if code is None:  # the playbook knows it no more
            self.edit_as_note(action, targets)
            return
        entry = self.new_entry(targets)
        entry.take_code(code)
        entry.fill(action.fields, action.text, action.next)
        entry.at = entry.steps[1]
        draft = self._desk.draft(targets.draft_key("follow-up").text()) or {}
        self.type_entry(targets, entry, entry.restore(draft))

    def edit_date(self, action: AnyAction, targets: Targets) -> None:
        assert isinstance(action, SetFollowUp), "FORMS names this form for dates"
        self.date(targets, "back on:", f"{action.next:%m/%d/%Y}" if action.next else "")

    def edit_as_note(self, action: AnyAction, targets: Targets) -> None:
        left = self._desk.draft(targets.draft_key("note").text()) or {}
        self._type_note(targets, str(left.get("text") or action.as_text()))

    # Keeping

    def _save(
        self, targets: Targets, actions: Sequence[AnyAction], sentence: str, drafts: Drafts | None = None
    ) -> bool:
        """Log them; the form closes only when they are on the disk, and its draft goes in the same write."""
        try:
            self._desk.do(*actions, instead_of=[targets.replaces] if targets.replaces else (), drafts=drafts)
        except Refused as refusal:
            self._host.say(str(refusal), "warn")
            return False
        except OSError as error:
            self._host.say(
                f"NOT SAVED: the disk refuses ({error.strerror}). Your text is still here; try again.", "bad"
            )
            return False
        self._host.logged([action.account for action in actions])
        self._host.say(sentence, "good")
        return True

    def _left(self, targets: Targets) -> None:
        """A form was closed without saving."""
        kept = (self._desk.draft(targets.draft_key(kind).text()) for kind in ("follow-up", "note"))
        if any(kept):
            self._host.say(f"kept as a draft on {targets.name}")

    def _keep(self, key: DraftKey, draft: Kept) -> None:
        """Keep what is typed; an emptied form leaves no draft behind."""
        if draft or self._desk.draft(key.text()):
            self._try_draft(key, dict(draft) or None)

    def _try_draft(self, key: DraftKey, fields: Fields | None) -> None:
        try:
            self._desk.save_draft(key.text(), fields)
        except OSError as error:
            self._host.say(f"DRAFT NOT KEPT: the disk refuses ({error.strerror}).", "bad")


# Which form an entry of the outbox is edited in.
FORMS: dict[type, Callable[[LogForms, AnyAction, Targets], None]] = {
    FollowUp: LogForms.edit_follow_up,
    SetFollowUp: LogForms.edit_date,
    Note: LogForms.edit_as_note,
    Assign: LogForms.edit_as_note,
}


def _where(actions: Sequence[AnyAction]) -> str:
    return where([action.account for action in actions])
