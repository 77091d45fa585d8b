"""Batches of claims that were sent: each with its TA1, 999 and 277CA, and what nobody has answered."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.days.calendar import add_business_days
from collector_tui.model.claim import ACKNOWLEDGED, ClaimStatus
from collector_tui.wire.posting_lists import Batches, BatchLine

ANSWER_DAYS = 2  # business days in which receivers answer a batch
SILENT_LISTED_MAX = 20
SEVERITY = ("", "A", "E", "P", "M", "W", "X", "R")  # of the codes of TA1 and 999


def list_batches(tx: Connection, today: date, days: int, limit: int) -> Batches:
    """The batches of the last days, newest first."""
    sent, file = tables.submission.c, tables.file.c
    parts = (sent.file_id, sent.interchange_control, sent.group_control)
    since = today - timedelta(days=days)
    on = func.max(sent.billed_on)
    query = select(*parts, on.label("sent_on"), func.count().label("claims")).where(
        sent.billed_on.is_(None) | (sent.billed_on >= since)
    )
    groups = tx.execute(query.group_by(*parts).order_by(on.desc(), *(part.desc() for part in parts)).limit(limit)).all()
    ids = {group.file_id for group in groups}
    names = {row.id: row.name for row in tx.execute(select(file.id, file.name).where(among(tx, file.id, ids)))}
    return Batches(batches=tuple(_line(tx, group, names.get(group.file_id, ""), today) for group in groups))


def _line(tx: Connection, group: Any, file_name: str, today: date) -> BatchLine:
    columns = tables.submission.c
    same = [columns[name] == getattr(group, name) for name in ("file_id", "interchange_control", "group_control")]
    rows = tx.execute(select(tables.submission).where(*same).order_by(columns.account_id, columns.id)).all()
    accounts = {row.account_id for row in rows}
    statuses, paid = _statuses(tx, accounts), _paid(tx, accounts)
    batch_words: defaultdict[str, set[str]] = defaultdict(set)
    counts = {"accepted": 0, "rejected": 0}
    silent: dict[str, None] = {}
    for row in rows:
        said = list(_said_of(row, statuses[row.account_id]))
        for status in said:
            if status.source in ("TA1", "999"):
                batch_words[status.source].add(status.category)
        if any(status.rejected for status in said):
            counts["rejected"] += 1
        elif any(status.source not in ("TA1", "999") for status in said) or row.account_id in paid:
            counts["accepted"] += 1
        else:
            silent[row.account_id] = None
    due_on = add_business_days(group.sent_on, ANSWER_DAYS) if group.sent_on else None
    silent_count = len(rows) - sum(counts.values())
    return BatchLine(
        file_name=file_name, interchange=group.interchange_control, group=group.group_control, claims=len(rows),
        ta1=_worst(batch_words["TA1"]), group_answer=_worst(batch_words["999"]), silent=silent_count, **counts,
        overdue=bool(silent_count and due_on and today > due_on), sent_on=group.sent_on, answer_due_on=due_on,
        silent_accounts=tuple(silent)[:SILENT_LISTED_MAX],
    )  # fmt: skip


def _statuses(tx: Connection, accounts: Iterable[str]) -> defaultdict[str, list[ClaimStatus]]:
    columns = tables.claim_status.c
    grouped: defaultdict[str, list[ClaimStatus]] = defaultdict(list)
    for row in tx.execute(select(columns.account_id, columns.body).where(among(tx, columns.account_id, accounts))):
        grouped[row.account_id].append(msgspec.json.decode(row.body, type=ClaimStatus))
    return grouped


def _paid(tx: Connection, accounts: Iterable[str]) -> set[str]:
    """Accounts whose payer has decided: nobody asks for an acknowledgement any more."""
    columns = tables.payment.c
    return set(tx.execute(select(columns.account_id).where(among(tx, columns.account_id, accounts))).scalars())


def _said_of(row: Any, statuses: Iterable[ClaimStatus]) -> Iterator[ClaimStatus]:
    """Answers to this submission: by its id, by our reference, else by the claim's number and the day."""
    for status in statuses:
        if status.batch:
            answers = status.batch == row.id
        elif status.batch_reference and row.batch_reference:
            answers = status.batch_reference == row.batch_reference and status.patient_control == row.patient_control
        else:
            before = status.on and row.billed_on and status.on < row.billed_on
            answers = status.patient_control == row.patient_control and not before
        if answers:
            yield status


def _worst(codes: set[str]) -> str:
    """The code of the worst answer; one that is known to nobody is worse than those that accept."""
    codes = {code or "A" for code in codes}
    return max(
        codes, key=lambda code: (code not in ACKNOWLEDGED, SEVERITY.index(code) if code in SEVERITY else 0), default=""
    )
