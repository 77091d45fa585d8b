"""What may stand in a note, and a form's fields in the words of one."""

import re
from collections.abc import Mapping

TEXT_MAX = 20_000  # characters
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){13,19}(?!\d)")


def text_refusal(text: str) -> str | None:
    """The sentence that refuses a note's text, or None."""
    if len(text) > TEXT_MAX:
        return f"The text has {len(text):,} characters; {TEXT_MAX:,} is the most a note can hold. Split it in two."
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if digits[0] in "3456" and luhn(digits):
            return "The text holds what looks like a card number; take it out, card numbers may not be stored in notes."
    return None


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others (ISO/IEC 7812-1)."""
    doubled = (sum(divmod(int(digit) * (1 + index % 2), 10)) for index, digit in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0


def fields_sentence(fields: Mapping[str, str]) -> str:
    """An action code's fields in a sentence, the empty ones left out."""
    return "; ".join(f"{name.replace('_', ' ')} {value}" for name, value in fields.items() if value)
