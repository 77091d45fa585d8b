"""The plain commands: each refusal is a sentence with an exit code, never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from collector_tui.actions import Note
from collector_tui.cli import build_parser
from tests.hospitals import desk_with
from tests.x12_files import payment_file

ROOT = Path(__file__).parents[2]


class Shell:
    """Runs collector-tui as a script would, in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def __call__(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        environment = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        environment |= {"HOME": str(self.home), "XDG_STATE_HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home)}
        command = [sys.executable, "-m", "collector_tui.cli", *arguments]
        return subprocess.run(command, capture_output=True, text=True, input=stdin, env=environment, timeout=60)

    def config(self, text: str) -> str:
        path = self.home / "my.toml"
        path.write_text(text)
        return str(path)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("inspect", "nowhere.835"), 5, "nowhere.835 cannot be read: No such file or directory."),
        (("inspect", "README.md"), 1, "An X12 file begins with ISA"),
        (("eob", "nowhere.835"), 5, "nowhere.835 cannot be read: No such file or directory."),
        (("eob", "README.md"), 1, "Send the payer's 835, 837, 277 or 999 file as it came"),
        (("quarantine",), 3, "No server is configured"),
        (("show", "NOPE"), 5, "Account NOPE is not on this desk."),
        (("note", "NOPE", "--text", "x"), 5, "nothing was saved"),
        (("list", "nope"), 2, "There is no queue 'nope'; there are To work, Rejected"),
        (("sync",), 3, "No server is configured"),
        (("check-config",), 3, "does not exist. Run collector-tui init to write it"),
        ((), 3, "collector-tui init writes it"),
        (("demo",), 2, "The demo needs a terminal."),
        (("demo", "--accounts", "0"), 2, "--accounts takes 1 to 1,000,000."),
        (("serve", "--database", "/nowhere/x.db"), 3, "The database /nowhere/x.db cannot be opened"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_an_exit_code(shell: Shell, arguments, code: int, said: str) -> None:
    ended = shell(*[str(ROOT / one) if one == "README.md" else one for one in arguments])
    assert ended.returncode == code, ended.stderr
    assert said in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_unreachable_server_and_a_bad_token_are_told_apart(shell: Shell) -> None:
    named = shell.config("[server]\nurl = 'http://127.0.0.1:9'\ntoken = 'ct_x'")
    ended = shell("sync", "--config", named)
    assert (ended.returncode, "The server keeps this desk's key" in ended.stderr) == (4, True)
    named = shell.config("[server]\nurl = 'http://127.0.0.1:9'\ntoken = 'ct_x'\n[desk]\nkey = 'file'")
    ended = shell("sync", "--config", named)
    assert (ended.returncode, "cannot be reached: nothing answers there" in ended.stderr) == (4, True)
    assert "0 entries wait in the outbox" in ended.stderr


def test_inspect_json_has_the_published_fields(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.835").write_bytes(payment_file("A1"))
    (tmp_path / "cut.835").write_bytes(payment_file("A1")[:300])
    ended = shell("inspect", "--json", str(tmp_path / "a.835"), str(tmp_path / "cut.835"))
    good, cut = json.loads(ended.stdout)
    fields = [
        "file",
        "kind",
        "version",
        "transactions",
        "claims",
        "service_lines",
        "charge_cents",
        "paid_cents",
        "patient_cents",
        "adjustments_cents",
        "plb_cents",
        "bpr_cents",
        "balanced_transactions",
        "unbalanced_transactions",
        "denied_claims",
        "reversed_claims",
        "frequency_codes",
        "findings",
    ]
    assert [name for name in fields if name not in good] == []
    assert (good["kind"], good["paid_cents"], good["adjustments_cents"], good["findings"]) == (
        "835",
        6000,
        {"CO": 4000},
        [],
    )
    assert set(cut["findings"][0]) >= {"severity", "transaction", "segment", "element", "text"}
    assert ended.returncode == 1


def test_a_remittance_is_explained_without_any_server(shell: Shell, tmp_path: Path) -> None:
    cas = "CAS*CO*45*20.00~CAS*CO*197*20.00~LQ*HE*N54"
    (tmp_path / "a.835").write_bytes(payment_file("A1", cas=cas, total="55.00", plb="PLB*1*20261231*WO:ICN0*5.00"))
    ended = shell("eob", str(tmp_path / "a.835"))
    told = " ".join(ended.stdout.split())
    assert ended.returncode == 0, ended.stderr
    for said in (
        "A1 DOE, JANE", "ACME HEALTH 02/20/26 ACH EFT1", "Processed as primary: paid 60.00, denied 20.00 CO-197 N54",
        "CO-197 20.00 Required authorization or notification not on file", "N54 Claim does not match what was authorized",
        "charge - adjustments = paid: balanced", "PLB WO 5.00 Overpayment recovered: 5.00 taken from this check.",
        "55.00 transferred = claims paid - provider adjustments: balanced",
    ):  # fmt: skip
        assert said in told
    assert max(map(len, ended.stdout.splitlines())) <= 100


def test_a_remittance_that_does_not_add_up_is_explained_with_its_difference(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.835").write_bytes(payment_file("A1", cas="CAS*CO*45*39.99"))
    ended = shell("eob", str(tmp_path / "a.835"))
    assert ended.returncode == 1
    assert "charge - adjustments = paid: off by 0.01" in ended.stdout
    assert "Claim A1 does not balance" in ended.stderr


def test_one_claim_of_a_remittance_as_json(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.835").write_bytes(payment_file("A1", cas="CAS*CO*29*40.00") + payment_file("A2", icn="ICN2"))
    (told,) = [
        json.loads(line)
        for line in shell("eob", "--json", "--claim", "ICN1", str(tmp_path / "a.835")).stdout.splitlines()
    ]
    assert (told["claim"]["patient_control"], told["denial"]["code"], told["proofs"]["claim"]) == ("A1", "CO-29", 0)
    missing = shell("eob", "--claim", "A9", str(tmp_path / "a.835"))
    assert (missing.returncode, "holds no claim A9" in missing.stderr) == (5, True)


def test_the_sites_own_wording_is_shown_and_a_bad_file_is_told_before_anything_starts(
    shell: Shell, tmp_path: Path
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "carc.csv").write_text("code,meaning\n45,The licensed text\n")
    (tmp_path / "a.835").write_bytes(payment_file("A1"))
    named = shell.config(f"[knowledge]\ndirectory = '{tmp_path / 'words'}'")
    assert "The licensed text" in shell("eob", "--config", named, str(tmp_path / "a.835")).stdout
    (tmp_path / "words" / "carc.csv").write_text("kode\n45\n")
    ended = shell("check-config", "--config", named)
    assert (ended.returncode, "there is no column 'kode'" in ended.stderr) == (3, True)


def test_the_desk_as_lines_and_as_json(shell: Shell, tmp_path: Path) -> None:
    desk_with(tmp_path / "office").close()
    named = shell.config(f"[desk]\ndirectory = '{tmp_path / 'office' / 'desk'}'")
    listed = json.loads(shell("list", "denied", "--json", "--config", named).stdout)
    assert [head["id"] for head in listed] == ["DEN-1"]
    shown = " ".join(shell("show", "den-1", "--config", named).stdout.split())
    assert "CO-197 on 02/20: Required authorization or notification not on file" in shown
    assert shell("note", "DEN-1", "--config", named, stdin="from a pipe").returncode == 0
    [entry] = json.loads(shell("outbox", "--json", "--config", named).stdout)
    assert (entry["state"], entry["action"]["text"]) == ("waiting", "from a pipe")
    assert "from a pipe" in shell("--config", named, "show", "DEN-1", "--page", "history").stdout


def test_a_second_session_logs_beside_a_running_one_which_adopts_it(shell: Shell, tmp_path: Path) -> None:
    desk = desk_with(tmp_path / "office")
    named = shell.config(f"[desk]\ndirectory = '{tmp_path / 'office' / 'desk'}'")
    desk.do(Note(id=desk.new_id(), account="DEN-1", made_at=desk.now(), text="mine"))
    assert shell("note", "DEN-1", "--text", "beside", "--config", named).returncode == 0
    assert shell("outbox", "--config", named).stdout.count("DEN-1") == 2
    desk.sync_side.tend()
    assert [entry.action.text for entry in desk.pending().values()] == ["mine", "beside"]
    desk.close()


def test_a_damaged_outbox_is_refused_and_its_bytes_are_kept(shell: Shell, tmp_path: Path) -> None:
    desk_with(tmp_path / "office").close()
    outbox = tmp_path / "office" / "desk" / "outbox" / "1.j"
    outbox.write_bytes(b"\xc1 not what was written")
    named = shell.config(f"[desk]\ndirectory = '{tmp_path / 'office' / 'desk'}'")
    ended = shell("note", "DEN-1", "--text", "x", "--config", named)
    assert (ended.returncode, "is damaged at byte 0 and was left untouched" in ended.stderr) == (6, True)
    assert outbox.read_bytes() == b"\xc1 not what was written"


def test_what_can_be_read_of_a_damaged_outbox_is_salvaged(shell: Shell, tmp_path: Path) -> None:
    desk = desk_with(tmp_path / "office")
    ends = []
    outbox = tmp_path / "office" / "desk" / "outbox" / "1.j"
    for text in ("first", "second", "third"):
        desk.do(Note(id=desk.new_id(), account="DEN-1", made_at=desk.now(), text=text))
        ends.append(outbox.stat().st_size)
    desk.close()
    raw = outbox.read_bytes()
    outbox.write_bytes(raw[: ends[0] + 40] + b"rot" + raw[ends[0] + 43 :])
    named = shell.config(f"[desk]\ndirectory = '{tmp_path / 'office' / 'desk'}'")
    refused = shell("outbox", "--config", named)
    assert (refused.returncode, "collector-tui outbox salvage" in refused.stderr) == (6, True)
    ended = shell("outbox", "salvage", "--config", named)
    assert (ended.returncode, "2 entries and 0 drafts saved" in ended.stdout) == (1, True), ended
    assert [path.name for path in outbox.parent.glob("*.damaged-*")] == ["1.j.damaged-1"]
    assert shell("outbox", "--config", named).stdout.count("DEN-1") == 2


def test_an_outbox_moves_to_another_desk_once(shell: Shell, tmp_path: Path) -> None:
    desk = desk_with(tmp_path / "office")
    desk.do(Note(id=desk.new_id(), account="DEN-1", made_at=desk.now(), text="carried over"))
    desk.close()
    named = shell.config(f"[desk]\ndirectory = '{tmp_path / 'office' / 'desk'}'")
    assert shell("outbox", "export", str(tmp_path / "out.json"), "--config", named).returncode == 0
    assert (tmp_path / "out.json").stat().st_mode & 0o077 == 0
    other = shell.config(f"[desk]\ndirectory = '{tmp_path / 'other'}'")
    for told in ("1 entry taken in", "0 entries taken in"):
        assert told in shell("outbox", "import", str(tmp_path / "out.json"), "--config", other).stdout
    assert shell("outbox", "--config", other).stdout.count("DEN-1") == 1


@pytest.mark.parametrize(
    ("command", "option", "name", "value"),
    [
        ("serve % token add --user a --role intake", "--database X", "database", "X"),
        ("serve % token list", "--database X", "database", "X"),
        ("serve % night", "--database X", "database", "X"),
        ("serve % restored", "--database X", "database", "X"),
        ("serve % audit", "--database X", "database", "X"),
        ("serve % desk revoke d", "--database X", "database", "X"),
        ("serve % desk key d", "--key-file X", "key_file", "X"),
        ("serve %", "--database X", "database", "X"),
        ("% report moves", "--config X", "config", "X"),
        ("quarantine % show 1", "--json", "json", True),
        ("report % deposits", "--json", "json", True),
        ("report % month", "--json", "json", True),
        ("outbox %", "--json", "json", True),
    ],
)
def test_an_option_counts_before_a_sub_command_and_behind_it(
    command: str, option: str, name: str, value: object
) -> None:
    before = build_parser().parse_args(command.replace("%", option).split())
    behind = build_parser().parse_args([*command.replace("%", "").split(), *option.split()])
    neither = build_parser().parse_args(command.replace("%", "").split())
    assert (getattr(before, name), bool(getattr(neither, name))) == (value, False)
    assert command.startswith("%") or vars(before) == vars(behind)


def test_help_is_there_for_every_command(shell: Shell) -> None:
    for command in ("demo", "serve", "intake", "inspect", "sync", "list", "show", "note", "outbox", "check-config"):
        assert "exit codes" in shell(command, "--help").stdout, command
