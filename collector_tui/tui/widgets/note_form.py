"""The plain note: a text of any number of lines."""

from collections.abc import Callable
from typing import Unpack

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Key
from textual.widgets import TextArea

from collector_tui.model.text import clean
from collector_tui.tui.question import NoteQuestion
from collector_tui.tui.widgets.text_box import DraftKeeper, TextBox
from collector_tui.tui.widgets.widget_args import WidgetArgs


class NoteForm(Container):
    """Ctrl+Y saves. `ended` is called when Esc has closed it."""

    def __init__(self, ended: Callable[[], None], **arguments: Unpack[WidgetArgs]) -> None:
        super().__init__(**arguments)
        self._box, self._ended = TextBox(enter_breaks=True), ended
        self._question: NoteQuestion | None = None
        self._left_for: tuple[str, ...] = ()  # whose note still stands in the box, with what can be taken back
        self.drafts = DraftKeeper(self, self._keep)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that it is for; none while it is closed."""
        return self._question.accounts if self._question else ()

    @property
    def field(self) -> TextBox:
        """Where keys go."""
        return self._box

    @property
    def text(self) -> str:
        return clean(self._box.text)

    typed_text = text

    def compose(self) -> ComposeResult:
        yield self._box

    def open(self, question: NoteQuestion) -> None:
        """Start typing."""
        self._question = question
        self.display = True
        if (question.accounts, question.text) != (self._left_for, self.text):
            self._box.put(question.text)
        self.screen.set_focus(self._box)

    def put_text(self, text: str) -> None:
        """Replace what stands in the note, as a draft or an editor left it."""
        self._box.become(text)

    def close(self) -> None:
        self.drafts.forget()
        self._left_for, self._question = self.accounts, None
        self.display = False

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.display:
            self.drafts.typed()

    def on_key(self, event: Key) -> None:
        if event.key not in ("escape", "ctrl+y", "ctrl+n"):
            return
        event.stop()
        event.prevent_default()
        question = self._question
        if question is None:
            return
        if event.key == "ctrl+y":
            if question.submit(self.text.strip()):
                self.close()
        elif event.key == "ctrl+n":
            self.drafts.now()
            question.anew()
        else:
            self.drafts.now()
            self.close()
            self._ended()
            question.left()

    def _keep(self) -> None:
        if self._question is not None:
            self._question.keep({"text": self.text} if self.text.strip() else {})
