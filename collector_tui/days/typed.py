"""Days as collectors type them."""

from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHORTEST = 3  # letters of a weekday, or more of them


def read_day(text: str, today: date, *, past: bool = False) -> date:
    """Read "+14", "fri", "today", "12/01", "12/01/27" or "2027-12-01".

    A day without a year is the next such day, or the last one when `past` (a received date, say).
    Raises ValueError with a sentence for anything else.
    """
    word = text.strip().lower()
    if word in ("t", "today"):
        return today
    if word in ("tom", "tomorrow"):
        return today + timedelta(days=1)
    if word[:1] in "+-" and word[1:].isdecimal() and len(word) <= 5:
        return today + timedelta(days=int(word))
    named = [number for number, day in enumerate(WEEKDAYS) if len(word) >= SHORTEST and day.startswith(word)]
    if named:
        ahead = (named[0] - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead - 7 if past else ahead)
    return _calendar_day(word, today, past=past)


def _calendar_day(word: str, today: date, *, past: bool) -> date:
    try:
        if word.count("-") == 2:
            return date.fromisoformat(word)
        month, day, *year = [int(part) for part in word.split("/")]
        if len(year) == 1:
            return date(year[0] + (2000 if year[0] < 100 else 0), month, day)
        if not year:
            return _nearest(month, day, today, past=past)
    except ValueError:
        pass
    raise ValueError(f"{word!r} is not a day: type +14, fri, 12/01 or 2027-12-01.")


def _nearest(month: int, day: int, today: date, *, past: bool) -> date:
    steps = range(0, -9, -1) if past else range(9)
    for step in steps:
        try:
            nearest = date(today.year + step, month, day)
        except ValueError:
            continue  # Feb 29 in a common year
        if nearest <= today if past else nearest >= today:
            return nearest
    raise ValueError("no such day")
