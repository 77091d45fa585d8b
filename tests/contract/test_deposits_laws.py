"""Any sequence of remittances and bank files: the page of each day adds up, against plain arithmetic of what was sent."""

import io
from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from collector_tui.billing_api.app import OTHER_FILES
from collector_tui.billing_api.bank.matching import run
from collector_tui.billing_api.bank.page import day_page
from collector_tui.billing_api.intake.other_files import take_any
from collector_tui.billing_api.intake.remittance_list import list_remittances
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.month.closing import month_report
from collector_tui.wire.deposits import Deposits
from tests.bank_files import Deposit, bai2, lockbox
from tests.contract.deposits import posting
from tests.ledgers import open_ledger
from tests.x12_files import claim_file, payment_file

NOW = datetime(2026, 3, 24, 15, tzinfo=UTC)
MONDAY = date(2026, 3, 9)
DAYS = [MONDAY + timedelta(days) for days in range(5)]
CASH = ("none", "exact", "short", "twice", "card")  # what the bank brings of a remittance
FEE_PER_MILLE = 20
NUMBERS = count()


class Sent(NamedTuple):
    """A remittance: its amount is three times that of the one before, so that no sum of some is another."""

    number: int
    cash: str
    paid: int  # days after Monday
    late: int  # days between the remittance and its money

    @property
    def cents(self) -> int:
        return 10_000 * 3**self.number

    @property
    def lines(self) -> list[tuple[date, Deposit]]:
        """What the bank books of it, and when."""
        text = f"ACME HEALTH SETTLEMENT TRN*1*EFT{self.number}*1999999999\\"
        day = DAYS[min(self.paid + self.late, 4)]
        fee = self.cents * FEE_PER_MILLE // 1000
        line = Deposit("142", self.cents, f"ACH{self.number}", "", text)
        return {
            "none": [],
            "exact": [(day, line)],
            "short": [(day, line._replace(cents=self.cents - fee))],
            "twice": [(day, line), (DAYS[4], line._replace(bank_ref=f"BIS{self.number}"))],
            "card": [(day, Deposit("174", self.cents - fee, f"CRD{self.number}", "", "MERCHANT BANKCARD SETTLEMENT"))],
        }[self.cash]

    @property
    def matched(self) -> int:
        """Cents of the line that pays it."""
        return self.lines[0][1].cents if self.cash in ("exact", "twice", "card") else 0


class World(NamedTuple):
    """What happens in a week, and the order in which its files come; some come again."""

    remits: list[Sent]
    strays: list[int]  # by day
    check: bool  # a check of 75.00 came to the lockbox on Monday ...
    posted: bool  # ... was posted as a payment ...
    returned: bool  # ... and came back on Tuesday ...
    reversed: bool  # ... as the hospital's own postings say too
    order: list[int]

    @property
    def lines(self) -> dict[date, list[Deposit]]:
        lines: defaultdict[date, list[Deposit]] = defaultdict(list)
        for remit in self.remits:
            for day, line in remit.lines:
                lines[day].append(line)
        for place, day in enumerate(self.strays):
            lines[DAYS[day]].append(Deposit("399", 7_777, f"MSC{place}", "", "DEPOSIT"))
            lines[DAYS[day]].append(Deposit("354", 25, f"INT{place}", "", "INTEREST"))
        if self.check:
            lines[MONDAY].append(Deposit("115", 7_500, "LBX", "LOCKBOX 4410"))
        if self.check and self.returned:
            lines[DAYS[1]].append(Deposit("555", -7_500, "RET", "4411", "NSF"))
        return lines

    @property
    def files(self) -> list[bytes]:
        files = [claim_file("A0")]
        for remit in self.remits:
            amount = f"{remit.cents // 100}.00"
            files.append(payment_file(
                f"A{remit.number}", charge=amount, paid=amount, cas="", icn=f"I{remit.number}", trace=f"EFT{remit.number}",
                on=f"{DAYS[remit.paid]:%Y%m%d}",
            ))  # fmt: skip
        files += [bai2(lines, day, opening=day.day) for day, lines in self.lines.items()]
        files += [lockbox("01,01,4411,R LANE,75.00,A0")] if self.check else []
        files += [posting("A0", f"{MONDAY}", "75.00")] if self.posted else []
        files += [posting("A0", f"{DAYS[1]}", "-75.00", "returned")] if self.reversed else []
        return files


FLAGS = st.booleans()
WORLDS = st.builds(
    World,
    st.lists(st.tuples(st.sampled_from(CASH), st.integers(0, 3), st.integers(0, 1)), max_size=4).map(
        lambda drawn: [Sent(number, *each) for number, each in enumerate(drawn)]
    ),
    st.lists(st.integers(0, 4), max_size=2), FLAGS, FLAGS, FLAGS, FLAGS, st.lists(st.integers(0, 99), min_size=8, max_size=14),
)  # fmt: skip


class Office:
    """A ledger that files come to."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.taken = engine, 0

    def take(self, raw: bytes) -> None:
        """The same file is another one by its blank lines alone."""
        self.taken += 1
        stream = io.BytesIO(raw + b"\n" * self.taken)
        take_any(self.engine, OTHER_FILES, f"f{self.taken}", stream, "post", NOW, NOW.date())

    def pages(self) -> list[Deposits]:
        with self.engine.begin() as tx:
            ledger = run(tx, NOW)
            return [day_page(tx, ledger, day, NOW.date()) for day in DAYS]

    def entries(self) -> dict[str, int]:
        """Cents by reason and kind: nothing is booked twice."""
        entry = tables.entry.c
        with self.engine.begin() as tx:
            rows = tx.execute(
                select(entry.kind, entry.reason, func.sum(entry.cents)).group_by(entry.kind, entry.reason)
            )
            return {f"{kind} {reason}".strip(): int(cents) for kind, reason, cents in rows}


def adds_up(page: Deposits, states: dict[str, str]) -> None:
    figures = page.figures
    lines = Counter[str]()
    for line in page.lines:
        lines[line.state] += line.cents
    assert figures.bank_total == sum(lines.values()) == figures.matched + figures.unidentified + figures.not_ours
    assert (figures.matched, figures.unidentified, figures.not_ours) == (
        lines["matched"], lines["unidentified"], lines["not ours"],
    )  # fmt: skip
    assert figures.due == sum(remit.cents for remit in page.remits)
    assert figures.due == figures.with_cash + figures.waiting + figures.without_cash
    assert figures.with_cash == sum(remit.cents for remit in page.remits if remit.cash_cents is not None)
    assert figures.posted == figures.proved + figures.unproved + figures.held == figures.due
    assert figures.proved == sum(remit.cents for remit in page.remits if remit.state == "proved")
    assert page.adds_up
    for remit in page.remits:
        assert states[remit.id] == remit.state
        assert remit.state != "proved" or not [
            each for each in page.exceptions if each.remit == remit.id and each.kind != "cash twice"
        ]


def as_sent(world: World, pages: list[Deposits]) -> None:
    """Once all files came: what the week's plain arithmetic says."""
    for day, page in zip(DAYS, pages, strict=True):
        assert page.figures.bank_total == sum(line.cents for line in world.lines[day])
        fees = [each for each in world.remits if each.cash == "card" and each.lines[0][0] == day]
        assert page.figures.card_fees == sum(each.cents - each.matched for each in fees)
        for remit in page.remits:
            cash = world.remits[int(remit.trace.removeprefix("EFT"))].cash
            assert remit.state == ("proved" if cash in ("exact", "twice", "card") else "posted"), cash
    matched = sum(remit.matched for remit in world.remits)
    matched += 7_500 if world.check and not world.returned else 0
    assert sum(page.figures.matched for page in pages) == matched
    kinds = Counter(each.kind for each in pages[0].exceptions)
    assert kinds["cash twice"] == sum(remit.cash == "twice" for remit in world.remits)
    assert kinds["cash differs"] == sum(remit.cash == "short" for remit in world.remits)
    first_on = min(world.lines, default=DAYS[4])  # the bank's files tell nothing of what was paid before them
    without = [each for each in world.remits if each.cash in ("none", "short") and DAYS[each.paid] >= first_on]
    assert kinds["remit without cash"] == (len(without) if world.lines else 0)
    assert kinds["check returned"] == (world.check and world.returned and not (world.posted or world.reversed))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("deposits")


@settings(
    max_examples=8, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(world=WORLDS)
def test_every_page_adds_up_whatever_comes_in_whatever_order(folder: Path, world: World) -> None:
    engine = open_ledger(folder / f"{next(NUMBERS)}.db")
    try:
        whatever_comes(Office(engine), world)
    finally:
        engine.dispose()


def whatever_comes(office: Office, world: World) -> None:
    waiting, taken = list(world.files), list[bytes]()
    for turn in world.order:
        if taken and turn % 4 == 0:
            office.take(taken[turn % len(taken)])
        elif waiting:
            taken.append(waiting.pop(turn % len(waiting)))
            office.take(taken[-1])
        with office.engine.begin() as tx:
            states = {line.id: line.state for line in list_remittances(tx, 200).remittances}
        for page in office.pages():
            adds_up(page, states)
    for raw in waiting:
        office.take(raw)
    pages, entries = office.pages(), office.entries()
    as_sent(world, pages)
    assert entries.get("payment unidentified", 0) == sum(page.figures.unidentified for page in pages)
    taken_back = world.reversed or (world.check and world.posted and world.returned)
    assert entries.get("payment returned", 0) == (-7_500 if taken_back else 0), "once"
    with office.engine.begin() as tx:
        report = month_report(tx, "2026-03")
    assert report.proved
    assert -report.figures.unidentified_cents == sum(page.figures.unidentified for page in pages)
    for raw in world.files:
        office.take(raw)
    assert (msgspec.to_builtins(office.pages()), office.entries()) == (msgspec.to_builtins(pages), entries)
