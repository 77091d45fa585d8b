"""Answers to batches (TA1, 999, 277CA): which of them are about a batch that is on file."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, or_, select

from collector_tui.billing_api.intake.matching import CONTROL_DIGITS, fits
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.billing_api.ledger.database import reading
from collector_tui.knowledge.codes import status_text
from collector_tui.model.claim import Acknowledgement
from collector_tui.x12.files import TransactionStart

NO_BATCH = "it answers no batch that is on file"


class Answers(Struct):
    """The answers of one file, by the ordinals of their transactions."""

    seen: defaultdict[int, list[Acknowledgement]] = field(default_factory=lambda: defaultdict(list))

    def watch(self, events: Iterable[Any]) -> Iterator[Any]:
        """Pass a file's events through, keeping its answers."""
        ordinal = 0
        for event in events:
            if type(event) is TransactionStart:
                ordinal = event.ordinal
            elif type(event) is Acknowledgement:
                self.seen[ordinal].append(event)
            yield event

    def without_a_batch(self, engine: Engine) -> dict[int, str]:
        """In words, by ordinal: transactions that answer no batch on file, and what a refusal among them says."""
        everything = [answer for answers in self.seen.values() for answer in answers]
        if not everything:
            return {}
        with reading(engine).begin() as tx:
            lost = set(map(id, without_a_batch(tx, everything)))
        words = {}
        for ordinal, answers in self.seen.items():
            refusal = next((each for each in answers if id(each) in lost and each.rejected), None)
            if refusal:
                words[ordinal] = f"A {refusal.source} rejects a batch that is not on file: {reason_of(refusal)}."
            elif all(id(each) in lost for each in answers):
                words[ordinal] = NO_BATCH
        return words


def reason_of(answer: Acknowledgement) -> str:
    """Why a batch was turned away, in words."""
    stated = answer.stated
    why = status_text(stated.category, stated.status, stated.entity) if stated else "; ".join(answer.errors)
    return (why or "no reason is given").rstrip(".")


def without_a_batch(tx: Connection, answers: list[Acknowledgement]) -> list[Acknowledgement]:
    """Those that are about a batch which is not on file here."""
    columns = tables.submission.c
    meant = (columns.batch_reference, columns.interchange_control, columns.group_control)
    numbers = [_numbers(answer) for answer in answers]
    wanted = [{each for number in of_column for each in _written(number)} for of_column in zip(*numbers, strict=True)]
    by_number: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    if any(wanted):
        named = or_(*(among(tx, column, written) for column, written in zip(meant, wanted, strict=True)))
        for row in tx.execute(select(tables.submission).where(named)):
            for column in meant:
                by_number[str(row._mapping[column]).lstrip("0")].append(dict(row._mapping))
    return [
        answer
        for answer, of_answer in zip(answers, numbers, strict=True)
        if not any(
            fits(replace(answer, stated=None), row)
            for number in of_answer
            if number
            for row in by_number[number.lstrip("0")]
        )
    ]


def _numbers(answer: Acknowledgement) -> tuple[str, str, str]:
    return answer.batch_reference, answer.interchange_control.strip(), answer.group_control.strip()


def _written(number: str) -> set[str]:
    """The ways a number may have been written: as it is, or a control number with its leading zeros."""
    plain = number.lstrip("0")
    return {number, *(plain.zfill(length) for length in range(len(plain), CONTROL_DIGITS + 1))} if number else set()
