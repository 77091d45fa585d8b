"""The month's books: rolled forward to the cent, closed for good, and held against the ledger ever after."""

import io
import json
import threading
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

import collector_tui
from collector_tui.adjudication.posting import balances
from collector_tui.billing_api.intake.rebooking import rebook
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import entry_row, load, save
from collector_tui.billing_api.ledger.closed_months import booking_day
from collector_tui.billing_api.month.closing import CannotClose, close, month_report
from collector_tui.demo.hospital import write_hospital
from collector_tui.model.account import LedgerEntry
from collector_tui.model.codec import decode, encode
from collector_tui.model.money import cents_of
from collector_tui.sync.flow import Reply, Request
from collector_tui.wire.month import ALL, CloseMonth, MonthLine, MonthReport
from tests.contract.conftest import Server
from tests.x12_files import claim_file, payment_file

PACKAGE = Path(collector_tui.__file__).parent
NOW = datetime(2026, 12, 1, 15, tzinfo=UTC)
TODAY = NOW.date()
NOVEMBER = date(2026, 11, 9)
numbers = count()


def booked(kind: str, bucket: str, amount: str, on: date = NOVEMBER, reason: str = "", to: str = "") -> LedgerEntry:
    return LedgerEntry(
        id=f"e{next(numbers)}", kind=kind, bucket=bucket, cents=cents_of(amount), on=on, reason=reason, to_bucket=to
    )


def keep(engine: Engine, entries: Iterable[LedgerEntry], account_id: str = "A1") -> None:
    """Entries of an account, with its document, as every room of the server writes them."""
    with engine.begin() as tx:
        if tx.execute(select(tables.account.c.id).where(tables.account.c.id == account_id)).first() is None:
            tx.execute(insert(tables.account), [{"id": account_id, "registration": "{}", "no_claim_on_file": False}])
        if rows := [entry_row(account_id, entry) for entry in entries]:
            tx.execute(insert(tables.entry), rows)
        save(tx, load(tx, [account_id]).values(), TODAY)


def report(engine: Engine, month: str = "2026-11") -> MonthReport:
    with engine.begin() as tx:
        return month_report(tx, month)


def closed(engine: Engine, month: str, now: datetime = NOW) -> MonthReport:
    with engine.begin() as tx:
        return close(tx, month, "boss", "month end", now, now.date())


def line(answer: MonthReport, bucket: str = ALL) -> MonthLine:
    [wanted] = [each for each in answer.figures.lines if each.bucket == bucket]
    return wanted


def test_a_month_rolls_forward_to_the_cent(engine: Engine) -> None:
    """Opening 1,250,000.00, closing 1,311,953.98."""
    october = date(2026, 10, 5)
    keep(engine, [
        booked("charge", "ins1", "1,250,000.00", october),
        booked("charge", "ins1", "980,000.00"),
        booked("payment", "ins1", "400,000.00"),
        booked("payment", "patient", "2,318.27"),
        booked("adjustment", "ins1", "455,120.00", reason="contractual"),
        booked("adjustment", "patient", "21,400.00", reason="charity"),
        booked("adjustment", "bad_debt", "33,750.00", reason="bad_debt"),
        booked("adjustment", "ins1", "8,905.50", reason="denial"),
        booked("adjustment", "patient", "212.40", reason="small_balance"),
        booked("payment", "patient", "-3,660.15", reason="refund"),
        booked("transfer", "ins1", "90,000.00", to="patient"),
        booked("transfer", "patient", "40,000.00", to="bad_debt"),
        booked("charge", "ins1", "77.00", TODAY),
    ])  # fmt: skip
    answer = report(engine)
    together = line(answer)
    assert (together.opening_cents, together.charge_cents) == (cents_of("1,250,000.00"), cents_of("980,000.00"))
    assert together.payments == {"": cents_of("402,318.27"), "refund": cents_of("-3,660.15")}
    assert together.adjustments == {
        "contractual": cents_of("455,120.00"), "charity": cents_of("21,400.00"), "bad_debt": cents_of("33,750.00"),
        "denial": cents_of("8,905.50"), "small_balance": cents_of("212.40"),
    }  # fmt: skip
    assert (together.transfer_cents, together.closing_cents) == (0, cents_of("1,311,953.98"))
    assert line(answer, "patient").transfer_cents == cents_of("50,000.00")
    assert answer.differences == {"transfers": 0, "accounts": 0, "aging": 0, "gross": 0}
    assert answer.proved
    december = line(report(engine, "2026-12"))
    assert (december.opening_cents, december.charge_cents) == (together.closing_cents, cents_of("77.00"))


def test_credits_are_grossed_up_and_aged_account_by_account(engine: Engine) -> None:
    keep(engine, [booked("charge", "ins1", "100.00", date(2026, 7, 1))], "OLD")
    keep(engine, [booked("charge", "ins1", "40.00"), booked("payment", "ins1", "60.00")], "CREDIT")
    keep(engine, [booked("payment", "unapplied", "5.00")], "PREPAID")
    keep(engine, [booked("payment", "unapplied", "7.00")], "UNID-0001")
    answer = report(engine)
    first = line(answer, "ins1")
    assert (first.closing_cents, first.debit_cents, first.credit_cents) == (80_00, 100_00, -20_00)
    aged = {
        each.band: (each.debit_cents, each.credit_cents)
        for each in answer.figures.aging
        if each.debit_cents or each.credit_cents
    }
    assert aged == {"121-180": (100_00, 0), "0-30": (0, -20_00), "no charge": (0, -12_00)}
    assert (answer.figures.prepaid_cents, answer.figures.unidentified_cents) == (-5_00, -7_00)
    assert line(answer, "unapplied").closing_cents == -12_00


def test_what_was_entered_later_is_of_the_month_of_its_entry(engine: Engine) -> None:
    late = LedgerEntry(
        id="late", kind="charge", bucket="ins1", cents=9_00, on=date(2026, 10, 30), booked_on=date(2026, 11, 2)
    )
    keep(engine, [late])
    assert line(report(engine, "2026-10")).closing_cents == 0
    assert (line(report(engine)).opening_cents, line(report(engine)).charge_cents) == (0, 9_00)


def test_a_document_that_says_another_balance_than_its_entries_is_a_difference(engine: Engine) -> None:
    keep(engine, [booked("charge", "ins1", "100.00")])
    with engine.begin() as tx:
        tx.execute(update(tables.account_head).values(balance_cents=99_00))
    answer = report(engine)
    assert (answer.differences["accounts"], answer.proved) == (1_00, False)
    with pytest.raises(CannotClose, match="is out of balance"):
        closed(engine, "2026-11")


@pytest.mark.parametrize("on", [date(2026, 10, 1), date(2026, 11, 1), date(2026, 11, 30)])
def test_the_database_takes_no_entry_into_a_closed_month_whoever_writes_it(engine: Engine, on: date) -> None:
    keep(engine, [booked("charge", "ins1", "100.00")])
    closed(engine, "2026-11")
    with pytest.raises(IntegrityError, match="closed month"):
        keep(engine, [booked("payment", "ins1", "1.00", on)])
    with pytest.raises(IntegrityError, match="closed month"):
        keep(engine, [LedgerEntry(id="x", kind="charge", bucket="ins1", cents=1, on=TODAY, booked_on=on)])
    keep(engine, [LedgerEntry(id="y", kind="charge", bucket="ins1", cents=1, on=on, booked_on=TODAY)])
    assert report(engine).proved


@pytest.mark.parametrize(("now", "day"), [
    (datetime(2026, 11, 30, 23, tzinfo=UTC), date(2026, 12, 1)),
    (datetime(2026, 10, 2, 9, tzinfo=UTC), date(2026, 12, 1)),
    (datetime(2026, 12, 9, 9, tzinfo=UTC), date(2026, 12, 9)),
])  # fmt: skip
def test_every_kind_of_file_is_booked_in_the_open_month(engine: Engine, now: datetime, day: date) -> None:
    """A file on its way over midnight, a clock that went back, an ordinary day."""
    take_in(
        engine, "837", io.BytesIO(claim_file("OLD-1", "50.00")), "intake", NOW - timedelta(days=3), date(2026, 11, 28)
    )
    closed(engine, "2026-11")
    header = "account,posted_on,kind,bucket,amount,reference,reason,to_bucket"
    plb = payment_file(
        "A1",
        "0.00",
        "0.00",
        "CAS*CO*45*0.00",
        icn="I1",
        trace="T2",
        total="20.00",
        plb="PLB*1000000004*20261231*WO:I1*-20.00",
    )
    for raw in (
        claim_file("A1", "100.00"),
        payment_file("A1", "100.00", "60.00", "CAS*CO*45*40.00", icn="I1", trace="T1"),
        f"{header}\nA1,2026-11-03,payment,patient,1.00,CARD,,\n".encode(),
        plb,
    ):
        receipt = take_in(engine, "file", io.BytesIO(raw), "intake", now, now.date())
        assert receipt.outcome == "taken", receipt.text
    with engine.begin() as tx:
        assert booking_day(tx, now.date()) == day
        entries = [entry for account in load(tx, ["A1"]).values() for entry in account.entries]
    assert {entry.booked_on or entry.on for entry in entries} == {day}
    assert {(entry.kind, entry.cents) for entry in entries} == {
        ("charge", 100_00), ("payment", 60_00), ("adjustment", 40_00), ("payment", 1_00), ("payment", 20_00),
    }  # fmt: skip
    assert report(engine).proved


def test_what_a_person_changes_of_an_account_is_booked_in_the_open_month(engine: Engine) -> None:
    take_in(
        engine, "837", io.BytesIO(claim_file("A1", "100.00")), "intake", NOW - timedelta(days=3), date(2026, 11, 28)
    )
    closed(engine, "2026-11")
    with engine.begin() as tx:
        body = tx.execute(select(tables.claim.c.body)).scalar_one()
        tx.execute(update(tables.claim).values(body=body.replace('"charge_cents":10000', '"charge_cents":12000')))
        rebook(tx, ["A1"], date(2026, 11, 30))
        entries = load(tx, ["A1"])["A1"].entries
    later = [entry for entry in entries if (entry.booked_on or entry.on) > date(2026, 11, 30)]
    assert {entry.booked_on or entry.on for entry in later} == {date(2026, 12, 1)}
    assert sum(entry.cents for entry in entries if entry.kind == "charge") == 120_00
    assert report(engine).proved


def test_whoever_writes_entries_asks_for_the_day_to_book_them_on() -> None:
    """The database refuses the others: a refusal that no person could act upon."""
    sources = {path: path.read_text() for path in PACKAGE.rglob("*.py") if path.name != "accounts.py"}
    writers = {
        path.name for path, source in sources.items() if "entry_row(" in source or "insert(tables.entry)" in source
    }
    assert writers >= {"posting.py", "rebooking.py"}
    assert writers <= {path.name for path, source in sources.items() if "booking_day(tx, " in source}


def test_months_are_closed_once_in_order_and_when_they_have_ended(engine: Engine) -> None:
    keep(engine, [booked("charge", "ins1", "100.00", date(2026, 9, 3))])
    with pytest.raises(CannotClose, match="has not ended"):
        closed(engine, "2026-12")
    first = closed(engine, "2026-10")
    with pytest.raises(CannotClose, match="closed already, by boss: month end"):
        closed(engine, "2026-10")
    for wrong in ("2026-09", "2026-12"):
        with pytest.raises(CannotClose, match="2026-11"):
            closed(engine, wrong, datetime(2027, 2, 1, tzinfo=UTC))
    second = closed(engine, "2026-11")
    assert first.closed is not None
    assert second.closed is not None
    assert first.closed.hash != second.closed.hash
    assert report(engine, "2026-10").closed == first.closed
    assert report(engine, "2026-11").closed == second.closed


def test_whoever_is_writing_ends_before_a_month_is_closed(engine: Engine) -> None:
    """A file's transaction that booked in the month is in its figures: the closing waits for it."""
    keep(engine, [booked("charge", "ins1", "100.00")])
    answers: list[MonthReport] = []
    with engine.begin() as tx:
        tx.execute(insert(tables.entry), [entry_row("A1", booked("payment", "ins1", "30.00"))])
        save(tx, load(tx, ["A1"]).values(), TODAY)
        closing = threading.Thread(target=lambda: answers.append(closed(engine, "2026-11")))
        closing.start()
        closing.join(0.3)
        assert answers == []
    closing.join(30)
    [answer] = answers
    assert line(answer).closing_cents == 70_00
    assert report(engine).proved


TAMPERINGS = {
    "an amount": update(tables.entry).values(cents=tables.entry.c.cents + 1),
    "a bucket": update(tables.entry).values(bucket="ins2"),
    "a reason": update(tables.entry).where(tables.entry.c.kind == "adjustment").values(reason="charity"),
    "a day": update(tables.entry).where(tables.entry.c.kind == "adjustment").values(booked_on=TODAY),
    "a row": delete(tables.entry).where(tables.entry.c.kind == "adjustment"),
}


@pytest.mark.parametrize("what", TAMPERINGS)
def test_a_closed_month_that_no_longer_adds_up_is_an_alarm_in_every_month(engine: Engine, what: str) -> None:
    keep(engine, [booked("charge", "ins1", "100.00"), booked("adjustment", "ins1", "40.00", reason="contractual")])
    closed(engine, "2026-11")
    assert report(engine, "2026-12").broken == ()
    with engine.begin() as tx:
        tx.execute(TAMPERINGS[what])
    for month in ("2026-10", "2026-11", "2026-12"):
        assert any(sentence.startswith("2026-11 no longer adds up") for sentence in report(engine, month).broken)
    with pytest.raises(CannotClose):
        closed(engine, "2026-12", datetime(2027, 1, 2, tzinfo=UTC))


def test_a_debt_moved_to_another_account_of_a_closed_month_is_an_alarm(engine: Engine) -> None:
    keep(engine, [booked("charge", "ins1", "100.00")])
    keep(engine, [booked("payment", "ins1", "30.00")], "A2")
    closed(engine, "2026-11")
    with engine.begin() as tx:
        tx.execute(update(tables.entry).values(account_id="A1"))
    assert report(engine).broken == ("2026-11: debits and credits stand on other accounts than when it was closed.",)


def test_what_was_kept_of_a_month_cannot_be_changed_and_its_seal_would_tell(engine: Engine) -> None:
    keep(engine, [booked("charge", "ins1", "100.00")])
    closed(engine, "2026-10")
    closed(engine, "2026-11")
    for statement in ("update month_close set reason = ''", "delete from month_close"):
        with pytest.raises(DBAPIError, match="kept as it is"), engine.begin() as tx:
            tx.execute(text(statement))
    with engine.begin() as tx:
        where = " on month_close" if tx.dialect.name == "postgresql" else "_update"
        tx.execute(text(f"drop trigger month_close_kept{where}"))
        tx.execute(text("update month_close set reason = 'other' where month = '2026-10'"))
    sealed = "2026-10: what was kept when it was closed is not what was sealed."
    assert report(engine, "2026-12").broken == (sealed,)


def ask(server: Server, method: str, path: str, body: bytes | None = None) -> Reply:
    client = server.client("boss", "supervisor")
    try:
        return client.send(Request(method=method, path=path, body=body))
    finally:
        client.close()


def test_a_hospital_rolls_forward_and_closes_over_the_line(server: Server, tmp_path: Path) -> None:
    server.take(*(path.read_bytes() for path in write_hospital(tmp_path / "files", 150, 3, date(2026, 3, 10))))
    answer = decode(MonthReport, ask(server, "GET", "/v1/month").body)
    assert (answer.figures.month, answer.proved) == ("2026-03", True)
    with server.engine.begin() as tx:
        everything = load(tx, tx.execute(select(tables.account.c.id)).scalars().all()).values()
    expected = sum(sum(balances(account.entries).values()) for account in everything)
    assert line(answer).closing_cents == expected
    assert {"contractual", "sequestration"} <= line(answer).adjustments.keys()
    reason = encode(CloseMonth(reason="February is done"))
    shut = decode(MonthReport, ask(server, "POST", "/v1/month/2026-02/close", reason).body)
    assert shut.closed is not None
    assert (shut.closed.by, shut.closed.reason) == ("boss", "February is done")
    refused = ask(server, "POST", "/v1/month/2026-03/close", reason)
    assert (refused.status, b"has not ended" in refused.body) == (409, True)
    for path in ("/v1/month?month=2026-13", "/v1/month?month=soon"):
        assert ask(server, "GET", path).status == 422
    assert ask(server, "POST", "/v1/month/2026-02/close", encode(CloseMonth(reason=" "))).status == 422
    records = json.loads(ask(server, "GET", "/v1/audit").body)["records"]
    assert [(each["user"], each["detail"]) for each in records if each["act"] == "month"] == [("boss", "2026-02")]
