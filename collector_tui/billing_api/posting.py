"""Takes facts from payers and the hospital into accounts: finds the account, posts the money, keeps every fact once."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, select

from collector_tui.billing_api import tables
from collector_tui.billing_api.accounts import (
    Registration,
    existing,
    insert_rows,
    load,
    registration_of,
    save,
    upsert,
)
from collector_tui.knowledge.payers import payer_class
from collector_tui.model.account import ORDERS, Account, Activity, Coverage, Encounter, Entry, PostedPayment, SentClaim
from collector_tui.model.claim import Claim, ClaimStatus, Person
from collector_tui.model.codec import encode
from collector_tui.model.remittance import ClaimPayment, RemittanceHeader
from collector_tui.rules.ledger import charge_entry, payment_entries

PAID_BY = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}  # CLP02
VOID = "8"


class Registered(Struct, frozen=True):
    """A row of the hospital's registration extract. Charges count only while no claim says otherwise."""

    account_id: str
    registration: Registration
    charge_cents: int


class Posted(Struct, frozen=True):
    """A row of the hospital's postings extract: a payment or adjustment taken outside any remittance."""

    account_id: str
    entry: Entry


class Noted(Struct, frozen=True):
    """A row of the hospital's notes extract."""

    account_id: str
    activity: Activity


class Paid(Struct, frozen=True):
    """A claim payment, the remittance it came on, and its place in it."""

    header: RemittanceHeader
    claim: ClaimPayment
    place: int


Fact = Registered | Posted | Noted | Paid | Claim | ClaimStatus


class Batch:
    """Facts of one file, posted together in one transaction."""

    def __init__(self, tx: Connection, today: date) -> None:
        self._tx = tx
        self._today = today
        self.touched: dict[str, Account] = {}
        self._created: set[str] = set()
        self._news: set[str] = set()  # accounts whose wait ends because a payer or the hospital spoke
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def post(self, facts: Iterable[tuple[int, Fact]]) -> list[int]:
        """Post facts given with their positions in the file; the positions of those not on file before."""
        fresh = _unseen(self._tx, facts)
        homes = _homes(self._tx, [fact for *_, fact in fresh])
        self.touched |= load(self._tx, homes.values(), lock=True)
        for fact_id, position, fact in fresh:
            home = homes[id(fact)]
            account = self.touched.get(home) or self._open(home, fact)
            self.touched[home] = POSTERS[type(fact)](self, account, fact, fact_id, position)
        self._write()
        return [position for _, position, _ in fresh]

    def _open(self, account_id: str, fact: Fact) -> Account:
        self._created.add(account_id)
        return Account(id=account_id, no_claim_on_file=isinstance(fact, Paid | ClaimStatus))

    def _write(self) -> None:
        waits_over = {"follow_up_on": None}
        accounts = [
            msgspec.structs.replace(account, **waits_over) if account.id in self._news else account
            for account in self.touched.values()
        ]
        upsert(self._tx, tables.account, "id", [_account_row(account) for account in accounts])
        for name, rows in self._rows.items():
            insert_rows(self._tx, tables.metadata.tables[name], rows)
        save(self._tx, accounts, self._today)

    def _add(self, table: str, **row: Any) -> None:
        self._rows.setdefault(table, []).append(row)

    def _enter(self, account: Account, entries: Iterable[Entry]) -> Account:
        for entry in entries:
            row = {name: getattr(entry, name) for name in ("id", "kind", "bucket", "to_bucket", "cents", "source")}
            self._add("entry", account_id=account.id, dated_on=entry.on, **row)
            account = msgspec.structs.replace(account, entries=(*account.entries, entry))
        return account

    def _register(self, account: Account, fact: Registered, fact_id: str, position: int) -> Account:
        known = fact.registration
        account = msgspec.structs.replace(
            account,
            patient_name=known.patient.name,
            **{name: getattr(known, name) for name in Registration.__struct_fields__},
        )
        if account.claims:
            return account
        on = known.encounter.discharged_on or known.encounter.admitted_on or self._today
        bucket = ORDERS["P"] if account.coverages else "patient"
        charge = charge_entry(
            f"{fact_id}:charge:{len(account.entries)}", account.entries, fact.charge_cents, bucket, on
        )
        return self._enter(account, [charge] if charge else [])

    def _claim(self, account: Account, claim: Claim, fact_id: str, position: int) -> Account:
        self._add(
            "claim",
            id=fact_id,
            account_id=account.id,
            billed_on=claim.billed_on,
            position=position,
            body=encode(claim).decode(),
        )
        account = _learn_from_claim(account, claim)
        if (claim.order or "P") == "P" or not account.entries:
            cents = 0 if claim.frequency == VOID else claim.charge_cents
            on = claim.served_to or claim.billed_on or self._today
            bucket = ORDERS.get(claim.order, ORDERS["P"])
            charge = charge_entry(f"{fact_id}:charge:{len(account.entries)}", account.entries, cents, bucket, on)
            account = self._enter(account, [charge] if charge else [])
        claims = sorted(
            (*account.claims, SentClaim(id=fact_id, claim=claim)), key=lambda sent: sent.claim.billed_on or date.min
        )
        return msgspec.structs.replace(account, claims=tuple(claims), no_claim_on_file=False)

    def _status(self, account: Account, status: ClaimStatus, fact_id: str, position: int) -> Account:
        self._add(
            "claim_status",
            id=fact_id,
            account_id=account.id,
            payer_control=status.payer_control,
            dated_on=status.on,
            position=position,
            body=encode(status).decode(),
        )
        if status.rejected:
            self._news.add(account.id)
        if not account.claims:
            return account
        last = account.claims[-1]
        last = msgspec.structs.replace(last, statuses=(*last.statuses, status))
        return msgspec.structs.replace(account, claims=(*account.claims[:-1], last))

    def _paid(self, account: Account, paid: Paid, fact_id: str, position: int) -> Account:
        if account.id in self._created:
            account = self._enter(_learn_from_payment(account, paid), [_charge_of(paid, fact_id, self._today)])
        posted = PostedPayment(id=fact_id, order=_paid_by(account, paid), header=paid.header, claim=paid.claim)
        self._add(
            "payment",
            id=fact_id,
            account_id=account.id,
            payer_control=paid.claim.payer_control,
            paid_on=paid.header.paid_on,
            position=position,
            body=encode(posted).decode(),
        )
        self._news.add(account.id)
        entries = payment_entries(posted, account.coverages, paid.header.paid_on or self._today)
        account = self._enter(account, entries)
        return msgspec.structs.replace(account, payments=(*account.payments, posted))

    def _posting(self, account: Account, fact: Posted, fact_id: str, position: int) -> Account:
        return self._enter(account, [msgspec.structs.replace(fact.entry, id=fact_id)])

    def _note(self, account: Account, fact: Noted, fact_id: str, position: int) -> Account:
        activity = msgspec.structs.replace(fact.activity, id=fact_id)
        self._add("activity", **activity_row(account.id, activity))
        next_on = activity.next_on or account.follow_up_on
        activities = tuple(sorted((*account.activities, activity), key=lambda one: one.at))
        return msgspec.structs.replace(account, activities=activities, follow_up_on=next_on)


def activity_row(account_id: str, activity: Activity) -> dict[str, Any]:
    """The row of one line of an account's history."""
    return {
        "id": activity.id,
        "account_id": account_id,
        "at": activity.at,
        "user": activity.by,
        "code": activity.code,
        "body": encode(activity).decode(),
    }


def fact_key(fact: Fact) -> str:
    """What makes a fact the same fact in another file: its content, and for a payment its remittance too."""
    return hashlib.sha256(type(fact).__name__.encode() + encode(fact)).hexdigest()[:32]


TABLE_OF: dict[type, Any] = {
    Claim: tables.claim,
    ClaimStatus: tables.claim_status,
    Paid: tables.payment,
    Posted: tables.entry,
    Noted: tables.activity,
}
POSTERS: dict[type, Any] = {
    Registered: Batch._register,
    Claim: Batch._claim,
    ClaimStatus: Batch._status,
    Paid: Batch._paid,
    Posted: Batch._posting,
    Noted: Batch._note,
}


def _unseen(tx: Connection, facts: Iterable[tuple[int, Fact]]) -> list[tuple[str, int, Fact]]:
    keyed = {fact_key(fact): (position, fact) for position, fact in facts}
    seen: set[str] = set()
    for kind, table in TABLE_OF.items():
        seen |= existing(tx, table, [key for key, (_, fact) in keyed.items() if type(fact) is kind])
    return [(key, position, fact) for key, (position, fact) in keyed.items() if key not in seen]


def _homes(tx: Connection, facts: list[Fact]) -> dict[int, str]:
    """The account of each fact: by patient control number, then by the payer's own claim number."""
    homes: dict[int, str] = {}
    wanted = {_patient_control(fact) for fact in facts}
    known = existing(tx, tables.account, wanted)
    lost = {_payer_control(fact) for fact in facts if _patient_control(fact) not in known} - {""}
    by_payer = _by_payer_control(tx, lost) if lost else {}
    for fact in facts:
        control, number = _patient_control(fact), _payer_control(fact)
        if control not in known and number in by_payer:
            control = by_payer[number]
        homes[id(fact)] = control or f"PAYER-{number or fact_key(fact)[:12]}"
    return homes


def _by_payer_control(tx: Connection, numbers: set[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for table in (tables.claim_status, tables.payment):
        columns = table.c
        query = select(columns.payer_control, columns.account_id).where(columns.payer_control.in_(sorted(numbers)))
        found |= dict(tx.execute(query).all())
    return found


def _patient_control(fact: Fact) -> str:
    match fact:
        case Paid(claim=claim):
            return claim.patient_control
        case Claim() | ClaimStatus():
            return fact.patient_control
        case _:
            return fact.account_id


def _payer_control(fact: Fact) -> str:
    match fact:
        case Paid(claim=claim):
            return claim.payer_control
        case ClaimStatus():
            return fact.payer_control
        case _:
            return ""


def _learn_from_claim(account: Account, claim: Claim) -> Account:
    """What registration has not told, the claim may."""
    changes: dict[str, Any] = {}
    if not account.patient.last:
        changes |= {"patient": claim.patient, "patient_name": claim.patient.name, "guarantor": claim.subscriber}
    if not account.encounter.kind:
        inpatient = claim.kind == "837I" and claim.facility_code.startswith(("11", "12", "18", "21"))
        kind = "professional" if claim.kind == "837P" else "inpatient" if inpatient else "outpatient"
        changes["encounter"] = Encounter(
            kind=kind,
            facility=claim.billing_provider,
            admitted_on=claim.served_from,
            discharged_on=claim.served_to,
            attending=claim.attending,
            authorization=claim.authorization,
        )
    order = claim.order or "P"
    told = {order: Coverage(
        order=order, payer=claim.payer, payer_id=claim.payer_id, payer_class=payer_class(claim.filing),
        member_id=claim.subscriber.member_id,
    )}  # fmt: skip
    told |= {
        o.order: Coverage(order=o.order, payer=o.name, payer_id=o.payer_id) for o in claim.others if o.order in ORDERS
    }
    missing = [coverage for order, coverage in told.items() if order not in {c.order for c in account.coverages}]
    if missing:
        changes["coverages"] = tuple(sorted((*account.coverages, *missing), key=lambda c: list(ORDERS).index(c.order)))
    return msgspec.structs.replace(account, **changes)


def _learn_from_payment(account: Account, paid: Paid) -> Account:
    """An account made from a remittance alone: what it tells of patient, payer and service."""
    claim = paid.claim
    last, _, first = claim.patient_name.partition(", ")
    coverage = Coverage(
        order=PAID_BY.get(claim.status, "P"),
        payer=paid.header.payer,
        payer_id=paid.header.payer_id,
        payer_class=payer_class(claim.filing),
        member_id=claim.member_id,
        phone=paid.header.payer_phone,
    )
    return msgspec.structs.replace(
        account,
        patient=Person(last=last, first=first, member_id=claim.member_id),
        patient_name=claim.patient_name,
        coverages=(coverage,),
        encounter=Encounter(admitted_on=claim.served_from, discharged_on=claim.served_to),
    )


def _charge_of(paid: Paid, fact_id: str, today: date) -> Entry:
    bucket = ORDERS[PAID_BY.get(paid.claim.status, "P")]
    on = paid.claim.served_to or paid.header.paid_on or today
    return Entry(
        id=f"{fact_id}:charge", kind="charge", bucket=bucket, cents=paid.claim.charge_cents, on=on, source="remittance"
    )


def _paid_by(account: Account, paid: Paid) -> str:
    """Which coverage paid: CLP02 says it for ordinary payments; a denial or reversal is matched by payer."""
    told = PAID_BY.get(paid.claim.status)
    if told:
        return told
    for earlier in reversed(account.payments):
        if paid.claim.payer_control and earlier.claim.payer_control == paid.claim.payer_control:
            return earlier.order
    for coverage in account.coverages:
        if coverage.payer_id and coverage.payer_id == paid.header.payer_id:
            return coverage.order
    return "P"


def _account_row(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "registration": encode(registration_of(account)).decode(),
        "no_claim_on_file": account.no_claim_on_file,
        "follow_up_on": account.follow_up_on,
    }
