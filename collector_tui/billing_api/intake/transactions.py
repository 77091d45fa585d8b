"""Posts the facts of chosen transactions of an X12 file, in short batches so that desks read in between."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api.intake.facts import Fact, Paid, Sent
from collector_tui.billing_api.intake.matching import answered
from collector_tui.billing_api.intake.posting import Batch
from collector_tui.billing_api.intake.provider_adjustments import Plb, identified, post_adjustments
from collector_tui.model.account import PostedProviderAdjustment
from collector_tui.model.claim import Acknowledgement, Claim, ClaimStatus
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.x12.files import TransactionStart
from collector_tui.x12.inspect import LISTED_MAX

RIVALS_MAX = 8  # other intakes that may get in between before one gives up
BATCH_FACTS = 200  # short transactions: desks read and other writers work between them
PLACES = 10_000_000  # positions in one transaction

FileFact = Fact | Acknowledgement


class Taken(Struct):
    """What posting a file changed: transactions with anything new, new facts of the first ones, accounts."""

    transactions: int = 0
    new: Counter[int] = msgspec.field(default_factory=Counter)
    accounts: set[int] = msgspec.field(default_factory=set)  # hashes: a file may name a million
    _last: int = 0

    def add(self, positions: list[int], accounts: set[str]) -> None:
        for ordinal in (position // PLACES for position in positions):
            if ordinal <= LISTED_MAX:
                self.new[ordinal] += 1
            if ordinal != self._last:
                self.transactions += 1
                self._last = ordinal
        self.accounts |= set(map(hash, accounts))


def post_transactions(
    engine: Engine, events: Iterable[Any], wanted: Callable[[int], bool], file_id: str, today: date
) -> Taken:
    """Post every fact that a file's events tell of the transactions whose ordinals are wanted."""
    taken, seen = Taken(), Counter[bytes]()
    plb: list[Plb] = []
    facts = _facts(events, wanted, plb)
    while chunk := list(islice(facts, BATCH_FACTS)):
        taken.add(*post_facts(engine, chunk, today))
        taken.add([], _post_plb(engine, file_id, identified(plb, seen), today))
        plb.clear()
    taken.add([], _post_plb(engine, file_id, identified(plb, seen), today))
    return taken


def post_facts(engine: Engine, facts: list[tuple[int, FileFact]], today: date) -> tuple[list[int], set[str]]:
    """Post facts in one transaction; the positions of the new ones and the accounts they touched."""
    for _ in range(RIVALS_MAX):
        try:
            return _post_once(engine, facts, today)
        except IntegrityError:
            continue  # another intake made one of these accounts in between
    return _post_once(engine, facts, today)


def _post_once(engine: Engine, facts: list[tuple[int, FileFact]], today: date) -> tuple[list[int], set[str]]:
    with engine.begin() as tx:
        batch = Batch(tx, today)
        return batch.post(_with_answers(tx, facts)), set(batch.touched)


def _with_answers(tx: Connection, facts: list[tuple[int, FileFact]]) -> Iterator[tuple[int, Fact]]:
    """An acknowledgement of a batch becomes a status of each of its claims."""
    for position, fact in facts:
        if isinstance(fact, Acknowledgement):
            yield from ((position, status) for status in answered(tx, fact))
        else:
            yield position, fact


def _post_plb(engine: Engine, file_id: str, adjustments: list[PostedProviderAdjustment], today: date) -> set[str]:
    if not adjustments:
        return set()
    with engine.begin() as tx:
        return post_adjustments(tx, file_id, adjustments, today)


def _facts(events: Iterable[Any], wanted: Callable[[int], bool], plb: list[Plb]) -> Iterator[tuple[int, FileFact]]:
    """(position in the file, fact) of the chosen transactions; their provider adjustments go to `plb`."""
    header, place = RemittanceHeader(), 0
    for event in events:
        match event:
            case TransactionStart():
                start, header, place = event, RemittanceHeader(), 0
            case RemittanceHeader():
                header = event
            case ClaimPayment() | Claim() | ClaimStatus() | Acknowledgement() if wanted(start.ordinal):
                place += 1
                yield start.ordinal * PLACES + place, _fact(event, start, header, place)
            case ProviderAdjustment() if wanted(start.ordinal):
                plb.append((header, event))


def _fact(
    event: ClaimPayment | Claim | ClaimStatus | Acknowledgement,
    start: TransactionStart,
    header: RemittanceHeader,
    place: int,
) -> FileFact:
    if isinstance(event, ClaimPayment):
        return Paid(header, event, place)
    if isinstance(event, Claim):
        return Sent(event, start.interchange_control, start.group_control, start.control)
    return event
