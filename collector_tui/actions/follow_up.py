"""Log a follow-up: an action code, the fields it asks for, free text and the next date."""

from datetime import date

from msgspec import UNSET, UnsetType, field

from collector_tui.actions.action import Action, Stamp
from collector_tui.actions.approvals import authority_refusal
from collector_tui.actions.note_text import text_refusal
from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, Activity
from collector_tui.model.field_words import fields_sentence
from collector_tui.model.money import cents_of
from collector_tui.model.playbook import Field, Playbook

NOTES = means("note")  # codes that say nothing without their text
FIELD_MAX = 500  # characters
MINUTES_MAX = 24 * 60
PASSED_OVER_MAX = 50  # rules


class FollowUp(Action, frozen=True, kw_only=True, tag="follow_up", omit_defaults=True):
    """Dates in `fields` are ISO, money is a decimal text, yes_no is "y" or "n"."""

    code: str
    fields: dict[str, str] = {}
    text: str = ""
    next: date | None = None
    minutes: int = 0  # of a timed call; 0: not timed
    after: str | None = None  # the last coded activity it was made upon; only one that closes a matter asks for it
    was: date | UnsetType | None = UNSET  # the follow-up date it was made upon
    override: str = ""  # why it is done although a gate is shut
    passed_over: tuple[str, ...] = field(default=(), name="gates")  # the rules that the desk saw against it

    @property
    def name(self) -> str:
        return self.code

    def as_text(self) -> str:
        coded = f"{self.code}: {fields_sentence(self.fields)}".rstrip(": ")
        return ". ".join(filter(None, (coded, self.text)))

    def conflict(self, account: Account, playbook: Playbook) -> str | None:
        """Closing a matter is compare-and-set: not when someone has logged a follow-up on it meanwhile."""
        last = last_coded(account)
        if not self.closes(playbook) or self.after is None or last is None or last.id == self.after:
            return None
        return f"{last.by} logged {last.code} {last.at:%m/%d %H:%M}: {last.text}".rstrip(": ")

    def refusal(self, playbook: Playbook) -> str | None:
        code = self.coded(playbook)
        if code is None:
            return f"The playbook has no action code {self.code!r}; choose one of its {len(playbook.codes)} codes."
        for asked in code.fields:
            if problem := field_refusal(asked, self.fields.get(asked.name, "")):
                return problem
        if code.code in NOTES and not self.text.strip():
            return "An administrative note needs its text."
        if self.next and self.next < self.made_at.date():
            return f"The next date {self.next:%m/%d/%Y} has passed; choose today or later."
        if not 0 <= self.minutes <= MINUTES_MAX:
            return f"{self.minutes} minutes are not the length of a call; {MINUTES_MAX} is the most."
        if len(self.passed_over) > PASSED_OVER_MAX or any(len(rule) > FIELD_MAX for rule in self.passed_over):
            return "The overridden rules are too many, or too long."
        if len(self.override) > FIELD_MAX:
            return f"The reason is longer than {FIELD_MAX} characters; put the rest in the text."
        return text_refusal("\n".join((self.text, self.override, *self.fields.values())))

    def may(self, user: str, role: str, account: Account, playbook: Playbook) -> str | None:
        return authority_refusal(self.code, self.fields, account, playbook, user, role)

    def activity(self, stamp: Stamp) -> Activity:
        return Activity(
            id=self.id,
            at=stamp.at,
            by=stamp.by,
            code=self.code,
            text=self.text,
            fields=self.fields,
            next_on=self.next,
            minutes=self.minutes,
            override=self.override,
            passed_over=stamp.passed_over,
        )

    def next_on(self, current: date | None) -> date | None:
        return self.next


def last_coded(account: Account) -> Activity | None:
    """The newest coded activity: what a matter stands on."""
    return next((activity for activity in reversed(account.activities) if activity.code), None)


def field_refusal(field: Field, value: str) -> str | None:
    """Why `value` does not do for `field`, or None."""
    if not value.strip():
        return f"{field.title} is needed." if field.required else None
    if len(value) > FIELD_MAX:
        return f"{field.title} is longer than {FIELD_MAX} characters; put the rest in the text."
    match field.kind:
        case "date" if not _iso(value):
            return f"{field.title}: {value!r} is not a day; type +14, fri, 12/01 or 2027-12-01."
        case "money" if not _amount(value):
            return f"{field.title}: {value!r} is not an amount; type 1250 or 1,250.00."
        case "number" if not value.isdecimal():
            return f"{field.title}: {value!r} is not a whole number."
        case "yes_no" if value not in ("y", "n"):
            return f"{field.title}: type y or n."
        case "choice" if value not in field.choices:
            return f"{field.title}: choose {', '.join(field.choices)}."
    return None


def _iso(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _amount(value: str) -> bool:
    try:
        cents_of(value)
    except ValueError:
        return False
    return True
