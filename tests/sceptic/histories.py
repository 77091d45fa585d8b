"""What must be true of histories: nothing before its cause, nobody told of what never was."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from collector_tui.days.calendar import is_business_day
from tests.sceptic.files import Hospital, cents, day

# Codes of the notes -> what must stand before them.
TO_THE_PATIENT = {"PCLM", "PCRP", "PTPD", "PPLN", "PDSP", "FAPS", "FAPR", "FAPD", "VNPL"}
AFTER_SENDING = {"CSPD", "CSHD", "REBL"}
AFTER_A_REFUSAL = {"DNRV", "DNCL", "DNRC", "CSCO", "APL1", "DNWO", "ADSU"}
FIRST = {"VNAK": "VNPL", "VNRC": "VNPL", "FAPD": "FAPR", "FAPR": "FAPS"}
NOT_CALLED = {"no_calls", "confidential", "qmb", "workers_comp"}
HELD_DAYS = 120  # from the first statement to an agency
REFUSED = {"18", "197", "198", "16", "50", "97", "11", "150", "22", "252", "31", "109", "204", "B7", "29"}


def on(text: str) -> date:
    return day(text[:10].replace("-", ""))


def notes_in_order(hospital: Hospital) -> Iterator[str]:
    for account, notes in hospital.notes.items():
        row, sent = hospital.registered[account], hospital.sent_by_account.get(account, [])
        refused = [paid.on for paid in hospital.paid_by_account.get(account, ())
                   if {reason for _, reason, _ in paid.adjustments} & REFUSED]  # fmt: skip
        stated = on(row["first_statement_on"]) if row["first_statement_on"] else date.max
        seen: dict[str, date] = {}
        for note in notes:
            code, at = note["code"], on(note["at"])
            if not is_business_day(at) or at >= hospital.today or (note["next_on"] and on(note["next_on"]) < at):
                yield f"{account}: {code} on {at}, next {note['next_on']}"
            if code in TO_THE_PATIENT and at < stated:
                yield f"{account}: {code} on {at}, first statement {row['first_statement_on'] or 'never'}"
            if code in AFTER_SENDING and (not sent or at < sent[0].on):
                yield f"{account}: {code} on {at}, sent {[each.on for each in sent]}"
            if code in AFTER_A_REFUSAL and not any(refusal < at for refusal in refused):
                yield f"{account}: {code} on {at}, refused {refused}"
            if code in FIRST and FIRST[code] not in seen:
                yield f"{account}: {code} without {FIRST[code]}"
            if code == "VNPL" and at < stated + timedelta(days=HELD_DAYS):
                yield f"{account}: with an agency on {at}, first statement {stated}"
            seen[code] = at


def statements(hospital: Hospital) -> Iterator[str]:
    """No statement before the balance is the patient's, and none to who may not be billed."""
    for account, row in hospital.registered.items():
        if not row["first_statement_on"]:
            continue
        stated, alerts = on(row["first_statement_on"]), set(row["alerts"].split())
        owing = [paid.on for paid in hospital.paid_by_account.get(account, ()) if paid.share() > 0]
        since = min(owing, default=None) if row["payer_1"] else on(row["discharged_on"])
        if since is None or stated <= since or stated >= hospital.today or not is_business_day(stated):
            yield f"{account}: first statement {stated}, owing since {since}"
        if alerts & {"qmb", "workers_comp"} or row["payer_2"]:
            yield f"{account}: a statement to {alerts}, second insurer {row['payer_2']!r}"


def alerts(hospital: Hospital) -> Iterator[str]:
    for account, row in hospital.registered.items():
        told, codes = set(row["alerts"].split()), {note["code"] for note in hospital.notes.get(account, ())}
        if ("qmb" in told) != (row["payer_class_1"] == "medicare" and row["payer_class_2"] == "medicaid"):
            yield f"{account}: {told} with {row['payer_1']} and {row['payer_2']}"
        if told & NOT_CALLED and "PCLM" in codes:
            yield f"{account}: called in spite of {told}"
        if not row["payer_1"] and (hospital.sent_by_account.get(account) or hospital.paid_by_account.get(account)):
            yield f"{account}: uninsured, with a claim"
        if row["payer_1"] and not hospital.sent_by_account.get(account):
            yield f"{account}: insured and never billed"


def patients_money(hospital: Hospital) -> Iterator[str]:
    for account, postings in hospital.postings.items():
        row, received = hospital.registered[account], 0
        shares = [paid.share() for paid in hospital.paid_by_account.get(account, ()) if paid.share() > 0]
        for posting in sorted(postings, key=lambda posting: posting["posted_on"]):
            amount, reason, at = cents(posting["amount"]), posting["reason"], on(posting["posted_on"])
            deposit = posting["reference"].startswith("DEPOSIT")
            stated = on(row["first_statement_on"]) if row["first_statement_on"] else date.max
            if posting["kind"] == "payment":
                received += amount
                if received < 0 or (amount < 0) != (reason in ("refund", "returned")):
                    yield f"{account}: {amount} for {reason!r}, {received} there"
                if not deposit and at < stated:
                    yield f"{account}: paid on {at}, first statement {stated}"
                if not deposit and received > max(shares, default=0):
                    yield f"{account}: {received} paid of {shares}"
            if reason == "charity" and not any(note["code"] == "FAPD" for note in hospital.notes.get(account, ())):
                yield f"{account}: charity without a decision"
            if reason == "courtesy" and row["payer_1"]:
                yield f"{account}: an uninsured discount with {row['payer_1']}"
            if reason == "small_balance" and amount > 500:
                yield f"{account}: {amount} is no small balance"
            if posting["to_bucket"] == "bad_debt" and at < stated + timedelta(days=HELD_DAYS):
                yield f"{account}: bad debt on {at}, first statement {stated}"
            if at >= hospital.today:
                yield f"{account}: {reason or posting['kind']} on {at}"


def visits_apart(hospital: Hospital) -> Iterator[str]:
    by_patient: dict[str, list[tuple[str, date, date]]] = {}
    for account, row in hospital.registered.items():
        by_patient.setdefault(row["mrn"], []).append((account, on(row["admitted_on"]), on(row["discharged_on"])))
    for visits in by_patient.values():
        visits.sort(key=lambda visit: visit[1])
        for (one, _, left), (other, came, _) in pairwise(visits):
            if came <= left + timedelta(days=3):
                yield f"{one} and {other}: left {left}, came {came}"


def plans(hospital: Hospital) -> Iterator[str]:
    for account, notes in hospital.notes.items():
        for note in notes:
            fields = dict(field.split("=", 1) for field in note["fields"].split("; ") if field)
            if note["code"] == "PPLN" and cents(fields["installment"]) * int(fields["count"]) != cents(fields["total"]):
                yield f"{account}: {fields}"


LAWS = (notes_in_order, statements, alerts, patients_money, visits_apart, plans)
