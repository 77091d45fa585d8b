"""The server, as this screen last heard of it, and what is to be said when that changes."""

from collector_tui.tui.messages import Synced
from collector_tui.tui.widgets.status_lines import ALONE, CONNECTING, OFFLINE, ONLINE, Said


class Link:
    """`state` is what the status line shows; a problem is said again only when it is another one."""

    def __init__(self, *, expects_server: bool) -> None:
        self.state = CONNECTING if expects_server else ALONE
        self._problem = ""

    def hear(self, message: Synced) -> Said:
        """Take the outcome of a conversation; what to say of it, or nothing."""
        before, self.state = self.state, ONLINE if message.online else OFFLINE
        earlier, self._problem = self._problem, message.problem
        if message.problem and message.problem != earlier:
            return Said(message.problem, "warn")
        if message.online and before == OFFLINE:
            return Said("online again", "good")
        return Said()
