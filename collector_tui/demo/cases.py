"""What became of each encounter: what payers did with it, with histories as people in a business office write them."""

from datetime import date, timedelta
from random import Random

import msgspec

from collector_tui.demo.case import Case, accept, bill, decide, note, patient_pays, status, to_bad_debt, write_off
from collector_tui.demo.decisions import denied, paid
from collector_tui.model.remittance import ClaimPayment

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


def tell_paid_off(case: Case, random: Random, today: date) -> None:
    billed = bill(case, random, today)
    accept(case, random, billed)
    decide(case, random, billed, today, paid(case.visit, random))


def owed_by_patient(case: Case, random: Random, today: date) -> tuple[date, int]:
    """Insurance has paid its part; (the day, what is the patient's)."""
    billed = bill(case, random, today)
    accept(case, random, billed)
    case.visit = msgspec.structs.replace(case.visit, secondary=None)
    payment = paid(case.visit, random, share=random.uniform(0.08, 0.4))
    on = decide(case, random, billed, today, payment)
    if on + timedelta(days=4) < today:
        case.first_statement_on = on + timedelta(days=4)
    return on, payment.patient_cents or 0


def tell_self_pay(case: Case, random: Random, today: date) -> None:
    on, share = owed_by_patient(case, random, today)
    if random.random() < 0.4:
        part = share // random.randint(3, 6)
        patient_pays(case, min(on + timedelta(days=20), today), part, f"CARD {random.randrange(10**6):06}")
    if random.random() < 0.08:
        case.alerts = (random.choice(("qmb", "no_calls", "confidential", "service_member")),)
    if random.random() < 0.5 and on + timedelta(days=9) < today:
        note(case, random, on + timedelta(days=9), "PCLM", "Left limited message on the home number.", 5)
    for paid_in in tuple(case.postings):
        back = paid_in.posted_on + timedelta(days=5)
        if random.random() < 0.2 and back < today:
            patient_pays(case, back, -paid_in.cents, paid_in.reference, "returned")


def tell_uninsured(case: Case, random: Random, today: date) -> None:
    case.insured, case.expected_cents = False, None
    if random.random() < 0.6:
        day = case.visit.discharged_on + timedelta(days=12)
        if day < today:
            note(case, random, day, "FAPS", "Mailed the financial assistance application with the first statement.", 21)
    granted, kind = case.visit.discharged_on + timedelta(days=30), random.random()
    if granted < today and kind < 0.5:
        write_off(case, granted, case.charge_cents * 2 // 5, "courtesy" if kind < 0.3 else "charity")
    given_up = granted + timedelta(days=90)
    if given_up < today and 0.5 <= kind < 0.7:
        to_bad_debt(case, given_up, case.charge_cents // 2)


def denied_case(case: Case, random: Random, today: date, refusal: tuple[str, tuple[str, ...], bool]) -> date:
    """Billed and refused; the day of the remittance."""
    billed = bill(case, random, today)
    accept(case, random, billed)
    reason, remarks, flat = refusal
    if reason == "197" and random.random() < 0.55:
        case.authorization = f"A{random.randint(1000, 9999)}"
    return decide(case, random, billed, today, denied(case.visit, random, reason, remarks, flat=flat))


def tell_denied(case: Case, random: Random, today: date) -> None:
    reason, remarks, flat, _ = random.choices(DENIALS, [weight for *_, weight in DENIALS])[0]
    on = denied_case(case, random, today, (reason, remarks, flat))
    worked = on + timedelta(days=random.randint(2, 8))
    if random.random() < 0.45 and worked < today:
        code, text, wait = random.choice(DENIAL_NOTES.get(reason, DENIAL_NOTES[""]))
        note(case, random, worked, code, text.format(auth=case.authorization or "none found"), wait)


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


def tell_rejected(case: Case, random: Random, today: date) -> None:
    billed = bill(case, random, today)
    category, code, entity, text = random.choice(REJECTIONS)
    case.statuses.append(status(case, category, code, entity, min(billed + timedelta(days=2), today), text))


def tell_no_response(case: Case, random: Random, today: date) -> None:
    billed = bill(case, random, today)
    accept(case, random, billed)
    first = billed + timedelta(days=random.randint(24, 40))
    if random.random() < 0.6 and first < today:
        rep = random.choice(("Dana", "Cory", "Michelle", "Andre"))
        note(
            case,
            random,
            first,
            "CSPD",
            f"Spoke with {rep}, ref {random.randint(10000, 99999)}. In process, no issue seen.",
            15,
        )
    second = first + timedelta(days=16)
    if case.notes and random.random() < 0.4 and second < today:
        note(case, random, second, "CSPD", f"Portal still shows in process, ref {random.randint(10000, 99999)}.", 15)


def tell_in_process(case: Case, random: Random, today: date) -> None:
    billed = bill(case, random, today, lag=2)
    accept(case, random, billed)


def tell_underpaid(case: Case, random: Random, today: date) -> None:
    billed = bill(case, random, today)
    accept(case, random, billed)
    decide(case, random, billed, today, paid(case.visit, random, short=random.uniform(0.08, 0.3)))


def tell_credit(case: Case, random: Random, today: date) -> None:
    """Paid twice by the payer, or by the patient what insurance then paid."""
    billed = bill(case, random, today)
    accept(case, random, billed)
    payment = paid(case.visit, random)
    on = decide(case, random, billed, today, payment)
    if random.random() < 0.6:
        again = msgspec.structs.replace(payment, payer_control=f"{random.randrange(10**13):013}")
        case.payments.append((case.visit.payer, min(on + timedelta(days=random.randint(1, 9)), today), again))
    else:
        cents = random.randint(40, 400) * 100
        reference = f"DEPOSIT {random.randrange(10**6):06}"
        patient_pays(case, case.visit.admitted_on, cents, reference)
        refunded = on + timedelta(days=12)
        if random.random() < 0.4 and refunded < today:
            patient_pays(case, refunded, -(cents // 2), reference, "refund")


def tell_secondary(case: Case, random: Random, today: date) -> None:
    billed = bill(case, random, today)
    accept(case, random, billed)
    crossed = case.visit.secondary is not None and random.random() < 0.3
    remarks = ("MA18",) if crossed else ("MA01",)
    decide(case, random, billed, today, paid(case.visit, random, share=0.2, remarks=remarks))


def tell_reprocessed(case: Case, random: Random, today: date) -> None:
    """Paid, taken back, paid again at another price."""
    billed = bill(case, random, today)
    accept(case, random, billed)
    first = paid(case.visit, random, short=0.1)
    on = decide(case, random, billed, today, first)
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


def tell_unmatched(case: Case, random: Random, today: date) -> None:
    """A remittance for a claim this office never sent."""
    claim = msgspec.structs.replace(case.visit.claim, billed_on=case.visit.discharged_on + timedelta(days=6))
    case.visit = msgspec.structs.replace(case.visit, claim=claim)
    payment = paid(case.visit, random, share=random.uniform(0.1, 0.3))
    case.payments.append((case.visit.payer, today - timedelta(days=random.randint(1, 20)), payment))
