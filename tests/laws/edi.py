"""How what a made-up hospital sends and gets is written as files."""

import csv
import io
import random
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from tests.laws.documents import (
    INSTITUTIONAL,
    Batch,
    Bill,
    Decision,
    Delivery,
    Envelope,
    Extract,
    Person,
    Posting,
    Postings,
    Registration,
    Remit,
    Reply,
)

NPI = "1932556780"
GUIDES = {"P": "005010X222A1", "I": "005010X223A2"}
Each = TypeVar("Each", Bill, Decision, Registration, Posting)


def file_of(delivery: Delivery) -> bytes:
    """The file's bytes."""
    document, envelope = delivery
    match document:
        case Batch():
            return _batch_file(document, envelope)
        case Remit():
            return _remit_file(document, envelope)
        case Reply():
            return _reply_file(document, envelope)
        case Extract():
            return _table(_registration_columns(), map(_registered, _shuffled(document.rows, envelope)), envelope)
        case Postings():
            return _table(POSTING, map(_posted, _shuffled(document.rows, envelope)), envelope)


def amount(cents: int) -> str:
    """Cents as X12 writes them."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _batch_file(batch: Batch, envelope: Envelope) -> bytes:
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
    return _interchange(
        "HC", "837", GUIDES[batch.form], batch.written, _numbered(batch, envelope), body, group=batch.group
    )


def _claim(bill: Bill, number: int) -> list[str]:
    person, institutional = bill.person, bill.form == INSTITUTIONAL
    facility = "13:A" if institutional else "11:B"
    days = f"{_day(bill.first_day)}-{_day(bill.last_day)}"
    line = f"SV2*0450*HC:99214*{amount(bill.cents)}*UN*1"
    if not institutional:
        line = f"SV1*HC:99214*{amount(bill.cents)}*UN*1***1"
    others = [
        segment
        for order, payer in bill.others
        for segment in (
            f"SBR*{order}*18*******CI",
            "OI***Y***Y",
            _person_name("IL", person),
            f"NM1*PR*2*{payer.name}*****PI*{payer.number}",
        )
    ]
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
        *others,
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


def _numbered(batch: Batch, envelope: Envelope) -> Envelope:
    return envelope._replace(control=batch.control) if batch.control else envelope


def _interchange(
    functional: str,
    kind: str,
    guide: str,
    on: date,
    envelope: Envelope,
    body: list[str],
    test: bool = False,
    group: int = 0,
) -> bytes:
    sender, day, group = envelope.sender, _day(on), group or envelope.control
    segments = [
        f"GS*{functional}*{sender}*STELLAHOSP*{day}*0815*{group}*X*{guide}",
        f"ST*{kind}*0001*{guide}",
        *body,
        f"SE*{len(body) + 2}*0001",
        f"GE*1*{group}",
    ]
    return _enveloped(segments, on, envelope, test)


def _enveloped(segments: list[str], on: date, envelope: Envelope, test: bool = False) -> bytes:
    control, groups = f"{envelope.control:09}", int(segments[0].startswith("GS"))
    opening = (
        f"ISA*00*          *00*          *ZZ*{envelope.sender:15}*ZZ*STELLAHOSP     *{_day(on)[2:]}*0815*^*00501"
        f"*{control}*0*{'T' if test else 'P'}*:"
    )
    return ("~\n".join([opening, *segments, f"IEA*{groups}*{control}"]) + "~\n").encode("latin-1")


def _reply_file(reply: Reply, envelope: Envelope) -> bytes:
    batch, day = reply.batch, _day(reply.on)
    if reply.source == "TA1":
        result = "R*024" if reply.falls else "A*000"
        control = f"{batch.control:09}" if reply.zeros else f"{batch.control}"
        return _enveloped([f"TA1*{control}*{day[2:]}*0900*{result}"], reply.on, envelope)
    if reply.source == "277CA":
        body = _claim_acknowledgement(reply, day)
        return _interchange("HN", "277", "005010X214", reply.on, envelope, body)
    guide, code, got_in = GUIDES[batch.form], "R" if reply.falls else "A", int(not reply.falls)
    group, transaction = batch.group or batch.control, "0001" if reply.zeros else "1"
    body = [
        f"AK1*HC*{group:09}*{guide}" if reply.zeros else f"AK1*HC*{group}*{guide}",
        *(
            []
            if reply.falls == "group"
            else [f"AK2*837*{transaction}*{guide}", f"IK5*{code}{'*5' * bool(reply.falls)}"]
        ),
        f"AK9*{code}*1*1*{got_in}",
    ]
    return _interchange("FA", "999", "005010X231A1", reply.on, envelope, body)


def _claim_acknowledgement(reply: Reply, day: str) -> list[str]:
    """277CA: a receiver's level, a billing provider's, and a level for each claim where these two got in."""
    batch = reply.batch
    total = amount(sum(bill.cents for bill in batch.bills))
    body = [
        f"BHT*0085*08*R{batch.reference}*{day}*0700*TH",
        "HL*1**20*1",
        "NM1*PR*2*PAYERNET*****PI*PN01",
        "TRN*1*R1",
        f"DTP*050*D8*{day}",
        f"DTP*009*D8*{day}",
        "HL*2*1*21*1",
        "NM1*41*2*STELLA HOSPITAL*****46*ST01",
        f"TRN*2*{batch.reference}",
        f"STC*A3:24:41*{day}*U*{total}" if reply.falls == "batch" else f"STC*A1:19:PR*{day}*WQ*{total}",
    ]
    if reply.falls == "batch":
        return body
    body += [
        "HL*3*2*19*1",
        f"NM1*85*2*STELLA HOSPITAL*****XX*{NPI}",
        "TRN*1*0",
        f"STC*A8:562:85*{day}*U*{total}" if reply.falls == "provider" else f"STC*A1:19:PR*{day}*WQ*{total}",
    ]
    if reply.falls == "provider":
        return body
    numbers = dict(reply.numbers)
    for place, bill in enumerate(batch.bills, 4):
        body += [
            f"HL*{place}*3*PT",
            _person_name("QC", bill.person),
            f"TRN*2*{bill.control}",
            f"STC*{'A7:562:85' if reply.rejects(bill) else 'A2:20:PR'}*{day}*{'U' if reply.rejects(bill) else 'WQ'}"
            f"*{amount(bill.cents)}",
            *([f"REF*1K*{numbers[bill]}"] if bill in numbers else []),
            f"DTP*472*D8*{_day(bill.first_day)}",
        ]
    return body


COLUMNS = [
    "account",
    "mrn",
    "last",
    "first",
    "born",
    "sex",
    "phone",
    "address",
    "guarantor_last",
    "guarantor_first",
    "guarantor_phone",
    "kind",
    "facility",
    "admitted_on",
    "discharged_on",
    "attending",
    "authorization",
    "charges",
    "expected",
]
OF_INSURER = ("payer", "payer_id", "payer_class", "member_id", "payer_phone")


POSTING = ["account", "posted_on", "kind", "bucket", "amount", "reference", "reason", "to_bucket"]


def _table(columns: list[str], rows: Iterable[dict[str, str]], envelope: Envelope) -> bytes:
    """Comma-separated; a system that writes it anew may end lines otherwise and begin with a byte order mark."""
    again = envelope.sender != "PAYERNET"
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n" if again else "\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig" if again else "utf-8")


def _registration_columns() -> list[str]:
    return [*COLUMNS, *(f"{name}_{insurer}" for insurer in (1, 2, 3) for name in OF_INSURER)]


def _posted(row: Posting) -> dict[str, str]:
    return {
        "account": row.control, "posted_on": row.on.isoformat(), "kind": row.kind, "bucket": row.bucket,
        "to_bucket": row.to_bucket, "amount": amount(row.cents), "reference": row.reference,
    }  # fmt: skip


def _registered(row: Registration) -> dict[str, str]:
    person = row.person
    insurers: dict[str, str] = {}
    for place, payer in enumerate(row.insurers, 1):
        values = (payer.name, payer.number, "commercial", person.member, "8005550142")
        insurers |= {f"{name}_{place}": value for name, value in zip(OF_INSURER, values, strict=True)}
    return {
        "account": row.control, "mrn": person.member, "last": person.last, "first": person.first,
        "born": person.born.isoformat(), "sex": person.sex, "guarantor_last": person.last,
        "guarantor_first": person.first, "kind": "outpatient", "facility": "STELLA HOSPITAL",
        "admitted_on": row.first_day.isoformat(), "discharged_on": row.last_day.isoformat(),
        "charges": amount(row.charge_cents),
        "expected": "" if row.expected_cents is None else amount(row.expected_cents), **insurers,
    }  # fmt: skip


def _shuffled(claims: Sequence[Each], envelope: Envelope) -> Iterable[Each]:
    if not envelope.shuffle:
        return claims
    return random.Random(envelope.shuffle).sample(claims, len(claims))


def _day(day: date) -> str:
    return f"{day:%Y%m%d}"
