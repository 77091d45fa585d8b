"""Help, and running a command by its name: one overlay of the one command table."""

from collections.abc import Callable
from functools import partial
from typing import Self

from collector_tui.pages.text import Line, Page, hanging, labelled, line
from collector_tui.tui.command import AnyCommand, Command
from collector_tui.tui.controller import Controller
from collector_tui.tui.host import Host
from collector_tui.tui.keymap import IN_A_FORM, SIGNS
from collector_tui.tui.overlay import KeyWords
from collector_tui.tui.question import Question

HINT = "enter or its key runs it; [keys] in the config changes keys"


class CommandOverlay:
    """Commands that can be run from their line, and lines that only tell (`extra`)."""

    gives_way = brief = True
    keys: KeyWords = (("enter", "run"), ("esc", "close"))

    def __init__(self, host: Host, title: str, commands: list[AnyCommand], extra: list[Line]) -> None:
        self.title, self.commands = title, commands
        self._host, self._extra = host, extra

    @property
    def count(self) -> int:
        return len(self.commands) + len(self._extra)

    def row(self, index: int, width: int) -> Line:
        if index >= len(self.commands):
            return self._extra[index - len(self.commands)]
        command = self.commands[index]
        shut = self._host.keyboard.why_not(command)
        return line(
            (f" {self._keys(command)[:16]:<17}", "strong"),
            (command.label, "dim" if shut else ""),
            (f"  {shut}" if shut else "", "dim"),
        )

    def detail(self, index: int, width: int) -> Page:
        if index >= len(self.commands):
            return []
        command = self.commands[index]
        behind = f" {command.takes.name.upper()}" if command.takes else ""
        page = labelled("Command", f":{command.id}{behind}   {command.label}", width, "strong")
        page += labelled("Keys", self._keys(command), width)
        if shut := self._host.keyboard.why_not(command):
            page += labelled("Not now", shut, width, "warn")
        return [*page, *hanging(" ", HINT, width, "dim")]

    def open(self, index: int) -> None:
        self._host.close_overlay()
        if index < len(self.commands):
            self._host.keyboard.run(self.commands[index])

    def _keys(self, command: AnyCommand) -> str:
        return " ".join(self._host.keyboard.keys(command.id))


class Help(Controller):
    @classmethod
    def commands(cls) -> tuple[Command[Self], ...]:
        group = "Screen"
        return (
            Command("help", ("question_mark",), "what can be done here", group, cls.help, cls.always, footer="help"),
            Command("help_all", ("f1",), "all keys and signs", group, cls.help_all, cls.always),
            Command("palette", ("ctrl+p", "colon"), "run a command by name", group, cls.palette, cls.always),
        )

    @property
    def _commands(self) -> list[AnyCommand]:
        return list(dict.fromkeys(self.host.keyboard.keymap.values()))

    def help(self) -> None:
        """What can be done here, the commands of most use first."""
        self.host.close_overlay()
        able = [command for command in self._commands if not self.host.keyboard.why_not(command)]
        self._show("what can be done here: enter runs it", sorted(able, key=lambda command: not command.footer), [])

    def help_all(self) -> None:
        self.host.close_overlay()
        extra = [line((" While typing", "head")), *(line((f" {keys:<17}", "strong"), deed) for keys, deed in IN_A_FORM)]
        extra += [line((" Signs", "head")), *(line((f" {sign:<17}", "strong"), meaning) for sign, meaning in SIGNS)]
        self._show("all keys and signs", self._commands, extra)

    def _show(self, title: str, commands: list[AnyCommand], extra: list[Line]) -> CommandOverlay:
        overlay = CommandOverlay(self.host, title, commands, extra)
        self.host.open_overlay(overlay)
        return overlay

    # A command by its name

    def palette(self) -> None:
        self.host.close_overlay()
        overlay = self._show("run a command", self._fitting(""), [])
        self.host.ask(
            Question(
                ":",
                partial(self._run, overlay),
                typed=partial(self._follow, overlay),
                cancelled=self.host.close_overlay,
                move=self.host.queue.move,
                complete=partial(self._complete, overlay),
            )
        )

    def _follow(self, overlay: CommandOverlay, text: str) -> None:
        fitting = self._fitting(text)
        if fitting != overlay.commands:
            overlay.commands = fitting
            self.host.queue.show(overlay.count, 0)
            self.say("" if fitting else "no command is called so; enter finds an account", "dim")
            self.host.show_account()

    def _run(self, overlay: CommandOverlay, text: str) -> str | None:
        """The command that is named in full, with what stands behind it, or the one under the cursor."""
        name, _, behind = text.strip().partition(" ")
        named = next((command for command in self._commands if command.id == name), None)
        self._follow(overlay, text)
        if named is None and text.strip() and (not overlay.commands or any(map(str.isdecimal, text))):
            self.host.close_overlay()
            self.run_named("find", text.strip())  # no command has a digit in its name
            return None
        command = named or self._pointed(overlay)
        if behind.strip() and named and not command.takes:
            return f":{command.id} takes nothing behind its name."
        self.host.close_overlay()
        self.host.keyboard.run(command, behind.strip() if named else "")
        return None

    def _complete(self, overlay: CommandOverlay, text: str) -> str:
        """The name of the command under the cursor; behind `queue`, the name of a queue."""
        name, blank, behind = text.partition(" ")
        if blank and name == "queue":
            return f"queue {next((title for title in self.view.names() if title.lower().startswith(behind.lower())), behind)}"
        self._follow(overlay, text)
        if not overlay.commands:
            return text
        command = self._pointed(overlay)
        return f"{command.id} " if command.takes else command.id

    def _pointed(self, overlay: CommandOverlay) -> AnyCommand:
        return overlay.commands[min(self.host.queue.cursor, overlay.count - 1)]

    def _fitting(self, text: str) -> list[AnyCommand]:
        """Commands that fit: by the start of the name, then by words of name and label, then by letters in order."""
        word = text.strip().lower()
        fits: tuple[Callable[[AnyCommand], bool], ...] = (
            lambda command: word.startswith(f"{command.id} ") or command.id == word,
            lambda command: command.id.startswith(word.replace(" ", "_")),
            lambda command: all(piece in f"{command.id} {command.label}".lower() for piece in word.split()),
            lambda command: _in_order(word.replace(" ", ""), command.id),
        )
        ranks: dict[AnyCommand, int] = {}
        for command in self._commands:
            rank = next((n for n, fit in enumerate(fits) if fit(command)), None)
            if rank is not None:
                ranks[command] = rank
        return sorted(ranks, key=lambda command: ranks[command])


def _in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters)
