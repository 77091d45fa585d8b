"""From a key to what it does: commands from the table, or the answer to a question of one key."""

import time
from collections.abc import Iterable

from textual import events

from collector_tui.tui.command import AnyCommand, Bound
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import Host
from collector_tui.tui.keymap import Keymap, keys_of
from collector_tui.tui.question import Choices

# What moves in an overlay that gives way, instead of closing it.
IN_AN_OVERLAY = frozenset({
    "down", "up", "page_down", "page_up", "first", "last", "pane_down", "pane_up", "open", "back", "quit",
})  # fmt: skip

# What opens something to type in: letters that come right behind such a key were meant for it, not for the list.
TYPED_BEHIND = frozenset({
    "log", "note", "date", "step", "another", "assign", "repeat", "filter", "find", "sift_history", "palette",
})  # fmt: skip
BURST_S = 0.6  # keys that come closer together were typed without looking up


class Keyboard:
    """`choices` are the keys of the question that is open; `handlers` the commands, each with its controller."""

    def __init__(self, host: Host, keymap: Keymap, controllers: Iterable[Controller]) -> None:
        self._host, self.keymap = host, keymap
        self.handlers: dict[str, Bound] = {}
        for controller in controllers:
            for command in controller.commands():
                assert command.id not in self.handlers, f"two controllers have {command.id}"
                self.handlers[command.id] = command.on(controller)
        self.choices: Choices = {}
        self.asked = ""  # the question of one key that is open, with its choices
        self._refusal = ""  # why the command that was run last could not open what is typed into
        self._burst_ends = 0.0  # until when letters belong to that command, on the clock that only runs on
        self._pressed = ""

    def take(self, event: events.Key) -> bool:
        """Run the command of a key; False when it is none. Letters that were meant for a form run none."""
        now, lost = time.monotonic(), self._host.state.lost
        if now < self._burst_ends and event.key != "escape":
            self._burst_ends = now + BURST_S
            self._host.say(self._refusal, "warn")
            return True
        self._burst_ends = 0.0
        is_command = self._act_on(event)
        if self._host.state.lost == lost:
            self._host.state.lost = ""  # it has been told
        return is_command

    def settle(self) -> bool:
        """End the burst now, as if the fingers had rested; nothing waits for that."""
        self._burst_ends = 0.0
        return False

    def _act_on(self, event: events.Key) -> bool:
        letter = event.character or ""
        self._pressed = letter if letter in self.keymap else event.key
        if self.choices:
            self._take_choice(letter or event.key)
            return True
        command = self.keymap.get(self._pressed)
        if command is not None:
            self.run(command)
        return command is not None

    def run(self, command: AnyCommand, text: str = "") -> None:
        """Do a command, or say why it cannot be done. A text goes to the handler that takes one."""
        overlay = self._host.overlay
        if overlay and overlay.gives_way and command.id not in IN_AN_OVERLAY:
            self._host.close_overlay()
        handler = self.handlers[command.id]
        if reason := handler.why_not():
            self._host.say(reason, "warn")
            if command.id in TYPED_BEHIND:
                self._refusal, self._burst_ends = reason, time.monotonic() + BURST_S
        elif text and handler.take is not None:
            handler.take(text)
        else:
            handler.run()

    def means(self, key: str, command_id: str) -> bool:
        """Whether a key is the one of a command."""
        command = self.keymap.get(key)
        return command is not None and command.id == command_id

    def why_not(self, command: AnyCommand) -> str:
        """Why a command cannot act now, as the queue stands; empty when it can."""
        return self.handlers[command.id].why_not()

    def pressed_key(self, command_id: str) -> int:
        """Which of a command's keys was pressed, counted from 0."""
        keys = [key for key, command in self.keymap.items() if command.id == command_id]
        return keys.index(self._pressed) if self._pressed in keys else 0

    def keys(self, command_id: str) -> tuple[str, ...]:
        """A command's keys as people write them, the first one first."""
        return keys_of(self.keymap, command_id)

    def choose(self, label: str, choices: Choices) -> None:
        """Ask for one key; any other one leaves everything as it is."""
        self.choices = choices
        meanings = " ".join(f"{key} {meaning}" for key, (meaning, _) in choices.items())
        self.asked = f"{label}  {meanings}"
        self._host.say(self.asked, "head")
        self._host.show_footer()

    def _take_choice(self, key: str) -> None:
        chosen, self.choices, self.asked = self.choices.get(key), {}, ""
        self._host.show_footer()
        if chosen is None:
            self._host.say("left as it was")
        else:
            _, act = chosen
            act()
