"""The one table of commands: it feeds the keys, the footer, the help and the README."""

from collections.abc import Mapping

from msgspec import Struct


class Command(Struct, frozen=True, kw_only=True):
    """`keys` are Textual key names; the first is the one shown. `footer` is its word on the bottom line.

    `takes` names what may follow it on the command line, where something may.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    group: str
    footer: str = ""
    takes: str = ""


COMMANDS = (
    Command(id="log", keys=("n",), label="log a follow-up", group="Work", footer="log"),
    Command(id="note", keys=("N",), label="add a plain note", group="Work", footer="note"),
    Command(id="date", keys=("d",), label="set the next follow-up date", group="Work", footer="date"),
    Command(id="step", keys=("w", "W", "t"), label="log the first, second or third suggested step", group="Work", takes="step"),
    Command(id="batch", keys=("b",), label="mark the accounts with the same payer and cause", group="Work"),
    Command(id="assign", keys=("A",), label="give it to a collector; several names deal the marked", group="Work", takes="names"),
    Command(id="repeat", keys=("full_stop",), label="repeat the last follow-up here", group="Work"),
    Command(id="undo", keys=("u",), label="undo the last unsent entry", group="Work", footer="undo"),
    Command(id="redo", keys=("U",), label="log again what undo took back", group="Work"),
    Command(id="call", keys=("c",), label="call sheet of this payer, with a timer", group="Work", footer="call"),
    Command(id="down", keys=("j", "down"), label="next account", group="Move"),
    Command(id="up", keys=("k", "up"), label="previous account", group="Move"),
    Command(id="page_down", keys=("pagedown", "ctrl+d"), label="a page down", group="Move"),
    Command(id="page_up", keys=("pageup", "ctrl+u"), label="a page up", group="Move"),
    Command(id="first", keys=("g", "home"), label="first account", group="Move"),
    Command(id="last", keys=("G", "end"), label="last account", group="Move"),
    Command(id="pane_down", keys=("J",), label="scroll the account down", group="Move"),
    Command(id="pane_up", keys=("K",), label="scroll the account up", group="Move"),
    Command(id="find", keys=("f",), label="find a row by words", group="Move", takes="words"),
    Command(id="find_again", keys=("F",), label="find the next such row", group="Move"),
    Command(id="next_queue", keys=("right_square_bracket", "right"), label="next queue", group="Queue"),
    Command(id="previous_queue", keys=("left_square_bracket", "left"), label="previous queue", group="Queue"),
    Command(id="queue", keys=tuple("123456789"), label="first to ninth queue after All", group="Queue", takes="queue"),
    Command(id="filter", keys=("slash",), label="filter the list", group="Queue", footer="filter", takes="terms"),
    Command(id="sort", keys=("s",), label="sort by a column; the last one breaks ties", group="Queue", footer="sort", takes="columns"),
    Command(id="resort", keys=("R",), label="re-sort with what has changed", group="Queue"),
    Command(id="mark", keys=("space",), label="mark this row and go on", group="Queue", footer="mark"),
    Command(id="mark_range", keys=("V",), label="mark from the last mark to here", group="Queue"),
    Command(id="mark_all", keys=("asterisk",), label="mark all shown, or none", group="Queue"),
    Command(id="stands", keys=("a",), label="where the account stands", group="Account"),
    Command(id="eob", keys=("e",), label="what the payer did (EOB)", group="Account", footer="EOB"),
    Command(id="claim", keys=("l",), label="the claim as sent", group="Account", footer="claim"),
    Command(id="history", keys=("h",), label="history", group="Account", footer="history"),
    Command(id="people", keys=("p",), label="people and coverage", group="Account"),
    Command(id="money", keys=("m",), label="money", group="Account", footer="money"),
    Command(id="compliance", keys=("i",), label="compliance: what must not be done, and the clocks", group="Account"),
    Command(id="sift_history", keys=("H",), label="filter the history by kind, person or words", group="Account", takes="words"),
    Command(id="copy", keys=("y",), label="copy a number to your clipboard", group="Account"),
    Command(id="open", keys=("enter",), label="open what is under the cursor", group="Screen"),
    Command(id="zoom", keys=("z",), label="zoom the account or the list", group="Screen"),
    Command(id="outbox", keys=("o",), label="outbox: what waits, what was refused, drafts", group="Screen"),
    Command(id="edit", keys=("E",), label="in the outbox: edit an entry and send it anew", group="Screen"),
    Command(id="keep_as_note", keys=("T",), label="in the outbox: keep a refused entry as a note", group="Screen"),
    Command(id="drop", keys=("x",), label="in the outbox: throw a refused entry or a draft away", group="Screen"),
    Command(id="overview", keys=("S",), label="overview: queues and collectors, what is at risk", group="Screen"),
    Command(id="sync", keys=("r",), label="talk to the server now", group="Screen"),
    Command(id="help", keys=("question_mark",), label="what can be done here", group="Screen", footer="help"),
    Command(id="help_all", keys=("f1",), label="all keys and signs", group="Screen"),
    Command(id="palette", keys=("ctrl+p", "colon"), label="run a command by name", group="Screen"),
    Command(id="back", keys=("escape",), label="close, then clear filter, marks and queue", group="Screen"),
    Command(id="quit", keys=("q",), label="quit", group="Screen"),
)  # fmt: skip

IN_A_FORM = (
    ("enter, tab, down", "next field; after the last one: save"),
    ("shift+tab, up", "previous field"),
    ("ctrl+y", "save now"),
    ("escape", "close; what was typed is kept as a draft"),
    (".cs and a space", "in the text: a template filled from the account"),
    ("alt+enter", "in the text: a new line (in a plain note enter does it too)"),
    ("ctrl+g", "in a text: the editor of $EDITOR, where the site allows it"),
    ("+14  fri  12/01", "ways to type a day"),
)
SIGNS = (
    ("!", "a clock ends within 7 days"),
    ("*", "marked: commands act on all marked accounts"),
    ("~", "waits to be sent"),
    ("x", "refused by the server: see the outbox"),
    ("@", "another person works on it now"),
)

SHOWN = {
    "question_mark": "?", "slash": "/", "left_square_bracket": "[", "right_square_bracket": "]", "escape": "esc",
    "pagedown": "pgdn", "pageup": "pgup", "full_stop": ".", "asterisk": "*", "colon": ":",
}  # fmt: skip
TYPED = {shown: key for key, shown in SHOWN.items()}
# tmux, screen and plain terminals take these for themselves.
EATEN = frozenset({f"ctrl+{letter}" for letter in "abhijmoqsz"})


class BadKeymap(ValueError):
    """The user's [keys] cannot be used; the sentence names the command and the key."""


def shown(key: str) -> str:
    """A key as people write it."""
    return SHOWN.get(key, key)


def keymap(changes: Mapping[str, str] | None = None) -> dict[str, Command]:
    """Key -> command, with the user's changes (command id -> keys apart by commas). Raises BadKeymap."""
    known = {command.id: command for command in COMMANDS}
    own: dict[str, tuple[str, ...]] = {}
    for command_id, keys in (changes or {}).items():
        if command_id not in known:
            raise BadKeymap(f"there is no command {command_id!r}; the commands are {', '.join(sorted(known))}.")
        own[command_id] = tuple(TYPED.get(key.strip(), key.strip()) for key in keys.split(",") if key.strip())
        for key in own[command_id]:
            if key in EATEN:
                raise BadKeymap(
                    f"{command_id} = {key!r}: terminals and tmux take {key} for themselves; choose another."
                )
        if not own[command_id]:
            raise BadKeymap(f"{command_id} has no key; name at least one.")
    mapped: dict[str, Command] = {}
    for command in COMMANDS:
        for key in own.get(command.id, command.keys):
            if key in mapped:
                raise BadKeymap(f"{shown(key)} is the key of both {mapped[key].id} and {command.id}; give one another.")
            mapped[key] = command
    return mapped


def keys_of(mapped: Mapping[str, Command], command: Command) -> str:
    """A command's keys as people write them, the first one first."""
    return " ".join(shown(key) for key, one in mapped.items() if one.id == command.id)


def keys_table() -> str:
    """The default keys as a Markdown table, for the README."""
    mapped, rows = keymap(), ["| keys | what they do |", "|---|---|"]
    for group in dict.fromkeys(command.group for command in COMMANDS):
        rows.append(f"| **{group}** | |")
        rows += [f"| `{keys_of(mapped, c).replace('|', '')}` | {c.label} |" for c in COMMANDS if c.group == group]
    rows += ["| **Signs in the list** | |", *(f"| `{sign}` | {what} |" for sign, what in SIGNS)]
    rows += ["| **While typing** | |", *(f"| `{keys}` | {what} |" for keys, what in IN_A_FORM)]
    return "\n".join(rows)
