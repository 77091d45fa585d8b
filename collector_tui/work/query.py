"""The filter's grammar: words, and field terms such as `payer:aetna bal>500 carc:197 due<7d !is:marked`."""

import operator
import re
import shlex
from collections.abc import Callable, Collection
from datetime import date

from msgspec import Struct

from collector_tui.model.account import AccountHead
from collector_tui.model.money import cents_of
from collector_tui.model.text import folded
from collector_tui.work.head_facts import URGENT_DAYS, days_billed, days_left

_TERM = re.compile(r"([a-z]+)(<=|>=|<|>|=|:)(.*)", re.IGNORECASE)
_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, ":": operator.eq,
}  # fmt: skip


class BadQuery(ValueError):
    """A term that cannot be understood; the sentence names it and says what would do."""


class Seen(Struct, frozen=True):
    """What a term is held against: an account's head, today, all its words folded, and the marked ids."""

    head: AccountHead
    today: date
    words: str
    marked: Collection[str] = ()
    pending: str = ""  # "~" waits to be sent, "x" was refused


Test = Callable[[Seen], bool]


TEXTS: dict[str, Callable[[AccountHead], Collection[str]]] = {
    "acct": lambda head: (head.id,), "patient": lambda head: (head.patient_name,), "payer": lambda head: (head.payer,),
    "queue": lambda head: (head.work.queue,), "reason": lambda head: (head.work.reason,),
    "category": lambda head: (head.work.category,), "class": lambda head: (head.payer_class,),
    "guarantor": lambda head: (head.guarantor_id,), "owner": lambda head: (head.owner,), "why": lambda head: (head.work.why,), "tag": lambda head: head.work.tags,
}  # fmt: skip
NUMBERS: dict[str, Callable[[AccountHead, date], int | None]] = {
    "bal": lambda head, today: head.balance_cents, "stake": lambda head, today: head.work.stake_cents,
    "score": lambda head, today: head.work.score, "days": days_billed, "due": days_left,
}  # fmt: skip
MONEY = ("bal", "stake")
AS_IN = {"bal": ">500", "stake": ">500", "due": "<7d"}  # an example for who typed no number
STATES: dict[str, Test] = {
    "marked": lambda seen: seen.head.id in seen.marked, "waiting": lambda seen: seen.pending == "~",
    "refused": lambda seen: seen.pending == "x", "credit": lambda seen: seen.head.balance_cents < 0,
    "urgent": lambda seen: (left := days_left(seen.head, seen.today)) is not None and left <= URGENT_DAYS,
    "late": lambda seen: (left := days_left(seen.head, seen.today)) is not None and left < 0,
}  # fmt: skip
ALIASES = {"account": "acct", "balance": "bal", "name": "patient", "age": "days", "carc": "code", "rarc": "code"}
EXAMPLES = "payer:aetna  bal>500  carc:197  due<7d  days>30  score>=80  queue:denied  is:marked  !word"


def read_query(text: str, *, typing: bool = False) -> list[Test]:
    """The tests that an account must all pass. Raises BadQuery; a last term that is still being typed does not count."""
    try:
        terms = _split(text)
    except ValueError:
        if not typing:
            raise BadQuery('A quotation mark is open; close it with ".') from None
        terms = text.replace('"', "").split()
    tests = []
    for number, term in enumerate(terms):
        try:
            tests.append(_test(term))
        except BadQuery:
            if not (typing and number == len(terms) - 1):
                raise
    return tests


def is_plain(text: str) -> bool:
    """Whether a filter is words alone, such as a name or a number, without field terms or what is turned round."""
    return bool(text.strip()) and not any(term[:1] in "!-" or _TERM.fullmatch(term) for term in text.split())


def _split(text: str) -> list[str]:
    """Words, and between double quotes several as one; an apostrophe is part of a name. Raises ValueError."""
    words = shlex.shlex(text, posix=True, punctuation_chars=False)
    words.whitespace_split, words.quotes, words.escape, words.commenters = True, '"', "", ""
    return list(words)


def _test(term: str) -> Test:
    if term[:1] in "!-" and len(term) > 1:
        wanted = _test(term[1:])
        return lambda seen: not wanted(seen)
    match = _TERM.fullmatch(term)
    if match is None:
        word = folded(term)
        return lambda seen: word in seen.words
    name, sign, value = match[1].lower(), match[2], match[3]
    field = ALIASES.get(name, name)
    if field == "is":
        return _state(value)
    if field == "code":
        return _code(value)
    if field in TEXTS:
        return _text(field, sign, value)
    if field in NUMBERS:
        return _number(field, name, sign, value)
    fields = ", ".join((*TEXTS, *NUMBERS, "carc", "rarc", "is"))
    raise BadQuery(f"There is no field {name!r} to filter by; there are {fields}.")


def _state(value: str) -> Test:
    if value.lower() not in STATES:
        raise BadQuery(f"is:{value} is not known; there are {', '.join(f'is:{state}' for state in STATES)}.")
    return STATES[value.lower()]


def _code(value: str) -> Test:
    """ "197" and "CO-197" both find CO-197; "N54" finds the remark."""
    code = value.upper()
    if not code:
        raise BadQuery("Which code? carc:197, carc:CO-45 or rarc:N54.")
    return lambda seen: any(code in (text, text.partition("-")[2]) for text in seen.head.work.codes)


def _text(field: str, sign: str, value: str) -> Test:
    if sign not in ":=":
        raise BadQuery(f"{field} is a text: write {field}:{value or 'word'}.")
    word, read = folded(value), TEXTS[field]
    if sign == "=":
        return lambda seen: any(word == folded(text) for text in read(seen.head))
    return lambda seen: any(word in folded(text) for text in read(seen.head))


def _number(field: str, name: str, sign: str, value: str) -> Test:
    read, compare = NUMBERS[field], _COMPARE[sign]
    try:
        bound = cents_of(value.lstrip("$")) if field in MONEY else int(value.rstrip("dD"))
    except ValueError:
        raise BadQuery(f"{name}{sign}{value} needs a number, as in {name}{AS_IN.get(field, '>30')}.") from None
    return lambda seen: (number := read(seen.head, seen.today)) is not None and compare(number, bound)
