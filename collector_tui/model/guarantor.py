"""Who answers for the bills of several accounts. Persons are merged by the hospital's own number, never by a name."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import asdict, replace

from collector_tui.model.account import Account, AccountHead
from collector_tui.model.claim import Person

NAMES = ("last", "first")  # of one registration: never a first name of one and a last name of another


class Guarantor(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person with the accounts they answer for, as far as who asks may see them."""

    id: str
    person: Person = Person()
    accounts: tuple[AccountHead, ...] = ()

    @property
    def address(self) -> str:
        return self.person.address

    @property
    def state(self) -> str:
        return self.person.state

    @property
    def language(self) -> str:
        return self.person.language

    @property
    def balance_cents(self) -> int:
        """Of all their accounts, credits included."""
        return sum(account.balance_cents for account in self.accounts)


def guarantor_of(guarantor_id: str, accounts: Iterable[Account]) -> Guarantor:
    """The guarantor as their accounts have registered them: of each fact, what the newest stay says of it."""
    theirs = sorted((each for each in accounts if each.guarantor_id == guarantor_id), key=_newest_last)
    person = Person()
    for account in theirs:
        person = _learned(person, account.guarantor)
    heads = tuple(
        AccountHead(**{name: getattr(each, name) for name in AccountHead.__struct_fields__}) for each in theirs
    )
    return Guarantor(id=guarantor_id, person=person, accounts=heads[::-1])


def others_of(account: Account, heads: Iterable[AccountHead]) -> tuple[AccountHead, ...]:
    """The heads of the same guarantor's other accounts, by their numbers."""
    if not account.guarantor_id:
        return ()
    theirs = (each for each in heads if each.guarantor_id == account.guarantor_id and each.id != account.id)
    return tuple(sorted(theirs, key=lambda head: head.id))


def _newest_last(account: Account) -> tuple[date, str]:
    stay = account.encounter
    return stay.discharged_on or stay.admitted_on or date.min, account.id


def _learned(person: Person, registered: Person) -> Person:
    facts = {name: value for name, value in asdict(registered).items() if value and name not in NAMES}
    names = {name: getattr(registered, name) for name in NAMES} if registered.name else {}
    return replace(person, **facts, **names)
