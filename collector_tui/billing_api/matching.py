"""Finds what a fact belongs to: whether it is on file already, which account it is of, which coverage paid."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from collector_tui.billing_api import tables
from collector_tui.billing_api.accounts import existing
from collector_tui.billing_api.facts import Fact, Noted, Paid, Posted, fact_key, patient_control, payer_control
from collector_tui.model.account import Account
from collector_tui.model.claim import Claim, ClaimStatus

PAID_BY = {"1": "P", "19": "P", "2": "S", "20": "S", "3": "T", "21": "T"}  # CLP02

TABLE_OF: dict[type, Any] = {
    Claim: tables.claim,
    ClaimStatus: tables.claim_status,
    Paid: tables.payment,
    Posted: tables.entry,
    Noted: tables.activity,
}


def unseen(tx: Connection, facts: Iterable[tuple[int, Fact]]) -> list[tuple[str, int, Fact]]:
    keyed = {fact_key(fact): (position, fact) for position, fact in facts}
    seen: set[str] = set()
    for kind, table in TABLE_OF.items():
        seen |= existing(tx, table, [key for key, (_, fact) in keyed.items() if type(fact) is kind])
    return [(key, position, fact) for key, (position, fact) in keyed.items() if key not in seen]


def homes_of(tx: Connection, facts: list[Fact]) -> dict[int, str]:
    """The account of each fact: by patient control number, then by the payer's own claim number."""
    homes: dict[int, str] = {}
    wanted = {patient_control(fact) for fact in facts}
    known = existing(tx, tables.account, wanted)
    lost = {payer_control(fact) for fact in facts if patient_control(fact) not in known} - {""}
    by_payer = _by_payer_control(tx, lost) if lost else {}
    for fact in facts:
        control, number = patient_control(fact), payer_control(fact)
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


def paid_by(account: Account, paid: Paid) -> str:
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
