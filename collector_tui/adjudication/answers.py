"""Which of our submissions an answer speaks of: a claim that is sent again is judged by its last one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from collector_tui.model.account import SentClaim
from collector_tui.model.claim import ClaimStatus

STAGES = ("TA1", "999", "277CA", "277")  # the later one has read further


class Submission(Struct, frozen=True):
    """A claim in one of the batches that we sent."""

    id: str
    claim_id: str
    billed_on: date | None = None
    interchange_control: str = ""
    batch_reference: str = ""

    @property
    def place(self) -> tuple[date, int, str]:
        """When it went out: by day, then by the number that grows with each interchange."""
        number = self.interchange_control
        return self.billed_on or date.min, int(number) if number.isdecimal() else 0, self.id


def with_answers(
    sent: Iterable[SentClaim], statuses: Iterable[ClaimStatus], submissions: Sequence[Submission]
) -> tuple[SentClaim, ...]:
    """Each claim with its statuses, oldest first. A status goes to the claim of the batch that it names.

    One that names none goes to the last claim billed on or before it, else to the first.
    """
    versions = sorted(_sequenced(sent, submissions), key=place_of)
    if not versions:
        return ()
    place = {version.id: number for number, version in enumerate(versions)}
    claim_of = {submission.id: submission.claim_id for submission in submissions}
    answers: list[list[ClaimStatus]] = [[] for _ in versions]
    for status in sorted(statuses, key=_order):
        status = _of_batch(status, submissions)
        number = place.get(claim_of.get(status.batch, ""), -1)
        answers[number if number >= 0 else _by_day(status, versions)].append(status)
    return tuple(
        replace(version, statuses=tuple(said), batch=_last_batch(version, submissions))
        for version, said in zip(versions, answers, strict=True)
    )


def place_of(version: SentClaim) -> tuple[date, int, str]:
    """Where a claim stands among those of its account: by day, of one day by the interchange it went out in."""
    return version.claim.billed_on or date.min, version.sequence, version.id


def _sequenced(sent: Iterable[SentClaim], submissions: Sequence[Submission]) -> list[SentClaim]:
    versions = list(sent)
    if len(versions) == 1:  # as most accounts have
        return versions
    of_day = Counter(version.claim.billed_on for version in versions)
    numbers: dict[str, int] = {}
    for each in submissions:
        numbers[each.claim_id] = max(each.place[1], numbers.get(each.claim_id, 0))
    return [
        replace(version, sequence=numbers.get(version.id, 0)) if of_day[version.claim.billed_on] > 1 else version
        for version in versions
    ]


def _of_batch(status: ClaimStatus, submissions: Sequence[Submission]) -> ClaimStatus:
    """A 277CA names its batch by our reference."""
    if status.batch or not status.batch_reference:
        return status
    named = [each for each in submissions if each.batch_reference == status.batch_reference]
    before = [each for each in named if not (status.on and each.billed_on and each.billed_on > status.on)]
    return replace(status, batch=max(before, key=lambda each: each.place).id) if before else status


def _last_batch(version: SentClaim, submissions: Sequence[Submission]) -> str:
    """Empty where the claim went out once: every answer is about it."""
    batches = [submission for submission in submissions if submission.claim_id == version.id]
    return max(batches, key=lambda each: each.place).id if len(batches) > 1 else ""


def _by_day(status: ClaimStatus, versions: Sequence[SentClaim]) -> int:
    if len(versions) == 1:
        return 0
    days = [version.claim.billed_on for version in versions]
    before = [number for number, on in enumerate(days) if not (on and status.on and on > status.on)]
    return before[-1] if before else 0


def _order(status: ClaimStatus) -> tuple[object, ...]:
    stage = STAGES.index(status.source) if status.source in STAGES else len(STAGES)
    return (status.on or date.min, stage, status.rejected, status.category, status.status, status.text)
