"""Posts the facts of chosen transactions of an X12 file, in short batches so that desks read in between."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from collector_tui.billing_api.intake.facts import Fact, Paid, Sent
from collector_tui.billing_api.intake.homes import own_number
from collector_tui.billing_api.intake.matching import answered
from collector_tui.billing_api.intake.posting import Batch
from collector_tui.billing_api.intake.provider_adjustments import Plb, identified, post_adjustments
from collector_tui.billing_api.intake.remittances import Verdict, essence
from collector_tui.model.account import PostedPayment, PostedProviderAdjustment
from collector_tui.model.claim import Acknowledgement, BatchHeader, Claim, ClaimStatus
from collector_tui.model.remittance import ClaimPayment, ProviderAdjustment, RemittanceHeader
from collector_tui.x12.files import TransactionStart
from collector_tui.x12.inspect import LISTED_MAX

RIVALS_MAX = 8  # other intakes that may get in between before one gives up
BATCH_FACTS = 200  # short transactions: desks read and other writers work between them
PLACES = 10_000_000  # positions in one transaction
TOLD_MAX = 200  # held payments and adjustments that a receipt lists

FileFact = Fact | Acknowledgement


class Posting(Struct, frozen=True):
    """What of a file is to be posted, and under which numbers."""

    file_id: str
    today: date
    wanted: Callable[[int], bool]  # by the ordinal of its transaction
    verdicts: Mapping[int, Verdict] = {}


class Taken(Struct):
    """What posting a file changed: transactions with anything new, new facts of the first ones, accounts.

    `held` and `adjustments` list the first ones that a person must look at, by ordinal of their transaction.
    """

    transactions: int = 0
    new: Counter[int] = msgspec.field(default_factory=Counter)
    accounts: set[int] = msgspec.field(default_factory=set)  # hashes: a file may name a million
    held: list[PostedPayment] = msgspec.field(default_factory=list)
    adjustments: list[PostedProviderAdjustment] = msgspec.field(default_factory=list)  # linked to no account
    _last: int = 0

    def add(self, positions: Iterable[int], accounts: set[str]) -> None:
        for ordinal in (position // PLACES for position in positions):
            if ordinal <= LISTED_MAX:
                self.new[ordinal] += 1
            if ordinal != self._last:
                self.transactions += 1
                self._last = ordinal
        self.accounts |= set(map(hash, accounts))


def post_transactions(engine: Engine, events: Iterable[Any], posting: Posting) -> Taken:
    """Post every fact that a file's events tell of the transactions that are wanted."""
    taken, seen = Taken(), Counter[bytes]()
    plb: list[Plb] = []
    facts = _Facts(posting, plb).read(events)
    while chunk := list(islice(facts, BATCH_FACTS)):
        positions, accounts, held = post_facts(engine, chunk, posting.today)
        taken.add(positions, accounts)
        taken.held += held[: TOLD_MAX - len(taken.held)]
        _post_plb(engine, posting, plb, seen, taken)
    _post_plb(engine, posting, plb, seen, taken)
    return taken


def post_facts(
    engine: Engine, facts: list[tuple[int, FileFact]], today: date
) -> tuple[list[int], set[str], list[PostedPayment]]:
    """Post facts in one transaction: positions of the new ones, accounts they touched, payments that wait."""
    for _ in range(RIVALS_MAX):
        try:
            return _post_once(engine, facts, today)
        except IntegrityError:
            continue  # another intake made one of these accounts in between
    return _post_once(engine, facts, today)


def _post_once(
    engine: Engine, facts: list[tuple[int, FileFact]], today: date
) -> tuple[list[int], set[str], list[PostedPayment]]:
    with engine.begin() as tx:
        batch = Batch(tx, today)
        positions = batch.post(_with_answers(tx, facts))
        return positions, set(batch.changed), batch.held


def _with_answers(tx: Connection, facts: list[tuple[int, FileFact]]) -> Iterator[tuple[int, Fact]]:
    """An acknowledgement of a batch becomes a status of each of its claims."""
    for position, fact in facts:
        if isinstance(fact, Acknowledgement):
            yield from ((position, status) for status in answered(tx, fact))
        else:
            yield position, fact


def _post_plb(engine: Engine, posting: Posting, plb: list[Plb], seen: Counter[bytes], taken: Taken) -> None:
    if not plb:
        return
    adjustments = identified(plb, seen)
    with engine.begin() as tx:
        new, accounts = post_adjustments(tx, posting.file_id, adjustments, posting.today)
    positions = {each.adjustment.id: position for each, (position, *_) in zip(adjustments, plb, strict=True)}
    taken.add((positions[each.adjustment.id] for each in new), accounts)
    taken.adjustments += [each.adjustment for each in new if each.account_id is None][
        : TOLD_MAX - len(taken.adjustments)
    ]
    plb.clear()


class _Facts:
    """Turns a file's events into facts; provider adjustments go to `plb`."""

    def __init__(self, posting: Posting, plb: list[Plb]) -> None:
        self._posting = posting
        self._plb = plb
        self._header, self._batch = RemittanceHeader(), BatchHeader("")
        self._numbers: Counter[int] = Counter()  # of equal payments on one remittance

    def read(self, events: Iterable[Any]) -> Iterator[tuple[int, FileFact]]:
        """(position in the file, fact) of the chosen transactions."""
        wanted, place = False, 0
        for event in events:
            match event:
                case TransactionStart():
                    start, place = event, 0
                    self._header, self._batch = RemittanceHeader(), BatchHeader("")
                    self._numbers.clear()
                    wanted = self._posting.wanted(event.ordinal)
                case RemittanceHeader():
                    self._header = event
                case BatchHeader():
                    self._batch = event
                case ClaimPayment() | Claim() | ClaimStatus() | Acknowledgement() if wanted and not _empty(event):
                    place += 1
                    yield start.ordinal * PLACES + place, self._fact(event, start)
                case ProviderAdjustment() if wanted:
                    place += 1
                    self._plb.append(Plb(start.ordinal * PLACES + place, self._rid(start), self._header, event))

    def _fact(self, event: ClaimPayment | Claim | ClaimStatus | Acknowledgement, start: TransactionStart) -> FileFact:
        if isinstance(event, ClaimPayment):
            key = essence(event)
            self._numbers[key] += 1
            return Paid(self._header, event, self._numbers[key], self._rid(start))
        if isinstance(event, Claim):
            controls = (start.interchange_control, start.group_control, start.control)
            return Sent(event, *controls, self._batch.reference, self._posting.file_id)
        return event

    def _rid(self, start: TransactionStart) -> str:
        verdict = self._posting.verdicts.get(start.ordinal)
        return verdict.id if verdict else ""


def _empty(event: ClaimPayment | Claim | ClaimStatus | Acknowledgement) -> bool:
    """A payer that only takes money back must still send one claim: a blank one (X12 RFI 304) is nobody's."""
    return isinstance(event, ClaimPayment) and not (
        own_number(event.patient_control) or event.payer_control or event.charge_cents or event.paid_cents
        or event.patient_name or event.adjustments or event.lines
    )  # fmt: skip
