"""Every command of the pages that can be tried on the demo, in the order of the pages, on one demo."""

import importlib
from pathlib import Path

import pytest

from collector_tui.cli import build_parser
from collector_tui.commands.demo import PEOPLE, write_configs
from collector_tui.commands.demo_server import attached
from collector_tui.commands.output import Failure
from tests.tasks import documented

FINE = (0, 1)  # 1: done, and something needs a person
EDITS = (('version = "shipped-2"', 'version = "mine-1"'), ("late_max = 10", "late_max = 30"))


def run(arguments: list[str]) -> int:
    options = build_parser().parse_args(arguments)
    module, _, function = options.run.partition(":")
    try:
        code: int = getattr(importlib.import_module(f"collector_tui.commands.{module}"), function)(options)
    except Failure as failure:
        pytest.fail(f"{' '.join(arguments)}: {failure}")
    return code


def test_what_the_pages_say_can_be_tried_on_the_demo_is_tried(
    hospital: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    tried = [command for command in documented.commands() if command.on_the_demo]
    assert {command.page for command in tried} >= {
        "README.md",
        *(f"docs/{who}.md" for who in ("collector", "supervisor", "integrator")),
    }
    readme = (documented.ROOT / "README.md").read_text()
    with attached(hospital, [f"{user}:{role}" for user, role, _ in PEOPLE]) as running:
        write_configs(hospital, running)
        for command in tried:
            code = run(command.arguments(str(hospital)))
            answer = capsys.readouterr().out
            assert code in FINE, command
            assert answer.strip(), command
            if command.target:
                path = tmp_path / command.target
                path.write_text(answer)
                for before, after in EDITS if command.page == "README.md" else ():
                    assert f"`{before}` to `{after}`" in readme
                    assert before in answer
                    answer = answer.replace(before, after)
                    path.write_text(answer)
            if "publish" in command.words:
                assert "mine-1" in answer
