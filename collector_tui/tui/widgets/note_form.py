"""Text of several lines: the box it is typed in, the plain note, and the keeper of drafts."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Key
from textual.widget import Widget
from textual.widgets import TextArea

from collector_tui.model.text import clean
from collector_tui.tui.widgets.text_box import DraftKeeper, TextBox


class NoteForm(Container):
    """A plain note of any number of lines. `submit` answers whether it was saved; `leave` is called on Esc."""

    def __init__(
        self,
        keep: Callable[[dict[str, str]], None],
        submit: Callable[[str], bool],
        leave: Callable[[], None],
        id: str | None = None,  # Textual's name
    ) -> None:
        super().__init__(id=id)
        self._box, self._submit, self._leave = TextBox(enter_breaks=True), submit, leave
        self.drafts = DraftKeeper(self, lambda: keep({"text": self.text} if self.text.strip() else {}))

    @property
    def field(self) -> Widget:
        """Where keys go."""
        return self._box

    @property
    def text(self) -> str:
        return clean(self._box.text)

    typed_text = text

    def compose(self) -> ComposeResult:
        yield self._box

    def open(self, text: str) -> None:
        self.display = True
        self.put_text(text)
        self.screen.set_focus(self._box)

    def put_text(self, text: str) -> None:
        """Replace what stands in the note, as a draft or an editor left it."""
        self._box.put(text)

    def close(self) -> None:
        self.drafts.forget()
        self.display = False

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.display:
            self.drafts.typed()

    def on_key(self, event: Key) -> None:
        if event.key not in ("escape", "ctrl+y"):
            return
        event.stop()
        event.prevent_default()
        if event.key == "ctrl+y":
            if self._submit(self.text.strip()):
                self.close()
        else:
            self.drafts.now()
            self.close()
            self._leave()
