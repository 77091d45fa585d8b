"""What a poster does on the command line, against a real server: lists, matches by hand, evidence, dry runs."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from collector_tui.billing_api.ledger.bank_tables import bank_line
from collector_tui.cli import main
from collector_tui.model.codec import decode
from collector_tui.wire.moves import Unmatched
from tests.bank_files import Deposit, bai2
from tests.contract.conftest import Server
from tests.contract.test_by_hand import ask, document, money, other
from tests.contract.test_extracts import PAID, extract
from tests.x12_files import claim_file, payment_file, refused_interchange_file

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
    assert (code, text.splitlines()[0]) == (0, "Taken back: 1 document, 60.00 in all, on B00012345 again.")
    code, text = run("report", "moves", "--details")
    assert all(
        words in text for words in ("payment of 60.00 (ACME HEALTH, EFT1", "DOE, JANE", move["id"], ": wrong one")
    )
    assert money(server) == before
    assert run("match", "link", "NONE", "--to", "HB00012345", "--reason", "x")[0] == 5
    code, text = run("match", "undo", move["id"], "--reason", "again")
    assert (code, text.startswith("collector-tui: It was taken back on")) == (1, True)
    assert run("match", "undo", "zzz", "--reason", "x") == (5, "collector-tui: There is no move with this id.\n")


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


def test_each_kind_of_provider_adjustment_is_told_by_its_sign_and_moved_by_its_id(server: Server, run: Run) -> None:
    server.take(claim_file("A1"), payment_file("A1", total="30.00", plb="PLB*1*20261231*WO:GONE*20.00*FB:X*10.00"))
    code, text = run("report", "adjustments", "--details")
    assert (code, "2 provider adjustments:" in text) == (1, True)
    assert "ACME HEALTH took 10.00 for an earlier balance that is not on file here (1 entry)." in text
    document_id = text.split("Id ")[1].split()[0]
    code, text = run("match", "move", "--adjustment", document_id, "--to", "A1", "--reason", "letter")
    assert (code, "1 document, -20.00 in all, on A1 now." in text) == (0, True)
    assert "WO that lowered check EFT1 by 20.00" in text
    code, text = run("report", "moves", "--account", "A1")
    assert (code, "1 move:" in text, "PLB" in text, "-20.00" in text) == (0, True, True, True)
    code, text = run("match", "likely", "A1")
    assert (code, "Posted on A1:" in text, "60.00  ACME HEALTH  EFT1  ICN1" in text) == (0, True, True)


def test_a_list_is_shown_page_by_page_and_by_number(server: Server, run: Run) -> None:
    server.take(*(payment_file(f"X{n}", icn=f"I{n}", trace=f"T{n}") for n in range(3)))
    text = run("report", "unmatched", "--limit", "2")[1]
    assert (text.splitlines()[0], len(text.splitlines())) == ("2 of 3 payments, 180.00 in all:", 4)
    pages = [decode(Unmatched, ask(server, "GET", f"/v1/unmatched?limit=2&offset={n}").body) for n in (0, 2)]
    assert sorted(each.account for page in pages for each in page.waiting) == ["X0", "X1", "X2"]
    assert run("report", "unmatched", "--trace", "T1")[1].splitlines()[0] == "1 payment, 60.00 in all:"
    assert "X2" in run("report", "unmatched", "--number", "I2")[1]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("remittances", 0, "50.00  60.00 0.00 -10.00    0.00 posted"),
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
    assert "…" not in text, "nothing is cut in a report"
    found, text = run("report", name, "--json")
    assert found == code
    assert isinstance(json.loads(text), dict)


def test_evidence_is_shown_and_one_replaces_the_other(server: Server, run: Run) -> None:
    server.take(claim_file("A1"), payment_file("A1"), payment_file("A1", paid="70.00", cas="CAS*CO*45*30.00"))
    [part] = json.loads(run("quarantine", "--json")[1])
    code, text = run("quarantine", "show", part["id"])
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert (code, lines[-5:-1]) == (
        0,
        [
            "A1 70.00 60.00 DOE, JANE", "CO-45 30.00 40.00", "line 99213 70.00 60.00", "Stated alike by both: 0 claims.",
        ],
    )  # fmt: skip
    code, text = run("quarantine", "replace", part["id"], "--reason", "payer says so")
    assert (code, "posted in place of the one on file" in text, "by boss: payer says so" in text) == (0, True, True)
    assert document(server, "A1").balances == {}
    assert "posted by hand in place of the one on file. payer says so" in document(server, "A1").activities[-1].text
    code, text = run("quarantine", "replace", part["id"], "--reason", "again")
    assert (code, "by boss already: payer says so" in text) == (1, True)
    assert "by boss: payer says so" in run("quarantine", "show", part["id"])[1]
    code, text = run("quarantine", "--decided")
    assert (code, "1 transaction decided, 70.00 in all." in text) == (0, True)
    text = run("report", "remittances", "--details", "--limit", "1", "--trace", "EFT1")[1]
    assert "1 of 2 remittances, 70.00 in all:" in text
    text = " ".join(run("report", "remittances", "--details")[1].split())
    assert "posted 0.00 replaced by another remittance 60.00 paid by the payer (BPR02) 60.00" in text
    assert run("quarantine", "show", "none")[0] == 5


def test_one_kind_of_refusal_ends_with_one_exit_code_in_the_servers_own_words(server: Server, run: Run) -> None:
    server.take(claim_file("A1"), payment_file("A1", total="61.00"), payment_file("A1", icn="I2", trace="T2"))
    [part] = json.loads(run("quarantine", "--json")[1])
    because = ("--reason", "because")
    for code, said, arguments in (
        (5, "There is no move with this id.", ("match", "undo", "zz z?", *because)),
        (5, "There is no account NOPE.", ("match", "likely", "NOPE")),
        (5, "This payment is not on A1.", ("match", "move", "A1", "--payment", "x", "--to", "A1", *because)),
        (5, "There is no transaction with this id in quarantine;", ("quarantine", "dismiss", "x y", *because)),
        (2, "Say why:", ("quarantine", "release", part["id"], "--reason", " ")),
        (2, "Say why:", ("match", "undo", "x", "--reason", " ")),
        (1, "No remittance on file has its number:", ("quarantine", "replace", part["id"], *because)),
        (1, "A1 has a claim on file:", ("match", "link", "A1", "--to", "A1", *because)),
    ):
        ended, text = run(*arguments)
        assert (ended, text.startswith(f"collector-tui: {said}")) == (code, True), text


ROE = ("DOE*JANE****MI*M123", "ROE*RICHARD****MI*R9")


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (payment_file("A1"), 0, ("Transactions: 1 posted; 1 account. Amount 60.00 (BPR02): claim payments posted 60.00.",)),
        (other(payment_file("A1"), ROE), 1, (
            "Amount 60.00 (BPR02): claim payments posted 0.00, held 60.00.",
            "1 claim payment of 60.00 is held: it does not fit the claim that it names.",
        )),
        (payment_file("X9", icn="OTHER"), 1, ("1 claim payment of 60.00 has no claim on file.",)),
        (payment_file("A1", total="40.00", plb="PLB*1*20261231*WO:GONE*20.00"), 1, (
            "Amount 40.00 (BPR02): claim payments posted 60.00, provider adjustments on no account -20.00.",
            "1 provider adjustment names no claim on file.",
        )),
        (payment_file("A1", total="50.00", plb="PLB*1*20261231*WO:ICN1*10.00"), 0, (
            "claim payments posted 60.00, provider adjustments on accounts -10.00.",
            "Provider adjustments changed the balance of 1 account.",
        )),
        (payment_file("A1", total="65.25", plb="PLB*1*20261231*L6:ICN1*-5.25"), 0, (
            "Interest of 5.25 is noted on 1 account; it changes no balance.",
        )),
        (payment_file("A1", total="61.00"), 1, ("1 quarantined; 0 accounts.",)),
        (refused_interchange_file().replace(b"000000001", b"000000077"), 1, ("A TA1 rejects a batch that is not on file",)),
    ],
    ids=["posted", "held", "no claim", "on no account", "moved", "interest", "quarantined", "fits no batch"],
)  # fmt: skip
def test_a_receipt_says_what_was_posted_and_what_waits(
    server: Server, run: Run, tmp_path: Path, raw: bytes, code: int, words: tuple[str, ...]
) -> None:
    server.take(claim_file("A1"))
    path = tmp_path / "new.835"
    path.write_bytes(raw)
    ended, text = run("intake", str(path))
    assert (ended, [each for each in words if each not in text]) == (code, []), text
    ended, text = run("intake", str(path))
    local = server.clock().astimezone()
    assert f"This file was taken in on {local:%m/%d/%Y %H:%M} as new.835; nothing was changed." in text


def test_a_dry_run_is_told_and_keeps_nothing(server: Server, run: Run, tmp_path: Path) -> None:
    server.take(claim_file("A1"))
    before = money(server)
    path = tmp_path / "new.835"
    path.write_bytes(payment_file("A1"))
    code, text = run("intake", "--dry-run", str(path))
    assert code == 0
    assert "Dry run, nothing was kept." in text
    assert "transaction 1, account A1 DOE, JANE: 100.00 to 0.00" in text
    assert "payment primary -60.00" in " ".join(text.split())
    assert "(contractual)" in text
    assert "Amount 60.00 (BPR02): claim payments posted 60.00." in text
    assert money(server) == before
    assert "taken." in run("intake", str(path))[1]


def test_the_files_of_a_dry_run_build_on_each_other(server: Server, run: Run, tmp_path: Path) -> None:
    before = money(server)
    named = {
        "1.837": claim_file("N1"), "2.835": payment_file("N1"), "3.835": payment_file("N1") + b"\n",
        "3a.835": payment_file("N1"),
        "4.bai2": bai2([Deposit("142", 6_000, "B1", "EFT1", "ACME HEALTH TRN*1*EFT1*1999999999\\")]),
    }  # fmt: skip
    for name, raw in named.items():
        (tmp_path / name).write_bytes(raw)
    code, text = run("intake", "--dry-run", *(str(tmp_path / name) for name in named))
    first, second, third, again, fourth = text.split(str(tmp_path))[1:]
    assert code == 0
    assert ("new account N1 DOE, JANE: 0.00 to 100.00" in first, "charge" in first) == (True, True)
    assert ("transaction 1, account N1 DOE, JANE: 100.00 to 0.00" in second, "charge  " in second) == (True, False)
    assert ("1 unchanged" in third, "account N1" in third) == (True, False)
    assert "would be unchanged. Dry run, nothing was kept. It is the same file as 2.835." in again
    assert "would be taken. Dry run, nothing was kept. 1 bank line read, 1 new; 60.00." in fourth
    assert money(server) == before
    with server.engine.begin() as tx:
        assert tx.execute(select(bank_line)).all() == []
