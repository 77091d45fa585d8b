"""An account's history: everything that happened, newest first, filtered by kind, person or words."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

import msgspec
from msgspec import Struct

from collector_tui.adjudication.status_words import status_words
from collector_tui.model.account import Account, Activity
from collector_tui.model.field_words import fields_sentence
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.pages.eob import outcome, plb_words
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import Page, day, line, wrap

ASSIGNMENT = re.compile(r"\S+  (assigned to [^,.;\n]*|unassigned)")  # as the history tells one: who, and what
SENT_AGAIN = {"5": "late charges ", "7": "replacement ", "8": "void "}  # UB-04 frequency


class Event(Struct, frozen=True):
    """`at` sorts; `by` is a person, or empty where a file brought it."""

    at: datetime
    on: date | None
    kind: str
    text: str
    by: str = ""
    style: str = ""

    def fits(self, words: list[str]) -> bool:
        """Whether every word stands in its kind, person or text; `!word`: does not."""
        text = f"{self.kind} {self.by} {self.text}".lower()
        return all((word[1:] not in text) if word[:1] == "!" and word[1:] else word in text for word in words)


def history(account: Account, width: int, reading: Reading) -> Page:
    """Everything that happened, newest first, as far as it fits the reader's filter."""
    return history_page(account, width, reading.history_filter)


def history_page(account: Account, width: int, filter: str = "") -> Page:
    """The events that fit the words of `filter`, and how many do not."""
    words = filter.lower().split()
    events = sorted(events_of(account), key=lambda event: event.at, reverse=True)
    shown = [event for event in events if event.fits(words)]
    page = [spans for event in (shown if words else _folded(shown)) for spans in _drawn(event, width)]
    if words:
        page.insert(0, line((f" {len(shown)} of {counted(len(events), 'event')} fit {filter!r}", "mark")))
    return page or [line((" Nothing has happened on this account yet.", "dim"))]


def _folded(events: list[Event]) -> list[Event]:
    """The newest of assignments that follow each other, with how many it stands for; a filter finds each of them."""
    folded: list[Event] = []
    stands_for = 0
    for event in events:
        assigns = ASSIGNMENT.fullmatch(event.text) is not None
        stands_for = stands_for + 1 if assigns else 0
        if stands_for > 1:
            text = f"{folded[-1].text.partition('  (')[0]}  ({counted(stands_for - 1, 'earlier assignment')})"
            folded[-1] = msgspec.structs.replace(folded[-1], text=text)
        else:
            folded.append(event)
    return folded


def events_of(account: Account) -> Iterator[Event]:
    """Notes, coded follow-ups, claims, answers and payments, in no order."""
    for activity in account.activities:
        yield _of_activity(activity)
    for sent in account.claims:
        what = SENT_AGAIN.get(sent.claim.frequency, "")
        text = f"{sent.claim.kind} {what}{dollars(sent.claim.charge_cents)} to {sent.claim.payer}"
        yield Event(_at(sent.claim.billed_on, 0), sent.claim.billed_on, "claim", text)
        for status in sent.statuses:
            style = "bad" if status.rejected else ""
            yield Event(_at(status.on, 1), status.on, status.source, status_words(status), "", style)
    for payment in account.payments:
        on = payment.header.paid_on
        text = f"{payment.header.payer} {outcome(payment.claim)}, {payment.header.method} {payment.header.trace}"
        yield Event(_at(on, 2), on, "835", text)
    for adjustment in account.provider_adjustments:
        words = f"{adjustment.payer} {adjustment.reason}, {plb_words(adjustment, f'check {adjustment.trace}')}"
        yield Event(_at(adjustment.on, 3), adjustment.on, "PLB", words)


def _of_activity(activity: Activity) -> Event:
    fields = fields_sentence(activity.fields)
    text = ". ".join(filter(None, (fields, activity.text)))
    if activity.override:
        text += f"  [override: {activity.override}]"
    lasted = f"  [{activity.minutes} min]" if activity.minutes else ""
    back = f"  [follow-up {activity.next_on:%m/%d}]" if activity.next_on else ""
    on = activity.at.astimezone().date()
    return Event(activity.at, on, activity.code or "note", f"{activity.by}  {text}{lasted}{back}", activity.by)


def _at(on: date | None, hour: int) -> datetime:
    """Of one day a claim comes before its answers, and those before the payment."""
    return datetime.combine(on or date.min, time(hour), UTC)


def _drawn(event: Event, width: int) -> Page:
    start = f" {day(event.on):<8} {event.kind:<6} "
    return [
        line((start if n == 0 else " " * len(start), "dim"), (part, event.style))
        for n, part in enumerate(wrap(event.text, width - len(start) - 1))
    ]
