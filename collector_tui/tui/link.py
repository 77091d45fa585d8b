"""The server, as this screen last heard of it, and what is to be said when that changes."""

from collections.abc import Callable

from collector_tui.tui.host import AnswerTaker, AskServer, ServerAnswer
from collector_tui.tui.messages import Synced
from collector_tui.tui.state import WorkState
from collector_tui.tui.widgets.status_lines import ALONE, CONNECTING, OFFLINE, ONLINE, Said


class Questions:
    """A person's questions on their way: the status line says that an answer is waited for."""

    def __init__(self, ask: AskServer, state: WorkState, changed: Callable[[], None]) -> None:
        self._ask, self._under_way, self._changed = ask, state.under_way, changed

    def ask(self, method: str, path: str, body: bytes | None, then: AnswerTaker) -> bool:
        """As `Host.ask_server`."""

        def take(answer: ServerAnswer) -> None:
            self._under_way.remove(method)
            self._changed()
            then(answer)

        asked = self._ask(method, path, body, take)
        if asked:
            self._under_way.append(method)
            self._changed()
        return asked


class Link:
    """`state` is what the status line shows; a problem is said again only when it is another one."""

    def __init__(self, *, expects_server: bool) -> None:
        self.state = CONNECTING if expects_server else ALONE
        self._problem = ""
        self.is_first = False  # whether the server was heard of for the first time just now

    def hear(self, message: Synced) -> Said:
        """Take the outcome of a conversation; what to say of it, or nothing."""
        self.is_first = message.online and self.state == CONNECTING
        before, self.state = self.state, ONLINE if message.online else OFFLINE
        earlier, self._problem = self._problem, message.problem
        if message.problem and message.problem != earlier:
            return Said(message.problem, "warn")
        if message.online and before == OFFLINE:
            return Said("online again", "good")
        return Said()
