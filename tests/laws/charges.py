"""Which bills of a family stand, told from bills and acknowledgements alone: part of the model of the truth."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from tests.laws.documents import Batch, Bill, Reply

RANK = {"5": 1, "7": 2, "8": 3}
INTERIM = "234"
STAGES = ("TA1", "999", "277CA")  # the later one has read further


class Sent(NamedTuple):
    """A bill and the day its batch was written."""

    bill: Bill
    written: date


class Arrivals:
    """Which bills got in, as the last word on their last batch has it."""

    def __init__(self, batches: Iterable[Batch], replies: Iterable[Reply]) -> None:
        self._last: dict[Bill, Batch] = {}
        for batch in sorted(batches, key=lambda each: (each.written, each.control)):
            self._last |= dict.fromkeys(batch.bills, batch)
        self._last_word = {
            reply.batch.reference: reply
            for reply in sorted(replies, key=lambda each: (each.on, STAGES.index(each.source), bool(each.falls)))
        }

    def turned_away(self, bill: Bill) -> bool:
        """Whether a receiver turned it away, and it was not sent again since."""
        batch = self._last.get(bill)
        reply = self._last_word.get(batch.reference) if batch else None
        return reply is not None and reply.rejects(bill)


NO_ARRIVALS = Arrivals((), ())


def standing(sent: Sequence[Sent], arrivals: Arrivals) -> list[Bill]:
    """Of each form the bills to its first payer that stand once replacements and voids are done."""
    stand: list[Bill] = []
    for form in {each.bill.form for each in sent}:
        of_form = [each for each in sent if each.bill.form == form]
        first = min(each.bill.order for each in of_form)  # P before S before T
        of_chain: list[Bill] = []
        chain = [each for each in of_form if each.bill.order == first]
        for each in sorted(chain, key=lambda each: (each.written, RANK.get(each.bill.frequency, 0))):
            of_chain = _after(each.bill, of_chain, arrivals)
        stand += of_chain
    return stand


def _after(bill: Bill, stand: list[Bill], arrivals: Arrivals) -> list[Bill]:
    """What a receiver turned away gives way to the same bill mended: of the period, of the late charges."""
    if bill.frequency == "5":
        return [each for each in stand if not (each.frequency == "5" and arrivals.turned_away(each))] + [bill]
    if bill.frequency in "78":
        kept = [each for each in stand if not _overlap(each, bill)]
        return kept if bill.frequency == "8" else [*kept, bill]
    return [each for each in stand if each.frequency == "5" or not _gives_way(each, bill, arrivals)] + [bill]


def _gives_way(earlier: Bill, bill: Bill, arrivals: Arrivals) -> bool:
    interim = earlier.frequency in INTERIM and bill.frequency in INTERIM
    return _overlap(earlier, bill) or (arrivals.turned_away(earlier) and not interim)


def _overlap(bill: Bill, other: Bill) -> bool:
    return bill.first_day <= other.last_day and other.first_day <= bill.last_day
