"""What can be taken back of what was typed in one line, and done again."""


class Steps:
    """Values of a line before each word, deletion or paste; the newest last."""

    def __init__(self) -> None:
        self._past: list[str] = []
        self._future: list[str] = []
        self._in_word = self._moving = False

    def forget(self) -> None:
        self._past, self._future, self._in_word = [], [], False

    def went(self, before: str, after: str) -> None:
        """The line was changed, by typing or by these steps."""
        if self._moving:
            self._moving = False
            return
        in_word = after[:-1] == before and not after[-1:].isspace()
        if not (in_word and self._in_word):
            self._past.append(before)
        self._in_word, self._future = in_word, []

    def back(self, value: str) -> str:
        """The value before the last step; the same where there is none."""
        return self._move(self._past, self._future, value)

    def forth(self, value: str) -> str:
        """The value that was taken back last; the same where there is none."""
        return self._move(self._future, self._past, value)

    def _move(self, source: list[str], target: list[str], value: str) -> str:
        self._in_word = False
        if not source:
            return value
        target.append(value)
        self._moving = source[-1] != value
        return source.pop()
