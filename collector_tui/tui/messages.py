"""What the screen is told by others."""

from textual.message import Message


class Synced(Message):
    """A conversation with the server ended; `problem` is empty when it went well."""

    def __init__(self, online: bool, problem: str) -> None:
        super().__init__()
        self.online, self.problem = online, problem


class TypedThrough(Message, bubble=True):
    """Follows a key or a paste from the typed-in widget up: when it arrives, all that the key caused has been done."""

    def __init__(self, laps: int) -> None:
        super().__init__()
        self.laps = laps
