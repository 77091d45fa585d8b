"""A follow-up being typed: which code, which of its fields, what was said. Knows nothing of the screen."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from collector_tui.actions import FollowUp, last_coded
from collector_tui.actions.follow_up import MINUTES_MAX, field_refusal
from collector_tui.casework.gate_question import BLOCK, GateFinding
from collector_tui.casework.templates import account_words, expand
from collector_tui.casework.tickler import nearest_clock, next_follow_up, past_clock
from collector_tui.days.typed import read_day
from collector_tui.model.account import Account
from collector_tui.model.money import cents_of, dollars
from collector_tui.model.playbook import ActionCode, Field, Playbook
from collector_tui.model.text import clean
from collector_tui.tui.code_search import fitting_codes
from collector_tui.work.gates import level

CODE, TEXT, NEXT, MINUTES, OVERRIDE = "code", "text", "next date", "minutes", "override reason"

BARE_KINDS = {NEXT: "date"}  # of the steps that are no field of the code
UNDATED = datetime.min.replace(tzinfo=UTC)  # of an entry that is only asked about
Ask = Callable[[FollowUp], tuple[GateFinding, ...]]  # what stands against the act that a follow-up logs


class Missing(NamedTuple):
    """The first step that is not good enough to save, and why."""

    step: str
    why: str


def open_gates(_: FollowUp) -> tuple[GateFinding, ...]:
    return ()


class FollowUpEntry:
    """Steps: the code, its fields, the text, the next date, the minutes of a running call. `at` is being typed.

    With `others` it is logged on them too: what was left as proposed is proposed for each of them anew.
    """

    def __init__(
        self,
        account: Account,
        playbook: Playbook,
        today: date,
        usage: Mapping[str, int],
        others: Sequence[Account] = (),
        minutes: int = 0,
        ask: Ask = open_gates,
    ) -> None:
        self.account, self.playbook, self.today = account, playbook, today
        self.others = tuple(others)
        self._usage = usage
        self._words = account_words(account, today)
        self._minutes = minutes
        self._ask = ask
        self.against: tuple[GateFinding, ...] = ()  # what stands against it now
        self._filled: set[str] = set()  # the fields that the collector filled, not the account
        self.code: ActionCode | None = None
        self.values: dict[str, str] = {}  # as the action carries them: ISO days, decimal money
        self.at = CODE
        self._chose_next = False  # the collector chose the date; no rule changes it any more

    @property
    def steps(self) -> list[str]:
        """The names of all steps, in order."""
        if self.code is None:
            return [CODE]
        timed = [MINUTES] if self._minutes else []
        shut = [OVERRIDE] if level(self.against) == BLOCK or self.at == OVERRIDE else []
        return [CODE, *(field.name for field in self.code.fields), *shut, TEXT, NEXT, *timed]

    @property
    def field(self) -> Field | None:
        """The field being typed; None at the code, the text and the date."""
        return self._field(self.at)

    def matches(self, typed: str) -> list[ActionCode]:
        """Codes that fit what is typed, the best first; with nothing typed, the suggested, then the often used."""
        suggested = [step.code for step in self.account.work.steps]
        return fitting_codes(self.playbook.codes, typed, suggested, self._usage)

    def choose(self, code: ActionCode, given: Mapping[str, str] | None = None) -> None:
        """Take a code: its fields appear with what a step gives them, else their defaults, the cursor on the first."""
        self.code = code
        self.values |= given or {}
        for field in code.fields:
            self.values.setdefault(field.name, self._default(field))
        if self._minutes:
            self.values.setdefault(MINUTES, str(self._minutes))
        self._set_next()
        self._judge()
        self.at = self.steps[1]

    def shown(self, step: str) -> str:
        """A step's value as people read and type it."""
        value = self.code.code if step == CODE and self.code else self.values.get(step, "")
        kind = self._field(step)
        if value and (step == NEXT or (kind and kind.kind == "date")):
            return f"{date.fromisoformat(value):%m/%d/%Y}"
        return value

    def put(self, typed: str) -> str | None:
        """Take what was typed at this step; the sentence that says why not, or None."""
        typed = clean(typed).strip()
        if self.at == CODE:
            return self._put_code(typed)
        field = self.field
        try:
            value = self._read(field, typed)
        except ValueError as problem:
            return f"{(field.label if field else self.at).capitalize()}: {problem}"
        if field and (refusal := field_refusal(field, value)):
            return refusal
        if self.at == NEXT:
            return self._put_next(value)
        if self.at == MINUTES and not (value.isdecimal() and int(value) <= MINUTES_MAX):
            return "Minutes: type how long the call took, as a whole number."
        if field and value != self.values.get(self.at, ""):
            self._filled.add(self.at)
        self.values[self.at] = value
        self._set_next()
        self._judge()
        return None

    def move(self, by: int) -> bool:
        """Go to another step; False when there is none in that direction."""
        index = self.steps.index(self.at) + by
        if 0 <= index < len(self.steps):
            self.at = self.steps[index]
            return True
        return False

    def missing(self) -> Missing | None:
        """What keeps it from being saved; None when nothing does."""
        if self.code is None:
            return Missing(CODE, "Type two or three letters of an action code.")
        for field in self.code.fields:
            if refusal := field_refusal(field, self.values.get(field.name, "")):
                return Missing(field.name, refusal)
        self._judge()
        if level(self.against) == BLOCK and not self.values.get(OVERRIDE, "").strip():
            return Missing(OVERRIDE, self.sentence_against())
        return None

    def sentence_against(self) -> str:
        """The gravest thing that stands against it, in a sentence; empty when nothing does."""
        if not self.against:
            return ""
        worst = self.against[0]
        return f"{worst.sentence} ({worst.rule})" + (" Override reason?" if worst.level == BLOCK else "")

    def _judge(self) -> None:
        """Ask the gates anew: an amount, a lease or the hour may have changed the answer."""
        self.against = self._ask(self._action(self, self.values, "", UNDATED, 0)) if self.code else ()

    def expanded(self, typed: str) -> str:
        """The text with a template key (".cs" and a space) replaced by the template, filled from the account."""
        head, _, key = typed.rstrip(" ").rpartition(" ")
        template = next((template for template in self.playbook.templates if template.key == key), None)
        if not typed.endswith(" ") or template is None:
            return typed
        text = template.text if self.others else expand(template.text, self._words)  # many: filled for each when saved
        return f"{head} {text}".lstrip()

    def actions(self, new_id: Callable[[], str], now: datetime) -> list[FollowUp]:
        """What will be logged, this account first, once nothing is `missing`. Raises ValueError with a sentence."""
        assert self.code is not None, "actions() follows a missing() of None"
        minutes = _shares(int(self.values.get(MINUTES) or 0), 1 + len(self.others))
        made = [self._action(self, self.values, new_id(), now, minutes[0])]
        for account, share in zip(self.others, minutes[1:], strict=True):
            other = FollowUpEntry(account, self.playbook, self.today, {}, ask=self._ask)
            other.choose(self.code)
            other.values |= {name: self.values.get(name, "") for name in (*self._filled, TEXT, OVERRIDE)}
            other._set_next()
            if self._chose_next:
                other.at = NEXT
                if refusal := other._put_next(self.values.get(NEXT, "")):
                    raise ValueError(f"{account.id}: {refusal}")
            if missing := other.missing():
                raise ValueError(f"{account.id}: {missing.why}")
            made.append(self._action(other, other.values, new_id(), now, share))
        return made

    def _action(
        self, entry: "FollowUpEntry", values: Mapping[str, str], action_id: str, now: datetime, minutes: int
    ) -> FollowUp:
        assert self.code is not None, "actions() holds a code"
        next_on, text = values.get(NEXT), values.get(TEXT, "")
        return FollowUp(
            id=action_id,
            account=entry.account.id,
            made_at=now,
            base_version=entry.account.version,
            code=self.code.code,
            fields={field.name: value for field in self.code.fields if (value := values.get(field.name))},
            text=expand(text, entry._words) if self.others else text,
            next=date.fromisoformat(next_on) if next_on else None,
            minutes=minutes,
            override=values.get(OVERRIDE, ""),
            passed_over=tuple(finding.rule for finding in entry.against) if values.get(OVERRIDE) else (),
            after=getattr(last_coded(entry.account), "id", "") if self.code.closes else None,
            was=entry.account.follow_up_on,
        )

    def draft(self, typed: str) -> dict[str, str]:
        """All that was typed, to be kept on disk; empty when there is nothing worth keeping."""
        kept = {name: value for name, value in self.values.items() if value}
        if self.code is None:
            return {"~typed": typed} if typed.strip() else {}
        filled = [*sorted(self._filled), *([NEXT] if self._chose_next else [])]
        return kept | {"~code": self.code.code, "~at": self.at, "~typed": typed, "~own": ",".join(filled)}

    def restore(self, draft: dict[str, str]) -> str:
        """Go on from a draft; what stood in the line being typed."""
        code = self.playbook.code(draft.get("~code", ""))
        if code is not None:
            self.values = {name: value for name, value in draft.items() if name[:1] != "~" and name != MINUTES}
            filled = set(filter(None, draft.get("~own", "").split(",")))
            self._filled, self._chose_next = filled - {NEXT}, NEXT in filled
            self.choose(code)
            self.at = draft["~at"] if draft.get("~at") in self.steps else self.at
        return draft.get("~typed", "")

    def _field(self, step: str) -> Field | None:
        fields = self.code.fields if self.code else ()
        return next((field for field in fields if field.name == step), None)

    def _default(self, field: Field) -> str:
        value = expand(field.default, self._words).replace("{}", "") if field.default else ""
        try:
            return self._read(field, value)
        except ValueError:
            return ""

    def _read(self, field: Field | None, typed: str) -> str:
        kind = field.kind if field else BARE_KINDS.get(self.at, "text")
        if not typed:
            return ""
        if kind == "date":
            past = field is not None and any(word in field.name for word in ("received", "paid", "denial", "decision"))
            return read_day(typed, self.today, past=past).isoformat()
        if kind == "money":
            return dollars(cents_of(typed.lstrip("$"))).replace(",", "")
        if kind == "yes_no":
            return typed[:1].lower()
        if kind == "choice" and field:
            return next((choice for choice in field.choices if choice.startswith(typed.lower())), typed)
        return typed

    def _put_code(self, typed: str) -> str | None:
        if self.code and typed == self.code.code:
            return None
        matches = self.matches(typed)
        if not typed or not matches:
            return "No action code fits; type two or three letters of it, or of what it means."
        self.take_code(matches[0])
        return None

    def take_code(self, code: ActionCode) -> None:
        """Take a code that was pointed at; the step stays, the proposals are made anew."""
        self.values.pop(NEXT, None)
        self.choose(code)
        self.at = CODE

    def filled_fields(self) -> set[str]:
        """The fields that the collector filled; the account proposed the others."""
        return set(self._filled)

    def fill(self, values: Mapping[str, str], text: str, next_on: date | None = None) -> None:
        """Take the fields, the text and the date of an earlier entry with the same code as the collector's own."""
        self._filled |= set(values)
        self.values |= {**values, TEXT: text}
        self._set_next()
        if next_on and next_on >= self.today:
            self.values[NEXT], self._chose_next = next_on.isoformat(), True

    def _put_next(self, value: str) -> str | None:
        if value:
            chosen = date.fromisoformat(value)
            if chosen < self.today:
                return f"{chosen:%m/%d/%Y} has passed; choose today or later."
            if refusal := past_clock(chosen, nearest_clock(self.account.work.deadlines, self.today)):
                return refusal
        self._chose_next = self._chose_next or value != self.values.get(NEXT, "")
        self.values[NEXT] = value
        return None

    def _set_next(self) -> None:
        if self.code and not self._chose_next:
            chosen = next_follow_up(self.code, self.values, self.today, self.account.work.deadlines)
            self.values[NEXT] = chosen.isoformat() if chosen else ""


def _shares(minutes: int, count: int) -> list[int]:
    """A call's minutes over the accounts it was about; they add up to the minute."""
    each, rest = divmod(minutes, count)
    return [each + (n < rest) for n in range(count)]
