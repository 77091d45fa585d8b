"""What must be true of identifiers, people and claims."""

import re
from collections.abc import Iterator
from datetime import timedelta

from collector_tui.days.calendar import is_business_day
from tests.sceptic.files import Hospital, Sent, cents, day

MBI = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d\d"
)
ICD10 = re.compile(r"[A-TV-Z]\d[0-9A-Z]([0-9A-Z]{0,4})")
ENDED = {"M545"}  # diagnoses that were split into others
NO_PROCEDURE = ("025", "027", "037", "071")  # revenue codes that need none on an outpatient claim
MEDICARE = {"09101": ("837I", "MA"), "09102": ("837P", "MB")}


def npi_holds(number: str) -> bool:
    """Luhn over 80840 and the number."""
    if not re.fullmatch(r"[12]\d{9}", number):
        return False
    digits = [int(digit) for digit in reversed(f"80840{number}")]
    total = sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return total % 10 == 0


def bank_holds(number: str) -> bool:
    """The check digit of a routing number."""
    return len(number) == 9 and sum(int(n) * w for n, w in zip(number, (3, 7, 1) * 3, strict=True)) % 10 == 0


def provider_numbers(hospital: Hospital) -> Iterator[str]:
    for sent in hospital.sent:
        numbers = [(each[1], each[9]) for each in sent.claim.all("NM1") if len(each) > 9 and each[8] == "XX"]
        for role, number in [*numbers, ("85", sent.billing_npi)]:
            told = hospital.rejections.get(sent.account, "") == f"A7:562:{role}"
            if npi_holds(number) == told:
                yield f"{sent.account}: NPI {number} of {role}, rejected for it: {told}"
        if len({number for _, number in numbers} | {sent.billing_npi}) <= len({n for _, n in numbers}):
            yield f"{sent.account}: a person has the billing provider's NPI"


def member_ids(hospital: Hospital) -> Iterator[str]:
    for sent in hospital.sent:
        registered = hospital.registered[sent.account]
        faulty = "164" in hospital.rejections.get(sent.account, "") or any(
            reason == "31"
            for paid in hospital.paid_by_account.get(sent.account, ())
            for _, reason, _ in paid.adjustments
        )
        if (sent.member_id != registered["member_id_1"]) != faulty:
            yield f"{sent.account}: sent {sent.member_id}, registered {registered['member_id_1']}, told faulty: {faulty}"
    for account, row in hospital.registered.items():
        if row["payer_class_1"] == "medicare" and not MBI.fullmatch(row["member_id_1"]):
            yield f"{account}: {row['member_id_1']} is no MBI"
        if row["payer_2"] and row["member_id_2"] in ("", row["member_id_1"]):
            yield f"{account}: the second insurer's id is {row['member_id_2']!r}"
        if bool(row["payer_1"]) != bool(row["member_id_1"]):
            yield f"{account}: payer {row['payer_1']!r} with id {row['member_id_1']!r}"


def people(hospital: Hospital) -> Iterator[str]:
    known: dict[str, tuple[str, ...]] = {}
    for account, row in hospital.registered.items():
        person = tuple(row[name] for name in ("last", "first", "born", "sex", "address"))
        if known.setdefault(row["mrn"], person) != person:
            yield f"{account}: {row['mrn']} is {known[row['mrn']]} and {person}"
        if not all(name.isalpha() and name.istitle() and len(name) > 1 for name in person[:2]):
            yield f"{account}: a name is {person[:2]}"
        age = (day(row["discharged_on"].replace("-", "")) - day(row["born"].replace("-", ""))).days / 365.25
        own = (row["guarantor_last"], row["guarantor_first"]) == person[:2]
        if not 0.5 < age < 105 or (age < 18 and own):
            yield f"{account}: {age:.0f} years old, pays for themselves: {own}"
        old = row["payer_class_1"] in ("medicare", "managed")
        if (old and age < 65) or (row["payer_class_1"] == "workers_comp" and age < 16):
            yield f"{account}: {age:.0f} years old with {row['payer_1']}"
        if row["last"] != row["guarantor_last"]:
            yield f"{account}: the guarantor is of another family"


def right_payer_and_form(hospital: Hospital) -> Iterator[str]:
    for sent in hospital.sent:
        filing, kind = sent.claim.value("SBR", 9), sent.account[:2]
        if (sent.kind == "837P") != (kind == "PB"):
            yield f"{sent.account}: on {sent.kind}"
        if (sent.payer_id in MEDICARE or filing in ("MA", "MB")) and MEDICARE.get(sent.payer_id) != (sent.kind, filing):
            yield f"{sent.account}: {sent.kind} to {sent.payer_id} with {filing}"
        if sent.payer_id != hospital.registered[sent.account]["payer_id_1"]:
            yield f"{sent.account}: sent to {sent.payer_id}"
        if sent.kind == "837I" and sent.facility not in ("11", "13"):
            yield f"{sent.account}: bill type {sent.facility}"
        charge = sum(cents(line.value("SV2", 3) or line.value("SV1", 2)) for line in sent.lines)
        if cents(sent.claim.value("CLM", 2)) != charge:
            yield f"{sent.account}: lines come to {charge}"
        first, last = sent.stay
        if not all(first <= day(line.value("DTP", 3, "472")) <= last for line in sent.lines):
            yield f"{sent.account}: a line outside {first} to {last}"
        if not last < sent.on < hospital.today or sent.on.weekday() > 4:
            yield f"{sent.account}: sent on {sent.on}, a {sent.on:%A}"


def stays(hospital: Hospital) -> Iterator[str]:
    for sent in (sent for sent in hospital.sent if sent.facility == "11" and sent.kind == "837I"):
        claim, (first, last) = sent.claim, sent.stay
        rooms = [line for line in sent.lines if line.value("SV2", 1)[:3] in ("011", "012", "020", "021")]
        nights = sum(int(line.value("SV2", 5)) for line in rooms if line.value("SV2", 4) == "DA")
        covered = [int(code[4]) for code in claim.codes if code[:2] == ["BE", "80"]]
        if not nights == (last - first).days == sum(covered) > 0 or len(covered) != 1:
            yield f"{sent.account}: {nights} nights, {covered} covered, {first} to {last}"
        unmarked = [
            code[1] for code in claim.codes if code[0] in ("ABK", "ABF") and code[-1] not in ("Y", "N", "U", "W", "1")
        ]
        if unmarked:
            yield f"{sent.account}: no POA on {unmarked}"
        lacks = [what for what, there in (
            ("type, source and status", all(claim.value("CL1", place) for place in (1, 2, 3))),
            ("discharge hour", claim.value("DTP", 3, "096")), ("DRG", any(code[0] == "DR" for code in claim.codes)),
            ("admitting diagnosis", any(code[0] == "ABJ" for code in claim.codes)), ("attending", claim.value("NM1", 9, "71")),
        ) if not there]  # fmt: skip
        if lacks:
            yield f"{sent.account}: a stay without {', '.join(lacks)}"
        if bool(claim.value("DTP", 3, "435")) == (hospital.rejections.get(sent.account, "") == "A7:189"):
            yield f"{sent.account}: admission date {claim.value('DTP', 3, '435')!r}"


def theatres(hospital: Hospital) -> Iterator[str]:
    for sent in hospital.sent:
        for line in sent.lines:
            if line.value("SV2", 1)[:3] == "036":
                named = any(c[0] == "BBR" for c in sent.claim.codes) if sent.facility == "11" else line.value("SV2", 2)
                if not named or not sent.claim.value("NM1", 9, "72"):
                    yield f"{sent.account}: an operating room without a procedure or a surgeon"


def outpatients(hospital: Hospital) -> Iterator[str]:
    for sent in (sent for sent in hospital.sent if sent.facility == "13"):
        for line in sent.lines:
            revenue, procedure = line.value("SV2", 1), line.value("SV2", 2)
            if not procedure and not revenue.startswith(NO_PROCEDURE):
                yield f"{sent.account}: revenue code {revenue} without a procedure"
            if revenue[:3] in ("011", "012", "020", "021") or any(c[0] in ("DR", "BBR") for c in sent.claim.codes):
                yield f"{sent.account}: a room, a DRG or an inpatient procedure on an outpatient claim"
            if revenue == "0450" and not any(c[0] == "APR" for c in sent.claim.codes):
                yield f"{sent.account}: an emergency without the patient's reason"


PLACES = {"21": ("9922", "9923"), "23": ("9928",), "11": ("9920", "9921"), "22": ("9920", "9921")}


def physicians(hospital: Hospital) -> Iterator[str]:
    for sent in (sent for sent in hospital.sent if sent.kind == "837P"):
        seen: set[str] = set()
        for line in sent.lines:
            code, on = line.value("SV1", 1).split(":")[1], line.value("DTP", 3, "472")
            if not re.fullmatch(r"[0-9A-Z]\d{4}", code):
                yield f"{sent.account}: procedure {code}"
            if code.startswith("992"):
                if on in seen or not code.startswith(PLACES[sent.facility]):
                    yield f"{sent.account}: {code} at place {sent.facility}, visits that day: {on in seen}"
                seen.add(on)
        if (sent.facility == "21") != bool(sent.claim.value("DTP", 3, "435")):
            yield f"{sent.account}: place {sent.facility}, admission {sent.claim.value('DTP', 3, '435')!r}"


def diagnoses(hospital: Hospital) -> Iterator[str]:
    for sent in hospital.sent:
        codes = [code[1] for code in sent.claim.codes if code[0] in ("ABK", "ABF", "ABJ", "APR")]
        short = len(codes[0]) == 3
        if short != (hospital.rejections.get(sent.account, "") == "A7:254"):
            yield f"{sent.account}: principal diagnosis {codes[0]}"
        for code in codes:
            if code in ENDED or not ICD10.fullmatch(code):
                yield f"{sent.account}: diagnosis {code}"


def work_injuries(hospital: Hospital) -> Iterator[str]:
    for sent in hospital.sent:
        accident = sent.claim.value("CLM", 11) == "EM" or any(code[:2] == ["BH", "04"] for code in sent.claim.codes)
        if accident != (sent.claim.value("SBR", 9) == "WC"):
            yield f"{sent.account}: accident at work: {accident}, filed as {sent.claim.value('SBR', 9)}"


def booked_for_workdays(hospital: Hospital) -> Iterator[str]:
    """What nobody does on a Sunday: visits to the office, and scans, surgery and therapy without an emergency."""
    for sent in hospital.sent:
        first, revenues = sent.stay[0], {line.value("SV2", 1) for line in sent.lines}
        hospital_visit = sent.facility in ("13", "22") and "0450" not in revenues
        if (hospital_visit or (sent.kind, sent.facility) == ("837P", "11")) and not is_business_day(first):
            yield f"{sent.account}: on {first}, a {first:%A}"


def dependents(hospital: Hospital) -> Iterator[str]:
    for sent in hospital.sent:
        row, claim = hospital.registered[sent.account], sent.claim
        patient = claim.all("NM1", "QC") or claim.all("NM1", "IL")
        if [name.upper() for name in patient[0][3:5]] != [row["last"].upper(), row["first"].upper()]:
            yield f"{sent.account}: the patient is {patient[0][3:5]}"
        if bool(claim.all("PAT")) == (claim.value("SBR", 2) == "18"):
            yield f"{sent.account}: both or neither of subscriber and dependent"


def answers_follow_batches(hospital: Hospital) -> Iterator[str]:
    by_batch = {(sent.batch, sent.account): sent for sent in hospital.sent}
    for answer in hospital.answers:
        account = answer.status.value("TRN", 2)
        sent: Sent | None = by_batch.get((answer.batch, account))
        if sent is None:
            yield f"{account}: answered in batch {answer.batch}, where it was not"
        elif (day(answer.status.value("STC", 2)), cents(answer.status.value("STC", 4))) != (
            sent.on + timedelta(days=1), cents(sent.claim.value("CLM", 2))):  # fmt: skip
            yield f"{account}: answered on {answer.status.value('STC', 2)}, sent {sent.on}"


# What claims are turned away for; the laws on ids, NPIs, diagnoses and stays hold the fault against the claim.
KNOWN = {"A7:500:IL", "A7:500:QC", "A7:164:IL", "A7:254", "A7:189", "A7:562:71", "A7:562:82"}


def rejections_are_true(hospital: Hospital) -> Iterator[str]:
    for sent in hospital.sent:
        code = hospital.rejections.get(sent.account, "")
        if code and code not in KNOWN:
            yield f"{sent.account}: rejected with {code}: nobody knows what must be wrong"
        if (len(sent.claim.value("N4", 3)) != 5) != code.startswith("A7:500"):
            yield f"{sent.account}: postal code {sent.claim.value('N4', 3)}, rejected with {code!r}"


LAWS = (
    provider_numbers, member_ids, people, right_payer_and_form, stays, theatres, outpatients, physicians, diagnoses,
    work_injuries,
    booked_for_workdays, dependents, answers_follow_batches, rejections_are_true,
)  # fmt: skip
