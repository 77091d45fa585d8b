"""The server, asked by hand."""

from typing import Self

from collector_tui.tui.command import Command
from collector_tui.tui.controller import Controller


class ServerTalk(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        return (Command("sync", ("r",), "sync with the server now", "Screen", cls.sync, cls.always),)

    def sync(self) -> None:
        self.state.asked_by_hand = asked = self.host.sync_now()
        self.say("asking the server" if asked else "this desk was started without a server")
