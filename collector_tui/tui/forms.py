"""Typing: the follow-up entry, the plain note, and the one-line prompt. Every pause is kept as a draft."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Key
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from collector_tui.model.text import clean
from collector_tui.tui.entry import CODE, TEXT, Entry
from collector_tui.tui.line_list import LineList
from collector_tui.tui.page import Line, line

DRAFT_PAUSE_S = 0.4
LABEL_WIDTH = 22


class Closed(Message):
    """The form was left; what was typed is a draft."""


class Submitted(Message):
    """The form is complete."""


class Saying(Message):
    """A sentence for the status line."""

    def __init__(self, text: str, style: str = "") -> None:
        super().__init__()
        self.text, self.style = text, style


class DraftKeeper:
    """Calls `keep` when typing pauses, and at once when asked to."""

    def __init__(self, owner: Widget, keep: Callable[[], None]) -> None:
        self._owner, self._keep = owner, keep
        self._timer: Timer | None = None

    def typed(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._owner.set_timer(DRAFT_PAUSE_S, self.now)

    def now(self) -> None:
        self.forget()
        self._keep()

    def forget(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None


class FollowUpForm(Container):
    """All steps as lines, one of them open for typing. Enter goes on, and saves at the end."""

    def __init__(self, keep: Callable[[dict[str, str]], None], id: str | None = None) -> None:  # Textual's name
        super().__init__(id=id)
        self._list = LineList(self._row)
        self._list.can_focus = False
        self._input = Input(compact=True, select_on_focus=False)
        self._input.cursor_blink = False
        self.entry: Entry | None = None
        self.drafts = DraftKeeper(self, lambda: keep(self.entry.draft(self._input.value)) if self.entry else None)

    @property
    def field(self) -> Widget:
        """Where keys go."""
        return self._input

    def compose(self) -> ComposeResult:
        yield self._list
        yield self._input

    def open(self, entry: Entry, typed: str = "") -> None:
        """Start typing; `typed` is what a draft had in its open line."""
        self.entry = entry
        self._show(typed or entry.shown(entry.at))
        self.screen.set_focus(self._input)

    def close(self) -> None:
        self.drafts.forget()
        self.entry = None

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.entry is None:
            return
        if self.entry.at == TEXT and (expanded := self.entry.expanded(event.value)) != event.value:
            self._input.value = expanded
            hole = expanded.find("{}")
            self._input.cursor_position = hole if hole >= 0 else len(expanded)
        if self.entry.at == CODE:
            self._lay_out()
        self.drafts.typed()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._go_on()

    def on_key(self, event: Key) -> None:
        handlers: dict[str, Callable[[], None]] = {
            "escape": self._leave, "ctrl+y": self.save, "tab": self._go_on, "down": self._go_on,
            "shift+tab": self._go_back, "up": self._go_back,
        }  # fmt: skip
        if event.key in handlers:
            event.stop()
            event.prevent_default()
            handlers[event.key]()

    def save(self) -> None:
        """Save from any step, or go to the step that is not good enough."""
        if self.entry is None or not self._put():
            return
        if self.entry.at == CODE:
            self.entry.move(1)
        if missing := self.entry.missing():
            self.entry.at, why = missing
            self._show(self.entry.shown(self.entry.at))
            self.post_message(Saying(why, "warn"))
            return
        self.drafts.forget()
        self.post_message(Submitted())

    def _go_on(self) -> None:
        if self.entry is None or not self._put():
            return
        if self.entry.move(1):
            self._show(self.entry.shown(self.entry.at))
        else:
            self.save()

    def _go_back(self) -> None:
        if self.entry is not None and self.entry.move(-1):
            self._show(self.entry.shown(self.entry.at))

    def _leave(self) -> None:
        self.drafts.now()
        self.post_message(Closed())

    def _put(self) -> bool:
        """Take the open line; says why when it will not do."""
        assert self.entry is not None, "_put() is called while a form is open"
        refusal = self.entry.put(self._input.value)
        self.post_message(Saying(refusal or "", "warn"))
        return refusal is None

    def _show(self, typed: str) -> None:
        self._input.value = typed
        self._input.cursor_position = len(typed)
        self._lay_out()

    def _lay_out(self) -> None:
        """Draw the steps and put the open line where its step is."""
        assert self.entry is not None, "_lay_out() is called while a form is open"
        steps, height = self.entry.steps, max(1, self.size.height)
        at = steps.index(self.entry.at)
        self._list.show(len(steps) if self.entry.at != CODE else height)
        top = max(0, at - height + 2) if len(steps) > height else 0
        self._list.scroll_to(y=top, animate=False, force=True)
        self._input.styles.offset = (LABEL_WIDTH, at - int(self._list.scroll_offset.y))
        self._input.styles.width = max(10, self.size.width - LABEL_WIDTH)
        self._list.redraw()

    def on_resize(self) -> None:
        if self.entry is not None:
            self._lay_out()

    def _row(self, index: int, width: int) -> Line:
        entry = self.entry
        if entry is None:
            return ()
        if entry.at == CODE and index > 0:
            return self._match(index - 1, width)
        step = entry.steps[index]
        here = step == entry.at
        field = entry.field if here else None
        hint = f"  {' / '.join(field.choices)}" if field and field.choices else ""
        label = step.replace("_", " ")
        value = "" if here else entry.shown(step)
        optional = next((not f.required for f in (entry.code.fields if entry.code else ()) if f.name == step), False)
        mark = ">" if here else " "
        name = f"{mark} {label}{' (optional)' if optional and here and not hint else ''}"
        tail = f"   {entry.code.name}" if step == CODE and entry.code and not here else ""
        return line(
            (f"{name[: LABEL_WIDTH - 1]:<{LABEL_WIDTH}}", "head" if here else "dim"),
            (value, "strong"),
            (tail, "dim"),
            (hint, "dim"),
        )

    def _match(self, index: int, width: int) -> Line:
        assert self.entry is not None, "_match() draws an open form"
        found = self.entry.matches(self._input.value)
        if index >= len(found):
            return ()
        code = found[index]
        return line((f"  {'enter' if index == 0 else '':<8}", "good"), (f"{code.code:<6}", "strong"), f"{code.name}")


class NoteForm(Container):
    """A plain note of any number of lines."""

    def __init__(self, keep: Callable[[dict[str, str]], None], id: str | None = None) -> None:  # Textual's name
        super().__init__(id=id)
        self._area = TextArea(compact=True, soft_wrap=True, show_line_numbers=False, highlight_cursor_line=False)
        self._area.cursor_blink = False
        self.drafts = DraftKeeper(self, lambda: keep({"text": self.text} if self.text.strip() else {}))

    @property
    def field(self) -> Widget:
        """Where keys go."""
        return self._area

    def compose(self) -> ComposeResult:
        yield self._area

    @property
    def text(self) -> str:
        return clean(self._area.text)

    def open(self, text: str) -> None:
        self._area.text = text
        self._area.move_cursor(self._area.document.end)
        self.screen.set_focus(self._area)

    def close(self) -> None:
        self.drafts.forget()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.display:
            self.drafts.typed()

    def on_key(self, event: Key) -> None:
        if event.key in ("escape", "ctrl+y"):
            event.stop()
            event.prevent_default()
            if event.key == "escape":
                self.drafts.now()
            self.post_message(Closed() if event.key == "escape" else Submitted())


class Prompt(Container):
    """One line at the foot of the screen: a label and what is typed."""

    class Typed(Message):
        """The text changed, or (`done`) was entered."""

        def __init__(self, text: str, done: bool) -> None:
            super().__init__()
            self.text, self.done = text, done

    def __init__(self, id: str | None = None) -> None:  # Textual's name
        super().__init__(id=id)
        self._list = LineList(lambda index, width: line((f" {self._label}", "head")))
        self._list.can_focus = False
        self._input = Input(compact=True, select_on_focus=False)
        self._input.cursor_blink = False
        self._label = ""
        self.purpose = ""

    @property
    def field(self) -> Widget:
        """Where keys go."""
        return self._input

    def compose(self) -> ComposeResult:
        yield self._list
        yield self._input

    def open(self, purpose: str, label: str, text: str = "") -> None:
        self.purpose, self._label = purpose, label
        self._list.show(1)
        self._input.styles.offset = (len(label) + 2, 0)
        self._input.value = text
        self._input.cursor_position = len(text)
        self.screen.set_focus(self._input)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.display:
            self.post_message(self.Typed(clean(event.value), False))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Typed(clean(event.value), True))

    def on_key(self, event: Key) -> None:
        if event.key == "escape":
            event.stop()
            event.prevent_default()
            self.post_message(Closed())
