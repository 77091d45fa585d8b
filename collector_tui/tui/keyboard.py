"""From a key to what it does: commands from the table, or the answer to a question of one key."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from textual import events

from collector_tui.tui.controller import Controller, handlers
from collector_tui.tui.keymap import Command

if TYPE_CHECKING:
    from collector_tui.tui.work_screen import WorkScreen

# What moves in a overlay that gives way, instead of closing it.
IN_AN_OVERLAY = frozenset({
    "down", "up", "page_down", "page_up", "first", "last", "pane_down", "pane_up", "open", "back", "quit",
})  # fmt: skip

Choices = Mapping[str, tuple[str, Callable[[], None]]]  # key -> what it means, what it does


class Keyboard:
    def __init__(self, screen: "WorkScreen", keymap: Mapping[str, Command], controllers: Iterable[Controller]) -> None:
        self._screen, self.keymap = screen, keymap
        self.handlers = handlers(controllers)
        self.choices: Choices = {}
        self._pressed = ""

    def take(self, event: events.Key) -> bool:
        """Run the command of a key; False when it is none."""
        letter = event.character or ""
        self._pressed = letter if letter in self.keymap else event.key
        self._screen.forget_said()
        if self.choices:
            self._take_choice(letter or event.key)
            return True
        command = self.keymap.get(self._pressed)
        if command is not None:
            self.run(command)
            self._screen.show_status()
        return command is not None

    def run(self, command: Command, text: str = "") -> None:
        """Do a command, or say why it cannot be done."""
        overlay = self._screen.overlay
        if overlay and overlay.gives_way and command.id not in IN_AN_OVERLAY:
            self._screen.close_overlay()
        handler = self.handlers[command.id]
        if reason := handler.why_not():
            self._screen.say(reason, "warn")
        elif text:
            handler.do(text)
        else:
            handler.do()

    def number(self, command_id: str) -> int:
        """Which of a command's keys was pressed, counted from 0."""
        keys = [key for key, command in self.keymap.items() if command.id == command_id]
        return keys.index(self._pressed) if self._pressed in keys else 0

    def choose(self, label: str, choices: Choices) -> None:
        """Ask for one key; any other one leaves everything as it is."""
        self.choices = choices
        self._screen.say(f"{label}  " + " ".join(f"{key} {told}" for key, (told, _) in choices.items()), "head")
        self._screen.show_footer()

    def _take_choice(self, key: str) -> None:
        chosen, self.choices = self.choices.get(key), {}
        self._screen.show_footer()
        if chosen is None:
            self._screen.say("left as it was")
        else:
            chosen[1]()
