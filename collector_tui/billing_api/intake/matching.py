"""Finds what a fact belongs to: whether it is on file already, which account it is of, which coverage paid."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Table, select

from collector_tui.billing_api.intake.facts import (
    Fact,
    Noted,
    Paid,
    Posted,
    Sent,
    fact_key,
    patient_control,
    payer_control,
)
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import existing
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.model.account import Account
from collector_tui.model.claim import ACKNOWLEDGED, Acknowledgement, ClaimStatus

PAID_BY = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}  # CLP02

TABLE_OF: dict[type, Table] = {
    Sent: tables.claim,
    ClaimStatus: tables.claim_status,
    Paid: tables.payment,
    Posted: tables.entry,
    Noted: tables.activity,
}


class NewFact(NamedTuple):
    """A fact that is not on file yet, and its position in the file that tells it."""

    id: str
    position: int
    fact: Fact


def unseen(tx: Connection, facts: Iterable[tuple[int, Fact]]) -> list[NewFact]:
    """Those that are not on file, each once."""
    facts_by_key = {fact_key(fact): (position, fact) for position, fact in facts}
    on_file: set[str] = set()
    for kind, table in TABLE_OF.items():
        on_file |= existing(tx, table, [key for key, (_, fact) in facts_by_key.items() if type(fact) is kind])
    return [NewFact(key, position, fact) for key, (position, fact) in facts_by_key.items() if key not in on_file]


def homes_of(tx: Connection, facts: list[Fact]) -> dict[int, str]:
    """The account of each fact: by patient control number, then by the payer's own claim number."""
    homes: dict[int, str] = {}
    on_file = existing(tx, tables.account, {patient_control(fact) for fact in facts})
    lost = {payer_control(fact) for fact in facts if patient_control(fact) not in on_file} - {""}
    by_payer = by_payer_control(tx, lost) if lost else {}
    for fact in facts:
        control, number = patient_control(fact), payer_control(fact)
        if control not in on_file and number in by_payer:
            control = by_payer[number]
        homes[id(fact)] = control or f"PAYER-{number or fact_key(fact)[:12]}"
    return homes


def by_payer_control(tx: Connection, numbers: set[str]) -> dict[str, str]:
    """The accounts of claims that payers know by these numbers."""
    accounts: dict[str, str] = {}
    for table in (tables.claim_status, tables.payment):
        columns = table.c
        query = select(columns.payer_control, columns.account_id).where(among(tx, columns.payer_control, numbers))
        accounts |= dict(tx.execute(query).all())
    return accounts


def paid_by(account: Account, paid: Paid) -> str:
    """Which coverage paid: CLP02 says it for ordinary payments; a denial or reversal is matched by payer."""
    if order := PAID_BY.get(paid.claim.status):
        return order
    for earlier in reversed(account.payments):
        if paid.claim.payer_control and earlier.claim.payer_control == paid.claim.payer_control:
            return earlier.order
    for coverage in account.coverages:
        if coverage.payer_id and coverage.payer_id == paid.header.payer_id:
            return coverage.order
    return "P"


def answered(tx: Connection, answer: Acknowledgement) -> list[ClaimStatus]:
    """What a 999 or TA1 means for each claim of the batch it answers; none when the batch is not on file.

    Where errors are only noted (E) and claims are named, the others got in.
    """
    columns = tables.submission.c
    if answer.interchange_control:
        batch = columns.interchange_control == answer.interchange_control
    else:
        batch = columns.group_control == answer.group_control
        if answer.transaction_control:
            batch &= columns.transaction_control == answer.transaction_control
    query = select(columns.account_id, columns.patient_control, columns.billed_on).where(batch)
    rows = [row for row in tx.execute(query) if not (answer.on and row.billed_on and row.billed_on > answer.on)]
    latest = max((row.billed_on for row in rows if row.billed_on), default=None)
    return [
        ClaimStatus(
            patient_control=row.account_id,
            source=answer.source,
            category="A" if _spared(answer, row.patient_control) else answer.code,
            on=answer.on,
            text="" if answer.code in ACKNOWLEDGED else "; ".join(answer.errors),
        )
        for row in rows
        if row.billed_on == latest  # control numbers come again in later years
    ]


def _spared(answer: Acknowledgement, patient_control: str) -> bool:
    return answer.code == "E" and bool(answer.claims) and patient_control not in answer.claims
