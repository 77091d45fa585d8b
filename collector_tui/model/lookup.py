"""By what an account is found, whoever asks: its numbers, its people's names, birth date and phones. The same on desk and server."""

import re
from collections.abc import Collection, Iterator
from datetime import date

from collector_tui.model.account import Account
from collector_tui.model.claim import Person
from collector_tui.model.text import folded

SOUGHT_MIN = 2  # letters or digits
WHOLE_MIN = 4  # what is typed apart is also read as one number from here on: 904 555 0123
PHONE_DIGITS, LOCAL_DIGITS = 10, 7
BORN = "born"  # begins the key of a birth date

_RUN = re.compile(r"[^\W_]+")
_DAY = re.compile(r"(?<![\w/.-])(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?![\w/-])")
_ISO_DAY = re.compile(r"(?<![\w/.-])(\d{4})-(\d{1,2})-(\d{1,2})(?![\w/-])")
_PHONE = re.compile(r"(?<!\w)(?:\+?1[ .-]?)?(?:\((\d{3})\) ?|(\d{3})[ .-])(\d{3})[ .-]?(\d{4})(?!\w)")

Term = tuple[str, ...]  # beginnings of keys, one of which is to be there
Way = tuple[Term, ...]  # all of them are


def lookup_keys(account: Account) -> set[str]:
    """Every word, number and day by which the account is found, folded, without what stands between letters and digits."""
    people, claims = (account.patient, account.guarantor), [sent.claim for sent in account.claims]
    numbers = {account.id, account.mrn, account.guarantor_id}
    numbers |= {claim.patient_control for claim in claims} | {claim.original_payer_control for claim in claims}
    numbers |= {claim.subscriber.member_id for claim in claims} | {person.member_id for person in people}
    numbers |= {coverage.member_id for coverage in account.coverages}
    numbers |= {status.payer_control for sent in account.claims for status in sent.statuses}
    for payment in account.payments:
        numbers |= {payment.claim.payer_control, payment.claim.patient_control, payment.header.trace}
    for adjustment in account.provider_adjustments:
        numbers |= {adjustment.trace, adjustment.reference}
    keys = {squeezed(number) for number in numbers}
    keys |= {key.lstrip("0") for key in keys if key.isdecimal()}
    for person in people:
        keys.update(_keys_of(person))
    if account.patient.born:
        keys.add(born_key(account.patient.born))
    return {key for key in keys if len(key) >= SOUGHT_MIN}


def _keys_of(person: Person) -> Iterator[str]:
    for name in (person.last, person.first):
        runs = _RUN.findall(folded(name))
        yield from ("".join(runs[first:]) for first in range(len(runs)))  # each word begins one
    digits = "".join(filter(str.isdecimal, person.phone))
    if len(digits) >= LOCAL_DIGITS:
        yield digits[-PHONE_DIGITS:]
        yield digits[-LOCAL_DIGITS:]


def squeezed(text: str) -> str:
    """A number or a name as it is compared: folded, its letters and digits alone."""
    return "".join(_RUN.findall(folded(text)))


def born_key(day: date) -> str:
    return f"{BORN}{day:%Y%m%d}"


def ways_to_read(text: str) -> tuple[Way, ...]:
    """What is looked for, in each way that the words can be meant: apart, run together, as one number. Empty: too little.

    An account is found when one way holds: each term of it begins one of the account's keys. A day is a birth date.
    """
    rest, days = folded(text), []
    for pattern in (_ISO_DAY, _DAY):
        for match in pattern.finditer(rest):
            if born := _born(match, iso=pattern is _ISO_DAY):
                days.append(born)
                rest = rest.replace(match[0], " ")
    phones = [("".join(filter(None, match.groups())),) for match in _PHONE.finditer(rest)]
    words = _PHONE.sub(" ", rest)
    apart = (*days, *phones, *((run,) for run in _RUN.findall(words)))
    together = (*days, *phones, *((key,) for chunk in words.split() if (key := squeezed(chunk))))
    ways: list[Way] = [apart, together]
    whole = squeezed(text)
    if len(whole) >= WHOLE_MIN:
        ways.append((tuple(dict.fromkeys((whole, *_without_lead(whole)))),))
    enough = (way for way in ways if any(len(start) >= SOUGHT_MIN for term in way for start in term))
    return tuple(dict.fromkeys(enough))


def found_by(keys: Collection[str], ways: Collection[Way]) -> bool:
    """Whether an account with these keys is one that is looked for."""
    return any(all(any(key.startswith(term) for key in keys) for term in way) for way in ways)


def _without_lead(whole: str) -> Iterator[str]:
    """A number without its leading zeros, a phone number without the country's 1."""
    if whole.isdecimal():
        if len(short := whole.lstrip("0")) >= SOUGHT_MIN:
            yield short
        if len(whole) == PHONE_DIGITS + 1 and whole[0] == "1":
            yield whole[1:]


def _born(match: re.Match[str], *, iso: bool) -> Term:
    """The keys of a birth date; empty when it is none. Of two digits the year is of either century."""
    year, month, dom = (match[1], match[2], match[3]) if iso else (match[3], match[1], match[2])
    keys = []
    for full in (year,) if len(year) == 4 else (f"19{year}", f"20{year}"):
        try:
            keys.append(born_key(date(int(full), int(month), int(dom))))
        except ValueError:
            continue
    return tuple(keys)
