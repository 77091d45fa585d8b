"""A follow-up being typed: which code, which of its fields, what was said. Knows nothing of the screen."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from msgspec.structs import replace

from collector_tui.actions import FollowUp, last_coded
from collector_tui.actions.follow_up import MINUTES_MAX, field_refusal
from collector_tui.casework.gate_question import BLOCK, GateFinding
from collector_tui.casework.templates import account_words, expand
from collector_tui.casework.tickler import by_law, nearest_clock, next_follow_up, past_clock
from collector_tui.model.account import Account
from collector_tui.model.playbook import ActionCode, Field, Playbook
from collector_tui.model.text import clean
from collector_tui.model.work import Deadline
from collector_tui.tui.code_search import fitting_codes, step_fields
from collector_tui.tui.typed_values import REPLACED, hint, read_value
from collector_tui.work.gates import level

CODE, TEXT, NEXT, MINUTES, OVERRIDE = "code", "text", "follow-up date", "minutes", "override reason"
EARLIER_NAMES = {"next date": NEXT, "override reason": OVERRIDE}  # in the drafts of desks of earlier versions
BLANK = "{}"  # what a template leaves to be filled
BARE_KINDS = {NEXT: "date", MINUTES: "number"}  # of the steps that are no field of the code
UNDATED = datetime.min.replace(tzinfo=UTC)  # of an entry that is only asked about
Ask = Callable[[FollowUp], tuple[GateFinding, ...]]  # what stands against the act that a follow-up logs
ClocksAfter = Callable[[FollowUp], tuple[Deadline, ...]]  # which clocks run on once it is logged


class Missing(NamedTuple):
    """The first step that is not good enough to save, and why."""

    step: str
    why: str


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
        ask: Ask | None = None,
        clocks_after: ClocksAfter | None = None,
    ) -> None:
        self.account, self.playbook, self.today = account, playbook, today
        self.others = tuple(others)
        self._usage = usage
        self._words = account_words(account, today)
        self._minutes = minutes
        self._ask, self._clocks_after = ask or (lambda _: ()), clocks_after or (lambda _: account.work.deadlines)
        self._told: set[str] = set()  # the sentences against it that the person was told
        self.against: tuple[GateFinding, ...] = ()  # what stands against it now
        self._filled: set[str] = set()  # the fields that the collector filled, not the account
        self.code: ActionCode | None = None
        self.values: dict[str, str] = {}  # as the action carries them: ISO days, decimal money
        self.at = CODE
        self.code_typed = False  # the collector chose the code; else a step was suggested and opened
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

    def choose(self, code: ActionCode) -> None:
        """Take a code: its fields appear with what the account's step gives them, else their defaults."""
        self.code = code
        given = step_fields(self.account.work.steps, self.playbook, code)
        self.values = given | self.values
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

    def proposes(self, typed: str) -> bool:
        """Whether a line is what the program proposes or offers: what is typed then replaces it."""
        return bool(typed) and typed == self.shown(self.at) and self._kind in REPLACED

    @property
    def hint(self) -> str:
        return hint(self.field, self._kind)

    @property
    def _kind(self) -> str:
        return self.field.kind if self.field else BARE_KINDS.get(self.at, "text")

    def put(self, typed: str) -> str | None:
        """Take what was typed at this step; the sentence that says why not, or None."""
        typed = clean(typed).strip()
        if self.at == CODE:
            return self._put_code(typed)
        field = self.field
        try:
            value = read_value(field, self._kind, typed, self.today)
        except ValueError as problem:
            return f"{field.title if field else self.at.capitalize()}: {problem}"
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
        if BLANK in self.values.get(TEXT, ""):
            return Missing(TEXT, f"The text still has a blank {BLANK}: fill it in, or take it out.")
        self._judge()
        if level(self.against) == BLOCK and not self.values.get(OVERRIDE, "").strip():
            return Missing(OVERRIDE, self.sentence_against())
        return None

    def tell(self) -> None:
        """What stands against it now has been shown to the person."""
        self._told |= {finding.sentence for finding in self.against}

    def untold(self) -> str:
        """All that stands against it, where some of it was never shown; empty when all was."""
        return "" if {finding.sentence for finding in self.against} <= self._told else self.sentence_against()

    def sentence_against(self) -> str:
        return " ".join(self.warnings())

    def warnings(self) -> list[str]:
        """All that stands against it, the gravest first, in sentences."""
        asks = ["Type an override reason to log it."] if level(self.against) == BLOCK else []
        return [f"{finding.sentence} ({finding.rule})" for finding in self.against] + asks

    def _judge(self) -> None:
        """Ask the gates anew: an amount, a lease or the hour may have changed the answer."""
        self.against = (*self._late_follow_up(), *self._ask(self._action(self.values))) if self.code else ()

    def _late_follow_up(self) -> tuple[GateFinding, ...]:
        """A follow-up date behind a clock that is judgement stands against it; the law's own clock refuses it outright."""
        chosen, clock = self.values.get(NEXT), self._nearest_clock()
        late = past_clock(date.fromisoformat(chosen), clock) if chosen else None
        return (GateFinding(BLOCK, "follow_up_late", late, clock.source),) if late and clock else ()

    def _nearest_clock(self) -> Deadline | None:
        """The next of our own clocks that still runs when this is logged; one that it meets caps nothing."""
        return nearest_clock(self._clocks_after(self._action(self.values)), self.today)

    def expanded(self, typed: str) -> str:
        """The text with a template key (".cs" and a space) replaced by the template, filled from the account."""
        head, _, key = typed.rstrip(" ").rpartition(" ")
        template = next((template for template in self.playbook.templates if template.key == key), None)
        if not typed.endswith(" ") or template is None:
            return typed
        # for several accounts it is filled for each when it is saved
        text = template.text if self.others else expand(template.text, self._words | self._typed_words())
        return f"{head} {text}".lstrip()

    def _typed_words(self) -> dict[str, str]:
        """The fields typed above, as people write them: a template says what was typed, not what was on file."""
        fields = self.code.fields if self.code else ()
        return {field.name: self.shown(field.name) for field in fields if self.values.get(field.name)}

    def actions(self, new_id: Callable[[], str], now: datetime) -> list[FollowUp]:
        """What will be logged, this account first, once nothing is `missing`. Raises ValueError with a sentence."""
        assert self.code is not None, "actions() follows a missing() of None"
        minutes = _shares(int(self.values.get(MINUTES) or 0), 1 + len(self.others))
        made = [self._action(self.values, new_id(), now, minutes[0])]
        for account, share in zip(self.others, minutes[1:], strict=True):
            other = FollowUpEntry(
                account, self.playbook, self.today, {}, ask=self._ask, clocks_after=self._clocks_after
            )
            other.choose(self.code)
            other.values |= {name: self.values.get(name, "") for name in (*self._filled, TEXT, OVERRIDE)}
            other._set_next()
            if self._chose_next:
                other.at = NEXT
                if refusal := other._put_next(self.values.get(NEXT, "")):
                    raise ValueError(f"{account.id}: {refusal}")
            if missing := other.missing():
                raise ValueError(f"{account.id}: {missing.why}")
            made.append(replace(other._action(other.values, new_id(), now, share), text=other._filled_text()))
        if self.others:
            made[0] = replace(made[0], text=self._filled_text())
        return made

    def _filled_text(self) -> str:
        """The text with the words of its own account. Raises ValueError where one of them is not known."""
        text = expand(self.values.get(TEXT, ""), self._words | self._typed_words())
        if BLANK in text:
            raise ValueError(f"{self.account.id}: the template has no word for a blank here: {text}")
        return text

    def _action(
        self, values: Mapping[str, str], action_id: str = "", now: datetime = UNDATED, minutes: int = 0
    ) -> FollowUp:
        assert self.code is not None, "actions() holds a code"
        next_on = values.get(NEXT)
        return FollowUp(
            id=action_id,
            account=self.account.id,
            made_at=now,
            base_version=self.account.version,
            code=self.code.code,
            fields={field.name: value for field in self.code.fields if (value := values.get(field.name))},
            text=values.get(TEXT, ""),
            next=date.fromisoformat(next_on) if next_on else None,
            minutes=minutes,
            override=values.get(OVERRIDE, ""),
            passed_over=tuple(finding.rule for finding in self.against) if values.get(OVERRIDE) else (),
            after=getattr(last_coded(self.account), "id", "") if self.code.closes else None,
            was=self.account.follow_up_on,
        )

    def draft(self, typed: str) -> dict[str, str]:
        """All that was typed, to be kept on disk; empty when there is nothing worth keeping."""
        kept = {name: value for name, value in self.values.items() if value}
        if self.code is None:
            return {"~typed": typed} if typed.strip() else {}
        typed_before = self._filled or self._chose_next or self.values.get(TEXT) or self.code_typed
        if not typed_before and typed.strip() == self.shown(self.at):
            return {}  # all of it was proposed: nothing is typed that could be lost
        filled = [*sorted(self._filled), *([NEXT] if self._chose_next else [])]
        return kept | {"~code": self.code.code, "~at": self.at, "~typed": typed, "~own": ",".join(filled)}

    def restore(self, draft: dict[str, str]) -> str:
        """Go on from a draft; what stood in the line being typed."""
        draft = {EARLIER_NAMES.get(name, name): value for name, value in draft.items()}
        code = self.playbook.code(draft.get("~code", ""))
        if code is not None:
            at = draft.get("~at", "")
            draft["~at"], self.code_typed = EARLIER_NAMES.get(at, at), True
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
            return read_value(field, field.kind, value, self.today)
        except ValueError:
            return ""

    def _put_code(self, typed: str) -> str | None:
        if self.code and typed == self.code.code:
            return None
        matches = self.matches(typed)
        if not typed or not matches:
            return "No action code fits; type two or three letters of it, or of what it means."
        self.take_code(matches[0])
        self.code_typed = True
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
            chosen, clock = date.fromisoformat(value), self._nearest_clock()
            if chosen < self.today:
                return f"{chosen:%m/%d/%Y} has passed; choose today or later."
            if (refusal := past_clock(chosen, clock)) and clock and by_law(clock):
                return f"{refusal} ({clock.source})"
        self._chose_next = self._chose_next or value != self.values.get(NEXT, "")
        self.values[NEXT] = value
        self._judge()
        return None

    def _set_next(self) -> None:
        if self.code and not self._chose_next:
            self.values[NEXT] = ""
            clocks = self._clocks_after(self._action(self.values))
            chosen = next_follow_up(self.code, self.values, self.today, clocks)
            self.values[NEXT] = chosen.isoformat() if chosen else ""


def _shares(minutes: int, count: int) -> list[int]:
    """A call's minutes over the accounts it was about; they add up to the minute."""
    each, rest = divmod(minutes, count)
    return [each + (n < rest) for n in range(count)]
