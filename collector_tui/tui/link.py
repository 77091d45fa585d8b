"""The server, as this screen last heard of it, and what is to be said when that changes."""

from collections.abc import Callable

from collector_tui.desk import Desk
from collector_tui.model.text import counted
from collector_tui.tui.host import AnswerTaker, AskServer, Host, ServerAnswer
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

    def hear(self, message: Synced, host: Host) -> Said:
        """Take the outcome of a conversation; what to say of it, or nothing where nobody asked and nothing is new."""
        said = self._hear(message)
        asked, host.state.asked_by_hand = host.state.asked_by_hand, False
        turn_day(host)
        return said if said.text or not asked else self._result(host.desk)

    def _hear(self, message: Synced) -> Said:
        self.is_first = message.online and self.state == CONNECTING
        before, self.state = self.state, ONLINE if message.online else OFFLINE
        earlier, self._problem = self._problem, message.problem
        if message.problem and message.problem != earlier:
            return Said(message.problem, "warn")
        if message.online and before == OFFLINE:
            return Said("online again", "good")
        return Said()

    def _result(self, desk: Desk) -> Said:
        """What a person who asked is told: that all is in step, or the whole reason why it is not and since when."""
        if self.state == ONLINE:
            waiting = desk.counts().waiting
            return Said(f"in step with the server at {desk.now():%H:%M}; {waiting} waiting to be sent", "good")
        days = desk.days_offline
        since = f" {counted(days, 'day')} without the server." if days else ""
        return Said(f"{self._problem or 'No answer yet.'}{since}", "warn")


def turn_day(host: Host) -> None:
    """Past midnight: what is due, waits and is late are of the new day, in the list as on the pages."""
    if host.state.view.today != host.desk.today():
        host.reload()
        host.say(f"It is {host.desk.today():%A %m/%d} now; what is due is of today.")
