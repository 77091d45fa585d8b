"""What is on file already: facts by their content, batches of ours by the numbers that their answers carry."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, true

from collector_tui.billing_api.intake.facts import Fact, Noted, Paid, Posted, Sent, fact_key
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import existing
from collector_tui.billing_api.ledger.bulk import among, insert_rows
from collector_tui.model.claim import REJECTED, Acknowledgement, ClaimStatus, Stated
from collector_tui.model.codec import encode

CONTROL_DIGITS = 9  # the longest control number (ISA13, GS06)

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
    fact: Any


def unseen(tx: Connection, facts: Iterable[tuple[int, Fact]]) -> list[NewFact]:
    """Those that are not on file, each once."""
    facts_by_key = {fact_key(fact): (position, fact) for position, fact in facts}
    on_file: set[str] = set()
    for kind, table in TABLE_OF.items():
        on_file |= existing(tx, table, [key for key, (_, fact) in facts_by_key.items() if type(fact) is kind])
    return [NewFact(key, position, fact) for key, (position, fact) in facts_by_key.items() if key not in on_file]


def submission_id(sent: Sent, claim_id: str) -> str:
    """A claim in one batch: the same batch in another file is the same."""
    numbers = (sent.interchange_control, sent.group_control, sent.transaction_control, sent.batch_reference)
    return hashlib.sha256("\x1f".join((claim_id, *numbers)).encode()).hexdigest()[:32]


def answered(tx: Connection, answer: Acknowledgement) -> list[ClaimStatus]:
    """What an answer to a batch means for each of its claims; the answer itself is kept.

    None when the batch is not on file yet. Control numbers come again in later years: the latest batch is meant.
    """
    _keep(tx, answer)
    if answer.stated and not answer.rejected:
        return []  # each claim's own status says that it got in
    return [status_of(answer, row) for row in batch_of(tx, answer)]


def batch_of(tx: Connection, answer: Acknowledgement) -> list[Mapping[str, Any]]:
    """The submissions on file that an answer speaks of: of those that fit, the ones that went out last."""
    submission = tables.submission
    latest = tx.execute(select(func.max(submission.c.billed_on)).where(_fitting(answer))).scalar()
    of_day = submission.c.billed_on.is_(None) if latest is None else submission.c.billed_on == latest
    return [dict(row._mapping) for row in tx.execute(select(submission).where(_fitting(answer), of_day))]


class StoredAnswers:
    """Answers that came before the batches of these claims were taken in; one question for all of them."""

    def __init__(self, tx: Connection, sent: Iterable[Sent]) -> None:
        self._by_number: defaultdict[str, dict[str, Acknowledgement]] = defaultdict(dict)
        batches = {numbers_of_batch(each) for each in sent}
        columns = tables.batch_answer.c
        kept = (columns.interchange_control, columns.group_control, columns.batch_reference)
        wanted = [set(numbers) - {""} for numbers in zip(*batches, strict=True)]
        if any(wanted):
            any_number = or_(*(among(tx, column, numbers) for column, numbers in zip(kept, wanted, strict=True)))
            query = select(columns.id, columns.body, *kept).where(any_number).order_by(columns.dated_on, columns.id)
            for answer_id, body, *numbers in tx.execute(query):
                answer = msgspec.json.decode(body, type=Acknowledgement)
                for number in filter(None, numbers):
                    self._by_number[number][answer_id] = answer

    def to(self, sent: Sent) -> Iterable[Acknowledgement]:
        """Those that may be about the batch of a claim."""
        maybe = {
            key: each for number in numbers_of_batch(sent) for key, each in self._by_number.get(number, {}).items()
        }
        return maybe.values()


def numbers_of_batch(sent: Sent) -> tuple[str, str, str]:
    return _plain(sent.interchange_control), _plain(sent.group_control), sent.batch_reference


def status_of(answer: Acknowledgement, submission: Mapping[str, Any]) -> ClaimStatus:
    """The answer as a status of one claim. Where errors are only noted (E) and claims are named, the others got in."""
    spared = answer.code == "E" and bool(answer.claims) and submission["patient_control"] not in answer.claims
    stated = answer.stated or Stated("A" if spared else answer.code)
    if answer.stated and answer.rejected and stated.category not in REJECTED:
        stated = Stated("A3", stated.status, stated.entity)
    return ClaimStatus(
        patient_control=submission["patient_control"],
        source=answer.source,
        category=stated.category,
        status=stated.status,
        entity=stated.entity,
        on=answer.on,
        text="" if spared else "; ".join(answer.errors),
        batch=submission["id"],
    )


def _fitting(answer: Acknowledgement) -> ColumnElement[bool]:
    """What `fits` says, asked of the rows on file."""
    columns = tables.submission.c
    alike = columns.billed_on.is_(None) | (columns.billed_on <= answer.on) if answer.on else true()
    if answer.billing_npi:
        alike &= columns.billing_npi == answer.billing_npi
    if answer.batch_reference:
        return alike & (columns.batch_reference == answer.batch_reference)
    if answer.interchange_control:
        return alike & columns.interchange_control.in_(_written(answer.interchange_control))
    if _plain(answer.transaction_control):
        alike &= columns.transaction_control.in_(_written(answer.transaction_control))
    return alike & columns.group_control.in_(_written(answer.group_control))


def fits(answer: Acknowledgement, submission: Mapping[str, Any]) -> bool:
    """Whether the answer can be about the batch: its numbers, its billing provider, and not before it was sent."""
    if answer.stated and not answer.rejected:
        return False  # each claim's own status says that it got in
    if answer.on and submission["billed_on"] and submission["billed_on"] > answer.on:
        return False
    if answer.billing_npi and submission["billing_npi"] != answer.billing_npi:
        return False
    if answer.batch_reference:
        return bool(submission["batch_reference"] == answer.batch_reference)
    if answer.interchange_control:
        return _plain(submission["interchange_control"]) == _plain(answer.interchange_control)
    same_set = _plain(answer.transaction_control) in ("", _plain(submission["transaction_control"]))
    return same_set and _plain(submission["group_control"]) == _plain(answer.group_control)


def _keep(tx: Connection, answer: Acknowledgement) -> None:
    answer_id = hashlib.sha256(encode(answer)).hexdigest()[:32]
    if not existing(tx, tables.batch_answer, [answer_id]):
        row = {
            "id": answer_id, "source": answer.source, "code": answer.code, "dated_on": answer.on,
            "interchange_control": _plain(answer.interchange_control), "group_control": _plain(answer.group_control),
            "batch_reference": answer.batch_reference, "body": encode(answer).decode(),
        }  # fmt: skip
        insert_rows(tx, tables.batch_answer, [row])


def _plain(control: str) -> str:
    """A control number without the zeros that some senders pad it with and others drop."""
    return control.strip().lstrip("0")


def _written(control: str) -> list[str]:
    """The ways a control number may have been written: with leading zeros up to its full length."""
    plain = _plain(control)
    return sorted({control, *(plain.zfill(length) for length in range(len(plain), CONTROL_DIGITS + 1))})
