"""What a made-up hospital sends and gets: bills in batches, decisions in remittances, acknowledgements, registration."""

from datetime import date
from typing import NamedTuple

INSTITUTIONAL, PROFESSIONAL = "I", "P"
FIRST, SECOND, THIRD = "P", "S", "T"  # SBR01


class Person(NamedTuple):
    """A patient, who is the subscriber too."""

    last: str
    first: str
    born: date
    sex: str
    member: str

    @property
    def name(self) -> str:
        return f"{self.last}, {self.first}"


class Payer(NamedTuple):
    """`identified`: whether its remittances carry an id (N104) beside the name."""

    name: str
    number: str
    originator: str
    identified: bool = True


class Bill(NamedTuple):
    """A claim as it goes out. Cents; `frequency` is CLM05-3, `replaces` is REF*F8, `others` are further coverages."""

    form: str
    control: str
    person: Person
    frequency: str
    first_day: date
    last_day: date
    cents: int
    order: str
    payer: Payer
    others: tuple[tuple[str, Payer], ...] = ()  # by SBR01
    replaces: str = ""


class Reason(NamedTuple):
    """A CAS."""

    group: str
    code: str
    cents: int


class Decision(NamedTuple):
    """A claim payment (CLP). `names` is who the payer says was treated."""

    control: str
    names: Person
    status: str
    charge_cents: int
    paid_cents: int
    reasons: tuple[Reason, ...]
    number: str
    first_day: date
    last_day: date
    forwarded: Payer | None = None
    remark: str = ""


class Levy(NamedTuple):
    """A provider adjustment (PLB). Positive cents lower the check."""

    reason: str
    reference: str
    cents: int


class Batch(NamedTuple):
    """An 837. `purpose` is BHT06; `control` and `group` are ISA13 and GS06 where an answer names them, else 0."""

    reference: str
    written: date
    bills: tuple[Bill, ...]
    purpose: str = "CH"
    control: int = 0
    group: int = 0

    @property
    def form(self) -> str:
        return self.bills[0].form


class Remit(NamedTuple):
    """An 835: one EFT or check. `test`: ISA15 says T."""

    payer: Payer
    trace: str
    paid: date
    decisions: tuple[Decision, ...]
    levies: tuple[Levy, ...] = ()
    test: bool = False

    @property
    def bpr_cents(self) -> int:
        return sum(each.paid_cents for each in self.decisions) - sum(each.cents for each in self.levies)


class Reply(NamedTuple):
    """What a receiver says of a batch: a TA1, 999 or 277CA.

    `falls`: "batch", "group" (999), "provider" or "claims" (277CA; the latter's are `bills`); empty where all got in.
    `zeros`: control numbers are padded. `numbers` are the receiver's own of some claims (REF*1K).
    """

    source: str
    batch: Batch
    on: date
    falls: str = ""
    bills: tuple[Bill, ...] = ()
    zeros: bool = True
    numbers: tuple[tuple[Bill, str], ...] = ()

    def rejects(self, bill: Bill) -> bool:
        """Whether it turns this bill of its batch away."""
        return bill in self.bills if self.falls == "claims" else bool(self.falls)


class Registration(NamedTuple):
    """A row of the hospital's own registration. Cents."""

    control: str
    person: Person
    insurers: tuple[Payer, ...]  # first, second, third
    charge_cents: int
    expected_cents: int | None
    first_day: date
    last_day: date


class Extract(NamedTuple):
    """A registration extract."""

    rows: tuple[Registration, ...]


class Posting(NamedTuple):
    """A row of the hospital's own postings: taken at a desk, outside any remittance. Cents."""

    control: str
    person: Person
    on: date
    kind: str  # payment, adjustment or transfer
    bucket: str
    to_bucket: str
    cents: int
    reference: str


class Postings(NamedTuple):
    """A postings extract."""

    rows: tuple[Posting, ...]


Document = Batch | Remit | Reply | Extract | Postings


class Envelope(NamedTuple):
    """What may differ when the same document is sent again: `shuffle` seeds the order of its claims, 0 leaves it."""

    control: int
    sender: str = "PAYERNET"
    phone: str = "2185550100"
    incorporated: bool = False
    shuffle: int = 0


class Delivery(NamedTuple):
    """A file that comes in."""

    document: Document
    envelope: Envelope


def people_in(document: Document) -> set[Person]:
    """Everybody whom a document is about."""
    match document:
        case Batch(bills=bills):
            return {bill.person for bill in bills}
        case Reply(batch=batch):
            return {bill.person for bill in batch.bills}
        case Extract(rows=rows) | Postings(rows=rows):
            return {row.person for row in rows}
        case _:
            return {decision.names for decision in document.decisions}


def controls_in(document: Document) -> set[str]:
    """Every patient control number that a document carries or speaks of."""
    match document:
        case Batch(bills=bills):
            return {bill.control for bill in bills}
        case Reply(batch=batch):
            return {bill.control for bill in batch.bills}
        case Extract(rows=rows) | Postings(rows=rows):
            return {row.control for row in rows}
        case _:
            return {decision.control for decision in document.decisions}
