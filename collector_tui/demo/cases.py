"""What became of each encounter: what payers did with it, with histories as people in a business office write them."""

from datetime import date, timedelta
from random import Random

import msgspec

from collector_tui.days.calendar import business_day_on_or_after
from collector_tui.demo.case import (
    Case,
    SentClaim,
    accept,
    answer,
    bill,
    bill_and_accept,
    card,
    decide,
    note,
    patient_pays,
    payday,
    send,
    state,
    to_bad_debt,
    write_off,
)
from collector_tui.demo.decisions import FORWARDED, paid, paid_second
from collector_tui.demo.denials import Refusal, fitting, refuse, refuse_as_late, with_member_id
from collector_tui.demo.identifiers import claim_number, garbled
from collector_tui.model.remittance import REVERSAL, ClaimPayment

SMALL_BALANCE_CENTS = 500  # taken off without a statement
NO_ANSWER_TEXTS = {
    "medicare": "Portal: claim in process, no development letter, ref {ref}.",
    "medicaid": "Portal: claim in process, no action needed, ref {ref}.",
    "": "Spoke with {rep}, ref {ref}. In process, no issue seen.",
}


def tell_paid_off(case: Case, random: Random) -> None:
    billed = bill_and_accept(case, random)
    payment = paid(case.visit, case.claim_number)
    if case.visit.secondary is not None:
        payment = _forwarded(case, payment)
    on = decide(case, random, billed, payment)
    if not payment.patient_cents:
        return
    if case.visit.secondary is not None:
        _second_pays(case, random, on, payment)
    else:
        patient_settles(case, random, on, payment.patient_cents)


def _forwarded(case: Case, payment: ClaimPayment) -> ClaimPayment:
    """Medicare has passed it on to the second insurer (its crossover)."""
    second = case.visit.secondary
    assert second is not None, "there is one to pass it on to"
    return msgspec.structs.replace(
        payment, status=FORWARDED, remarks=("MA18",), crossover_to=second.name, crossover_id=second.payer_id
    )


def _second_pays(case: Case, random: Random, on: date, first: ClaimPayment) -> None:
    day = business_day_on_or_after(on + timedelta(days=random.randint(12, 24)))
    if day <= case.today and case.visit.secondary is not None:
        number = claim_number(case.visit.secondary.claim_shape, on, random)
        case.payments.append((case.visit.secondary, day, paid_second(case.visit, number, first, on)))


def patient_settles(case: Case, random: Random, on: date, cents: int) -> None:
    """The patient pays a bill that came after insurance; what is not worth a stamp is taken off."""
    if case.visit.secondary is not None or on >= case.today:
        return None  # not the patient's, or not yet
    if cents <= SMALL_BALANCE_CENTS:
        return write_off(case, on, cents, "small_balance")
    state(case, on)
    if case.first_statement_on is not None:
        day = case.first_statement_on + timedelta(days=random.randint(6, 28))
        if day < case.today:
            patient_pays(case, day, cents, card(random))
    return None


def owed_by_patient(case: Case, random: Random) -> tuple[date, int]:
    """Insurance has paid its part; (the day, what is the patient's)."""
    billed = bill_and_accept(case, random)
    payment = paid(case.visit, case.claim_number)
    on = decide(case, random, billed, payment)
    state(case, on)
    return on, payment.patient_cents or 0


def tell_self_pay(case: Case, random: Random) -> None:
    _, share = owed_by_patient(case, random)
    if random.random() < 0.1:
        case.alerts = (*case.alerts, random.choice(("no_calls", "confidential", "service_member")))
    billed = case.first_statement_on
    if billed is None:
        return
    calls = not {"no_calls", "confidential"} & set(case.alerts)
    if calls and random.random() < 0.5:
        note(case, random, billed + timedelta(days=9), "PCLM", "Left limited message on the home number.", 5)
    day = billed + timedelta(days=random.randint(12, 24))
    if random.random() < 0.4 and day < case.today:
        part = share // random.randint(3, 6)
        back = business_day_on_or_after(day + timedelta(days=5))
        if random.random() < 0.2 and back < case.today:
            check = f"CHECK {random.randint(1001, 9899)}"
            patient_pays(case, day, part, check)
            patient_pays(case, back, -part, check, "returned")
        else:
            patient_pays(case, day, part, card(random))


def tell_uninsured(case: Case, random: Random) -> None:
    """Nobody to bill but the patient: a discount for all, assistance for some, bad debt in the end."""
    case.insured, case.expected_cents = False, None
    state(case, case.visit.discharged_on + timedelta(days=6))
    billed, kind, owed = case.first_statement_on, random.random(), case.charge_cents
    if billed is None:
        return
    if random.random() < 0.6 or 0.4 <= kind < 0.6:
        text = "Mailed the financial assistance application with the first statement."
        note(case, random, billed, "FAPS", text, 21, {"channel": "mail", "language": "English"})
    if kind < 0.4:
        discount = owed * 2 // 5
        write_off(case, billed, discount, "courtesy")
        owed -= discount
    elif kind < 0.6:
        asked = note(case, random, billed + timedelta(days=15), "FAPR", "", 10, {"complete": "y"})
        day = business_day_on_or_after(billed + timedelta(days=24))
        if asked and day < case.today:
            note(case, random, day, "FAPD", "", 3, {"result": "partial", "percent": "60"})
            write_off(case, day, owed * 3 // 5, "charity")
        return
    given_up = billed + timedelta(days=125)
    if given_up < case.today and kind > 0.25:
        to_bad_debt(case, given_up, owed)


def tell_denied(case: Case, random: Random) -> None:
    choices = fitting(case.visit)
    refusal = random.choices(choices, [refusal.weight for refusal in choices])[0]
    _look_into(case, random, refuse(case, random, refusal), refusal)


def tell_late(case: Case, random: Random) -> None:
    """Refused as late though a claim was taken in in time."""
    on = refuse_as_late(case, random, proof=True)
    if random.random() < 0.4:
        text = "Limit is 180 days from service; looking for proof of the first submission."
        note(case, random, on + timedelta(days=5), "DNRV", text, 3)


def _look_into(case: Case, random: Random, on: date, refusal: Refusal) -> None:
    worked = on + timedelta(days=random.randint(2, 8))
    if random.random() < 0.45:
        kind = case.visit.payer.kind
        notes = DENIAL_NOTES.get(f"{kind} {refusal.reason}", DENIAL_NOTES.get(refusal.reason, DENIAL_NOTES[""]))
        code, text, wait = random.choice(notes)
        if "call" in text and kind in ("medicare", "medicaid"):
            return
        note(case, random, worked, code, text.format(auth=case.authorization or "none found"), wait)


DENIAL_NOTES: dict[str, tuple[tuple[str, str, int], ...]] = {
    "197": (
        ("DNCL", "Asked UM whether the visit was authorized; authorization on record: {auth}.", 5),
        ("DNRV", "Registration shows authorization: {auth}.", 3),
    ),
    "50": (("DNCL", "Sent to UM for clinical review before the appeal; records list attached.", 5),),
    "16": (("DNRV", "Claim went out without what the remark names.", 2),),
    "252": (("DNRC", "Records faxed, 48 pages, confirmation kept with the account.", 21),),
    "22": (("CSCO", "Payer says another plan is first. Patient asked to update other coverage with the plan.", 7),),
    "medicare 22": (("CSCO", "MSP record shows another insurer first. MSP questionnaire mailed to the patient.", 7),),
    "18": (("DNRV", "Two claims went out for these services; the first one is still in process.", 10),),
    "": (("DNRV", "Reviewed the remittance against the claim; cause still open.", 3),),
}


def tell_rejected(case: Case, random: Random) -> None:
    """Turned away for a fault that the claim has."""
    faults = [_wrong_id, _short_postal_code, _short_diagnosis, _wrong_physician]
    faults += [_no_admission_date] if case.visit.kind == "inpatient" else []
    category, code, entity, text = random.choice(faults)(case, random)
    billed = bill(case, random)
    answer(case, category, code, entity, billed + timedelta(days=1), text)


def _wrong_id(case: Case, random: Random) -> tuple[str, str, str, str]:
    case.visit = with_member_id(case.visit, garbled(case.visit.claim.subscriber.member_id, random))
    return "A7", "164", "IL", "SUBSCRIBER ID NOT FOUND"


def _short_postal_code(case: Case, random: Random) -> tuple[str, str, str, str]:
    claim = case.visit.claim
    subscribes = claim.patient == claim.subscriber
    patient = msgspec.structs.replace(claim.patient, address=claim.patient.address[:-1])
    claim = msgspec.structs.replace(claim, patient=patient, subscriber=patient if subscribes else claim.subscriber)
    case.visit = msgspec.structs.replace(case.visit, claim=claim)
    return "A7", "500", "IL" if subscribes else "QC", "POSTAL CODE INVALID"


def _short_diagnosis(case: Case, random: Random) -> tuple[str, str, str, str]:
    first, *more = case.visit.claim.diagnoses
    claim = msgspec.structs.replace(case.visit.claim, diagnoses=(first[:3], *more))
    case.visit = msgspec.structs.replace(case.visit, claim=claim)
    return "A7", "254", "", "PRIMARY DIAGNOSIS CODE NOT SPECIFIC"


def _no_admission_date(case: Case, random: Random) -> tuple[str, str, str, str]:
    case.visit = msgspec.structs.replace(case.visit, form=msgspec.structs.replace(case.visit.form, admitted_at=""))
    return "A7", "189", "", "ADMISSION DATE AND HOUR REQUIRED"


def _wrong_physician(case: Case, random: Random) -> tuple[str, str, str, str]:
    form = case.visit.form
    number = form.attending_npi[:-1] + str((int(form.attending_npi[-1]) + random.randint(1, 9)) % 10)
    case.visit = msgspec.structs.replace(case.visit, form=msgspec.structs.replace(form, attending_npi=number))
    if case.visit.kind == "professional":
        return "A7", "562", "82", "RENDERING NPI NOT ON FILE"
    return "A7", "562", "71", "ATTENDING NPI NOT ON FILE"


def tell_no_response(case: Case, random: Random) -> None:
    billed = bill_and_accept(case, random)
    first = billed + timedelta(days=random.randint(24, 40))
    texts = NO_ANSWER_TEXTS
    if random.random() < 0.6:
        rep = random.choice(("Dana", "Cory", "Michelle", "Andre"))
        text = texts.get(case.visit.payer.kind, texts[""])
        note(case, random, first, "CSPD", text.format(rep=rep, ref=random.randint(10000, 99999)), 15)
    if case.notes and random.random() < 0.4:
        text = f"Portal still shows in process, ref {random.randint(10000, 99999)}."
        note(case, random, first + timedelta(days=16), "CSPD", text, 15)


def tell_in_process(case: Case, random: Random) -> None:
    bill_and_accept(case, random, lag=2)


def tell_underpaid(case: Case, random: Random) -> None:
    billed = bill_and_accept(case, random)
    payment = paid(case.visit, case.claim_number, short=random.uniform(0.08, 0.3))
    on = decide(case, random, billed, payment)
    if payment.patient_cents:
        patient_settles(case, random, on, payment.patient_cents)


def tell_credit(case: Case, random: Random) -> None:
    """Paid twice by the payer, or by the patient what insurance then paid."""
    if case.visit.payer.kind != "medicare" and random.random() < 0.6:
        return _paid_twice(case, random)
    billed = bill_and_accept(case, random)
    payment = paid(case.visit, case.claim_number)
    on = decide(case, random, billed, payment)
    extra = random.randint(40, 400) * 100
    reference = f"DEPOSIT {random.randrange(10**6):06}"
    patient_pays(case, case.visit.admitted_on, (payment.patient_cents or 0) + extra, reference)
    refunded = business_day_on_or_after(on + timedelta(days=12))
    if random.random() < 0.4 and refunded < case.today:
        patient_pays(case, refunded, -(extra // 2), reference, "refund")
    return None


def _paid_twice(case: Case, random: Random) -> None:
    """Sent twice, and paid under two claim numbers."""
    billed = bill_and_accept(case, random)
    first = case.visit, case.claim_number
    again = send(case, random, billed + timedelta(days=random.randint(5, 12)))
    accept(case, again)
    second = case.visit, case.claim_number
    on = decide(case, random, billed, paid(*first))
    day = payday(case, max(on, again + timedelta(days=14)) + timedelta(days=random.randint(1, 9)))
    payment = paid(*second)
    case.payments.append((case.visit.payer, day, payment))
    if payment.patient_cents:
        patient_settles(case, random, on, payment.patient_cents)


def tell_secondary(case: Case, random: Random) -> None:
    billed = bill_and_accept(case, random)
    payment = paid(case.visit, case.claim_number, remarks=("MA01",))
    if random.random() < 0.3:
        payment = _forwarded(case, payment)
    decide(case, random, billed, payment)


def tell_reprocessed(case: Case, random: Random) -> None:
    """Paid, taken back, paid again at another price."""
    billed = bill_and_accept(case, random)
    first = paid(case.visit, case.claim_number, short=0.1)
    on = decide(case, random, billed, first)
    later = payday(case, on + timedelta(days=14))
    right = paid(case.visit, claim_number(case.visit.payer.claim_shape, later, random))
    case.payments += [(case.visit.payer, later, reversal_of(first)), (case.visit.payer, later, right)]
    if right.patient_cents:
        patient_settles(case, random, later, right.patient_cents)


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
        status=REVERSAL,
        charge_cents=-payment.charge_cents,
        paid_cents=-payment.paid_cents,
        patient_cents=-(payment.patient_cents or 0),
        adjustments=tuple(msgspec.structs.replace(a, cents=-a.cents) for a in payment.adjustments),
        lines=lines,
    )


def tell_unmatched(case: Case, random: Random) -> None:
    """A remittance for a claim that this office's files do not show."""
    sent = send(case, random, case.visit.discharged_on + timedelta(days=6))
    case.claims = list[SentClaim]()
    payment = paid(case.visit, case.claim_number)
    on = payday(case, max(sent + timedelta(days=14), case.today - timedelta(days=random.randint(1, 20))))
    case.payments.append((case.visit.payer, on, payment))
