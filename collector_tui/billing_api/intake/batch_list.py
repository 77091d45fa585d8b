"""Batches of claims that were sent: each with its TA1, 999 and 277CA, what was rejected and what nobody has answered."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, or_, select

from collector_tui.billing_api.intake.answers import reason_of, without_a_batch
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.days.calendar import add_business_days
from collector_tui.knowledge.codes import status_text
from collector_tui.model.claim import ACKNOWLEDGED, Acknowledgement, ClaimStatus
from collector_tui.wire.posting_lists import Batches, BatchLine, ClaimRefusal, LostRefusal

ANSWER_DAYS = 2  # business days in which receivers answer a batch
LISTED_MAX = 100  # silent accounts and rejected claims of one batch
LOST_MAX = 100
SEVERITY = ("", "A", "E", "P", "M", "W", "X", "R")  # of the codes of TA1 and 999
OF_BATCH = ("TA1", "999")
BATCH = ("billed_on", "file_id", "interchange_control", "group_control")  # a group may hold claims of several days


class Page(NamedTuple):
    """Which batches are shown: so many after `offset`, or those with a control number."""

    limit: int
    offset: int = 0
    number: str = ""


def list_batches(tx: Connection, today: date, days: int, page: Page) -> Batches:
    """The batches of the last days, newest first, and refusals of these days that fit none."""
    sent, file = tables.submission.c, tables.file.c
    parts = tuple(sent[name] for name in BATCH)
    since = today - timedelta(days=days)
    query = select(*parts).where(sent.billed_on.is_(None) | (sent.billed_on >= since))
    if page.number:
        plain = page.number.lstrip("0")
        controls = (sent.interchange_control, sent.group_control)
        query = query.where(or_(*(func.ltrim(column, "0") == plain for column in controls)))
    grouped = query.group_by(*parts)
    count = tx.execute(select(func.count()).select_from(grouped.subquery())).scalar_one()
    newest = grouped.order_by(*(part.desc() for part in parts))
    groups = tx.execute(newest.limit(page.limit).offset(page.offset)).all()
    ids = {group.file_id for group in groups}
    names = {row.id: row.name for row in tx.execute(select(file.id, file.name).where(among(tx, file.id, ids)))}
    lost = () if page.offset or page.number else lost_refusals(tx, since)
    lines = tuple(_line(tx, group, names.get(group.file_id, ""), today) for group in groups)
    return Batches(batches=lines, count=count, lost=lost)


def lost_refusals(tx: Connection, since: date) -> tuple[LostRefusal, ...]:
    """Refusals of whole batches that fit none on file, the newest first."""
    columns = tables.batch_answer.c
    recent = columns.dated_on.is_(None) | (columns.dated_on >= since)
    query = (
        select(columns.body)
        .where(recent, columns.code.not_in(ACKNOWLEDGED))
        .order_by(columns.dated_on.desc(), columns.id)
    )
    stored = (msgspec.json.decode(body, type=Acknowledgement) for body in tx.execute(query).scalars())
    refusals = [answer for answer in stored if answer.rejected]
    return tuple(_lost(answer) for answer in without_a_batch(tx, refusals)[:LOST_MAX])


def _lost(answer: Acknowledgement) -> LostRefusal:
    return LostRefusal(
        source=answer.source, code=answer.stated.category if answer.stated else answer.code, why=reason_of(answer),
        interchange=answer.interchange_control, group=answer.group_control, reference=answer.batch_reference,
        on=answer.on,
    )  # fmt: skip


def _line(tx: Connection, group: Any, file_name: str, today: date) -> BatchLine:
    columns = tables.submission.c
    same = [columns[name] == getattr(group, name) for name in BATCH]
    rows = tx.execute(select(tables.submission).where(*same).order_by(columns.account_id, columns.id)).all()
    accounts = {row.account_id for row in rows}
    statuses, paid, sendings = _statuses(tx, accounts), _paid(tx, accounts), _sendings(tx, accounts)
    batch_words: defaultdict[str, set[str]] = defaultdict(set)
    accepted, refused, silent = 0, list[ClaimRefusal](), Counter[str]()
    for row in rows:
        said = list(_said_of(row, statuses[row.account_id], sendings[row.account_id, row.patient_control]))
        for status in said:
            if status.source in OF_BATCH:
                batch_words[status.source].add(status.category)
        refusals = [status for status in said if status.rejected]
        if refusals:
            refused.append(_refusal(row, refusals[-1]))
        elif any(status.source not in OF_BATCH for status in said) or row.account_id in paid:
            accepted += 1
        else:
            silent[row.account_id] += 1
    sent_on = group.billed_on
    due_on = add_business_days(sent_on, ANSWER_DAYS) if sent_on else None
    return BatchLine(
        file_name=file_name, interchange=group.interchange_control, group=group.group_control, claims=len(rows),
        ta1=_worst(batch_words["TA1"]), group_answer=_worst(batch_words["999"]), accepted=accepted,
        rejected=len(refused), silent=silent.total(), overdue=bool(silent and due_on and today > due_on),
        sent_on=sent_on, answer_due_on=due_on, silent_accounts=tuple(silent)[:LISTED_MAX],
        silent_left_out=max(0, len(silent) - LISTED_MAX),
        rejected_claims=tuple(refused[:LISTED_MAX]),
    )  # fmt: skip


def _refusal(row: Any, status: ClaimStatus) -> ClaimRefusal:
    of_batch = f"the {status.source} rejects the batch{f': {status.text}' if status.text else ''}"
    why = of_batch if status.source in OF_BATCH else status_text(status.category, status.status, status.entity)
    return ClaimRefusal(
        account=row.account_id, number=row.patient_control, code=status.category or status.source, why=why, on=status.on
    )


def _statuses(tx: Connection, accounts: Iterable[str]) -> defaultdict[str, list[ClaimStatus]]:
    columns = tables.claim_status.c
    grouped: defaultdict[str, list[ClaimStatus]] = defaultdict(list)
    query = select(columns.account_id, columns.body).where(among(tx, columns.account_id, accounts))
    for row in tx.execute(query.order_by(columns.dated_on, columns.position)):
        grouped[row.account_id].append(msgspec.json.decode(row.body, type=ClaimStatus))
    return grouped


def _paid(tx: Connection, accounts: Iterable[str]) -> set[str]:
    """Accounts whose payer has decided: nobody asks for an acknowledgement any more. What is held may be another's."""
    columns = tables.payment.c
    decided = among(tx, columns.account_id, accounts) & (columns.state == "posted")
    return set(tx.execute(select(columns.account_id).where(decided)).scalars())


def _sendings(tx: Connection, accounts: Iterable[str]) -> defaultdict[tuple[str, str], list[Any]]:
    """When and under which references the claims of each number went out."""
    columns = tables.submission.c
    grouped: defaultdict[tuple[str, str], list[Any]] = defaultdict(list)
    query = select(columns.account_id, columns.patient_control, columns.billed_on, columns.batch_reference)
    for row in tx.execute(query.where(among(tx, columns.account_id, accounts))):
        grouped[row.account_id, row.patient_control].append(row)
    return grouped


def _said_of(row: Any, statuses: Iterable[ClaimStatus], sent: list[Any]) -> Iterator[ClaimStatus]:
    """Answers to this submission: by its id, by our reference where it is one of ours, else by number and day.

    What is dated before a claim went out answers an earlier sending of it, where there was one.
    """
    references = {each.batch_reference for each in sent} - {""}
    earlier = any(row.billed_on and each.billed_on and each.billed_on < row.billed_on for each in sent)
    for status in statuses:
        if status.batch:
            answers = status.batch == row.id
        elif status.patient_control != row.patient_control:
            answers = False
        elif status.batch_reference in references:
            answers = status.batch_reference == row.batch_reference
        else:
            answers = not (earlier and status.on and status.on < row.billed_on)
        if answers:
            yield status


def _worst(codes: set[str]) -> str:
    """The code of the worst answer; one that is known to nobody is worse than those that accept."""
    codes = {code or "A" for code in codes}
    return max(
        codes, key=lambda code: (code not in ACKNOWLEDGED, SEVERITY.index(code) if code in SEVERITY else 0), default=""
    )
