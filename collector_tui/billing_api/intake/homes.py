"""Which account a fact belongs to: by the numbers it carries, and only where the person fits."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import itemgetter

from msgspec.structs import astuple
from sqlalchemy import Column, Connection, literal_column, select, union_all

from collector_tui.adjudication.identity import person_of, same_person, traits
from collector_tui.billing_api.intake.facts import Fact, Paid, Registered, Sent, patient_control, payer_control
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import existing
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.billing_api.ledger.papers import Papers
from collector_tui.billing_api.ledger.registration import fields_of
from collector_tui.knowledge.payers import same_payer
from collector_tui.model.account import PostedPayment
from collector_tui.model.claim import Claim, ClaimStatus, Person
from collector_tui.model.text import letters_and_digits

NO_NUMBER = frozenset({  # as letters and digits
    "NA", "NONE", "NULL", "NIL", "UNK", "UNKNOWN", "NOTAVAILABLE", "NOTAPPLICABLE", "NOTPROVIDED", "NOTKNOWN", "NOTONFILE",
    "NONUMBER", "NOACCOUNT", "NOACCOUNTNUMBER", "MISSING", "BLANK",
})  # fmt: skip
NAMESAKES_MAX = 5  # people of one last name under one number
CONTROL_KEPT = 20  # payers need to keep no more of CLM01 (X12 RFI 525)

Numbers = defaultdict[str, dict[str, None]]  # number -> ids of accounts, in the order they became known


class Homes:
    """The numbers that files know accounts by, and the accounts behind them."""

    def __init__(self, tx: Connection, facts: Iterable[Fact]) -> None:
        facts = list(facts)
        self._controls: Numbers = defaultdict(dict)
        self._payer_controls: Numbers = defaultdict(dict)  # as a payer or receiver numbers claims
        self._replacing: Numbers = defaultdict(dict)  # accounts with claims that replace a payer's number
        of_facts = [(fact, control) for fact in facts for control in _controls(fact)]
        controls = {control for _, control in of_facts}
        numbers = {payer_control(fact) for fact in facts} | {
            fact.claim.original_payer_control for fact in facts if isinstance(fact, Sent)
        }
        self.looked_up = controls  # an account of such a number is among the candidates, or there is none
        apart = {_with_name(control, _person(fact)): control for fact, control in of_facts}
        on_file = existing(tx, tables.account, controls | apart.keys())
        more = {f"{name}-{n}": apart[name] for name in on_file & apart.keys() for n in range(2, NAMESAKES_MAX)}
        on_file |= existing(tx, tables.account, more)
        for account_id in sorted(on_file):
            self._controls[more.get(account_id) or apart.get(account_id, account_id)][account_id] = None
        self._asked = of_payer = numbers - {""}
        _look_up(
            tx,
            (tables.claim.c.patient_control, controls, self._controls),
            (tables.payment.c.patient_control, controls, self._controls),
            (tables.claim_status.c.payer_control, of_payer, self._payer_controls),
            (tables.payment.c.payer_control, of_payer, self._payer_controls),
            (tables.claim.c.replaces, of_payer, self._replacing),
        )
        self._look_up_shortened(tx, {control for fact, control in of_facts if not isinstance(fact, Sent)})

    def candidates(self) -> set[str]:
        """Every account that a fact may turn out to belong to."""
        return {account_id for table in (self._controls, self._payer_controls, self._replacing)
                for accounts in table.values() for account_id in accounts}  # fmt: skip

    def home(self, fact: Fact, key: str, papers: dict[str, Papers]) -> str:
        """The account's id; one that is not among the papers has to be opened."""
        match fact:
            case Sent(claim=claim):
                account_id = self._home_of_claim(claim, key, papers)
            case Paid():
                account_id = self._home_of_payment(fact, key, papers)
            case ClaimStatus():
                account_id = self._home_of_status(fact, key, papers)
            case Registered(account_id=number):
                return self._home_of_registration(number, _person(fact), papers)
            case _:
                return self._home_of_posting(patient_control(fact), papers)
        self.learn(fact, account_id)
        return account_id

    def learn(self, fact: Fact, account_id: str) -> None:
        """From now on the fact's numbers lead to the account."""
        for control in _controls(fact):
            self._controls[control][account_id] = None
        if number := payer_control(fact):
            self._payer_controls[number][account_id] = None
        if isinstance(fact, Sent) and fact.claim.original_payer_control:
            self._replacing[fact.claim.original_payer_control][account_id] = None

    def look_up_replacing(self, tx: Connection, numbers: set[str]) -> set[str]:
        """Accounts with claims that replace what payers number so; they are known from now on."""
        _look_up(tx, (tables.claim.c.replaces, numbers - self._asked, self._replacing))
        self._asked = self._asked | numbers
        return {account_id for number in numbers for account_id in self._replacing.get(number, ())}

    def replacing(self, number: str) -> Iterable[str]:
        """Accounts with a claim that says it replaces this claim of the payer."""
        return self._replacing.get(number, ())

    def of_payer_control(self, number: str) -> Iterable[str]:
        return self._payer_controls.get(number, ())

    def of_control(self, number: str) -> Iterable[str]:
        return self._controls.get(number, ())

    def _home_of_registration(self, number: str, person: Person, papers: dict[str, Papers]) -> str:
        """The number is the hospital's own, but another person's claim may stand under it already."""
        named = _among(self._controls.get(number, ()), papers)
        if claimed := [each.id for each in named if each.claims and fits_person(each, person)]:
            return min(claimed)
        holder = papers.get(number)
        taken = holder is not None and holder.has_claim and not fits_person(holder, person)
        return free_id(number, person, papers) if taken else number

    def _home_of_posting(self, number: str, papers: dict[str, Papers]) -> str:
        """What the hospital posted goes where the claim of that number is."""
        named = _among(self._controls.get(number, ()), papers)
        claimed = [each.id for each in named if each.has_claim and number in controls_of(each)]
        return number if number in claimed or not claimed else min(claimed)

    def _home_of_claim(self, claim: Claim, key: str, papers: dict[str, Papers]) -> str:
        control = own_number(claim.patient_control)
        named = _among(self._controls.get(control, ()) if control else (), papers)
        for account in named:
            if account.has_claim and fits_person(account, claim.patient):
                return account.id
        for account_id in self._payer_controls.get(claim.original_payer_control, ()):
            earlier = papers.get(account_id)
            if earlier and takes(earlier, claim.patient) and _knows_payer(earlier, claim):
                return earlier.id
        for account in named:
            if not account.has_claim and account.id == control:
                return account.id  # the number is the claim's; payments of another person are held there
        return free_id(control or f"CLAIM-{key[:12]}", claim.patient, papers)

    def _home_of_payment(self, paid: Paid, key: str, papers: dict[str, Papers]) -> str:
        claim, header = paid.claim, paid.header
        control = own_number(claim.patient_control)
        posted = PostedPayment(id=key, order="P", header=header, claim=claim)
        named = _among(self._controls.get(control, ()) if control else (), papers)
        known = [
            account for account in _among(self._payer_controls.get(claim.payer_control, ()), papers)
            if numbered_by(account, claim.payer_control, header.payer, header.payer_id)
        ]  # fmt: skip
        person = person_of(claim)
        fitting = [each for each in (*named, *known) if each.has_claim and not each.doubt(posted)]
        fitting = closest(posted, fitting)
        if _cut_short(control, fitting):
            return free_id(control, person, papers)  # it may mean either of them: a person decides
        if not fitting and (claimed := [account.id for account in named if account.has_claim]):
            return min(claimed)  # it carries the number of a claim that it does not fit: it is held there
        fitting += [each for each in (*named, *known) if not each.has_claim and _fits_unclaimed(each, person)]
        if fitting:
            return fitting[0].id
        return free_id(control or f"PAYER-{own_number(claim.payer_control) or key[:12]}", person, papers)

    def _home_of_status(self, status: ClaimStatus, key: str, papers: dict[str, Papers]) -> str:
        control = own_number(status.patient_control)
        person = person_named(status)
        named = _among(self._controls.get(control, ()) if control else (), papers)
        known = _among(self._payer_controls.get(status.payer_control, ()), papers)
        if status.batch:
            for account in named:
                if any(submission.id == status.batch for submission in account.submissions):
                    return account.id
        for account in sorted((*named, *known), key=lambda each: not each.has_claim):
            if takes(account, person):
                return account.id
        return free_id(control or f"PAYER-{own_number(status.payer_control) or key[:12]}", person, papers)

    def _look_up_shortened(self, tx: Connection, controls: set[str]) -> None:
        """A payer that keeps twenty characters of our number means the claim whose number goes on."""
        column = tables.claim.c.patient_control
        for control in sorted(controls):
            if len(control) == CONTROL_KEPT and not self._controls.get(control):
                query = select(tables.claim.c.account_id).where(column > control, column < control + "\U0010ffff")
                for account_id in tx.execute(query).scalars():
                    self._controls[control][account_id] = None


def closest(payment: PostedPayment, accounts: Iterable[Papers]) -> list[Papers]:
    """Those that a payment fits best: by name, member id, charge, days and services."""
    accounts = list({each.id: each for each in accounts}.values())
    if len(accounts) < 2:
        return accounts
    fits = {each.id: astuple(traits(payment.claim, each.claimed())) for each in accounts}
    return [each for each in accounts if fits[each.id] == max(fits.values())]


def _cut_short(control: str, fitting: list[Papers]) -> bool:
    """Whether a number that a payer cut may mean several accounts."""
    return bool(control) and len(fitting) > 1 and not any(control in {each.id, *controls_of(each)} for each in fitting)


def controls_of(account: Papers) -> set[str]:
    """The hospital's numbers of an account's claims; its own while registration alone has made it."""
    return {version.claim.patient_control for version in account.claims} or {account.id}


def own_number(control: str) -> str:
    """CLP01 as a number of ours: payers send a zero, or a word for it, where the claim had none (X12 RFI 535)."""
    plain = letters_and_digits(control)
    return control if plain.strip("0") and plain not in NO_NUMBER else ""


def person_named(status: ClaimStatus) -> Person:
    """Whom a receiver's answer names; it may name nobody."""
    last, _, first = status.patient_name.partition(", ")
    return Person(last=last, first=first)


def fits_person(account: Papers, person: Person) -> bool:
    """Whether a person can be the one that the account is of, as far as its claims or registration say."""
    people = [version.claim.patient for version in account.claims]
    registered: Person = fields_of(account.registration)["patient"]
    people += [registered] if registered.last else []
    return not people or any(same_person(person, each) for each in people)


def takes(account: Papers, person: Person) -> bool:
    """Whether an account, claimed or known by payments alone, is of this person."""
    return fits_person(account, person) if account.has_claim else _fits_unclaimed(account, person)


def numbered_by(account: Papers, number: str, payer: str, payer_id: str) -> bool:
    """Whether this payer gave a claim of the account this number: a payer's number is its own alone."""
    posted = [payment for payment in account.payments if not payment.held]
    headers = [payment.header for payment in posted if payment.claim.payer_control == number]
    if any(same_payer(payer, payer_id, header.payer, header.payer_id) for header in headers):
        return True
    return not headers and any(
        status.payer_control == number
        and status.payer
        and same_payer(payer, payer_id, each.claim.payer, each.claim.payer_id)
        for each in account.claimed().claims
        for status in each.statuses
    )


def free_id(number: str, person: Person, papers: dict[str, Papers]) -> str:
    """The number as an account's id, or the number with the person's name where another has it."""
    if number not in papers:
        return number
    account_id, count = _with_name(number, person), 2
    while account_id in papers and not takes(papers[account_id], person):
        account_id, count = f"{_with_name(number, person)}-{count}", count + 1
    return account_id


def _with_name(number: str, person: Person) -> str:
    return f"{number}-{letters_and_digits(person.last)[:20] or '2'}"


def _person(fact: Fact) -> Person:
    match fact:
        case Sent(claim=claim):
            return claim.patient
        case Paid(claim=payment):
            return person_of(payment)
        case ClaimStatus():
            return person_named(fact)
        case Registered():
            registered: Person = fields_of(fact.registration)["patient"]
            return registered
        case _:
            return Person()


def _among(ids: Iterable[str], papers: dict[str, Papers]) -> list[Papers]:
    return [papers[account_id] for account_id in ids if account_id in papers]


def _fits_unclaimed(account: Papers, person: Person) -> bool:
    people = [person_of(payment.claim) for payment in account.payments]
    people += [person_named(status) for status in account.statuses]
    return all(same_person(person, each) for each in people)


def _knows_payer(account: Papers, claim: Claim) -> bool:
    return numbered_by(account, claim.original_payer_control, claim.payer, claim.payer_id)


def _controls(fact: Fact) -> Iterator[str]:
    control = own_number(patient_control(fact))
    if control:
        yield control
    if isinstance(fact, Sent) and len(control) > CONTROL_KEPT:
        yield control[:CONTROL_KEPT]


def _look_up(tx: Connection, *questions: tuple[Column[str], set[str], Numbers]) -> None:
    """Which accounts carry these numbers in these columns, asked at once."""
    asked = [(column, numbers, into) for column, numbers, into in questions if numbers]
    if not asked:
        return
    rows = union_all(
        *(
            select(literal_column(str(place)), column, column.table.c.id, column.table.c.account_id).where(
                among(tx, column, numbers)
            )
            for place, (column, numbers, _) in enumerate(asked)
        )
    )
    for place, number, _, account_id in sorted(tx.execute(rows).all(), key=itemgetter(0, 2)):
        asked[place][2][number][account_id] = None
