"""A follow-up being typed: which code, which of its fields, what was said. Knows nothing of the screen."""

from datetime import date, datetime

from collector_tui.actions import FollowUp
from collector_tui.actions.follow_up import field_refusal
from collector_tui.model.account import Account
from collector_tui.model.money import cents_of, dollars
from collector_tui.model.playbook import ActionCode, Field, Playbook
from collector_tui.model.text import clean
from collector_tui.rules.dates import next_follow_up, past_clock, read_day
from collector_tui.rules.phrases import account_words, expand

CODE, TEXT, NEXT = "code", "text", "next date"


class Entry:
    """Steps: the code, its fields, the text, the next date. `at` is the step being typed."""

    def __init__(self, account: Account, playbook: Playbook, today: date, usage: dict[str, int]) -> None:
        self.account, self.playbook, self.today = account, playbook, today
        self._usage = usage
        self._words = account_words(account, today)
        self.code: ActionCode | None = None
        self.values: dict[str, str] = {}  # as the action carries them: ISO days, decimal money
        self.at = CODE
        self._own_next = False  # the collector chose the date; no rule changes it any more

    @property
    def steps(self) -> list[str]:
        """The names of all steps, in order."""
        return [CODE, *(field.name for field in self.code.fields), TEXT, NEXT] if self.code else [CODE]

    @property
    def field(self) -> Field | None:
        """The field being typed; None at the code, the text and the date."""
        return self._field(self.at)

    def matches(self, typed: str) -> list[ActionCode]:
        """Codes that fit what is typed, the best first: by code, then name; then the suggested, then the often used."""
        word = typed.strip().lower()
        suggested = {step.code: n for n, step in enumerate(self.account.work.steps)} if not word else {}
        ranked = [
            ((fit, suggested.get(code.code, 99), -self._usage.get(code.code, 0), n), code)
            for n, code in enumerate(self.playbook.codes)
            if (fit := _fit(code, word)) is not None
        ]
        return [code for _, code in sorted(ranked, key=lambda pair: pair[0])]

    def choose(self, code: ActionCode) -> None:
        """Take a code: its fields appear with their defaults, the cursor on the first."""
        self.code = code
        for field in code.fields:
            self.values.setdefault(field.name, self._default(field))
        self.at = self.steps[1]
        self._set_next()

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
        self.values[self.at] = value
        self._set_next()
        return None

    def move(self, by: int) -> bool:
        """Go to another step; False when there is none in that direction."""
        index = self.steps.index(self.at) + by
        if 0 <= index < len(self.steps):
            self.at = self.steps[index]
            return True
        return False

    def missing(self) -> tuple[str, str] | None:
        """The first step that is not good enough to save, and why."""
        if self.code is None:
            return CODE, "Type two or three letters of an action code."
        for field in self.code.fields:
            if refusal := field_refusal(field, self.values.get(field.name, "")):
                return field.name, refusal
        return None

    def expanded(self, typed: str) -> str:
        """The text with a template key (".cs" and a space) replaced by the template, filled from the account."""
        head, _, key = typed.rstrip(" ").rpartition(" ")
        template = next((one for one in self.playbook.templates if one.key == key), None)
        if not typed.endswith(" ") or template is None:
            return typed
        return f"{head} {expand(template.text, self._words)}".lstrip()

    def action(self, action_id: str, now: datetime) -> FollowUp:
        """What will be logged; call it when nothing is `missing`."""
        assert self.code is not None, "action() follows a missing() of None"
        fields = {field.name: value for field in self.code.fields if (value := self.values.get(field.name))}
        next_on = self.values.get(NEXT)
        return FollowUp(
            id=action_id,
            account=self.account.id,
            made_at=now,
            base_version=self.account.version,
            code=self.code.code,
            fields=fields,
            text=self.values.get(TEXT, ""),
            next=date.fromisoformat(next_on) if next_on else None,
        )

    def draft(self, typed: str) -> dict[str, str]:
        """All that was typed, to be kept on disk; empty when there is nothing worth keeping."""
        kept = {name: value for name, value in self.values.items() if value}
        if self.code is None:
            return {"~typed": typed} if typed.strip() else {}
        return kept | {"~code": self.code.code, "~at": self.at, "~typed": typed}

    def restore(self, draft: dict[str, str]) -> str:
        """Go on from a draft; what stood in the line being typed."""
        code = self.playbook.code(draft.get("~code", ""))
        if code is not None:
            self.values = {name: value for name, value in draft.items() if not name.startswith("~")}
            self._own_next = NEXT in self.values
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
        kind = field.kind if field else "date" if self.at == NEXT else "text"
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
        found = self.matches(typed)
        if not typed or not found:
            return "No action code fits; type two or three letters of it, or of what it means."
        self.values.pop(NEXT, None)
        self.choose(found[0])
        self.at = CODE
        return None

    def _put_next(self, value: str) -> str | None:
        if value:
            chosen = date.fromisoformat(value)
            if chosen < self.today:
                return f"{chosen:%m/%d/%Y} has passed; choose today or later."
            clock = self.account.work.deadlines[0] if self.account.work.deadlines else None
            if clock and (refusal := past_clock(chosen, clock.on, clock.what, self.today)):
                return refusal
        self._own_next = self._own_next or value != self.values.get(NEXT, "")
        self.values[NEXT] = value
        return None

    def _set_next(self) -> None:
        if self.code and not self._own_next:
            chosen = next_follow_up(self.code, self.values, self.today, self.account.work.due_on)
            self.values[NEXT] = chosen.isoformat() if chosen else ""


def _fit(code: ActionCode, word: str) -> int | None:
    """How well a code fits: 0 exact, then by start, by words of the name, by letters in order; None not at all."""
    key, name = code.code.lower(), code.name.lower()
    if not word:
        return 5
    if key == word:
        return 0
    if key.startswith(word):
        return 1
    if all(any(part.startswith(piece) for part in name.split()) for piece in word.split()):
        return 2
    if word in name:
        return 3
    letters = iter(key)
    return 4 if all(letter in letters for letter in word) else None
