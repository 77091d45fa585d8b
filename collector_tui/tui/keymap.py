"""Which key is which command: the default keys, the user's changes to them, and how people write them."""

from collections.abc import Iterable, Mapping

from collector_tui.tui.command import AnyCommand

Keymap = Mapping[str, AnyCommand]  # Textual's name of a key -> its command

IN_A_FORM = (
    ("enter, tab, down", "next field; after the last one: save"),
    ("shift+tab, up", "previous field"),
    ("ctrl+y", "save now"),
    ("escape", "close; what was typed is kept as a draft"),
    (".cs and a space", "in the text: a template filled from the account"),
    ("alt+enter", "in the text: a new line (in a plain note enter does it too)"),
    ("ctrl+z, ctrl+r", "undo and redo what was typed"),
    ("ctrl+g", "in a text: the editor of $EDITOR, where the site allows it"),
    ("+14  fri  12/01", "ways to type a date"),
)
SIGNS = (
    ("!", "a deadline is past due or within 7 days"),
    ("■", "marked (* in ASCII): commands act on all marked accounts"),
    ("~", "not sent yet"),
    ("x", "refused by the server: see the outbox"),
    ("@", "another person works on it now"),
)

WRITTEN = {
    "question_mark": "?", "slash": "/", "left_square_bracket": "[", "right_square_bracket": "]", "escape": "esc",
    "pagedown": "pgdn", "pageup": "pgup", "full_stop": ".", "asterisk": "*", "plus": "+", "colon": ":", "less_than_sign": "<", "greater_than_sign": ">",
}  # fmt: skip
TYPED = {shown: key for key, shown in WRITTEN.items()}
# tmux, screen and plain terminals take these for themselves.
EATEN = frozenset({f"ctrl+{letter}" for letter in "abhijmoqsz"})


class BadKeymap(ValueError):
    """The user's [keys] cannot be used; the sentence names the command and the key."""


def shown(key: str) -> str:
    """A key as people write it."""
    return WRITTEN.get(key, key)


def keymap_of(commands: Iterable[AnyCommand], changes: Mapping[str, str]) -> Keymap:
    """Key -> command, with the user's changes (command id -> keys apart by commas). Raises BadKeymap."""
    by_id = {command.id: command for command in commands}
    changed: dict[str, tuple[str, ...]] = {}
    for command_id, keys in changes.items():
        if command_id not in by_id:
            raise BadKeymap(f"there is no command {command_id!r}; the commands are {', '.join(sorted(by_id))}.")
        changed[command_id] = _read_keys(command_id, keys)
    mapped: dict[str, AnyCommand] = {}
    for command in by_id.values():
        for key in changed.get(command.id, command.keys):
            if key in mapped:
                raise BadKeymap(f"{shown(key)} is the key of both {mapped[key].id} and {command.id}; give one another.")
            mapped[key] = command
    return mapped


def _read_keys(command_id: str, typed: str) -> tuple[str, ...]:
    keys = tuple(TYPED.get(key.strip(), key.strip()) for key in typed.split(",") if key.strip())
    for key in keys:
        if key in EATEN:
            raise BadKeymap(f"{command_id} = {key!r}: terminals and tmux take {key} for themselves; choose another.")
    if not keys:
        raise BadKeymap(f"{command_id} has no key; name at least one.")
    return keys


def keys_of(keymap: Keymap, command_id: str) -> tuple[str, ...]:
    """A command's keys as people write them, the first one first."""
    return tuple(shown(key) for key, command in keymap.items() if command.id == command_id)


def markdown_table(keymap: Keymap) -> str:
    """The keys as a Markdown table, for the README."""
    commands, rows = dict.fromkeys(keymap.values()), ["| keys | what they do |", "|---|---|"]
    for group in dict.fromkeys(command.group for command in commands):
        rows.append(f"| **{group}** | |")
        for command in commands:
            if command.group == group:
                keys = " ".join(keys_of(keymap, command.id)).replace("|", "")
                rows.append(f"| `{keys}` | {command.label} |")
    rows += ["| **Signs in the list** | |", *(f"| `{sign}` | {meaning} |" for sign, meaning in SIGNS)]
    rows += ["| **While typing** | |", *(f"| `{keys}` | {deed} |" for keys, deed in IN_A_FORM)]
    return "\n".join(rows)
