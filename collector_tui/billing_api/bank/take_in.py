"""Takes a bank's file in: proved or not at all; a line that is on file already is not taken again."""

from datetime import datetime
from typing import Any, BinaryIO

import msgspec
from sqlalchemy import Connection, Engine, select

from collector_tui.bank.read import read_bank_file
from collector_tui.bank.statement import BankFile
from collector_tui.billing_api.bank.matching import ITEM, LINE, lock, run
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import existing
from collector_tui.billing_api.ledger.bank_tables import bank_file, bank_line, lockbox_item
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.model.codec import encode, picked
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.wire.intake import Quarantined, Receipt, TransactionOutcome

UNPROVED = "its totals do not prove it"
EMPTY_PLACE = {"state": "unidentified", "account": "", "reason": "", "twice": ""}


def take_bank_file(engine: Engine, kind: str, name: str, stream: BinaryIO, file_id: str, now: datetime) -> Receipt:
    """The receipt of a file that is known to be a bank's. Unproved, it waits in quarantine whole."""
    file = read_bank_file(kind, stream, file_id)
    with engine.begin() as tx:
        lock(tx)
        if file.proved:
            new = _keep(tx, file, file_id, name, now)
            run(tx, now)
            outcome, why = ("posted", "") if new else ("unchanged", "all of it was on file already")
        else:
            new, outcome, why = 0, "quarantined", UNPROVED
            _hold(tx, file, file_id, name, now)
    rows = len(file.lines) + len(file.items)
    lines = counted(rows, "lockbox item" if file.kind == "LOCKBOX" else "bank line")
    text = f"{lines} read, {new:,} new; {dollars(file.cents)}."
    if not file.proved:
        text = f"{lines} read, none taken: {UNPROVED}. Its findings say why."
    part = TransactionOutcome(
        ordinal=1, kind=kind, outcome=outcome, claims=rows, new=new, paid_cents=file.cents, why=why
    )
    return Receipt(
        id=file_id,
        name=name,
        received_at=now,
        outcome="taken",
        transactions=(part,),
        summary=_summary(file, name),
        text=text,
    )


def _keep(tx: Connection, file: BankFile, file_id: str, name: str, now: datetime) -> int:
    """Store what is not on file yet; how many lines and items that is."""
    known = existing(tx, bank_line, [line.id for line in file.lines])
    lines = [line for line in file.lines if line.id not in known]
    place = EMPTY_PLACE | {"file_id": file_id}
    insert_rows(tx, bank_line, [place | picked(line, *LINE) for line in lines])
    known = existing(tx, lockbox_item, [item.id for item in file.items])
    items = [item for item in file.items if item.id not in known]
    insert_rows(tx, lockbox_item, [{"file_id": file_id} | picked(item, *ITEM) for item in items])
    new = len(lines) + len(items)
    if tx.execute(select(bank_file.c.id).where(bank_file.c.id == file_id)).first() is None:
        row = {"id": file_id, "kind": file.kind, "name": name, "taken_at": now, "lines": new, "cents": file.cents}
        insert_rows(tx, bank_file, [row | {"body": encode(_balances(file)).decode()}])
    return new


def _hold(tx: Connection, file: BankFile, file_id: str, name: str, now: datetime) -> None:
    """A file that is not proved waits for a person, as a transaction of a payer does."""
    held = Quarantined(
        id=f"{file_id[:16]}-1", file_id=file_id, file_name=name, ordinal=1, kind=file.kind, held_at=now, why=UNPROVED,
        claims=len(file.lines) + len(file.items), paid_cents=file.cents, amount_cents=file.cents,
        findings=tuple(msgspec.to_builtins(finding) for finding in file.findings),
    )  # fmt: skip
    if held.id not in existing(tx, tables.quarantine, [held.id]):
        row = picked(held, "id", "file_id", "ordinal", "held_at", "state") | {"body": encode(held).decode()}
        insert_rows(tx, tables.quarantine, [row])


def _balances(file: BankFile) -> list[dict[str, Any]]:
    names = ("bank_account", "as_of", "opening_cents", "closing_cents")
    return [picked(statement, *names) for statement in file.statements]


def _summary(file: BankFile, name: str) -> dict[str, Any]:
    return {
        "file": name,
        "kind": file.kind,
        "lines": len(file.lines),
        "items": len(file.items),
        "cents": file.cents,
        "accounts": msgspec.to_builtins(_balances(file)),
        "findings": [msgspec.to_builtins(finding) | {"record": finding.record} for finding in file.findings],
    }
