"""Logging: opens the forms of follow-ups, notes and dates on some accounts, and saves what they give."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from collector_tui.actions import AnyAction, Assign, EnteredInError, FollowUp, Note, SetFollowUp
from collector_tui.days.typed import read_day
from collector_tui.desk import OWN, Drafts, Fields, Refused
from collector_tui.model.account import Activity
from collector_tui.tui.draft_key import DraftKey, DraftKind
from collector_tui.tui.follow_up_dates import beyond_a_clock, dated
from collector_tui.tui.follow_up_entry import FollowUpEntry
from collector_tui.tui.host import Host
from collector_tui.tui.question import FollowUpQuestion, Kept, NoteQuestion, Question
from collector_tui.tui.targets import Targets, targets_of, where

USAGE, LAST = OWN + "usage", OWN + "last"  # how often each code was used, and the last entry
GOING_ON = "continuing your draft; ctrl+n starts a new one, this one stays in the outbox"


class LogForms:
    """A form keeps what is typed as a draft, and closes only when what it gave is on the disk."""

    def __init__(self, host: Host) -> None:
        self._host, self._desk = host, host.desk

    # The follow-up

    def new_entry(self, targets: Targets) -> FollowUpEntry:
        """An empty entry on accounts of this desk."""
        usage = {code: int(times) for code, times in (self._desk.draft(USAGE) or {}).items()}
        first, *others = targets.accounts
        minutes = self._host.state.call_minutes(self._desk.now())
        desk = self._desk
        return FollowUpEntry(
            first, desk.playbook, desk.today(), usage, others, minutes, ask=desk.against, clocks_after=desk.clocks_after
        )

    def log(self, targets: Targets) -> None:
        """A follow-up from its code on; a draft that was left goes first."""
        if self._left_meanwhile(targets):
            return
        entry = self.new_entry(targets)
        typed = entry.restore(self._desk.draft(targets.draft_key("follow-up").text()) or {})
        self.type_entry(targets, entry, typed)
        if typed or entry.code:
            self._host.say(GOING_ON)

    def _left_meanwhile(self, targets: Targets) -> bool:
        """Accounts that are not on this desk take no follow-up; says so, and what is done with the words."""
        gone = self._gone_sentence(targets.ids)
        if gone:
            kept = f"What you typed is kept as a draft: {self._host.keyboard.keys('outbox')[0]} lists it"
            self._host.say(f"{gone} {kept}, T there keeps it as a note of its own account.", "warn")
        return bool(gone)

    def _gone_sentence(self, account_ids: Sequence[str]) -> str:
        gone = targets_of(self._desk, account_ids).gone
        return f"{where(gone)} {'are' if len(gone) > 1 else 'is'} not on this desk any more." if gone else ""

    def type_entry(self, targets: Targets, entry: FollowUpEntry, typed: str = "") -> None:
        """Go on with an entry in its form; `typed` stands in its open line."""
        self._host.type_in(
            FollowUpQuestion(
                entry,
                typed,
                keep=partial(self._keep, targets.draft_key("follow-up")),
                submit=partial(self.submit, targets),
                left=partial(self._left, targets),
                anew=partial(self._anew, targets, "follow-up"),
            )
        )

    def submit(self, targets: Targets, entry: FollowUpEntry) -> bool:
        """Log the entry on all its accounts; False when it was not saved."""
        if self._left_meanwhile(targets):
            return False
        try:
            made = entry.actions(self._desk.new_id, self._desk.now())
        except ValueError as refusal:
            self._host.say(str(refusal), "warn")
            return False
        first = made[0]
        back = f"; follow-up {first.next:%m/%d}" if first.next and not entry.others else ""
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
        self._host.type_in(
            NoteQuestion(
                targets.ids,
                text,
                keep=partial(self._keep, targets.draft_key("note")),
                submit=partial(self._submit_note, targets),
                left=partial(self._left, targets),
                anew=partial(self._anew, targets, "note"),
            )
        )

    def _anew(self, targets: Targets, kind: DraftKind) -> None:
        """Start another one; the draft that was reopened stays in the outbox, beside those that crashes left."""
        key = targets.draft_key(kind)
        if left := self._desk.draft(key.text()):
            beside = replace(key, recovered=1)
            while self._desk.draft(beside.text()):
                beside = replace(beside, recovered=beside.recovered + 1)
            self._try_drafts({beside.text(): left, key.text(): None})
        if kind == "note":
            self._type_note(targets, "")
        else:
            self.type_entry(targets, self.new_entry(targets))
        if left:
            self._host.say(f"a new {kind}; the draft stays in the outbox ({self._host.keyboard.keys('outbox')[0]})")

    def _submit_note(self, targets: Targets, text: str) -> bool:
        now = self._desk.now()
        made = [Note(id=self._desk.new_id(), account=id, made_at=now, text=text) for id in targets.ids]
        return self._save(targets, made, f"saved a note on {_where(made)}", {targets.draft_key("note").text(): None})

    # The date

    def date(self, targets: Targets, label: str, text: str = "") -> None:
        """Ask for the follow-up date of accounts that are chosen now."""
        self._host.ask(Question(label, partial(self._set_date, targets), text=text, accounts=targets.ids))

    def _set_date(self, targets: Targets, typed: str, reason: str = "") -> str | None:
        """Set it; behind a clock that is judgement a `reason` is asked for first, and kept as a note."""
        today = self._desk.today()
        try:
            chosen_day = read_day(typed, today) if typed.strip() else None
        except ValueError as problem:
            return str(problem)
        accounts, gone = targets_of(self._desk, targets.ids).accounts, self._gone_sentence(targets.ids)
        if not accounts:
            return f"{gone} No date was set."
        beyond = beyond_a_clock(accounts, chosen_day, today)
        if beyond and beyond.by_law:
            return beyond.sentence
        if beyond and not reason:
            self._ask_reason(targets, typed, beyond.sentence)
            return None
        made = dated(self._desk, accounts, chosen_day, reason if beyond else "")
        if refusal := made[0].refusal(self._desk.playbook):
            return refusal
        when = (
            "follow-up cleared, back in the queue"
            if chosen_day is None
            else f"follow-up set to {chosen_day:%a %m/%d/%Y}"
        )
        self._save(targets, made, f"{where([account.id for account in accounts])}: {when}. {gone}".removesuffix(". "))
        return None

    def _ask_reason(self, targets: Targets, typed: str, sentence: str) -> None:
        self._host.say(sentence, "warn")
        label = f"override reason for {typed} on {targets.name}:"
        self._host.ask(Question(label, partial(self._set_with_reason, targets, typed), accounts=targets.ids))

    def _set_with_reason(self, targets: Targets, typed: str, reason: str) -> str | None:
        if not reason.strip():
            return "Type why the date may be later than the deadline; esc leaves it as it was."
        return self._set_date(targets, typed, reason.strip())

    # An entry that is wrong

    def mark_error(self, account_id: str, line: Activity) -> None:
        """Ask why an entry of this person's is wrong, and take back what it did."""
        targets = targets_of(self._desk, [account_id])
        label = f"{account_id} {line.code or 'note'} {line.at:%m/%d} is wrong because:"
        self._host.ask(Question(label, partial(self._mark, targets, line.id), accounts=targets.ids))

    def _mark(self, targets: Targets, entry_id: str, reason: str) -> str | None:
        now = self._desk.now()
        mark = EnteredInError(
            id=self._desk.new_id(), account=targets.ids[0], made_at=now, entry=entry_id, reason=reason.strip()
        )
        if refusal := mark.refusal(self._desk.playbook):
            return refusal
        self._save(targets, [mark], f"{targets.name}: marked as entered in error")
        self._host.reload()
        return None

    # Going on with what was left, editing what was logged

    def go_on(self, key: DraftKey, fields: Fields) -> None:
        """Go on with a draft on its own accounts; one that was recovered changes places with what is there."""
        if not key.accounts:
            self._host.say(
                "Which accounts were marked is not kept with this draft; read it here, x removes it.", "warn"
            )
            return
        targets = targets_of(self._desk, key.accounts)
        if key.kind == "follow-up" and self._left_meanwhile(targets):
            return
        if key.recovered:
            other, key = key, replace(key, recovered=key.recovered - 1)
            there = self._desk.draft(key.text())
            self._try_drafts({key.text(): fields, other.text(): there})
        if key.edits:  # the entry it was an edit of is chosen in the outbox; the text goes on as a fresh one
            edited, key = key, replace(key, edits=False)
            self._try_drafts({key.text(): fields, edited.text(): None})
        if key.kind == "note":
            self.note(targets)
        else:
            self.log(targets)

    def edit(self, action: AnyAction) -> str:
        """Open an entry of the outbox to be sent anew; why it cannot be, or an empty text."""
        targets = targets_of(self._desk, [action.account], replaces=action.id)
        if targets.gone:
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
        self.date(targets, "follow-up date:", f"{action.next:%m/%d/%Y}" if action.next else "")

    def edit_assignment(self, action: AnyAction, targets: Targets) -> None:
        assert isinstance(action, Assign), "FORMS names this form for assignments"
        label = f"assign {targets.name} to (blank: unassign):"
        done = partial(self._assign_again, targets)
        self._host.ask(Question(label, done, text=action.owner, accounts=targets.ids))

    def _assign_again(self, targets: Targets, owner: str) -> str | None:
        made = [
            Assign(id=self._desk.new_id(), account=id, made_at=self._desk.now(), owner=owner.strip())
            for id in targets.ids
        ]
        if refusal := made[0].refusal(self._desk.playbook):
            return refusal
        self._save(targets, made, f"{targets.name}: assigned to {owner.strip() or 'nobody'}")
        return None

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
            self._try_drafts({key.text(): dict(draft) or None})

    def _try_drafts(self, drafts: Mapping[str, Fields | None]) -> None:
        try:
            self._desk.save_drafts(drafts)
        except OSError as error:
            self._host.say(
                f"The disk refuses the draft ({error.strerror}). It is held in memory and tried again; do not quit.",
                "bad",
            )


# Which form an entry of the outbox is edited in.
FORMS: dict[type, Callable[[LogForms, AnyAction, Targets], None]] = {
    FollowUp: LogForms.edit_follow_up,
    SetFollowUp: LogForms.edit_date,
    Note: LogForms.edit_as_note,
    Assign: LogForms.edit_assignment,
    EnteredInError: LogForms.edit_as_note,
}


def _where(actions: Sequence[AnyAction]) -> str:
    return where([action.account for action in actions])
