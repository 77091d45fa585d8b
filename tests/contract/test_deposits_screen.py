"""The deposits page on the screen, at 80x24, over a real server: seen, taken apart by one key, put together again."""

from datetime import date
from pathlib import Path

from collector_tui.desk import Desk
from collector_tui.model.codec import encode
from collector_tui.storage.keys import Keys
from collector_tui.sync.engine import run_flow
from collector_tui.sync.flow import Request, Session
from collector_tui.tui.app import CollectorApp
from collector_tui.wire.deposits import MatchDecision
from collector_tui.wire.session import Me
from tests.bank_files import Deposit, bai2
from tests.contract.conftest import Server
from tests.contract.deposits import STRAY, Poster, deposit_of, paid


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
        assert sum("difference 0.00" in text for text in picture) == 3, picture
        app.work.queue.move_to(next(n for n, row in enumerate(app.work.overlay._rows) if "matched T1" in row.text))
        await pilot.press("M", *"dup", "enter")
        await pilot.pause()
        picture = shown(app)
        assert any("1 decision waits for the server" in text for text in picture), picture
        assert any("100.00  un-match waits" in text for text in picture), picture
        await pilot.press("M")
        assert not app.work.is_typing, "no second decision of the same match"
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
        await pilot.press("less_than_sign")
        await pilot.pause()
        assert any("03/08/2026 is asked for" in text for text in shown(app))
        sync()
        assert desk.deposits.page.day == date(2026, 3, 8)
        await pilot.press("greater_than_sign")
        sync()
        matched = next(n for n, row in enumerate(app.work.overlay._rows) if "matched T1" in row.text)
        app.work.queue.move_to(matched)
        desk.sync_side.keep_me(Me(user="ann", role="collector"))
        await pilot.press("M")
        assert app.work.status.said.text == "Only payment posters and supervisors may do that; your role is collector."
        desk.sync_side.keep_me(Me(user="boss", role="supervisor"))
        await pilot.press("M", *"late", "enter", "q")
    desk.close()
    again = Desk(tmp_path / "desk", server.clock, Keys(bytes(32)))
    waiting = again.deposits.to_send()
    assert waiting is not None, "a decision outlives the screen"
    match_id, word = waiting
    assert (word.decision, word.reason) == ("unmatch", "late")
    other = server.client("ann", "supervisor")
    body = encode(MatchDecision(decision="unmatch", reason="first"))
    assert other.send(Request(method="POST", path=f"/v1/deposits/matches/{match_id}", body=body)).status == 200
    other.close()
    run_flow(Session(again).converse(), client)
    assert again.take_notices() == ["The match stays as it is: ann decided the same before: first"]
    assert again.deposits.to_send() is None
    again.close()
    client.close()
