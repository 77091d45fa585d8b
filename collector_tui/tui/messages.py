"""What the screen is told by others."""

from textual.message import Message


class Synced(Message):
    """A conversation with the server ended; `problem` is empty when it went well."""

    def __init__(self, online: bool, problem: str) -> None:
        super().__init__()
        self.online, self.problem = online, problem
