"""Whether a claim payment is about the claim whose number it carries: person, member id, charge, days, services."""

from collections.abc import Iterable
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import IntEnum
from functools import lru_cache

from msgspec import Struct

from collector_tui.knowledge.given_names import one_given_name
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.claim import Claim, Person
from collector_tui.model.money import dollars
from collector_tui.model.remittance import REVERSAL, ClaimPayment
from collector_tui.model.text import letters_and_digits

ALIKE = 0.8  # two spellings of one name share this part of their letters
SPLIT_REMARKS = frozenset({"MA15"})  # the payer has split the claim


class Fit(IntEnum):
    """How a trait of a payment fits the claim."""

    DIFFERS = -1
    UNKNOWN = 0
    PARTLY = 1
    FITS = 2


def person_of(payment: ClaimPayment) -> Person:
    """The patient as a claim payment names him."""
    last, _, first = payment.patient_name.partition(", ")
    return Person(last=last, first=first, member_id=payment.member_id)


def name_fit(person: Person, other: Person) -> Fit:
    """Last and first names, in either order, with the misspellings and short forms that files are full of."""
    if not person.last or not other.last:
        return Fit.UNKNOWN
    last, first = _alike(person.last, other.last), _first_alike(person.first, other.first)
    if (last and first) or _swapped(person, other):
        return Fit.FITS
    if last and len(person.first) > 1 and len(other.first) > 1:
        return Fit.DIFFERS  # brothers, sisters, twins: the given name alone tells them apart
    return Fit.PARTLY if last or (first and person.first and other.first) else Fit.DIFFERS


def _swapped(person: Person, other: Person) -> bool:
    both = bool(person.first and other.first)
    return both and _alike(person.last, other.first) and _alike(person.first, other.last)


def same_person(person: Person, other: Person) -> bool:
    """Whether two claims under person number can be of person person. The name alone does not part nor join them."""
    name = name_fit(person, other)
    born = _equal(person.born, other.born)
    member = member_fit(person.member_id, (other.member_id,))
    if name is Fit.FITS:
        return born is not Fit.DIFFERS or member is Fit.FITS
    if name is Fit.PARTLY:
        return born is Fit.FITS or (born is Fit.UNKNOWN and member is not Fit.DIFFERS)
    return name is Fit.UNKNOWN


def member_fit(member_id: str, known: Iterable[str]) -> Fit:
    """Member ids, with or without the suffix of a dependent."""
    number, others = letters_and_digits(member_id), [each for each in map(letters_and_digits, known) if each]
    if not number or not others:
        return Fit.UNKNOWN
    if any(number == each or (min(len(number), len(each)) > 5 and _starts(number, each)) for each in others):
        return Fit.FITS
    return Fit.DIFFERS


class Traits(Struct, frozen=True):
    """How what a payment states fits an account: its people, member ids, claims."""

    name: Fit
    member: Fit
    charge: Fit
    days: Fit
    services: Fit


def traits(payment: ClaimPayment, account: Account) -> Traits:
    """Everything that speaks for or against a payment being about this account."""
    claims = [version.claim for version in account.claims]
    stated, people = person_of(payment), _people(account)
    members = [*(person.member_id for person in people), *(coverage.member_id for coverage in account.coverages)]
    return Traits(
        name=max((name_fit(stated, person) for person in people), default=Fit.UNKNOWN),
        member=member_fit(stated.member_id, members),
        charge=_charge_fit(payment, claims),
        days=days_fit(payment, claims),
        services=services_fit(payment, claims),
    )


def doubt(payment: PostedPayment, account: Account) -> str:
    """Why a payment cannot be about this account, in words; empty when nothing clear speaks against it.

    An account without any claim or registration has nothing to hold it against.
    """
    claims = [version.claim for version in account.claims]
    if _plainly_fits(payment.claim, claims):
        return ""
    fit = traits(payment.claim, account)
    name, member, charge, days = fit.name, fit.member, fit.charge, fit.days
    if name is Fit.DIFFERS:  # a family shares one member id
        return f"it names {payment.claim.patient_name}, the claim is for {account.patient_name}"
    unlike = (charge, days).count(Fit.DIFFERS)
    if name is Fit.PARTLY and member is Fit.DIFFERS:
        return (
            f"it names {payment.claim.patient_name} with another member id, and {_money_words(payment.claim, claims)}"
        )
    if unlike == 2 and fit.services is not Fit.FITS:
        return f"it is for another bill: {_money_words(payment.claim, claims)}"
    if name is Fit.UNKNOWN and member is Fit.DIFFERS and unlike:
        return f"its member id is another, and {_money_words(payment.claim, claims)}"
    return ""


def contradiction(payment: ClaimPayment) -> str:
    """Why a payment cannot be posted as it states itself: a reversal repeats a payment with its signs turned (22)."""
    turned = payment.status == REVERSAL and (payment.charge_cents > 0 or payment.paid_cents > 0)
    return "its status is 22, a reversal, but its amounts are those of a payment" if turned else ""


def _plainly_fits(payment: ClaimPayment, claims: list[Claim]) -> bool:
    """Patient and charge to the letter, as most payments have them: nothing else can speak against that."""
    last, _, first = payment.patient_name.partition(", ")
    return bool(last) and any(
        payment.charge_cents == claim.charge_cents and claim.patient.last == last and claim.patient.first == first
        for claim in claims
    )


def _people(account: Account) -> list[Person]:
    people = [person for version in account.claims for person in (version.claim.patient, version.claim.subscriber)]
    return list(dict.fromkeys((*people, account.patient, account.guarantor)))  # mostly one and the same


def _money_words(payment: ClaimPayment, claims: list[Claim]) -> str:
    days = {claim.served_from for claim in claims if claim.served_from}
    served = f" served {payment.served_from:%m/%d/%Y}" if payment.served_from else ""
    billed = f" served {min(days):%m/%d/%Y}" if days else ""
    charges = " and ".join(dollars(cents) for cents in dict.fromkeys(claim.charge_cents for claim in claims))
    return f"charge {dollars(payment.charge_cents)}{served}, the claim has {charges or 'none'}{billed}"


def _charge_fit(payment: ClaimPayment, claims: list[Claim]) -> Fit:
    """A split claim pays parts of the charge; a family of claims may be paid as a whole."""
    charges = {claim.charge_cents for claim in claims}
    cents = abs(payment.charge_cents)
    if not charges or SPLIT_REMARKS & set(payment.all_remarks()):
        return Fit.UNKNOWN
    if cents in charges or cents == sum(charges):
        return Fit.FITS
    part = cents < max(charges) and services_fit(payment, claims) is Fit.FITS
    return Fit.PARTLY if part else Fit.DIFFERS


def days_fit(payment: ClaimPayment, claims: list[Claim]) -> Fit:
    first = payment.served_from
    spans = [(claim.served_from, claim.served_to or claim.served_from) for claim in claims if claim.served_from]
    if first is None or not spans:
        return Fit.UNKNOWN
    last, day = payment.served_to or first, timedelta(days=1)
    meets = any(since and until and first <= until + day and last >= since - day for since, until in spans)
    return Fit.FITS if meets else Fit.DIFFERS


def services_fit(payment: ClaimPayment, claims: list[Claim]) -> Fit:
    paid = {line.procedure for line in payment.lines} | {line.billed_procedure for line in payment.lines}
    billed = {line.procedure for claim in claims for line in claim.lines}
    if not paid - {""} or not billed - {""}:
        return Fit.UNKNOWN
    return Fit.FITS if (paid & billed) - {""} else Fit.DIFFERS


def _equal(day: date | None, other: date | None) -> Fit:
    if day is None or other is None:
        return Fit.UNKNOWN
    return Fit.FITS if day == other else Fit.DIFFERS


@lru_cache(maxsize=1 << 14)  # most payments name the patient as the claim does
def _alike(name: str, other: str) -> bool:
    short, long = sorted((letters_and_digits(name), letters_and_digits(other)), key=len)
    if not short or short == long:
        return short == long
    if len(short) > 2 and long.startswith(short):
        return True
    parts = [{word for word in _words(each) if len(word) > 3} for each in (name, other)]
    if parts[0] & parts[1]:
        return True
    return len(short) > 3 and SequenceMatcher(None, short, long).ratio() >= ALIKE


def _first_alike(name: str, other: str) -> bool:
    """An initial or an empty first name fits any that begins with it; a short form fits its full one."""
    if not name or not other or _alike(name, other) or one_given_name(name, other):
        return True
    return min(len(name), len(other)) == 1 and name[:1].upper() == other[:1].upper()


def _words(name: str) -> list[str]:
    return name.upper().replace("-", " ").replace("'", " ").split()


def _starts(number: str, other: str) -> bool:
    return number.startswith(other) or other.startswith(number)
