"""The deposits page on the screen, at 80x24, over a real server: seen, taken apart by one key, put together again."""

from datetime import date
from pathlib import Path

from collector_tui.desk import Desk
from collector_tui.storage.keys import Keys
from collector_tui.sync.engine import run_flow
from collector_tui.sync.flow import Session
from collector_tui.tui.app import CollectorApp
from tests.bank_files import Deposit, bai2
from tests.contract.conftest import Server
from tests.contract.test_deposits import STRAY, Poster, deposit_of, paid


def shown(app: CollectorApp) -> list[str]:
    strips = app.work._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


async def test_a_poster_takes_a_match_apart_by_a_key_and_puts_it_together(server: Server, tmp_path: Path) -> None:
    poster = Poster(server)
    poster.send(paid("EFT77", "100.00"))
    poster.send(bai2([deposit_of("EFT77", 10_000), STRAY, Deposit("354", 2_500, "", "", "INTEREST")], date(2026, 3, 9)))
    desk = Desk(tmp_path / "desk", server.clock, Keys(bytes(32)))
    client = server.client("boss", "supervisor")
    app = CollectorApp(desk, None, None)

    def sync() -> None:
        run_flow(Session(desk).converse(), client)
        app.work.reload()

    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("D")
        await pilot.pause()
        assert any("offline" in text for text in shown(app))
        sync()
        await pilot.pause()
        picture = shown(app)
        assert all(len(text) <= 80 for text in picture)
        rows = [text for text in picture if "matched T1" in text]
        assert len(rows) == 1, picture
        assert sum("difference 0.00" in text for text in picture) >= 2, picture
        app.work.queue.move_to(next(n for n, row in enumerate(app.work.overlay._rows) if "matched T1" in row.text))
        await pilot.press("M", *"dup", "enter")
        sync()
        await pilot.pause()
        page = desk.deposits.page
        assert page is not None
        assert ([each.why for each in page.undone], page.figures.matched) == (["dup"], 0)
        undone = next(n for n, row in enumerate(app.work.overlay._rows) if row.undone)
        app.work.queue.move_to(undone)
        await pilot.press("M", *"mine", "enter")
        sync()
        page = desk.deposits.page
        assert page is not None
        assert (page.undone, page.figures.matched) == ((), 10_000)
    desk.close()
    client.close()
