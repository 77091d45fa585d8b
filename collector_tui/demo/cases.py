"""What became of each encounter: the scenarios of a business office, with histories as people there write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import msgspec
from msgspec import Struct, field

from collector_tui.demo.decisions import allowed_cents, denied, paid
from collector_tui.demo.encounters import Visit, make_visit
from collector_tui.demo.payers import COLLECTORS, Payer
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.remittance import ClaimPayment


class Case(Struct, kw_only=True):
    """Everything the files will tell of one account."""

    visit: Visit
    charge_cents: int
    claims: list[Claim] = field(default_factory=list)
    statuses: list[ClaimStatus] = field(default_factory=list)
    payments: list[tuple[Payer, date, ClaimPayment]] = field(default_factory=list)
    notes: list[tuple[datetime, str, str, str, date | None]] = field(default_factory=list)  # at, by, code, text, next
    postings: list[tuple[date, str, str, int, str]] = field(default_factory=list)  # on, kind, bucket, cents, reference
    authorization: str = ""
    insured: bool = True
    expected_cents: int | None = None


# reason, remarks, whether the whole charge is refused, weight
DENIALS = (
    ("197", ("N54",), False, 20), ("16", ("N290",), True, 13), ("16", ("M62",), True, 5), ("50", ("N115",), False, 14),
    ("29", (), True, 6), ("97", ("M15",), False, 7), ("22", ("MA04",), True, 9), ("252", ("N706",), True, 11),
    ("11", ("N56",), False, 6), ("18", ("N522",), True, 4), ("31", ("N382",), True, 6), ("109", (), True, 4),
    ("204", ("N130",), True, 3), ("16", ("MA130",), True, 3), ("B7", (), True, 2), ("150", ("N163",), False, 3),
)  # fmt: skip
REJECTIONS = (
    ("A7", "164", "IL", "SUBSCRIBER ID NOT FOUND"), ("A7", "562", "85", "BILLING NPI NOT ON FILE"),
    ("A3", "26", "", "ENTITY NOT FOUND"), ("A7", "254", "", "PRIMARY DIAGNOSIS CODE INVALID"),
    ("A6", "187", "", "DATE OF SERVICE REQUIRED"), ("A7", "158", "QC", "PATIENT BIRTH DATE DOES NOT MATCH"),
)  # fmt: skip


def make_case(seed: int, number: int, today: date) -> Case:
    """Account `number` of the hospital: the same for the same seed and day."""
    random = Random(f"{seed}:{number}")  # noqa: S311  # a made-up hospital, not a secret
    scenario = random.choices([name for name, _, _ in SCENARIOS], [weight for _, weight, _ in SCENARIOS])[0]
    story = next(story for name, _, story in SCENARIOS if name == scenario)
    age = random.randint(*AGES[scenario])
    visit = make_visit(number, random, today - timedelta(days=age))
    case = Case(visit=visit, charge_cents=visit.claim.charge_cents, expected_cents=allowed_cents(visit))
    story(case, random, today)
    case.notes.sort(key=lambda note: note[0])
    return case


def _bill(case: Case, random: Random, today: date, lag: int = 5) -> date:
    """Send the first claim and have the clearing house accept it."""
    billed = case.visit.discharged_on + timedelta(days=random.randint(3, 3 + lag))
    billed = min(billed, today - timedelta(days=1))
    claim = msgspec.structs.replace(case.visit.claim, billed_on=billed)
    case.visit = msgspec.structs.replace(case.visit, claim=claim)
    case.claims.append(claim)
    return billed


def _accept(case: Case, random: Random, billed: date) -> None:
    case.statuses.append(
        _status(case, "A2", "20", "", billed + timedelta(days=1), "", f"{random.randrange(10**13):013}")
    )


def _status(case: Case, category: str, status: str, entity: str, on: date, text: str, number: str = "") -> ClaimStatus:
    claim = case.visit.claim
    return ClaimStatus(
        patient_control=case.visit.account,
        category=category,
        status=status,
        entity=entity,
        on=on,
        charge_cents=claim.charge_cents,
        payer_control=number,
        payer=claim.payer,
        patient_name=case.visit.patient.name,
        text=text,
    )


def _decide(case: Case, random: Random, billed: date, today: date, payment: ClaimPayment) -> date:
    """The remittance comes two to five weeks after billing, never in the future."""
    on = min(billed + timedelta(days=random.randint(14, 35)), today)
    case.payments.append((case.visit.payer, on, payment))
    return on


def _note(case: Case, random: Random, on: date, code: str, text: str, wait: int | None = None) -> None:
    at = datetime.combine(on, time(random.randint(13, 20), random.randrange(60)), UTC)
    next_on = on + timedelta(days=wait) if wait is not None else None
    case.notes.append((at, random.choice(COLLECTORS), code, text, next_on))


def _paid_off(case: Case, random: Random, today: date) -> None:
    billed = _bill(case, random, today)
    _accept(case, random, billed)
    _decide(case, random, billed, today, paid(case.visit, random))


def _self_pay(case: Case, random: Random, today: date) -> None:
    billed = _bill(case, random, today)
    _accept(case, random, billed)
    case.visit = msgspec.structs.replace(case.visit, secondary=None)
    payment = paid(case.visit, random, share=random.uniform(0.08, 0.4))
    on = _decide(case, random, billed, today, payment)
    if random.random() < 0.4:
        part = (payment.patient_cents or 0) // random.randint(3, 6)
        case.postings.append(
            (min(on + timedelta(days=20), today), "payment", "patient", part, f"CARD {random.randrange(10**6):06}")
        )
    if random.random() < 0.5 and on + timedelta(days=9) < today:
        _note(case, random, on + timedelta(days=9), "PCLM", "Left limited message on the home number.", 5)


def _uninsured(case: Case, random: Random, today: date) -> None:
    case.insured, case.expected_cents = False, None
    if random.random() < 0.6:
        day = case.visit.discharged_on + timedelta(days=12)
        if day < today:
            _note(
                case, random, day, "FAPS", "Mailed the financial assistance application with the first statement.", 21
            )


def _denied(case: Case, random: Random, today: date) -> None:
    billed = _bill(case, random, today)
    _accept(case, random, billed)
    reason, remarks, flat, _ = random.choices(DENIALS, [weight for *_, weight in DENIALS])[0]
    if reason == "197" and random.random() < 0.55:
        case.authorization = f"A{random.randint(1000, 9999)}"
    on = _decide(case, random, billed, today, denied(case.visit, random, reason, remarks, flat=flat))
    worked = on + timedelta(days=random.randint(2, 8))
    if random.random() < 0.45 and worked < today:
        code, text, wait = random.choice(DENIAL_NOTES.get(reason, DENIAL_NOTES[""]))
        _note(case, random, worked, code, text.format(auth=case.authorization or "none found"), wait)


DENIAL_NOTES = {
    "197": (
        ("DNCL", "Asked UM whether the stay was called in; authorization on record: {auth}.", 5),
        ("DNRV", "Registration shows authorization {auth}. Root cause: number not sent on the claim.", 3),
    ),
    "50": (("DNCL", "Sent to UM for clinical review before the appeal; records list attached.", 5),),
    "16": (("DNRV", "Claim went out without what the remark names. Correcting and resending.", 2),),
    "252": (("DNRC", "Records faxed, 48 pages, confirmation kept with the account.", 21),),
    "22": (("CSCO", "Payer says another plan is first. Patient to call the member line.", 7),),
    "": (
        ("DNRV", "Reviewed the remittance against the claim; cause still open.", 3),
        ("CSDN", "Rep confirmed the denial and gave the appeal address.", 2),
    ),
}  # fmt: skip


def _rejected(case: Case, random: Random, today: date) -> None:
    billed = _bill(case, random, today)
    category, status, entity, text = random.choice(REJECTIONS)
    case.statuses.append(_status(case, category, status, entity, min(billed + timedelta(days=2), today), text))


def _no_response(case: Case, random: Random, today: date) -> None:
    billed = _bill(case, random, today)
    _accept(case, random, billed)
    first = billed + timedelta(days=random.randint(24, 40))
    if random.random() < 0.6 and first < today:
        rep = random.choice(("Dana", "Cory", "Michelle", "Andre"))
        _note(
            case,
            random,
            first,
            "CSPD",
            f"Spoke with {rep}, ref {random.randint(10000, 99999)}. In process, no issue seen.",
            15,
        )
    second = first + timedelta(days=16)
    if case.notes and random.random() < 0.4 and second < today:
        _note(case, random, second, "CSPD", f"Portal still shows in process, ref {random.randint(10000, 99999)}.", 15)


def _in_process(case: Case, random: Random, today: date) -> None:
    billed = _bill(case, random, today, lag=2)
    _accept(case, random, billed)


def _underpaid(case: Case, random: Random, today: date) -> None:
    billed = _bill(case, random, today)
    _accept(case, random, billed)
    _decide(case, random, billed, today, paid(case.visit, random, short=random.uniform(0.08, 0.3)))


def _credit(case: Case, random: Random, today: date) -> None:
    """Paid twice by the payer, or by the patient what insurance then paid."""
    billed = _bill(case, random, today)
    _accept(case, random, billed)
    payment = paid(case.visit, random)
    on = _decide(case, random, billed, today, payment)
    if random.random() < 0.6:
        again = msgspec.structs.replace(payment, payer_control=f"{random.randrange(10**13):013}")
        case.payments.append((case.visit.payer, min(on + timedelta(days=random.randint(1, 9)), today), again))
    else:
        cents = random.randint(40, 400) * 100
        case.postings.append(
            (case.visit.admitted_on, "payment", "patient", cents, f"DEPOSIT {random.randrange(10**6):06}")
        )


def _secondary(case: Case, random: Random, today: date) -> None:
    billed = _bill(case, random, today)
    _accept(case, random, billed)
    crossed = case.visit.secondary is not None and random.random() < 0.3
    remarks = ("MA18",) if crossed else ("MA01",)
    _decide(case, random, billed, today, paid(case.visit, random, share=0.2, remarks=remarks))


def _reprocessed(case: Case, random: Random, today: date) -> None:
    """Paid, taken back, paid again at another price."""
    billed = _bill(case, random, today)
    _accept(case, random, billed)
    first = paid(case.visit, random, short=0.1)
    on = _decide(case, random, billed, today, first)
    later = min(on + timedelta(days=14), today)
    right = msgspec.structs.replace(paid(case.visit, random), payer_control=first.payer_control)
    case.payments += [(case.visit.payer, later, reversal_of(first)), (case.visit.payer, later, right)]


def reversal_of(payment: ClaimPayment) -> ClaimPayment:
    """The same payment with every sign turned (CLP02 22)."""
    lines = tuple(
        msgspec.structs.replace(
            line,
            charge_cents=-line.charge_cents,
            paid_cents=-line.paid_cents,
            adjustments=tuple(msgspec.structs.replace(a, cents=-a.cents) for a in line.adjustments),
        )
        for line in payment.lines
    )
    return msgspec.structs.replace(
        payment,
        status="22",
        charge_cents=-payment.charge_cents,
        paid_cents=-payment.paid_cents,
        patient_cents=-(payment.patient_cents or 0),
        lines=lines,
    )


def _unmatched(case: Case, random: Random, today: date) -> None:
    """A remittance for a claim this office never sent."""
    claim = msgspec.structs.replace(case.visit.claim, billed_on=case.visit.discharged_on + timedelta(days=6))
    case.visit = msgspec.structs.replace(case.visit, claim=claim)
    payment = paid(case.visit, random, share=random.uniform(0.1, 0.3))
    case.payments.append((case.visit.payer, today - timedelta(days=random.randint(1, 20)), payment))


Story = Callable[[Case, Random, date], None]
SCENARIOS: tuple[tuple[str, int, Story], ...] = (
    ("paid", 16, _paid_off), ("denied", 26, _denied), ("no response", 14, _no_response), ("self-pay", 12, _self_pay),
    ("in process", 8, _in_process), ("rejected", 5, _rejected), ("underpaid", 5, _underpaid), ("credit", 4, _credit),
    ("secondary", 5, _secondary), ("uninsured", 3, _uninsured), ("reprocessed", 1, _reprocessed), ("unmatched", 1, _unmatched),
)  # fmt: skip
# Days since discharge, least and most.
AGES = {
    "paid": (30, 160), "denied": (25, 170), "no response": (38, 150), "self-pay": (40, 200), "in process": (4, 16),
    "rejected": (6, 90), "underpaid": (30, 140), "credit": (40, 150), "secondary": (30, 110), "uninsured": (10, 150),
    "reprocessed": (60, 150), "unmatched": (30, 90),
}  # fmt: skip
