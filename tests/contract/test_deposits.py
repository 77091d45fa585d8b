"""Bank, payers and ledger meet on one page: files come by the post, matches can be taken apart, every day adds up."""

import json
import random
import re
from collections import Counter
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from collector_tui import cli
from collector_tui.demo.bank import write_bank
from collector_tui.demo.hospital import write_hospital
from collector_tui.model.codec import decode, encode
from collector_tui.model.remittance import RemittanceHeader
from collector_tui.sync.flow import Request
from collector_tui.wire.deposits import DepositMatch
from collector_tui.wire.intake import Quarantine
from tests.bank_files import Deposit, bai2, camt, lockbox, nacha
from tests.contract.conftest import Server
from tests.contract.deposits import FRIDAY, INTEREST, STRAY, Poster, deposit_of, head_of, paid
from tests.x12_files import claim_file, payment_file


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
    outcomes = Counter(
        part.outcome for path in paths for part in poster.send(path.read_bytes(), path.name).transactions
    )
    assert (outcomes.keys(), outcomes["quarantined"]) == ({"posted", "quarantined"}, 1)
    pages = [poster.page(path.stem.removeprefix("bank_")) for path in bank if path.suffix == ".bai2"]
    assert all(page.adds_up for page in pages)
    assert poster.page().day == date(2026, 3, 9)
    tiers = {line.tier for page in pages for line in page.lines if line.state == "matched"}
    assert {"T1", "T3", "T5", "T7", "T8"} <= tiers
    unidentified = [
        line.text.partition(" TRN")[0] for page in pages for line in page.lines if line.state == "unidentified"
    ]
    assert sorted(unidentified) == [
        "BRANCH DEPOSIT",
        "HARBOR MEDICARE ADV HCCLAIMPMT",
    ]  # its remittance is in quarantine
    kinds = Counter(each.kind for each in pages[0].exceptions)
    assert (kinds["cash without remit"], kinds["remit without cash"]) == (1, 1)
    assert len(pages[0].exceptions) < 12, pages[0].exceptions
