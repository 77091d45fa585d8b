"""Help, and running a command by its name: one overlay of the one command table."""

from collections.abc import Callable

from collector_tui.pages.text import Line, Page, hanging, labelled, line
from collector_tui.tui.controller import Controller
from collector_tui.tui.keymap import IN_A_FORM, SIGNS, Command, keys_of
from collector_tui.tui.overlay import Keys
from collector_tui.tui.question import Question


class CommandBook:
    """Commands that can be run from their line, and lines that only tell (`extra`)."""

    gives_way = True
    keys: Keys = (("enter", "run"), ("esc", "close"))

    def __init__(self, finder: "Finder", title: str, commands: list[Command], extra: list[Line]) -> None:
        self.title, self.commands = title, commands
        self._finder, self._extra = finder, extra

    @property
    def count(self) -> int:
        return len(self.commands) + len(self._extra)

    def row(self, index: int, width: int) -> Line:
        if index >= len(self.commands):
            return self._extra[index - len(self.commands)]
        command = self.commands[index]
        shut = self._finder.reason(command)
        keys = self._finder.keys(command)
        return line(
            (f" {keys[:16]:<17}", "strong"),
            (command.label, "dim" if shut else ""),
            (f"  {shut}" if shut else "", "dim"),
        )

    def detail(self, index: int, width: int) -> Page:
        if index >= len(self.commands):
            return []
        command = self.commands[index]
        page = labelled(
            "Command",
            f":{command.id}{f' {command.takes.upper()}' if command.takes else ''}   {command.label}",
            width,
            "strong",
        )
        page += labelled("Keys", self._finder.keys(command), width)
        if shut := self._finder.reason(command):
            page += labelled("Not now", shut, width, "warn")
        return [
            *page,
            line(""),
            *hanging(
                " ",
                "enter runs it here, its key runs it everywhere; [keys] in the config gives it another",
                width,
                "dim",
            ),
        ]

    def open(self, index: int) -> None:
        self._finder.screen.close_overlay()
        if index < len(self.commands):
            self._finder.screen.keyboard.run(self.commands[index])


class Finder(Controller):
    @property
    def _commands(self) -> list[Command]:
        return list(dict.fromkeys(self.screen.keyboard.keymap.values()))

    def keys(self, command: Command) -> str:
        return keys_of(self.screen.keyboard.keymap, command)

    def reason(self, command: Command) -> str:
        """Why a command cannot act now, as the queue stands; empty when it can."""
        return self.screen.keyboard.handlers[command.id].why_not()

    def do_help(self) -> None:
        """What can be done here, the commands of most use first."""
        self.screen.close_overlay()
        able = [command for command in self._commands if not self.reason(command)]
        self._show("what can be done here: enter runs it", sorted(able, key=lambda command: not command.footer), [])

    def do_help_all(self) -> None:
        self.screen.close_overlay()
        told = [line((" While typing", "head")), *(line((f" {keys:<17}", "strong"), what) for keys, what in IN_A_FORM)]
        told += [line((" Signs", "head")), *(line((f" {sign:<17}", "strong"), what) for sign, what in SIGNS)]
        self._show("all keys and signs", self._commands, told)

    def _show(self, title: str, commands: list[Command], extra: list[Line]) -> None:
        self.screen.open_overlay(CommandBook(self, title, commands, extra))

    def do_palette(self) -> None:
        self.screen.close_overlay()
        overlay = CommandBook(self, "run a command", self._found(""), [])
        self.screen.open_overlay(overlay)
        self.screen.ask(
            Question(
                ":",
                lambda text: self._run(overlay, text),
                typed=lambda text: self._follow(overlay, text),
                cancelled=self.screen.close_overlay,
                move=self.screen.queue.move,
                complete=lambda text: self._complete(overlay, text),
            )
        )

    def _follow(self, overlay: CommandBook, text: str) -> None:
        found = self._found(text)
        if found != overlay.commands:
            overlay.commands = found
            self.screen.queue.show(overlay.count, 0)
            self.screen.show_account()

    def _run(self, overlay: CommandBook, text: str) -> str | None:
        """The command that is named in full, with what stands behind it, or the one under the cursor."""
        name, _, behind = text.strip().partition(" ")
        named = next((command for command in self._commands if command.id == name), None)
        self._follow(overlay, text)
        if named is None and not overlay.commands:
            return f"No command fits {text.strip()!r}."
        command = named or overlay.commands[min(self.screen.queue.cursor, overlay.count - 1)]
        if behind.strip() and named and not command.takes:
            return f":{command.id} takes nothing behind its name."
        self.screen.close_overlay()
        self.screen.keyboard.run(command, behind.strip() if named else "")
        return None

    def _complete(self, overlay: CommandBook, text: str) -> str:
        """The name of the command under the cursor; behind `queue`, the name of a queue."""
        name, blank, behind = text.partition(" ")
        if blank and name == "queue":
            titles = [tab.title for tab in self.view.tabs()]
            return f"queue {next((title for title in titles if title.lower().startswith(behind.lower())), behind)}"
        self._follow(overlay, text)
        if not overlay.commands:
            return text
        command = overlay.commands[min(self.screen.queue.cursor, overlay.count - 1)]
        return f"{command.id} " if command.takes else command.id

    def _found(self, text: str) -> list[Command]:
        """Commands that fit: by the start of the name, then by words of name and label, then by letters in order."""
        word = text.strip().lower()
        ranks: list[Callable[[Command], bool]] = [
            lambda command: word.startswith(f"{command.id} ") or command.id == word,
            lambda command: command.id.startswith(word.replace(" ", "_")),
            lambda command: all(piece in f"{command.id} {command.label}".lower() for piece in word.split()),
            lambda command: _in_order(word.replace(" ", ""), command.id),
        ]
        ranked = [
            (next((n for n, fits in enumerate(ranks) if fits(command)), None), command) for command in self._commands
        ]
        return [
            command for _, command in sorted(((n, c) for n, c in ranked if n is not None), key=lambda pair: pair[0])
        ]


def _in_order(letters: str, name: str) -> bool:
    left = iter(name)
    return all(letter in left for letter in letters)
