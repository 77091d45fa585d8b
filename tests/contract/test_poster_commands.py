"""What a poster does on the command line, against a real server: lists, matches by hand, evidence, dry runs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from collector_tui.cli import main
from tests.contract.conftest import Server
from tests.contract.test_by_hand import document, money, other
from tests.contract.test_extracts import PAID, extract
from tests.x12_files import claim_file, payment_file

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command as a supervisor gives it: its exit code and what it says."""
    config = tmp_path / "config.toml"
    config.write_text(f'[server]\nsocket = "{server.path}"\n')
    monkeypatch.setenv("COLLECTOR_TUI_TOKEN", server.token("boss", "supervisor"))

    def run_command(*arguments: str) -> tuple[int, str]:
        code = main(["--config", str(config), *arguments])
        answer = capsys.readouterr()
        return code, answer.out + answer.err

    return run_command


def test_an_unmatched_payment_is_found_linked_and_taken_back(server: Server, run: Run) -> None:
    server.take(claim_file("HB00012345"), payment_file("B00012345", icn="OTHER"))
    before = money(server)
    code, text = run("report", "unmatched", "--details")
    assert (code, "HB00012345" in text, "its number goes on after B00012345" in text) == (1, True, True)
    code, text = run("match", "likely", "B00012345")
    assert (code, "the charge is 100.00" in text) == (1, True)
    code, text = run("match", "link", "B00012345", "--to", "HB00012345", "--reason", "number cut", "--json")
    move = json.loads(text)
    assert (code, move["act"], document(server, "HB00012345").balances) == (0, "link", {})
    assert run("report", "unmatched") == (0, "Every payment has its claim.\n")
    code, text = run("report", "moves")
    assert (code, "B00012345 > HB00012345" in text) == (0, True)
    code, text = run("match", "undo", move["id"], "--reason", "wrong one")
    assert (code, text) == (0, "Taken back: 1 document on B00012345 again.\n")
    assert money(server) == before
    assert run("match", "link", "NONE", "--to", "HB00012345", "--reason", "x")[0] == 5
    assert run("match", "undo", move["id"], "--reason", "again")[0] == 1


def test_a_held_payment_is_confirmed(server: Server, run: Run) -> None:
    server.take(claim_file("A1"), other(payment_file("A1"), ("DOE*JANE****MI*M123", "ROE*RICHARD****MI*R9")))
    [waiting] = json.loads(run("match", "likely", "A1", "--json")[1])["waiting"]
    code, text = run("match", "confirm", "A1", "--payment", waiting["payment"], "--reason", "married name")
    assert (code, "collector-tui match undo" in text) == (0, True)
    assert document(server, "A1").balances == {}


NUMBERS = ("AB/12#3", "AB?x", "A%41", "%2F", "A B", "A&b=c;d", "..", ".", "a/../..")


def test_a_number_is_asked_for_as_it_is_whatever_it_is_made_of(server: Server, run: Run) -> None:
    for place, number in enumerate(NUMBERS):
        server.take(payment_file(number, icn=f"ICN{place}", trace=f"EFT{place}"))
        account = number if any(map(str.isalnum, number)) else f"PAYER-ICN{place}"
        code, text = run("match", "likely", account)
        assert (code, "no claim on file" in text) == (1, True), text
        code, text = run("match", "likely", f"{number}/..")
        assert (code, text.endswith(f"There is no account {number}/...\n")) == (5, True), text
        for arguments in (("match", "undo", number, "--reason", "x"), ("quarantine", "show", number)):
            code, text = run(*arguments)
            assert (code, "There is no" in text) == (5, True), text
    for arguments in (
        ("match", "likely", ""), ("match", "undo", "", "--reason", "x"),
        ("match", "link", "", "--to", "A1", "--reason", "x"), ("match", "link", "A1", "--to", "", "--reason", "x"),
        ("quarantine", "show", ""), ("quarantine", "release", "", "--reason", "x"),
    ):  # fmt: skip
        code, text = run(*arguments)
        assert (code, "is empty" in text) == (2, True), text
    for command in ("show", "gate", "note"):
        with pytest.raises(SystemExit) as ended:
            run(command, "")
        assert ended.value.code == 2


def test_rows_of_an_extract_that_were_left_out_are_told_each_time(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes(extract("postings", PAID, PAID | {"kind": "gift"}, PAID | {"amount": "1e3"}))
    for says in ("taken. 3 rows read: 1 new, 2 left out; 1 account.", "unchanged. This file was taken in"):
        code, text = run("intake", str(tmp_path / "p.csv"))
        assert (code, f"p.csv: {says}" in text) == (1, True)
        assert "  error: Line 3 was left out: 'gift' is none of payment, adjustment, transfer.\n" in text
        assert text.endswith("  error: Line 4 was left out: '1e3' is not an amount.\n")


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("remittances", 0, "60.00        60.00       0.00 posted"),
        ("adjustments", 1, "GONE"),
        ("batches", 1, "overdue"),
        ("moves", 0, "Nothing was moved by hand."),
    ],
)
def test_each_list_is_lines_and_json(server: Server, run: Run, name: str, code: int, words: str) -> None:
    server.take(claim_file("A1"), claim_file("SILENT"), payment_file("A1"))
    server.take(payment_file("A1", trace="T2", total="50.00", plb="PLB*1*20261231*WO:GONE*10.00"))
    found, text = run("report", name)
    assert (found, words in text) == (code, True), text
    assert all(len(line) <= 100 for line in text.splitlines())
    found, text = run("report", name, "--json")
    assert found == code
    assert isinstance(json.loads(text), dict)


def test_evidence_is_shown_and_one_replaces_the_other(server: Server, run: Run) -> None:
    server.take(claim_file("A1"), payment_file("A1"), payment_file("A1", paid="70.00", cas="CAS*CO*45*30.00"))
    [part] = json.loads(run("quarantine", "--json")[1])
    code, text = run("quarantine", "show", part["id"])
    assert (code, " ".join(text.splitlines()[-2].split())) == (0, "A1 70.00 60.00 DOE, JANE")
    code, text = run("quarantine", "replace", part["id"], "--reason", "payer says so")
    assert (code, "replacing by boss" in text) == (0, True)
    assert document(server, "A1").balances == {}
    assert run("quarantine", "show", "none")[0] == 5


def test_a_dry_run_is_told_and_keeps_nothing(server: Server, run: Run, tmp_path: Path) -> None:
    server.take(claim_file("A1"))
    before = money(server)
    path = tmp_path / "new.835"
    path.write_bytes(payment_file("A1"))
    code, text = run("intake", "--dry-run", str(path))
    assert code == 0
    assert "Dry run, nothing was kept." in text
    assert "transaction 1, account A1 DOE, JANE: 100.00 to 0.00" in text
    assert "(contractual)" in text
    assert money(server) == before
    assert "taken." in run("intake", str(path))[1]
