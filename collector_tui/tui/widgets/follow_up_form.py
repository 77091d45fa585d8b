"""The follow-up entry: all steps as lines, one of them open for typing. Every pause is kept as a draft."""

from collections.abc import Callable
from typing import Unpack

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Key
from textual.widgets import Input, TextArea

from collector_tui.model.playbook import field_label
from collector_tui.model.text import one_line
from collector_tui.pages.text import Line, line, trimmed, wrap
from collector_tui.tui.follow_up_entry import CODE, TEXT, FollowUpEntry
from collector_tui.tui.question import FollowUpQuestion
from collector_tui.tui.widgets.line_list import LineList
from collector_tui.tui.widgets.pause import Pause
from collector_tui.tui.widgets.prompt import FOLLOW_PAUSE_S, LineInput
from collector_tui.tui.widgets.text_box import DraftKeeper, TextBox
from collector_tui.tui.widgets.widget_args import WidgetArgs

OPTIONAL = " (opt.)"
STEP_WIDTH = 24  # the longest name of a field, whole
Say = Callable[[str, str], None]  # a sentence and its style


class FollowUpForm(Container):
    """Enter goes on, and saves at the end. `ended` is called when Esc has closed it."""

    def __init__(self, say: Say, ended: Callable[[], None], **arguments: Unpack[WidgetArgs]) -> None:
        super().__init__(**arguments)
        self._list = LineList(lambda index, width: trimmed(self._row(index, width), width))
        self._list.can_focus = False
        self._line, self._text = LineInput(), TextBox()
        self._say, self._ended = say, ended
        self._question: FollowUpQuestion | None = None
        self._matches: list[Line] = []
        self._against: list[tuple[str, str]] = []  # what may be typed and what stands against it, below the steps
        self._pointed = 0  # the match that Enter takes
        self._pause = Pause(self, FOLLOW_PAUSE_S, self._follow)
        self.drafts = DraftKeeper(self, self._keep)

    @property
    def entry(self) -> FollowUpEntry | None:
        """What is being typed; None while the form is closed."""
        return self._question.entry if self._question else None

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that it is for; none while it is closed."""
        return self._question.accounts if self._question else ()

    @property
    def field(self) -> LineInput | TextBox:
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

    def open(self, question: FollowUpQuestion) -> None:
        """Start typing."""
        self._question = question
        self.display = True
        entry = question.entry
        self._open_line(question.typed or entry.shown(entry.at))

    def close(self) -> None:
        self.drafts.forget()
        self._pause.stop()
        self._question = None
        self.display = False

    def settle(self) -> bool:
        """Follow what was typed now, where that waits for resting fingers; whether anything waited."""
        return self._pause.settle()

    def _keep(self) -> None:
        if self._question is not None:
            self._question.keep(self._question.entry.draft(self.typed))

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
            self._text.become(expanded, at=expanded.find("{}"))
        self._lay_out()
        self.drafts.typed()

    def on_key(self, event: Key) -> None:
        handlers: dict[str, Callable[[], None]] = {
            "escape": self._escape, "ctrl+y": self.save, "enter": self._go_on, "tab": self._go_on,
            "shift+tab": self._go_back, "down": self._down, "up": self._up, "ctrl+n": self._anew,
        }  # fmt: skip
        inside = self.field is self._text and event.key in ("up", "down") and not self._text.leaves(event.key)
        if event.key in handlers and not inside:
            event.stop()
            event.prevent_default()
            handlers[event.key]()

    def save(self) -> None:
        """Save from any step, or go to the step that is not good enough."""
        question = self._question
        if question is None or not self._put():
            return
        entry = question.entry
        if entry.at == CODE:
            entry.move(1)
        if missing := entry.missing():
            entry.at = missing.step
            self._open_line(entry.shown(entry.at))
            self._say(missing.why, "warn")
        elif untold := entry.untold():
            self._lay_out()
            self._say(f"{untold} Save again to log it.", "warn")
        elif question.submit(entry):
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
        question = self._question
        self.close()
        self._ended()
        if question is not None:
            question.left()

    def _anew(self) -> None:
        """Start another one; what was typed here is kept."""
        self.drafts.now()
        if (question := self._question) is not None:
            question.anew()

    def _put(self) -> bool:
        """Take the open line; says why when it will not do."""
        assert self.entry is not None, "_put() is called while a form is open"
        matches = self.entry.matches(self.typed) if self.entry.at == CODE else []
        if self._pointed and self._pointed < len(matches):
            self.entry.take_code(matches[self._pointed])
            self.entry.code_typed = True
            self._say(self.entry.sentence_against(), "warn")
            return True
        refusal = self.entry.put(self.typed)
        self._say(refusal or self.entry.sentence_against(), "warn")
        return refusal is None

    def _open_line(self, typed: str) -> None:
        assert self.entry is not None, "_open_line() is called while a form is open"
        text = self.entry.at == TEXT
        self._text.display, self._line.display = text, not text
        if text:
            self._text.put(typed)
        else:
            self._line.put(typed, proposed=self.entry.proposes(typed))
        self._matches, self._pointed = [], 0
        self.screen.set_focus(self.field)
        self._lay_out()
        if self.entry.at == CODE:
            self._follow()

    # Searching the code: the best match at once, the others when the fingers rest

    def _search(self) -> None:
        self._pointed = 0
        self._draw_matches(1)
        self._pause.begin()

    def _follow(self) -> None:
        self._pause.stop()
        if self.entry is not None and self.entry.at == CODE:
            self._draw_matches(self.size.height)

    def _point(self, by: int) -> None:
        count = len(self.entry.matches(self._line.value)) if self.entry else 0
        self._pointed = max(0, min(self._pointed + by, count - 1, self.size.height - 2))
        self._follow()

    def _draw_matches(self, most: int) -> None:
        assert self.entry is not None, "_draw_matches() draws an open form"
        matches = self.entry.matches(self._line.value)[:most]
        drawn = [
            line((f"  {'enter' if n == self._pointed else '':<8}", "good"), (f"{code.code:<6}", "strong"), code.name)
            for n, code in enumerate(matches)
        ]
        self._matches = drawn + (self._matches[most:] if most == 1 else [])
        self._list.show(1 + len(self._matches))

    # Drawing

    def _lay_out(self) -> None:
        """Draw the steps and put the open line where its step is; a text has all the room up to the last steps."""
        assert self.entry is not None, "_lay_out() is called while a form is open"
        steps, height = self.entry.steps, max(1, self.size.height)
        at, width = steps.index(self.entry.at), max(10, self.size.width - STEP_WIDTH)
        after = len(steps) - at - 1
        tall = max(1, min(height - at, height - 1) - after) if self.entry.at == TEXT else 1
        room = max(10, self.size.width - 3)
        hint, warnings = (self.entry.hint, self.entry.warnings()) if self.entry.at != CODE else ("", [])
        self._against = [
            *((row, "dim") for row in (wrap(hint, room) if hint else ())),
            *((row, "warn") for warning in warnings for row in wrap(warning, room)),
        ]
        lines = len(steps) + tall - 1 if self.entry.at != CODE else 1 + len(self._matches)
        self._list.show(lines + len(self._against), top=max(0, at + tall + 1 - height))
        seen = lines + len(self._against) - self._list.top <= height
        if seen and self.entry.at != CODE:
            self.entry.tell()
        elif hint and not warnings and self.size.height:
            self._say(hint, "dim")  # there is no room for it below the steps
        box = self._text if self.entry.at == TEXT else self._line
        box.styles.offset = (STEP_WIDTH, at - self._list.top)
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
        below = index - (self._list.count - len(self._against))
        if entry.at != CODE and below >= 0:
            below_steps, style = self._against[below]
            return line((f"  {below_steps}", style))
        tall = self._list.count - len(self._against) - len(entry.steps) + 1 if entry.at == TEXT else 1
        if open_at < index < open_at + tall:
            return ()
        return self._step(entry, entry.steps[index if index <= open_at else index - tall + 1])

    def _step(self, entry: FollowUpEntry, step: str) -> Line:
        if step == entry.at:
            optional = OPTIONAL if entry.field is not None and not entry.field.required else ""
            label, value = (_label(f"> {_words(step)}{optional}"), "head"), ""
        else:
            label, value = (_label(f"  {_words(step)}"), "dim"), one_line(entry.shown(step))
        of_code, many = ("", "") if step != CODE else (_code_name(entry), _many(entry))
        return line(label, (value, "strong"), (of_code, "dim"), (many, "mark"))


def _words(step: str) -> str:
    return field_label(step)


def _label(text: str) -> str:
    """A name, and that it is optional where there is room to say so in full."""
    shown = text if len(text) < STEP_WIDTH else text.removesuffix(OPTIONAL)
    return f"{shown[: STEP_WIDTH - 1]:<{STEP_WIDTH}}"


def _code_name(entry: FollowUpEntry) -> str:
    """The name of the code that was taken; none while it is searched."""
    return f"   {entry.code.name}" if entry.code is not None and entry.at != CODE else ""


def _many(entry: FollowUpEntry) -> str:
    return f"   on {1 + len(entry.others)} accounts" if entry.others else ""
