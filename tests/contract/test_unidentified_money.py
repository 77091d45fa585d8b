"""Money of the bank that nobody is known to have sent, and checks that come back: what the ledger holds of them."""

from datetime import date, timedelta

from collector_tui.billing_api.intake.rebooking import rebook
from collector_tui.billing_api.supervision.nightly import rank_anew
from collector_tui.model.codec import decode, encode
from collector_tui.sync.flow import Request
from collector_tui.wire.month import CloseMonth
from collector_tui.wire.moves import LikelyAccounts
from tests.bank_files import Deposit, bai2, lockbox
from tests.contract.conftest import Clock
from tests.contract.deposits import STRAY, Poster, deposit_of, paid, posting
from tests.x12_files import claim_file


def test_unidentified_money_is_an_account_of_its_own_until_it_is_matched(poster: Poster, clock: Clock) -> None:
    poster.send(bai2([deposit_of("EFT77", 10_000)]))
    [(key, cents)] = poster.unidentified().items()
    held = poster.account(key)
    [entry] = held.entries
    assert (held.balances, held.work.queue, entry.on) == ({"unapplied": -cents}, "", date(2026, 3, 9))
    assert (entry.source, entry.booked_on) == (f"bank line {key.removeprefix('UNID-')}", clock().astimezone().date())
    assert "100.00, ACME HEALTH TRN*1*EFT77" in held.work.stands
    assert "no remittance fits" in held.work.stands
    likely = decode(LikelyAccounts, poster.client.send(Request(method="GET", path=f"/v1/accounts/{key}/likely")).body)
    assert likely.what == held.work.stands
    entered = f"{clock().astimezone():%Y-%m}"
    line = next(each for each in poster.month(entered).figures.lines if each.bucket == "unapplied")
    assert (line.payments, line.closing_cents) == ({"unidentified": 10_000}, -10_000)

    clock.time += timedelta(days=40)
    body = encode(CloseMonth(reason="month end"))
    closed = poster.client.send(Request(method="POST", path=f"/v1/month/{entered}/close", body=body))
    assert closed.status == 200, closed.body
    poster.send(paid("EFT77", "100.00"))
    assert poster.page("2026-03-09").figures.matched == 10_000
    cleared = poster.account(key)
    assert (cleared.balances, [each.cents for each in cleared.entries]) == ({}, [10_000, -10_000])
    assert cleared.entries[-1].booked_on == clock().astimezone().date(), "a closed month stays as it was"
    assert "identified, trace EFT77" in cleared.work.stands
    assert poster.month(entered).figures.unidentified_cents == -10_000


def test_unidentified_money_that_is_applied_by_hand_is_closed_until_that_is_taken_back(poster: Poster) -> None:
    poster.send(bai2([STRAY]))
    [key] = poster.unidentified()
    poster.send(posting(key, "2026-03-10", "-770.00", bucket="unapplied"))
    page = poster.page("2026-03-09")
    assert [(line.state, line.reason) for line in page.lines] == [("matched", f"taken off {key} by hand")]
    assert (page.figures.matched, page.figures.unidentified, page.exceptions) == (77_000, 0, ())
    assert poster.account(key).balances == {}
    poster.send(posting(key, "2026-03-11", "500.00", bucket="unapplied"))
    page = poster.page("2026-03-09")
    assert (page.figures.matched, page.figures.unidentified) == (27_000, 50_000)
    assert page.lines[0].reason.endswith("270.00 applied by hand, 500.00 left")
    assert poster.month().figures.unidentified_cents == -50_000
    poster.send(posting(key, "2026-03-11", "270.00", bucket="unapplied"))
    assert poster.page("2026-03-09").figures.unidentified == 77_000
    assert poster.account(key).balances == {"unapplied": -77_000}


def test_the_night_leaves_unidentified_money_to_the_posters(poster: Poster, clock: Clock) -> None:
    poster.send(bai2([STRAY]))
    [key] = poster.unidentified()
    today = clock().astimezone().date()
    tally = rank_anew(poster.server.engine, today)
    assert (tally.judged, tally.changed, tally.orphans) == (1, 0, ())
    with poster.server.engine.begin() as tx:
        rebook(tx, [key], today)
    assert poster.account(key).balances == {"unapplied": -77_000}, "no paper calls for it, and none takes it off"


def test_e6_a_returned_check_is_to_be_posted_until_its_account_has_it(poster: Poster) -> None:
    poster.send(claim_file("H1"))
    poster.send(lockbox("01,01,4411,R LANE,75.00,H1"))
    poster.send(bai2([Deposit("115", 7_500, "LBX1", "LOCKBOX 4410")]))
    poster.send(bai2([Deposit("555", -7_500, "RET1", "4411", "NSF")], date(2026, 3, 10)))
    page = poster.page()
    assert [(line.cents, line.state, line.tier) for line in page.lines] == [(-7_500, "matched", "T8")]
    (returned,) = [each for each in page.exceptions if each.kind == "check returned"]
    assert returned.step == (
        "post a payment of -75.00, reason returned, to account H1; tell R LANE; recalculate the payment plan"
    )
    assert poster.send(posting("H1", "2026-03-10", "-75.00")).outcome == "taken"
    assert not [each for each in poster.page().exceptions if each.kind == "check returned"]
    assert poster.account("H1").balances["patient"] == 7_500, "what the hospital has posted is not posted again"


def test_e6_a_returned_check_is_taken_back_where_it_was_posted_and_once_alone(poster: Poster) -> None:
    def returned() -> list[int]:
        poster.page()
        entries = [each for each in poster.account("H1").entries if each.reason == "returned"]
        assert poster.account("H1").balances.get("patient", 0) == -sum(each.cents for each in entries) - 7_500
        return [each.cents for each in entries]

    poster.send(claim_file("H1"))
    poster.send(posting("H1", "2026-03-09", "75.00"))
    poster.send(lockbox("01,01,4411,R LANE,75.00,H1"))
    poster.send(bai2([Deposit("115", 7_500, "LBX1", "LOCKBOX 4410")]))
    back = bai2([Deposit("555", -7_500, "RET1", "4411", "NSF")], date(2026, 3, 10))
    poster.send(back)
    poster.send(back + b"\n")
    assert returned() == [-7_500]
    assert "came back from the bank on 03/10/2026" in poster.account("H1").activities[-1].text
    page = poster.page("2026-03-10")
    assert not [each for each in page.exceptions if each.kind == "check returned"]
    match_id = page.lines[0].match
    poster.decide(match_id, "unmatch")
    assert returned() == [-7_500, 7_500]
    poster.decide(match_id, "match")
    assert returned() == [-7_500, 7_500, -7_500]
    poster.send(posting("H1", "2026-03-11", "-75.00", "returned"))
    assert sorted(returned()) == [-7_500, -7_500, -7_500, 7_500, 7_500], "the hospital has posted it meanwhile"
