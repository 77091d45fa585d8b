"""Bank, payers and ledger meet on one page: files come by the post, matches can be taken apart, every day adds up."""

import json
import random
import re
from collections import Counter
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from collector_tui import cli
from collector_tui.billing_api.intake.rebooking import rebook
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bank_tables import bank_line
from collector_tui.billing_api.supervision.nightly import rank_anew
from collector_tui.demo.bank import write_bank
from collector_tui.demo.hospital import write_hospital
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.model.money import cents_of
from collector_tui.model.remittance import RemittanceHeader
from collector_tui.sync.flow import Reply, Request
from collector_tui.wire.deposits import DepositMatch, Deposits, MatchDecision
from collector_tui.wire.intake import Quarantine, Receipt
from collector_tui.wire.month import CloseMonth, MonthReport
from collector_tui.wire.moves import LikelyAccounts
from collector_tui.wire.posting_lists import Remittances
from tests.bank_files import Deposit, bai2, camt, lockbox, nacha
from tests.contract.conftest import Clock, Server
from tests.x12_files import claim_file, payment_file

FRIDAY = date(2026, 3, 6)
INTEREST = Deposit("354", 2_500, "", "", "INTEREST")
STRAY = Deposit("399", 77_000, "MSC1", "", "DEPOSIT")


class Poster:
    """Sends files in and looks at the page, as a supervisor."""

    def __init__(self, server: Server) -> None:
        self.server, self.client = server, server.client("boss", "supervisor")

    def send(self, raw: bytes, name: str = "bank.txt") -> Receipt:
        reply = self.client.send(Request(method="POST", path=f"/v1/files?name={quote(name)}", body=raw))
        assert reply.status == 200, reply.body
        return decode(Receipt, reply.body)

    def page(self, day: str = "") -> Deposits:
        reply = self.client.send(Request(method="GET", path=f"/v1/deposits?day={day}"))
        assert reply.status == 200, reply.body
        page = decode(Deposits, reply.body)
        assert page.figures.bank_difference == page.figures.remits_difference == 0
        listed = decode(Remittances, self.client.send(Request(method="GET", path="/v1/remittances")).body)
        states = {line.id: (line.state, line.cash_cents, line.fee_cents) for line in listed.remittances}
        assert -self.month().figures.unidentified_cents == sum(self.unidentified().values())
        for remit in page.remits:
            assert (remit.state, remit.cash_cents, remit.fee_cents) == states[remit.id], "both pages say the same"
        return page

    def unidentified(self) -> dict[str, int]:
        """Cents of the lines that nobody is known to have sent: the ledger has an account for each."""
        columns, entry = bank_line.c, tables.entry.c
        with self.server.engine.begin() as tx:
            query = select(columns.account, columns.cents, columns.reason)
            query = query.where(columns.state == "unidentified", columns.cents != 0)
            left = re.compile(r"([0-9.,]+) left$")
            stands = {
                row.account: cents_of(part[1]) if (part := left.search(row.reason)) else row.cents
                for row in tx.execute(query)
            }
            booked = select(entry.account_id, func.sum(entry.cents)).where(entry.account_id.startswith("UNID-"))
            sums = {account: int(cents) for account, cents in tx.execute(booked.group_by(entry.account_id)) if cents}
        assert sums == stands
        return stands

    def month(self, month: str = "") -> MonthReport:
        reply = self.client.send(Request(method="GET", path=f"/v1/month?month={month}"))
        answer = decode(MonthReport, reply.body)
        assert answer.proved, answer
        return answer

    def account(self, account_id: str) -> Account:
        return decode(Account, self.client.send(Request(method="GET", path=f"/v1/accounts/{account_id}")).body)

    def decide(self, match_id: str, decision: str, reason: str = "another patient's") -> Reply:
        word = encode(MatchDecision(decision=decision, reason=reason))  # type: ignore[arg-type]
        return self.client.send(Request(method="POST", path=f"/v1/deposits/matches/{match_id}", body=word))

    def lines(self) -> int:
        with self.server.engine.begin() as tx:
            return tx.execute(select(func.count()).select_from(bank_line)).scalar_one()


@pytest.fixture
def poster(server: Server) -> Poster:
    return Poster(server)


def paid(trace: str, amount: str, account: str = "A1") -> bytes:
    """A remittance of one claim; what it leaves is a contract's cut."""
    return payment_file(account, charge=amount, paid=amount, cas="", trace=trace, icn=f"ICN{trace}")


def deposit_of(trace: str, cents: int) -> Deposit:
    return Deposit("142", cents, f"ACH{trace}", f"X{trace}", f"ACME HEALTH TRN*1*{trace}*1999999999\\")


def head_of(poster: Poster) -> dict[str, object]:
    """Of the only remittance on file."""
    with poster.server.engine.begin() as tx:
        return dict(tx.execute(select(tables.remittance)).mappings().one())


def test_a_day_is_matched_whichever_file_comes_first(poster: Poster) -> None:
    files = [claim_file("A1"), paid("EFT77", "100.00"), bai2([deposit_of("EFT77", 10_000), STRAY], FRIDAY)]
    for raw in files:
        poster.send(raw)
    page = poster.page(f"{FRIDAY}")
    assert [(line.cents, line.state) for line in page.lines] == [(77_000, "unidentified"), (10_000, "matched")]
    assert page.lines[0].account == f"UNID-{page.lines[0].id}"
    assert (page.figures.bank_total, page.figures.matched, page.figures.unidentified) == (87_000, 10_000, 77_000)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_in_which_files_come_tells_nothing(poster: Poster, order: tuple[int, ...]) -> None:
    files = [paid("EFT77", "100.00"), bai2([deposit_of("EFT77", 10_000)], FRIDAY), nacha("EFT77", 10_000)]
    for index in order:
        poster.send(files[index])
    page = poster.page(f"{FRIDAY}")
    assert [line.state for line in page.lines] == ["matched"]
    assert not [each for each in page.exceptions if each.kind != "remit without cash"], page.exceptions


def test_a_remittance_goes_from_expected_to_proved(poster: Poster) -> None:
    poster.send(claim_file("A1"))
    poster.send(paid("EFT77", "100.00"))
    poster.send(bai2([STRAY], FRIDAY))
    day = head_of(poster)["paid_on"]
    assert [remit.state for remit in poster.page(f"{day}").remits] == ["posted"]
    poster.send(bai2([deposit_of("EFT77", 10_000)], FRIDAY, opening=1))
    (remit,) = poster.page(f"{day}").remits
    assert (remit.state, remit.posted_cents, remit.cash_cents) == ("proved", 10_000, 10_000)
    figures = poster.page(f"{day}").figures
    assert (figures.due, figures.with_cash, figures.posted, figures.proved, figures.posted_difference) == (
        10_000, 10_000, 10_000, 10_000, 0,
    )  # fmt: skip


def test_e7_an_unproved_file_waits_whole_and_is_never_released(poster: Poster) -> None:
    receipt = poster.send(bai2([deposit_of("EFT77", 10_000)], off_by=1))
    assert [part.outcome for part in receipt.transactions] == ["quarantined"]
    finding = receipt.summary["findings"][0]
    assert (finding["rule"], finding["text"]) == (
        "total", "The file's control total says 100,300.01; its amounts add up to 100,300.00.",
    )  # fmt: skip
    assert poster.lines() == 0
    held = decode(Quarantine, poster.client.send(Request(method="GET", path="/v1/quarantine")).body).held
    assert [(part.kind, part.amount_cents) for part in held] == [("BAI2", 10_000)]
    path = f"/v1/quarantine/{held[0].id}"
    for decision, status in (("release", 422), ("dismiss", 200)):
        body = encode({"decision": decision, "reason": "sent anew"})
        assert poster.client.send(Request(method="POST", path=path, body=body)).status == status
    assert poster.lines() == 0


def test_e8_the_same_file_or_the_same_day_in_another_format_adds_nothing(poster: Poster) -> None:
    day = [deposit_of("EFT77", 10_000), STRAY]
    monday = bai2(day)
    assert poster.send(monday).transactions[0].new == 2
    assert poster.send(monday, "copy.txt").outcome == "unchanged"
    again = poster.send(monday + b"\n\n").transactions[0]
    assert (again.outcome, again.new) == ("unchanged", 0)
    other = poster.send(camt(day)).transactions[0]
    assert (other.outcome, other.new, poster.lines()) == ("unchanged", 0, 2)


def test_e9_two_equal_lines_of_interest_are_both_kept(poster: Poster) -> None:
    poster.send(bai2([INTEREST, INTEREST]))
    poster.send(bai2([INTEREST, INTEREST], date(2026, 3, 10)))
    page = poster.page("2026-03-09")
    assert ([line.state for line in page.lines], page.figures.not_ours, poster.lines()) == (["not ours"] * 2, 5_000, 4)


def test_a_lockbox_deposit_is_its_items(poster: Poster) -> None:
    poster.send(bai2([Deposit("115", 104_000, "LBX1", "LOCKBOX 4410", "3 ITEMS")]))
    assert poster.page().figures.unidentified == 104_000
    receipt = poster.send(
        lockbox("01,01,4411,R LANE,75.00,H1", "01,02,812,ACME TPA,925.00,", "02,01,93,Q DOE,40.00,H3")
    )
    assert receipt.text.startswith("3 lockbox items read, 3 new")
    page = poster.page()
    assert [(line.state, line.tier) for line in page.lines] == [("matched", "T5")]


def test_a_match_is_taken_apart_with_a_reason_and_put_together_again(poster: Poster) -> None:
    poster.send(paid("EFT77", "100.00"))
    poster.send(bai2([deposit_of("EFT77", 10_000)]))
    match_id = poster.page().lines[0].match
    assert poster.decide(match_id, "unmatch", " ").status == 422
    assert poster.decide("M0", "unmatch").status == 404
    for _ in range(2):
        apart = decode(DepositMatch, poster.decide(match_id, "unmatch").body)
        assert (apart.state, apart.decided_by, apart.why) == ("undone", "boss", "another patient's")
    page = poster.page()
    assert ([line.state for line in page.lines], [each.id for each in page.undone]) == (["unidentified"], [match_id])
    poster.send(bai2([STRAY], opening=7))
    assert poster.page().figures.matched == 0, "no later run matches it again"
    assert decode(DepositMatch, poster.decide(match_id, "match", "it was right").body).state == "matched"
    page = poster.page()
    assert (page.figures.matched, page.undone) == (10_000, ())


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


def posting(account: str, on: str, amount: str, reason: str = "", bucket: str = "patient") -> bytes:
    head = "account,posted_on,kind,bucket,amount,reference,reason,to_bucket"
    return f"{head}\n{account},{on},payment,{bucket},{amount},CHK 4411,{reason},\n".encode()


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


def test_money_whose_remittance_waits_in_quarantine_says_so(poster: Poster) -> None:
    poster.send(payment_file("A1", total="60.01", trace="EFT88"))
    poster.send(bai2([deposit_of("EFT88", 6_001)]))
    assert "waits in quarantine" in poster.page().lines[0].reason
    poster.server.clock.time += timedelta(days=7)
    [raised] = [each for each in poster.page().exceptions if each.kind == "cash without remit"]
    assert raised.step == "release or dismiss the remittance in quarantine"
    held = decode(Quarantine, poster.client.send(Request(method="GET", path="/v1/quarantine")).body).held
    body = encode({"decision": "release", "reason": "called the payer"})
    assert poster.client.send(Request(method="POST", path=f"/v1/quarantine/{held[0].id}", body=body)).status == 200
    assert poster.unidentified() == {}, "what is released is matched at once"


def test_the_report_says_it_in_lines_and_in_json(
    poster: Poster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    poster.send(paid("EFT77", "100.00"))
    poster.send(bai2([deposit_of("EFT77", 10_000), INTEREST], FRIDAY))
    config = tmp_path / "config.toml"
    token = tmp_path / "token"
    token.touch(mode=0o600)
    token.write_text(poster.server.token("boss", "supervisor"))
    config.write_text(
        f'[server]\nsocket = "{poster.server.path}"\ntoken_file = "{token}"\n[desk]\ndirectory = "{tmp_path}/desk"\n'
    )
    config.chmod(0o600)
    code = cli.main(["report", "deposits", "--config", str(config), "--day", "2026-03-06"])
    text, problem = capsys.readouterr()
    assert not problem
    assert "Deposits of 03/06/2026" in text
    assert text.count("difference 0.00") == 3
    assert text.splitlines()[1] == "Differences: bank 0.00, remittances 0.00, postings 0.00"
    [match_id] = re.findall(r"100.00  (M[0-9a-f]+)  trace EFT77, payer id 1999999999, amount; rule T1 ", text)
    decide = ["--reason", "another's", "--config", str(config)]
    assert cli.main(["match", "apart", match_id, *decide]) == 0
    assert f"collector-tui match together {match_id} undoes it." in capsys.readouterr().out
    assert poster.page(f"{FRIDAY}").figures.matched == 0
    [key] = poster.unidentified()
    cli.main(["report", "deposits", "--config", str(config), "--day", "2026-03-06"])
    assert f"{key}: a person un-matched it" in capsys.readouterr().out
    for command in (["show", key], ["match", "likely", key]):
        assert cli.main([*command, "--config", str(config)]) == 0
        assert "Bank line of 03/06/2026, 100.00" in capsys.readouterr().out
    assert cli.main(["match", "together", match_id, *decide, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["decided_by"] == "boss"
    assert poster.page(f"{FRIDAY}").figures.matched == 10_000
    assert cli.main(["match", "apart", "M0", *decide]) == 5, "there is no such match"
    capsys.readouterr()
    cli.main(["report", "deposits", "--config", str(config), "--day", "2026-03-06"])
    assert (
        f"{match_id}  trace EFT77, payer id 1999999999, amount; put together again by boss" in capsys.readouterr().out
    )
    assert cli.main(["report", "deposits", "--config", str(config), "--day", "2026-03-06", "--json"]) == code
    answer = json.loads(capsys.readouterr().out)
    assert (answer["adds_up"], answer["figures"]["bank_total"], answer["figures"]["matched"]) == (True, 12_500, 10_000)
    refused = cli.main(["report", "deposits", "--config", str(config), "--day", "yesterday"])
    assert (refused, "write it as" in capsys.readouterr().err) == (2, True)


def test_whatever_comes_in_whatever_order_the_bank_ledger_is_the_same(poster: Poster, server: Server) -> None:
    chance = random.Random(7)
    traces = [f"EFT{number}" for number in range(8)]
    files = [paid(trace, f"{100 + number}.00", f"A{number}") for number, trace in enumerate(traces)]
    files += [
        bai2([deposit_of(trace, 10_000 + 100 * number)], opening=number) for number, trace in enumerate(traces[:6])
    ]
    files += [bai2([STRAY, INTEREST]), nacha("EFT7", 10_700)]
    chance.shuffle(files)
    for raw in files * 2:
        poster.send(raw)
    figures = poster.page("2026-03-09").figures
    assert (figures.matched, figures.unidentified, figures.not_ours) == (
        sum(10_000 + 100 * number for number in (0, 1, 2, 3, 4, 5, 7)), 77_000, 2_500,
    )  # fmt: skip


def test_the_demo_hospitals_deposits_match_but_for_a_handful(poster: Poster, tmp_path: Path) -> None:
    today, heads = date(2026, 3, 10), list[RemittanceHeader]()
    paths = write_hospital(tmp_path, 400, 7, today, heads)
    paths += write_bank(tmp_path, heads, today)
    bank = [path for path in paths if path.name.startswith(("bank_", "lockbox_"))]
    for path in paths:
        receipt = poster.send(path.read_bytes(), path.name)
        assert {part.outcome for part in receipt.transactions} <= {"posted", "unchanged"}, (path, receipt)
    pages = [poster.page(path.stem.removeprefix("bank_")) for path in bank if path.suffix == ".bai2"]
    assert all(page.adds_up for page in pages)
    assert poster.page().day == date(2026, 3, 9)
    tiers = {line.tier for page in pages for line in page.lines if line.state == "matched"}
    assert {"T1", "T3", "T5", "T7", "T8"} <= tiers
    assert [line.text for page in pages for line in page.lines if line.state == "unidentified"] == ["BRANCH DEPOSIT"]
    kinds = Counter(each.kind for each in pages[0].exceptions)
    assert (kinds["cash without remit"], kinds["remit without cash"]) == (1, 1)
    assert len(pages[0].exceptions) < 12, pages[0].exceptions
