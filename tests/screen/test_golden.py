"""Every pane as a person sees it, at both sizes. UPDATE_GOLDEN=1 writes the pictures anew; read the difference."""

import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"
SIZES = ((80, 24), (120, 40))
PANES = {
    "stands": ("j",),
    "eob": ("j", "e"),
    "eob-paid": ("G", "e"),
    "claim": ("j", "l"),
    "claim-rejected": ("j", "j", "l"),
    "history": ("j", "h"),
    "people": ("j", "p"),
    "money": ("G", "m"),
    "compliance": ("j", "i"),
    "call": ("j", "c"),
    "zoomed": ("j", "e", "z"),
    "marked": ("space", "space"),
    "sorted": ("s", "b"),
    "filter": ("slash", *"den"),
    "form-code": ("n", *"cs"),
    "form-fields": ("n", *"cspd", "enter", "enter", "enter", *"882"),
    "form-text": ("n", *"admn", "enter", *"onelongword", "space", *"andanother", "alt+enter", *"second"),
    "form-many": ("space", "space", "n", *"cspd", "enter"),
    "note": ("N", *"one", "enter", *"two"),
    "date": ("d", *"fri"),
    "outbox": ("N", *"first", "ctrl+y", "j", "d", *"fri", "enter", "o"),
    "outbox-empty": ("o",),
    "help": ("question_mark",),
    "help-all": ("f1",),
    "palette": ("colon", *"mar"),
    "empty": ("slash", *"nobody", "enter"),
}


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("pane", PANES)
async def test_the_pane_looks_as_it_did(at_desk, pane: str, size: tuple[int, int]) -> None:
    async with at_desk(size=size) as me:
        await me.press(*PANES[pane])
        seen = me.picture.rstrip() + "\n"
    kept = GOLDEN / f"{pane}-{size[0]}x{size[1]}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        kept.write_text(seen, encoding="utf-8")
    assert seen == kept.read_text(encoding="utf-8")


def test_every_page_has_its_picture() -> None:
    from collector_tui.pages.account import PAGES

    assert {page.name for page in PAGES} <= set(PANES)
    assert {path.stem for path in GOLDEN.iterdir()} == {f"{pane}-{w}x{h}" for pane in PANES for w, h in SIZES}
