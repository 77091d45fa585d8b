"""One line at the foot of the screen: a label, and what is typed."""

from collections.abc import Callable
from typing import Unpack

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.events import Key, Paste
from textual.widgets import Input

from collector_tui.model.text import clean
from collector_tui.pages.text import line
from collector_tui.tui.question import Question
from collector_tui.tui.widgets.line_list import OneLine
from collector_tui.tui.widgets.pause import Pause
from collector_tui.tui.widgets.steps import Steps
from collector_tui.tui.widgets.widget_args import WidgetArgs

FOLLOW_PAUSE_S = 0.12  # the screen follows what is typed when the fingers rest


class LineInput(Input):
    """A line to type in; the form around it sees Enter, arrows and Tab first."""

    DEFAULT_CSS = "LineInput, LineInput:focus { border: none; padding: 0; height: 1; }"
    BINDINGS = [Binding("ctrl+z", "undo", show=False), Binding("ctrl+r", "redo", show=False)]

    def __init__(self) -> None:
        self._steps = Steps()
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False

    def put(self, text: str, *, proposed: bool = False) -> None:
        """Show a text, the cursor behind it; a `proposed` one is replaced by what is typed, or kept by an arrow."""
        self.become(text)
        self._steps.forget()
        if proposed:
            self.select_all()

    def watch_value(self, before: str, after: str) -> None:
        self._steps.went(before, after)

    def action_undo(self) -> None:
        self.become(self._steps.back(self.value))

    def action_redo(self) -> None:
        self.become(self._steps.forth(self.value))

    def become(self, text: str) -> None:
        """As `put`, but what stood here can be brought back."""
        self.value = text
        self.cursor_position = len(text)

    def _on_paste(self, event: Paste) -> None:
        """All lines of a paste, apart by a space: Textual's own takes the first one."""
        event.prevent_default()
        event.stop()
        self.replace(" ".join(filter(None, map(str.strip, event.text.splitlines()))), *self.selection)


class Prompt(Container):
    """Asks one question at a time; `refused` hears why an answer will not do, `ended` that no question is left."""

    def __init__(
        self, refused: Callable[[str], None], ended: Callable[[], None], **arguments: Unpack[WidgetArgs]
    ) -> None:
        super().__init__(**arguments)
        self._label, self._input = OneLine(), LineInput()
        self._refused, self._ended = refused, ended
        self._question: Question | None = None
        self._pause = Pause(self, FOLLOW_PAUSE_S, self._follow)

    @property
    def field(self) -> LineInput:
        """Where keys go."""
        return self._input

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that the answer acts on; none while nothing is asked."""
        return self._question.accounts if self._question else ()

    def compose(self) -> ComposeResult:
        yield self._label
        yield self._input

    def ask(self, question: Question) -> None:
        self._question = question
        self.display = True
        self._label.show(line((f" {question.label} ", "head")))
        self._input.styles.offset = (len(question.label) + 2, 0)
        self._input.styles.width = max(10, self.screen.size.width - len(question.label) - 2)
        self._input.put(question.text, proposed=not question.begun)
        self.screen.set_focus(self._input)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._pause.stop()
        if self._question is not None and self._question.typed is not None:
            self._pause.begin()

    def on_key(self, event: Key) -> None:
        question = self._question
        if question is None:
            return
        moves = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8}
        if event.key in ("enter", "ctrl+y"):
            self._answer(question)
        elif event.key == "escape":
            self.settle()  # what was typed last is heard too
            self._close()
            if question.cancelled is not None:
                question.cancelled()
            self._ended()
        elif event.key in moves and question.move is not None:
            question.move(moves[event.key])
        elif event.key == "tab" and question.complete is not None:
            self._input.become(question.complete(self.typed))
        else:
            return
        event.stop()
        event.prevent_default()

    def _answer(self, question: Question) -> None:
        self._pause.stop()
        if refusal := question.done(self.typed):
            self._refused(refusal)
            return
        if self._question is question:  # the answer may have asked the next question
            self._close()
            self._ended()

    @property
    def typed(self) -> str:
        """What stands in the line."""
        return clean(self._input.value)

    def settle(self) -> bool:
        """Follow what was typed now, where that waits for resting fingers; whether anything waited."""
        return self._pause.settle()

    def _follow(self) -> None:
        if self._question is not None and self._question.typed is not None:
            self._question.typed(self.typed)

    def _close(self) -> None:
        self._pause.stop()
        self._question = None
        self.display = False
