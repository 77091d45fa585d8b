"""What receivers answer to a made-up hospital's batches, and what goes out again because it was turned away."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta

from tests.laws.documents import Batch, Bill, Reply

FIRST_CONTROL = 4101
# Not held yet: a 277CA of a claim that comes before the claim, where the claim goes to an account of another number.
STATUSES_JOIN_LATER = True
GROUPS_COME_AGAIN = True  # not held yet: a 999 of a group number that comes again speaks of its own batch alone
SAME_GROUP = 1  # GS06 of a system that begins anew in each interchange


class Receivers:
    """They answer batches, one after the other.

    `numbers` are the payers' of claims that they decided; `shared` is a control number of two people.
    """

    def __init__(self, rng: random.Random, turned_away: set[Bill], numbers: Mapping[Bill, str], shared: str) -> None:
        self._rng, self._turned_away, self._numbers, self._shared = rng, turned_away, numbers, shared
        self._control = FIRST_CONTROL
        self.replies: list[Reply] = []

    def answer(self, batches: list[Batch]) -> Iterator[Batch]:
        """The batches as they went out, those that were sent again among them."""
        days = Counter(batch.written for batch in batches)
        same_group = self._rng.random() < 0.2 and GROUPS_COME_AGAIN
        for batch in batches:
            must_fall = tuple(bill for bill in batch.bills if bill in self._turned_away)
            if batch.purpose == "RP" or not (must_fall or self._rng.random() < 0.25):
                yield batch
                continue
            sent = self._numbered(batch, SAME_GROUP if same_group and days[batch.written] == 1 else 0)
            yield sent
            again = self._say(sent, must_fall)
            if again and not must_fall and self._rng.random() < 0.6:
                written = batch.written + timedelta(days=self._rng.randrange(3, 7))
                again = tuple(bill for bill in batch.bills if bill in again)
                resent = self._numbered(Batch(f"{batch.reference}R", written, again), 0)
                yield resent
                if self._rng.random() < 0.6:
                    self._say(resent, ())

    def _numbered(self, batch: Batch, group: int) -> Batch:
        self._control += 1
        return batch._replace(control=self._control, group=group)

    def _say(self, batch: Batch, must_fall: tuple[Bill, ...]) -> tuple[Bill, ...]:
        """Answer at the door, then claim by claim; the bills that fell."""
        rng = self._rng
        stage = rng.choice(("TA1", "999", "277CA", "277CA", "277CA"))
        if not STATUSES_JOIN_LATER and any(bill.replaces or bill.control == self._shared for bill in batch.bills):
            stage = rng.choice(("TA1", "999"))
        falls = bool(must_fall) or rng.random() < 0.5
        for source in ("TA1", "999"):
            last = source == stage
            if last or rng.random() < 0.2:
                fallen = rng.choice(("batch", "group") if source == "999" else ("batch",)) if falls and last else ""
                self._reply(Reply(source, batch, batch.written + timedelta(days=1), fallen))
            if last:
                return batch.bills if falls else ()
        return self._claim_by_claim(batch, must_fall, falls)

    def _claim_by_claim(self, batch: Batch, must_fall: tuple[Bill, ...], falls: bool) -> tuple[Bill, ...]:
        rng, on = self._rng, batch.written + timedelta(days=2)
        fallen = tuple(bill for bill in batch.bills if bill in must_fall or rng.random() < 0.5)
        numbers = tuple(
            (bill, self._numbers[bill]) for bill in batch.bills if bill in self._numbers and rng.random() < 0.5
        )
        level = rng.choice(("batch", "provider", "claims", "claims")) if falls and fallen else ""
        reply = Reply("277CA", batch, on, level, fallen if level == "claims" else (), True, numbers)
        if level and rng.random() < 0.25:  # the clearinghouse took it, the payer did not
            self._reply(reply._replace(falls="", bills=()))
            reply = reply._replace(on=on + timedelta(days=2))
        self._reply(reply)
        if level in ("batch", "provider"):
            return batch.bills
        return reply.bills

    def _reply(self, reply: Reply) -> None:
        self.replies.append(reply._replace(zeros=self._rng.random() < 0.5))
