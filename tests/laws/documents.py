"""What a made-up hospital sends and gets: bills in batches, decisions in remittances, and how each is written as X12."""

import random
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

INSTITUTIONAL, PROFESSIONAL = "I", "P"
FIRST, SECOND = "P", "S"  # SBR01
NPI = "1932556780"


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
    """A claim as it goes out. Cents; `frequency` is CLM05-3, `replaces` is REF*F8."""

    form: str
    control: str
    person: Person
    frequency: str
    first_day: date
    last_day: date
    cents: int
    order: str
    payer: Payer
    other: Payer | None = None
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
    """An 837. `purpose` is BHT06."""

    reference: str
    written: date
    bills: tuple[Bill, ...]
    purpose: str = "CH"

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


Document = Batch | Remit
Each = TypeVar("Each", Bill, Decision)


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

    def raw(self) -> bytes:
        """The file's bytes."""
        if isinstance(self.document, Batch):
            return _batch_file(self.document, self.envelope)
        return _remit_file(self.document, self.envelope)


def amount(cents: int) -> str:
    """Cents as X12 writes them."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def people_in(document: Document) -> set[Person]:
    """Everybody whom a document bills for or pays for."""
    if isinstance(document, Batch):
        return {bill.person for bill in document.bills}
    return {decision.names for decision in document.decisions}


def controls_in(document: Document) -> set[str]:
    """Every patient control number that a document carries."""
    claims = document.bills if isinstance(document, Batch) else document.decisions
    return {claim.control for claim in claims}


def _batch_file(batch: Batch, envelope: Envelope) -> bytes:
    guide = "005010X223A2" if batch.form == INSTITUTIONAL else "005010X222A1"
    body = [
        f"BHT*0019*00*{batch.reference}*{_day(batch.written)}*0900*{batch.purpose}",
        "NM1*41*2*STELLA HOSPITAL*****46*ST01",
        f"PER*IC*EDI DESK*TE*{envelope.phone}",
        "NM1*40*2*PAYERNET*****46*PN01",
        "HL*1**20*1",
        f"NM1*85*2*STELLA HOSPITAL*****XX*{NPI}",
        "N3*1 HARBOR RD",
        "N4*DULUTH*MN*558020001",
        "REF*EI*411234567",
    ]
    for number, bill in enumerate(_shuffled(batch.bills, envelope), 2):
        body += _claim(bill, number)
    return _interchange("HC", "837", guide, batch.written, envelope, body)


def _claim(bill: Bill, number: int) -> list[str]:
    person, institutional = bill.person, bill.form == INSTITUTIONAL
    facility = "13:A" if institutional else "11:B"
    days = f"{_day(bill.first_day)}-{_day(bill.last_day)}"
    line = f"SV2*0450*HC:99214*{amount(bill.cents)}*UN*1"
    if not institutional:
        line = f"SV1*HC:99214*{amount(bill.cents)}*UN*1***1"
    other = [
        f"SBR*{SECOND if bill.order == FIRST else FIRST}*18*******CI",
        "OI***Y***Y",
        _person_name("IL", person),
        f"NM1*PR*2*{bill.other.name}*****PI*{bill.other.number}",
    ] if bill.other else []  # fmt: skip
    return [
        f"HL*{number}*1*22*0",
        f"SBR*{bill.order}*18*******CI",
        _person_name("IL", person),
        "N3*12 ROOK LANE",
        "N4*DULUTH*MN*55802",
        f"DMG*D8*{_day(person.born)}*{person.sex}",
        f"NM1*PR*2*{bill.payer.name}*****PI*{bill.payer.number}",
        f"CLM*{bill.control}*{amount(bill.cents)}***{facility}:{bill.frequency}*Y*A*Y*Y",
        *([f"DTP*434*RD8*{days}", "CL1*1*1*01"] if institutional else []),
        *([f"REF*F8*{bill.replaces}"] if bill.replaces else []),
        "HI*ABK:J189",
        *other,
        "LX*1",
        line,
        f"DTP*472*D8*{_day(bill.first_day)}" if institutional else f"DTP*472*RD8*{days}",
    ]


def _remit_file(remit: Remit, envelope: Envelope) -> bytes:
    payer, cents = remit.payer, remit.bpr_cents
    name = f"{payer.name} INC" if envelope.incorporated else payer.name
    body = [
        f"BPR*{'I' if cents > 0 else 'H'}*{amount(abs(cents))}*{'C' if cents >= 0 else 'D'}"
        f"*{'ACH' if cents else 'NON'}************{_day(remit.paid)}",
        f"TRN*1*{remit.trace}*{payer.originator}",
        f"DTM*405*{_day(remit.paid)}",
        f"N1*PR*{name}" + (f"*XV*{payer.number}" if payer.identified else ""),
        "N3*9 LEDGER ST",
        "N4*FARGO*ND*58102",
        f"PER*BL*CLAIMS*TE*{envelope.phone}",
        f"N1*PE*STELLA HOSPITAL*XX*{NPI}",
        "LX*1",
    ]
    for decision in _shuffled(remit.decisions, envelope):
        body += _decision(decision)
    body += [f"PLB*{NPI}*20261231*{each.reason}:{each.reference}*{amount(each.cents)}" for each in remit.levies]
    return _interchange("HP", "835", "005010X221A1", remit.paid, envelope, body, remit.test)


def _decision(decision: Decision) -> list[str]:
    forwarded, remark = decision.forwarded, decision.remark
    return [
        f"CLP*{decision.control}*{decision.status}*{amount(decision.charge_cents)}*{amount(decision.paid_cents)}"
        f"**12*{decision.number}*11*1",
        *(f"CAS*{reason.group}*{reason.code}*{amount(reason.cents)}" for reason in decision.reasons),
        _person_name("QC", decision.names),
        *([f"NM1*TT*2*{forwarded.name}*****PI*{forwarded.number}"] if forwarded else []),
        *([f"MOA***{remark}"] if remark else []),
        f"DTM*232*{_day(decision.first_day)}",
        f"DTM*233*{_day(decision.last_day)}",
    ]


def _person_name(role: str, person: Person) -> str:
    return f"NM1*{role}*1*{person.last}*{person.first}****MI*{person.member}"


def _interchange(
    functional: str, kind: str, guide: str, on: date, envelope: Envelope, body: list[str], test: bool = False
) -> bytes:
    control, sender, day = f"{envelope.control:09}", envelope.sender, _day(on)
    segments = [
        f"ISA*00*          *00*          *ZZ*{sender:15}*ZZ*STELLAHOSP     *{day[2:]}*0815*^*00501*{control}*0"
        f"*{'T' if test else 'P'}*:",
        f"GS*{functional}*{sender}*STELLAHOSP*{day}*0815*{envelope.control}*X*{guide}",
        f"ST*{kind}*0001*{guide}",
        *body,
        f"SE*{len(body) + 2}*0001",
        f"GE*1*{envelope.control}",
        f"IEA*1*{control}",
    ]
    return ("~\n".join(segments) + "~\n").encode("latin-1")


def _shuffled(claims: Sequence[Each], envelope: Envelope) -> Iterable[Each]:
    if not envelope.shuffle:
        return claims
    return random.Random(envelope.shuffle).sample(claims, len(claims))


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
