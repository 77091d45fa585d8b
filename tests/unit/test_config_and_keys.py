"""A config or keymap that cannot be used is refused with file, table and key."""

from pathlib import Path

import pytest

from collector_tui.config import THEMES, BadConfig, load
from collector_tui.model.saved_view import SavedView
from collector_tui.pages.queue_view import check_views
from collector_tui.tui.controllers.core import keymap, keys_table
from collector_tui.tui.keymap import BadKeymap
from collector_tui.tui.themes import THEME_STYLES
from collector_tui.work.query import BadQuery

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[server", "is not TOML"),
        ("[sever]\nurl = 'x'", "there is no table [sever]; did you mean 'server'?"),
        ("[server]\nurll = 'x'", "[server] has no key 'urll'; did you mean 'url'?"),
        ("[server]\nurl = 7", "[server] url must be a text in quotes, it is 7."),
        ("[server]\nurl = 'ftp://x'", "[server] url must begin with https://"),
        ("[server]\nurl = 'http://billing.example.org'", "would send patient data unencrypted"),
        ("[server]\nurl = 'http://localhost:1'\nsocket = '/x'", "names both url and socket"),
        ("[server]\npoll_seconds = 0", "poll_seconds must be 1 or more"),
        ("[screen]\ntheme = 'pink'", "[screen] theme must be one of"),
        ("[screen]\ndrawing = 'pretty'", "[screen] drawing must be one of auto, box, ascii"),
        ("[screen]\nmouse = 'yes'", "[screen] mouse must be true or false"),
        ("[keys]\nlog = 5", "[keys] holds lines like"),
        ("[queue]\ntitle = 'x'", "a saved view begins with [[queue]]"),
        ("[[queue]]\nfilter = 'bal>5'", "[[queue]] 1 needs a title"),
        ("[[queue]]\ntitle = 'a'\n[[queue]]\ntitle = 'a'", "two [[queue]] have the title 'a'"),
        ("[[queue]]\ntitel = 'a'", "[[queue] 1] has no key 'titel'; did you mean 'title'?"),
    ],
)
def test_a_bad_config_is_refused_with_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(text)
    with pytest.raises(BadConfig) as refusal:
        load(path)
    assert said in str(refusal.value)
    assert str(path) in str(refusal.value)


def test_a_token_file_and_the_environment_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("ct_abc\n")
    (tmp_path / "config.toml").write_text(
        f"[server]\nurl = 'https://x.example'\ntoken_file = '{tmp_path / 'token'}'\npoll_seconds = 5"
    )
    config = load(tmp_path / "config.toml")
    assert (config.token(), config.server.poll_seconds) == ("ct_abc", 5)
    monkeypatch.setenv("COLLECTOR_TUI_TOKEN", "ct_other")
    assert config.token() == "ct_other"
    monkeypatch.setenv("COLLECTOR_TUI_TOKEN", "two words")
    with pytest.raises(BadConfig, match="blanks"):
        config.token()


def test_the_example_config_is_a_valid_one() -> None:
    load(ROOT / "config.example.toml")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"logg": "n"}, "there is no command 'logg'"),
        ({"log": "ctrl+s"}, "terminals and tmux take ctrl+s for themselves"),
        ({"log": "e"}, "e is the key of both log and eob"),
        ({"log": ""}, "log has no key"),
    ],
)
def test_a_bad_keymap_is_refused(changes: dict[str, str], said: str) -> None:
    with pytest.raises(BadKeymap) as refusal:
        keymap(changes)
    assert said in str(refusal.value)


def test_keys_can_be_changed_as_people_write_them() -> None:
    mapped = keymap({"help": "f3, ?", "log": "f2"})
    assert (mapped["question_mark"].id, mapped["f2"].id) == ("help", "log")
    assert "n" not in mapped


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (SavedView("Big", "ball>5"), "[[queue]] 'Big': There is no field 'ball' to filter by"),
        (SavedView("Big", "bal>x"), "[[queue]] 'Big': bal>x needs a number"),
        (SavedView("Big", "", "balence"), "[[queue]] 'Big': there is no column 'balence' to sort by"),
    ],
)
def test_a_saved_view_that_cannot_be_understood_is_refused(view: SavedView, said: str) -> None:
    with pytest.raises(BadQuery) as refusal:
        check_views([view])
    assert said in str(refusal.value)


def test_every_theme_of_the_config_has_a_look() -> None:
    assert set(THEMES) == set(THEME_STYLES)


def test_the_collectors_page_shows_the_keys_of_the_command_table() -> None:
    assert keys_table() in (ROOT / "docs" / "collector.md").read_text()
