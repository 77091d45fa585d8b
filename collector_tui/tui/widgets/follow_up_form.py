"""The follow-up entry: all steps as lines, one of them open for typing. Every pause is kept as a draft."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Key
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from collector_tui.model.text import one_line
from collector_tui.pages.text import Line, line, wrap
from collector_tui.tui.follow_up_entry import CODE, TEXT, FollowUpEntry
from collector_tui.tui.widgets.line_list import LineList
from collector_tui.tui.widgets.prompt import FOLLOW_PAUSE_S, LineInput
from collector_tui.tui.widgets.text_box import DraftKeeper, TextBox

LABEL_WIDTH = 22
Say = Callable[[str, str], None]  # a sentence and its style


class FollowUpForm(Container):
    """Enter goes on, and saves at the end. `submit` answers whether it was saved; `leave` is called on Esc."""

    def __init__(
        self,
        keep: Callable[[dict[str, str]], None],
        submit: Callable[[FollowUpEntry], bool],
        leave: Callable[[], None],
        say: Say,
        id: str | None = None,  # Textual's name
    ) -> None:
        super().__init__(id=id)
        self._list = LineList(self._row)
        self._list.can_focus = False
        self._line, self._text = LineInput(), TextBox()
        self._submit, self._leave, self._say = submit, leave, say
        self._matches: list[Line] = []
        self._told: list[str] = []  # what stands against it, in lines below the steps
        self._pointed = 0  # the match that Enter takes
        self._pause: Timer | None = None
        self.entry: FollowUpEntry | None = None
        self.drafts = DraftKeeper(self, lambda: keep(self.entry.draft(self.typed)) if self.entry else None)

    @property
    def field(self) -> Widget:
        """Where keys go."""
        return self._text if self.entry and self.entry.at == TEXT else self._line

    @property
    def typed(self) -> str:
        """What stands in the open line."""
        return self._text.text if self.entry and self.entry.at == TEXT else self._line.value

    def compose(self) -> ComposeResult:
        yield self._list
        yield self._line
        yield self._text

    def open(self, entry: FollowUpEntry, typed: str = "") -> None:
        """Start typing; `typed` is what a draft had in its open line."""
        self.entry = entry
        self.display = True
        self._open_line(typed or entry.shown(entry.at))

    def close(self) -> None:
        self.drafts.forget()
        self._rest()
        self.entry = None
        self.display = False

    @property
    def typed_text(self) -> str:
        """The text of the entry, open or not."""
        return self.typed if self.entry is None or self.entry.at == TEXT else self.entry.shown(TEXT)

    def put_text(self, text: str) -> None:
        """Replace the text, as an editor left it, and go on with it."""
        if self.entry is not None and TEXT in self.entry.steps:
            self.entry.at = TEXT
            self._open_line(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.entry is None:
            return
        if self.entry.at == CODE:
            self._search()
        self.drafts.typed()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.entry is None or self.entry.at != TEXT:
            return
        if (expanded := self.entry.expanded(self._text.text)) != self._text.text:
            self._text.put(expanded, at=expanded.find("{}"))
        self._lay_out()
        self.drafts.typed()

    def on_key(self, event: Key) -> None:
        handlers: dict[str, Callable[[], None]] = {
            "escape": self._escape, "ctrl+y": self.save, "enter": self._go_on, "tab": self._go_on,
            "shift+tab": self._go_back, "down": self._down, "up": self._up,
        }  # fmt: skip
        inside = self.field is self._text and event.key in ("up", "down") and not self._text.leaves(event.key)
        if event.key in handlers and not inside:
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
            self._open_line(self.entry.shown(self.entry.at))
            self._say(why, "warn")
        elif self._submit(self.entry):
            self.close()

    def _go_on(self) -> None:
        if self.entry is None or not self._put():
            return
        if self.entry.move(1):
            self._open_line(self.entry.shown(self.entry.at))
        else:
            self.save()

    def _go_back(self) -> None:
        if self.entry is not None and self.entry.move(-1):
            self._open_line(self.entry.shown(self.entry.at))

    def _down(self) -> None:
        """The next match while a code is searched, else the next step."""
        if self.entry is not None and self.entry.at == CODE:
            self._point(1)
        else:
            self._go_on()

    def _up(self) -> None:
        if self.entry is not None and self.entry.at == CODE:
            self._point(-1)
        else:
            self._go_back()

    def _escape(self) -> None:
        self.drafts.now()
        self.close()
        self._leave()

    def _put(self) -> bool:
        """Take the open line; says why when it will not do."""
        assert self.entry is not None, "_put() is called while a form is open"
        found = self.entry.matches(self.typed) if self.entry.at == CODE else []
        if self._pointed and self._pointed < len(found):
            self.entry.take_code(found[self._pointed])
            self._say(self.entry.told_against(), "warn")
            return True
        refusal = self.entry.put(self.typed)
        self._say(refusal or self.entry.told_against(), "warn")
        return refusal is None

    def _open_line(self, typed: str) -> None:
        assert self.entry is not None, "_open_line() is called while a form is open"
        text = self.entry.at == TEXT
        self._text.display, self._line.display = text, not text
        (self._text if text else self._line).put(typed)
        self._matches, self._pointed = [], 0
        self.screen.set_focus(self.field)
        self._lay_out()
        if self.entry.at == CODE:
            self._follow()

    # Searching the code: the best match at once, the others when the fingers rest

    def _search(self) -> None:
        self._pointed = 0
        self._draw_matches(1)
        self._rest()
        self._pause = self.set_timer(FOLLOW_PAUSE_S, self._follow)

    def _follow(self) -> None:
        self._rest()
        if self.entry is not None and self.entry.at == CODE:
            self._draw_matches(self.size.height)

    def _rest(self) -> None:
        if self._pause is not None:
            self._pause.stop()
            self._pause = None

    def _point(self, by: int) -> None:
        found = len(self.entry.matches(self._line.value)) if self.entry else 0
        self._pointed = max(0, min(self._pointed + by, found - 1, self.size.height - 2))
        self._follow()

    def _draw_matches(self, most: int) -> None:
        assert self.entry is not None, "_draw_matches() draws an open form"
        found = self.entry.matches(self._line.value)[:most]
        drawn = [
            line((f"  {'enter' if n == self._pointed else '':<8}", "good"), (f"{code.code:<6}", "strong"), code.name)
            for n, code in enumerate(found)
        ]
        self._matches = drawn + (self._matches[most:] if most == 1 else [])
        self._list.show(1 + len(self._matches))

    # Drawing

    def _lay_out(self) -> None:
        """Draw the steps and put the open line where its step is; a text has all the room between its step and the last ones."""
        assert self.entry is not None, "_lay_out() is called while a form is open"
        steps, height = self.entry.steps, max(1, self.size.height)
        at, width = steps.index(self.entry.at), max(10, self.size.width - LABEL_WIDTH)
        after = len(steps) - at - 1
        tall = max(1, min(height - at, height - 1) - after) if self.entry.at == TEXT else 1
        self._told = wrap(self.entry.told_against(), max(10, self.size.width - 3)) if self.entry.at != CODE else []
        self._list.show(
            len(steps) + tall - 1 + len(self._told) if self.entry.at != CODE else 1 + len(self._matches),
            top=max(0, at + tall + 1 - height),
        )
        box = self._text if self.entry.at == TEXT else self._line
        box.styles.offset = (LABEL_WIDTH, at - self._list.top)
        box.styles.width, box.styles.height = width, tall

    def on_resize(self) -> None:
        if self.entry is not None:
            self._lay_out()
            self._follow()

    def _row(self, index: int, width: int) -> Line:
        entry = self.entry
        if entry is None:
            return ()
        if entry.at == CODE and index > 0:
            return self._matches[index - 1]
        open_at = entry.steps.index(entry.at)
        below = index - (self._list.count - len(self._told))
        if entry.at != CODE and below >= 0:
            return line((f"  {self._told[below]}", "warn"))
        tall = self._list.count - len(self._told) - len(entry.steps) + 1 if entry.at == TEXT else 1
        if open_at < index < open_at + tall:
            return ()
        return self._step(entry, entry.steps[index if index <= open_at else index - tall + 1])

    def _step(self, entry: FollowUpEntry, step: str) -> Line:
        here = step == entry.at
        field = entry.field if here else None
        hint = f"  {' / '.join(field.choices)}" if field and field.choices else ""
        value = "" if here else one_line(entry.shown(step))
        optional = next((not f.required for f in (entry.code.fields if entry.code else ()) if f.name == step), False)
        name = f"{'>' if here else ' '} {step.replace('_', ' ')}{' (opt.)' if optional and here and not hint else ''}"
        tail = f"   {entry.code.name}" if step == CODE and entry.code and not here else ""
        many = f"   on {1 + len(entry.others)} accounts" if step == CODE and entry.others else ""
        label = (f"{name[: LABEL_WIDTH - 1]:<{LABEL_WIDTH}}", "head" if here else "dim")
        return line(label, (value, "strong"), (tail, "dim"), (hint, "dim"), (many, "mark"))
