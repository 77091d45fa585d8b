"""The matters of self-pay: what the patient owes, may not be asked for, or has agreed to pay."""

from collections.abc import Iterator

from collector_tui.casework.kinds import PATIENT, MatterKind
from collector_tui.casework.matter import Matter
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.self_pay.agreements import promise
from collector_tui.departments.self_pay.barred import why_barred
from collector_tui.departments.self_pay.clocks import agreed_payment, bill_patient
from collector_tui.departments.self_pay.moves import barred_steps, broken_steps, kept_steps, self_pay_steps
from collector_tui.model.money import dollars


def patient_barred(sheet: Worksheet) -> Iterator[Matter]:
    owed = sheet.facts.patient_cents
    if owed > 0 and why_barred(sheet):
        yield Matter("patient_barred", "do not bill pt", owed)


def agreed_to_pay(sheet: Worksheet) -> Iterator[Matter]:
    owed = sheet.facts.patient_cents
    agreed = promise(sheet.account) if owed > 0 else None
    if agreed is None or agreed.kept():
        return
    what = "plan" if agreed.count > 1 else "promise"
    if agreed.broken(sheet.today):
        yield Matter("broken", "installment missed" if agreed.first_missed(sheet.today) else f"{what} broken", owed)
    else:
        why = f"{what} {dollars(agreed.cents).removesuffix('.00')}"
        yield Matter("kept", why, owed, until=agreed.good_until())


def owed_by_patient(sheet: Worksheet) -> Iterator[Matter]:
    if sheet.facts.patient_cents > 0:
        yield Matter("self_pay", "patient owes", sheet.facts.patient_cents)


def _barred_sentence(sheet: Worksheet, matter: Matter) -> str:
    return f"Do not bill the patient for the {dollars(matter.stake_cents)} in the patient bucket."


def _agreed_sentence(sheet: Worksheet, matter: Matter) -> str:
    agreed = promise(sheet.account)
    if agreed is None:
        return ""
    what = f"{agreed.count} installments of {dollars(agreed.cents)}" if agreed.count > 1 else dollars(agreed.cents)
    what += f" (last {dollars(agreed.last_cents)})" if agreed.last_cents != agreed.cents else ""
    since = f"{dollars(agreed.paid_cents)} paid since" if agreed.paid_cents else "no payment received"
    if not agreed.paid_cents and sheet.today <= agreed.first_due:
        since = "none is due yet"
    if agreed.count > 1 and (missed := agreed.missed(sheet.today)):
        since += f"; {missed} missed, {dollars(agreed.behind_cents(sheet.today))} past due"
    return f"The patient agreed on {agreed.made_on:%m/%d} to pay {what} from {agreed.first_due:%m/%d}; {since}."


def _self_pay_sentence(sheet: Worksheet, matter: Matter) -> str:
    what = "Patient balance after insurance" if sheet.account.coverages else "Uninsured; patient balance"
    return f"{what} {dollars(matter.stake_cents)}."


KINDS = (
    MatterKind(
        kind="patient_barred", meaning="the patient balance may not be billed", owed_by=PATIENT,
        find=patient_barred, sentence=_barred_sentence, steps=barred_steps,
    ),
    MatterKind(
        kind="broken", meaning="a promise or payment plan was not kept", owed_by=PATIENT, tag="promise broken",
        find=agreed_to_pay, sentence=_agreed_sentence, clocks=(agreed_payment,),
        steps=broken_steps,
    ),
    MatterKind(
        kind="kept", meaning="a promise or payment plan is active and kept", owed_by=PATIENT, waits=True, escalates=False,
        find=agreed_to_pay, sentence=_agreed_sentence, clocks=(agreed_payment,),
        steps=kept_steps, steps_when_due=kept_steps,
    ),
    MatterKind(
        kind="self_pay", meaning="the patient owes", owed_by=PATIENT, tag="patient balance too",
        find=owed_by_patient, sentence=_self_pay_sentence, clocks=(bill_patient,),
        steps=self_pay_steps,
    ),
)  # fmt: skip
