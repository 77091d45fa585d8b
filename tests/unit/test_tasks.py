"""The tasks that have logic of their own: what the interpreter answers, how a changed screen is shown, which tests a name means."""

from pathlib import Path

import pytest

from tests.hospitals import desk_with
from tests.tasks.__main__ import chosen, main
from tests.tasks.repl import Play
from tests.tasks.side_by_side import beside


def test_the_interpreter_explains_an_account(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = desk_with(tmp_path)
    play = Play(desk)
    assert play.first(2) == ["LATE-1", "DEN-1"]
    assert play.first(queue="rejected") == ["REJ-1"]
    play.explain("DEN-1")
    assert "denied 9,840.22 with CO-197" in capsys.readouterr().out
    play.gate("LATE-1", "appeal")
    assert "nothing to appeal" in capsys.readouterr().out
    with pytest.raises(LookupError, match="first"):
        play.account("NONE")
    desk.close()


def test_a_changed_screen_is_shown_beside_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    assert beside("one\ntwo\n", "one\n2\nthree\n") == ["one   one", "two > 2", "    > three"]
    monkeypatch.setenv("COLUMNS", "6")
    assert beside("one\ntwo\n", "one\n2\n") == ["  2 - two", "  2 + 2"]


def test_a_name_means_a_file_of_screen_tests_or_a_word() -> None:
    assert chosen(["test_day"]) == ["tests/screen/test_day.py"]
    assert chosen(["after_saving", "-x"]) == ["tests/screen", "-k", "after_saving", "-x"]


def test_a_task_without_its_words_says_what_it_takes(capsys: pytest.CaptureFixture[str]) -> None:
    assert (main(["bench"]), main(["profile"])) == (2, 2)
    assert "start" in capsys.readouterr().out
