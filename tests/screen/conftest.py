"""The screen in a collector's words: keys in, what is seen out. Waits on signals, never sleeps."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import MouseScrollUp, Paste
from textual.pilot import Pilot

from collector_tui.desk.desk import Desk
from collector_tui.tui.app import CollectorApp
from collector_tui.tui.settings import Settings
from collector_tui.tui.work_screen import WorkScreen
from tests.hospitals import HOSPITAL, desk_with
from tests.screen.resting import pilot_knows_rest  # noqa: F401, for every test of the screen


class AtDesk:
    """A person at a desk with the screen before them."""

    def __init__(self, pilot: Pilot[None], desk: Desk, screen: WorkScreen) -> None:
        self._pilot, self.desk, self.screen = pilot, desk, screen

    async def press(self, *keys: str) -> None:
        await self._pilot.press(*keys)
        await self.settled()

    async def press_at_once(self, *keys: str) -> None:
        """Keys that come faster than what they cause."""
        await self._pilot.press(*keys)
        await self.settled()

    async def paste(self, text: str) -> None:
        self._pilot.app.post_message(Paste(text))
        await self.settled()

    async def click_row(self, row: int) -> None:
        await self._pilot.click("#queue", offset=(10, row))
        await self.settled()

    async def turn_wheel_up(self, row: int) -> None:
        await self._pilot._post_mouse_events([MouseScrollUp], widget="#queue", offset=(10, row), button=0)
        await self.settled()

    async def type(self, text: str) -> None:
        await self.press(*("space" if letter == " " else letter for letter in text))

    async def settled(self) -> None:
        """Every message handled, and what waits for resting fingers done: as if a person had paused."""
        await self._pilot.pause()
        while self.screen.settle():
            await self._pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        await self._pilot.resize_terminal(width, height)
        await self.settled()

    @property
    def selected(self) -> str:
        return self.screen.current_id

    @property
    def queue(self) -> list[str]:
        return list(self.screen.state.view.ids)

    @property
    def account(self) -> str:
        """All that the account's pane holds, as one line of text."""
        return " ".join(self.screen.account_place.pane.text.split())

    @property
    def told(self) -> str:
        return self.screen.status.said.text

    @property
    def rows(self) -> list[str]:
        """The lines of the list, or of the overlay on it."""
        shown = self.screen.queue
        return ["".join(text for text, _ in shown.draw(index, 200)).rstrip() for index in range(shown.count)]

    @property
    def typed(self) -> str:
        """What stands in the open line of the form."""
        return self.screen.typing.form.typed

    def put(self, text: str) -> None:
        """Replace the open line, as a paste would."""
        field = self.screen.typing.field
        assert field is not None, "nothing is open to type in"
        field.put(text)

    @property
    def asking(self) -> bool:
        """Whether the line at the foot asks something."""
        return self.screen.typing.prompt.display

    @property
    def answer(self) -> str:
        """What stands in the line at the foot."""
        return self.screen.typing.prompt.typed

    @property
    def marked(self) -> list[str]:
        return list(self.screen.state.view.marked)

    @property
    def lines(self) -> list[str]:
        """The screen as a person sees it."""
        strips = self.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def picture(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def at_desk(tmp_path: Path):
    """`async with at_desk() as me:` opens the app on a small hospital."""

    @asynccontextmanager
    async def open_app(
        files: Sequence[bytes] = HOSPITAL,
        size: tuple[int, int] = (80, 24),
        desk: Desk | None = None,
        engine: Callable | None = None,
        settings: Settings | None = None,
    ) -> AsyncIterator[AtDesk]:
        desk = desk or desk_with(tmp_path, files)
        app = CollectorApp(desk, engine, settings)
        try:
            async with app.run_test(size=size) as pilot:
                me = AtDesk(pilot, desk, app.work)
                await me.settled()
                yield me
        finally:
            desk.close()

    return open_app


from tests.screen.posters import at_posting, server  # noqa: E402, F401, fixtures that need what stands above
