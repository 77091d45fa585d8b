"""What may be typed into a field by its kind, and how an action carries it: ISO days, decimal money, y or n."""

from datetime import date

from collector_tui.days.typed import read_day
from collector_tui.model.money import cents_of, dollars
from collector_tui.model.playbook import Field

REPLACED = ("choice", "yes_no", "date", "money", "number")  # kinds of which nobody types a part only
PAST = ("received", "paid", "denial", "decision")  # in the names of days that have been
HINTS = {
    "date": "a day: +14, fri, 12/01 or 12/01/2027",
    "money": "an amount: 1250 or 1,250.00",
    "number": "a whole number",
    "yes_no": "y or n",
}


def hint(field: Field | None, kind: str) -> str:
    """What may be typed, told before anything is wrong; empty for plain text."""
    if field is not None and field.choices:
        return f"one of: {' / '.join(field.choices)}"
    return HINTS.get(kind, "")


def read_value(field: Field | None, kind: str, typed: str, today: date) -> str:
    """What was typed as an action carries it; a choice by its first letters. Raises ValueError with a sentence."""
    if not typed:
        return ""
    if kind == "date":
        past = field is not None and (field.past or any(word in field.name for word in PAST))
        return read_day(typed, today, past=past).isoformat()
    if kind == "money":
        return dollars(cents_of(typed.lstrip("$"))).replace(",", "")
    if kind == "yes_no":
        return typed[:1].lower()
    if kind == "choice" and field:
        begins = [choice for choice in field.choices if choice.lower().startswith(typed.lower())]
        return next((choice for choice in field.choices if choice.lower() == typed.lower()), (*begins, typed)[0])
    return typed
