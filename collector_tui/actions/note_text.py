"""What may stand in a note."""

import re

TEXT_MAX = 20_000  # characters
# A social security number: written with its dashes or gaps, or nine digits behind its name. Numbers that were never
# issued (SSA POMS RM 10201.035: area 000, 666, 900-999, group 00, serial 0000) are something else.
_SSN = re.compile(
    r"(?<![\d-])(?!000|666|9)\d{3}([- .])(?!00)\d{2}\1(?!0000)\d{4}(?![\d-])"
    r"|\b(?:ssn?|social(?: security)?(?: (?:no|number|nbr|num|#))?)\b\W{0,3}(?:is\W+)?(?!000|666|9)\d{3}[- .]?\d{2}[- .]?\d{4}(?!\d)",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){13,19}(?!\d)")


def text_refusal(text: str) -> str | None:
    """The sentence that refuses a note's text, or None."""
    if len(text) > TEXT_MAX:
        return f"The text has {len(text):,} characters; {TEXT_MAX:,} is the most a note can hold. Split it in two."
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if digits[0] in "3456" and luhn(digits):
            return "The text holds what looks like a card number; take it out, card numbers may not be stored in notes."
    if _SSN.search(text):
        return "The text holds what looks like a social security number; take it out, the last four digits are enough."
    return None


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others (ISO/IEC 7812-1)."""
    doubled = (sum(divmod(int(digit) * (1 + index % 2), 10)) for index, digit in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0
