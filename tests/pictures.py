"""Makes the README's pictures from the demo hospital: python -m tests.pictures"""

import asyncio
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.billing_api.sync.feed import page_of_changes
from collector_tui.demo.hospital import write_hospital
from collector_tui.desk.desk import Desk
from collector_tui.tui.app import CollectorApp

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
FONT_FACE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)  # a picture fetches nothing from elsewhere
DOCS = Path(__file__).parents[1] / "docs"
STATUS = ("n", "c", "s", "p", "enter", "enter", "enter", "8", "8", "2", "1", "3")
PICTURES = (
    ("screen-80x24", (80, 24), ()),
    ("follow-up-80x24", (80, 24), STATUS),
    ("call-80x24", (80, 24), ("c", "space", "space")),
    ("screen-120x40", (120, 40), ("right_square_bracket",) * 3 + ("j", "j", "e")),
    ("follow-up-120x40", (120, 40), ("space", "space", "space", *STATUS)),
)


def demo_desk(folder: Path, seed: int = 7, accounts: int = 400) -> Desk:
    """A desk that has read the whole demo hospital."""
    engine = open_engine(str(folder / "ledger.db"))
    for path in write_hospital(folder / "files", accounts, seed, NOW.date()):
        with path.open("rb") as stream:
            take_in(engine, path.name, stream, "post", NOW, NOW.date())
    desk = Desk(folder / "desk", lambda: NOW)
    with engine.begin() as tx:
        desk.sync_side.take(page_of_changes(tx, Caller("jdoe", "collector"), "", 500))
    engine.dispose()
    return desk


async def take_pictures() -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = demo_desk(Path(folder))
        for name, size, keys in PICTURES:
            app = CollectorApp(desk)
            async with app.run_test(size=size) as pilot:
                await pilot.press(*keys)
                await pilot.pause(0.3)
                DOCS.mkdir(exist_ok=True)
                drawn = app.export_screenshot(title="collector-tui", simplify=True)
                (DOCS / f"{name}.svg").write_text(FONT_FACE.sub("", drawn))
        desk.close()


if __name__ == "__main__":
    asyncio.run(take_pictures())
