"""What the pages say is so: pictures are fresh, words and files exist, every setting is documented, the worked example runs."""

import re
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path

import msgspec
import pytest

from collector_tui.actions import ACTIONS, Action
from collector_tui.cli import build_parser
from collector_tui.commands import output
from collector_tui.config import Config
from collector_tui.model import playbook
from collector_tui.model.saved_view import SavedView
from collector_tui.model.work import Queue
from collector_tui.wire.extracts import HEADERS
from collector_tui.wire.session import Capabilities
from tests.tasks import documented, readme, rooms, worked_example
from tests.tasks.__main__ import TASKS
from tests.tasks.commit_message import refusal

ROOT = Path(__file__).parents[2]
PACKAGE, DOCS = ROOT / "collector_tui", ROOT / "docs"
PAGES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md")))
README_LINES_MAX = 150
EDITS_MAX = 2  # of a change, beside the files that are new
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#([^)\s]+))?\)")
WORD = re.compile(r"\| (?P<word>[a-z ]+) \| [^|]+ \| (?P<where>`[^|]+`) \| [^|]+ \|")


# The picture


def test_every_room_has_a_floor_and_a_guess() -> None:
    assert not rooms.strangers(), "a floor in pyproject.toml, a guess in tests/tasks/rooms.py"


def test_the_house_is_drawn_from_todays_imports() -> None:
    fresh = "python -m tests.tasks.rooms draws it anew"
    assert rooms.PICTURE.read_text() == rooms.picture(), fresh
    assert rooms.page_with_table(rooms.PAGE.read_text()) == rooms.PAGE.read_text(), fresh


def test_no_arrow_points_up() -> None:
    assert not rooms.upward(rooms.imports())


# The pages


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text()):
        path = (page.parent / target).resolve()
        assert path.exists(), f"{target} is not there"
        if anchor:
            assert anchor in _anchors(path), f"{target} has no heading #{anchor}"


def test_every_file_and_word_of_the_glossary_is_in_the_code() -> None:
    rows = [
        (m["word"], re.findall(r"`([^`]+)`", m["where"])) for m in WORD.finditer((DOCS / "glossary.md").read_text())
    ]
    assert len(rows) > 60
    missing = [path for _, paths in rows for path in paths if not (PACKAGE / path).exists()]
    assert not missing, f"not there: {', '.join(missing)}"
    unused = [word for word, paths in rows if not any(_says(PACKAGE / path, word) for path in paths)]
    assert not unused, f"these words do not occur where the glossary says: {', '.join(unused)}"


def test_every_path_of_the_architecture_exists() -> None:
    """In the table of where a thing goes; <...> stands for any name."""
    text = (DOCS / "architecture.md").read_text().partition("## Where does it go?")[2]
    for path in re.findall(r"`([a-z_]+/[^`]*|[a-z_]+\.py)`", text):
        stem = path.partition("<")[0]
        assert (PACKAGE / stem).exists() or (ROOT / stem).exists(), f"{path} is not there"


def test_every_decision_is_in_the_index_and_has_its_four_parts() -> None:
    index = (DOCS / "decisions" / "README.md").read_text()
    for number, path in enumerate(sorted((DOCS / "decisions").glob("[0-9]*.md")), 1):
        assert path.name.startswith(f"{number:04d}-"), "numbers follow one another"
        assert path.name in index
        assert re.findall(r"^## (.+)$", path.read_text(), re.M) == [
            "Context",
            "Measurement",
            "Decision",
            "When to reopen",
        ]


def test_every_task_is_told() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert not [task.name for task in TASKS if f"`{task.name}" not in text and f", `{task.name}`" not in text]


# What can be set


def test_every_key_of_the_config_is_in_its_example() -> None:
    text = (ROOT / "config.example.toml").read_text()
    for table in fields(Config):
        of = {"queue": SavedView, "keys": None, "path": None}.get(table.name, table.type)
        keys = [key.name for key in fields(of)] if of else []
        section = re.search(rf"^(?:# )?\[+{table.name}\]+$(.*?)(?=^(?:# )?\[|\Z)", text, re.M | re.S)
        assert section or table.name == "path", f"[{table.name}] is not in config.example.toml"
        for key in keys:
            assert re.search(rf"^(?:# )?{key} = ", section[1], re.M), (
                f"[{table.name}] {key} is not in config.example.toml"
            )


def test_every_exit_code_is_told() -> None:
    text = (DOCS / "exit-codes.md").read_text()
    codes = {
        name: value for name, value in vars(output).items() if name.isupper() and type(value) is int and value < 128
    }
    codes = {name: value for name, value in codes.items() if value < 64}
    assert codes
    for name, value in codes.items():
        assert f"| {value} |" in text, f"{name} ({value}) is not in docs/exit-codes.md"


@pytest.mark.parametrize(
    "kind",
    [
        Queue, playbook.QueueRule, playbook.Weights, playbook.ContactPolicy, playbook.PayerRule, playbook.ActionCode,
        playbook.Field, playbook.Template,
    ],
    ids=lambda kind: kind.__name__,
)  # fmt: skip
def test_every_field_of_the_playbook_is_told(kind: type[msgspec.Struct]) -> None:
    text = (DOCS / "playbook.md").read_text()
    section = re.search(rf"^## .*`{kind.__name__}`.*?$(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert section, f"{kind.__name__} has no part in docs/playbook.md"
    untold = [name for name in kind.__struct_fields__ if f"| `{name}` |" not in section[1]]
    assert not untold, f"{kind.__name__}: {', '.join(untold)}"


def test_every_queue_is_told_to_its_supervisor() -> None:
    shipped = tomllib.loads((PACKAGE / "knowledge" / "playbook.toml").read_text())
    text = (DOCS / "supervisor.md").read_text()
    assert not [
        queue["title"] for queue in shipped["queue"] if f"| {queue['title']} | {queue['meaning']} |" not in text
    ]


def test_every_capability_is_told() -> None:
    text = (DOCS / "server.md").read_text()
    assert not [name for name in Capabilities.__struct_fields__ if f"| `{name}` |" not in text]


@pytest.mark.parametrize("kind", ACTIONS, ids=lambda kind: kind.__name__)
def test_every_field_of_an_action_is_told(kind: type[Action]) -> None:
    """By the names that travel."""
    text = (DOCS / "server.md").read_text().partition("## What a desk sends")[2]
    shared, *_ = text.partition("### ")
    section = re.search(rf"^### `{kind.__name__}`$(.*?)(?=^##|\Z)", text, re.M | re.S)
    assert section, f"{kind.__name__} has no part in docs/server.md"
    names = [*kind.__struct_encode_fields__, kind.__struct_config__.tag_field]
    untold = [name for name in names if f"| `{name}` |" not in shared + section[1]]
    assert not untold, f"{kind.__name__}: {', '.join(untold)}"
    assert f"`{kind.__struct_config__.tag}`" in shared


@pytest.mark.parametrize("page", readme.TABLES)
def test_keys_codes_queues_and_header_lines_are_those_of_today(page: str) -> None:
    text = (DOCS / page).read_text()
    assert all(head in text for head, _ in readme.TABLES[page])
    assert text == readme.fresh(page, text), "python -m tests.tasks.readme writes them"


def test_an_integrator_reads_the_header_line_of_every_extract() -> None:
    text = (DOCS / "integrator.md").read_text()
    assert all(f"- {kind}: `{','.join(header)}`" in text for kind, header in HEADERS.items())


def test_a_newcomer_reads_the_readme_in_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= README_LINES_MAX


@pytest.mark.parametrize("command", documented.commands(), ids=str)
def test_every_command_of_the_pages_is_one(command: documented.Command) -> None:
    """Its words are parsed as the program does; what can be tried on the demo is run by tests/contract/test_documented.py."""
    options = build_parser().parse_args(command.arguments("/demo"))
    assert options.run or command.words == ("demo",)


# The worked example


def test_a_commit_message_has_an_area_and_says_why() -> None:
    assert refusal("desk: drop a torn last line", {"desk"}) is None
    assert refusal("Drop a torn last line", {"desk"})
    assert refusal("desk, wire: say who it was", {"desk", "wire"})
    assert refusal("desk, wire: say who it was\n\nThe audit asks for it.", {"desk", "wire"}) is None


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example")
    worked_example.lay_into(folder)
    return folder


def test_a_department_is_added_as_contributing_says(copy: Path) -> None:
    """Through the public lists alone: it stands in a queue, with sentence, clock, steps, gate, page, route, action and fact."""
    code = "\n".join(text for _, text in worked_example.checks())
    assert not (complaint := worked_example.run(copy, code)), complaint


def test_a_change_costs_what_contributing_says() -> None:
    edits = worked_example.edits()
    assert set(edits) == {"matter", "page", "route", "action", "fact"}
    dear = {part: sorted(files) for part, files in edits.items() if len(files) > EDITS_MAX}
    assert not dear, f"more than {EDITS_MAX} files are edited: {dear}"
    counted = re.search(r"## What one change costs(.*)", (ROOT / "CONTRIBUTING.md").read_text(), re.S)
    assert counted
    said = [int(number) for number in re.findall(r"^\| an? .* \| (\d)", counted[1], re.M)]
    assert sorted(said) == sorted(len(files) for files in edits.values())


@cache
def _anchors(path: Path) -> frozenset[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.M)
    return frozenset(re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings)


def _says(path: Path, word: str) -> bool:
    """Whether a word occurs in the code of a file or folder, or in its name."""
    files = path.rglob("*") if path.is_dir() else (path,)
    text = " ".join(file.read_text() for file in files if file.suffix in (".py", ".csv", ".toml"))
    return re.search(word.replace(" ", "[ _]?"), f"{path} {text}", re.IGNORECASE) is not None
