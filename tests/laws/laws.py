"""The laws, and how a sequence of files is held against them."""

import re
from collections import defaultdict
from collections.abc import Iterable

from tests.laws.answering import SAME_GROUP
from tests.laws.documents import Batch, Delivery, Document, Remit, Reply, controls_in, people_in
from tests.laws.edi import file_of
from tests.laws.families import Case
from tests.laws.office import Books, Office, sums_of
from tests.laws.truth import Family, Stand, Truth

TURNED_AWAY = "rejected"
OTHER_ORDER = 3  # the model knows what any order ends in; that queues do too is seen in every third case


class Broken(AssertionError):
    """A law does not hold: its name, after how many files, and what was expected and seen."""

    def __init__(self, law: str, after: int, expected: object, seen: object, about: object = "") -> None:
        super().__init__(f"{law} {about}, after file {after}: expected {expected}, seen {seen}")
        self.law, self.after, self.expected, self.seen, self.about = law, after, expected, seen, about


def check(office: Office, case: Case) -> None:
    """Take a case's files in and hold every law against the books; every third case in another order too."""
    truth = Truth(case.documents)
    books = _taken(office, case.deliveries, truth)
    _hold_truth(books, truth, len(case.deliveries))
    if case.seed % OTHER_ORDER == 0 and len(case.documents) > 1:
        other = tuple(Delivery(each, delivery.envelope) for each, delivery in _once(reversed(case.deliveries)))
        again = _taken(office, other, truth)
        _hold_truth(again, truth, len(other))
        expected, seen = _faces(books, truth), _faces(again, truth)
        if expected != seen:
            raise Broken("any order ends alike", len(other), expected, seen)


def _once(deliveries: Iterable[Delivery]) -> Iterable[tuple[Document, Delivery]]:
    seen: set[Document] = set()
    for delivery in deliveries:
        if delivery.document not in seen:
            seen.add(delivery.document)
            yield delivery.document, delivery


def _taken(office: Office, deliveries: tuple[Delivery, ...], truth: Truth) -> Books:
    office.start_over()
    before, seen = office.books(), set[Document]()
    for number, delivery in enumerate(deliveries, 1):
        office.take(file_of(delivery), f"file{number}")
        books = office.books()
        _hold_identity(books, number)
        if delivery.document in seen:
            _hold_again(before, books, number)
        else:
            _hold_apart(before, books, delivery.document, truth, number)
            if isinstance(delivery.document, Reply):
                _hold_money(before, books, delivery.document, truth, number)
        seen.add(delivery.document)
        before = books
        for remit in seen:
            if isinstance(remit, Remit):
                _hold_trace(books, remit, seen, number)
    return before


def _hold_identity(books: Books, number: int) -> None:
    """Charges - payments - adjustments = balances, for every account and as its document says."""
    of_account = defaultdict(list)
    for entry in books.entries:
        of_account[entry.account].append(entry)
    for account_id, account in books.accounts.items():
        charges, payments, adjustments, buckets = sums_of(of_account[account_id])
        rest = charges - payments - adjustments
        if not rest == sum(buckets.values()) == sum(account.balances.values()) == account.balance_cents:
            raise Broken("charges - payments - adjustments = balances", number, rest, (account_id, account.balances))
        if buckets != account.balances:
            raise Broken("the account says what its ledger says", number, buckets, (account_id, account.balances))


def _hold_again(before: Books, books: Books, number: int) -> None:
    """A document that was taken in before changes no money, no work and no account."""
    if before.entries != books.entries or before.held != books.held:
        new = [entry for entry in books.entries if entry not in before.entries]
        raise Broken("a file again changes nothing", number, "no new entries", new or "held money changed")
    expected, seen = _works(before), _works(books)
    if expected != seen:
        raise Broken("a file again changes nothing", number, expected, seen)


def _hold_money(before: Books, books: Books, reply: Reply, truth: Truth, number: int) -> None:
    """An acknowledgement moves no money, but where a mended bill stands in for the one that it turns away."""
    if before.held != books.held or (before.entries != books.entries and not truth.may_restate(reply)):
        new = [entry for entry in books.entries if entry not in before.entries]
        raise Broken("an acknowledgement moves no money", number, "no new entries", new or "held money changed")


def _hold_apart(before: Books, books: Books, document: Document, truth: Truth, number: int) -> None:
    """A file moves no money of people whom it is not about; it speaks to an account only under its own number."""
    batch = document.batch if isinstance(document, Reply) else document
    if isinstance(batch, Batch) and batch.group == SAME_GROUP:
        return  # until its own batch is on file nobody can know that it speaks of another of that number
    names = {person.name for person in people_in(document)}
    if isinstance(document, Remit):
        names |= truth.levied(document)
    for account_id, account in before.accounts.items():
        if account.patient_name in names or before.documents[account_id] == books.documents.get(account_id):
            continue
        numbers = {each.claim.patient_control for each in account.claims}
        numbers |= {each.claim.patient_control for each in account.payments}
        numbers = numbers or {account_id}
        if not account.patient_name or (account.no_claim_on_file and numbers & controls_in(document)):
            continue  # nobody's yet: a payer's word alone opened it, the claim of its number may put it before a person
        money = account.balances != books.accounts[account_id].balances
        if money or not numbers & controls_in(document):
            about = (account_id, account.patient_name)
            raise Broken("no file of one person changes another's account", number, names, about)


def _hold_trace(books: Books, remit: Remit, seen: set[Document], number: int) -> None:
    """Payments posted + held - adjustments on no account = what the bank gets."""
    same = [each for each in seen if isinstance(each, Remit) and each.trace == remit.trace]
    expected = sum(each.bpr_cents for each in same if not each.test)
    trace = remit.trace
    posted = sum(each.cents for each in books.entries if each.kind == "payment" and each.source.split(" ")[-1] == trace)
    held, off = books.held[trace], books.levies_off[trace]
    if posted + held - off != expected and not any(each.test for each in same):
        raise Broken("posted + held - off accounts = BPR02", number, expected, (posted, held, off), trace)


def _hold_truth(books: Books, truth: Truth, number: int) -> None:
    """Every family stands where its documents put it, and the ledger is the sum of the families."""
    homes = _homes(books, truth)
    for family, stand in truth.families().items():
        accounts = {account_id for account_id, home in homes.items() if home == family}
        charges, payments, adjustments, buckets = sums_of(e for e in books.entries if e.account in accounts)
        seen = Stand(charges, payments, adjustments, buckets)
        if stand.may_be_held and not (charges or payments or adjustments):
            continue
        if (charges, payments, adjustments) != stand[:3] or stand.buckets not in (None, buckets):
            raise Broken(
                "a family stands as its documents say", number, _shown(stand), (_shown(seen), sorted(accounts)), family
            )
        _hold_queue(family, accounts, books, truth, number)
        if stand.never_patient and buckets.get("patient"):
            raise Broken("what was forwarded waits for that payer", number, 0, buckets, family)
    known = truth.families().keys() | truth.encounters
    for stray in (account_id for account_id, home in homes.items() if home not in known):
        charges, payments, adjustments, buckets = sums_of(entry for entry in books.entries if entry.account == stray)
        if payments or adjustments or buckets:
            raise Broken("the ledger is the sum of the families", number, "no other money", (stray, buckets))


def _hold_queue(family: Family, accounts: set[str], books: Books, truth: Truth, number: int) -> None:
    """What a receiver turned away is in that queue until it is sent again; nothing else is."""
    expected = truth.turned_away(family)
    queues = {books.accounts[account_id].work.queue for account_id in accounts}
    if expected is not None and (TURNED_AWAY in queues) != expected:
        raise Broken("what was turned away waits to be sent again", number, expected, (sorted(accounts), queues))


def _shown(stand: Stand) -> str:
    return f"charges {stand.charges} payments {stand.payments} adjustments {stand.adjustments} {stand.buckets}"


def _homes(books: Books, truth: Truth) -> dict[str, Family | None]:
    """The family of each account, from the claims and payments on it; an account of two is nobody's."""
    homes: dict[str, Family | None] = {}
    for account_id, account in books.accounts.items():
        families = {_family(each.claim.patient.name, each.claim.patient_control, truth) for each in account.claims}
        families |= {_family(each.claim.patient_name, each.claim.patient_control, truth) for each in account.payments}
        if account.registered_charge_cents is not None:
            number = re.sub(rf"-{account.patient.last}(-\d+)?$", "", account_id)  # another had the number before
            families.add(_family(account.patient_name, number, truth))
        homes[account_id] = families.pop() if len(families) == 1 else None
        if families:
            raise Broken("an account is of one family", 0, "one", (account_id, families))
    return homes


def _family(name: str, control: str, truth: Truth) -> Family:
    return name, truth.root(name, control)


def _faces(books: Books, truth: Truth) -> dict[Family, object]:
    """What a collector sees of each family: balances and queue."""
    faces: dict[Family, list[object]] = defaultdict(list)
    for account_id, family in _homes(books, truth).items():
        account = books.accounts[account_id]
        if family and (family in truth.sent or not truth.contested(family)):
            faces[family].append((account.balances, account.work.queue, account.work.stake_cents))
        elif family is None and account.work.queue:
            faces["", account_id].append(account.work.queue)
    return {family: sorted(map(str, accounts)) for family, accounts in faces.items()}


def _works(books: Books) -> dict[str, object]:
    return {
        key: (account.balances, account.work.queue, account.patient_name, len(account.claims), len(account.payments))
        for key, account in books.accounts.items()
    }
