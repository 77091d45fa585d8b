"""config.toml becomes frozen dataclasses; every error names the file, the table and the key."""

import difflib
import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs

from collector_tui.model.letters import decoded, unicode_text
from collector_tui.model.saved_view import SavedView

APP = "collector-tui"
PATH_VARIABLE = "COLLECTOR_TUI_CONFIG"
TOKEN_VARIABLE = "COLLECTOR_TUI_TOKEN"  # noqa: S105  # a name, not a token
DRAWINGS = ("auto", "box", "ascii")
THEMES = ("terminal", "dark", "light", "high-contrast", "plain")


class BadConfig(ValueError):
    """The sentence names file, table and key, and what to do."""


@dataclass(frozen=True)
class Server:
    """Where the central billing API is, and how this person proves who they are."""

    url: str = ""
    socket: str = ""
    token: str = ""
    token_file: str = ""
    ca_file: str = ""
    proxy: str = ""
    certificate: str = ""
    certificate_key: str = ""
    poll_seconds: float = 15.0


@dataclass(frozen=True)
class SignInAt:
    """The site's identity provider, where a person signs in by a code (RFC 8628); without one a token is used."""

    issuer: str = ""
    client_id: str = "collector-tui"
    scope: str = "openid offline_access"
    audience: str = ""


@dataclass(frozen=True)
class DeskPlace:
    """Where this person's cache and outbox live, and who keeps the key to them: "server", or "file" beside them."""

    directory: str = ""
    key: str = "server"

    @property
    def path(self) -> Path:
        return in_home(self.directory) if self.directory else usual_place(platformdirs.user_state_path) / "desk"


@dataclass(frozen=True)
class ScreenLook:
    """`clipboard` and `editor` let patient data leave the app, so both are off until the site allows them."""

    theme: str = "terminal"
    drawing: str = "auto"  # box characters where locale and TERM have them; "box" and "ascii" always
    mouse: bool = False
    clipboard: bool = False
    editor: bool = False


@dataclass(frozen=True)
class Wording:
    """The site's own CSV files laid over the code tables that are shipped."""

    directory: str = ""


@dataclass(frozen=True)
class Config:
    """The whole file. `keys` maps command ids to keys apart by commas; `queue` are the saved views."""

    server: Server = field(default_factory=Server)
    sign_in: SignInAt = field(default_factory=SignInAt)
    desk: DeskPlace = field(default_factory=DeskPlace)
    screen: ScreenLook = field(default_factory=ScreenLook)
    knowledge: Wording = field(default_factory=Wording)
    keys: dict[str, str] = field(default_factory=dict)
    queue: tuple[SavedView, ...] = ()

    def token(self) -> str:
        """The bearer token: the environment, then the file, then the config. Raises BadConfig."""
        token = self._token()
        if token and not (token.isascii() and token.isprintable() and " " not in token):
            raise BadConfig("[server] token holds blanks or characters that no token has; copy it again.")
        return token

    def _token(self) -> str:
        if from_environment := os.environ.get(TOKEN_VARIABLE):
            return from_environment
        if self.server.token_file:
            path = in_home(self.server.token_file)
            try:
                return decoded(path.read_bytes()).strip()
            except OSError as error:
                raise BadConfig(f"[server] token_file: {path} cannot be read ({error.strerror}).") from None
        return self.server.token


NO_HOME = "This user has no home directory: set HOME, or name each place in full."


def in_home(place: str) -> Path:
    """A place that may begin with the user's home directory. Raises BadConfig where there is none."""
    try:
        return Path(place).expanduser()
    except RuntimeError:
        raise BadConfig(NO_HOME) from None


def usual_place(find: Callable[[str], Path]) -> Path:
    """Where the system keeps such files of ours. Raises BadConfig where this user has no home directory."""
    try:
        return find(APP).expanduser()
    except RuntimeError:
        raise BadConfig(NO_HOME) from None


def default_path() -> Path:
    """Where the config is looked for when none is named."""
    named = os.environ.get(PATH_VARIABLE)
    return Path(named) if named else usual_place(platformdirs.user_config_path) / "config.toml"


def load(path: Path) -> Config:
    """Read and check a config file. Raises BadConfig; a missing file is BadConfig too."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise BadConfig(f"{path} does not exist. Run collector-tui init to write it.") from None
    except OSError as error:
        raise BadConfig(f"{path} cannot be read ({error.strerror}).") from None
    try:
        return parse(unicode_text(raw), path)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadConfig(f"{path}, line {line}: a letter is not in UTF-8; save the file as UTF-8.") from None


def parse(text: str, path: Path) -> Config:
    """Check a config's text; `path` is where it stands or will stand. Raises BadConfig."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"{path} is not TOML: {error}.") from None
    kinds: dict[str, type[Any]] = {
        "server": Server,
        "sign_in": SignInAt,
        "desk": DeskPlace,
        "screen": ScreenLook,
        "knowledge": Wording,
    }
    for name in tables:
        if name not in (*kinds, "keys", "queue"):
            raise BadConfig(f"{path}: there is no table [{name}]{_meant(name, (*kinds, 'keys', 'queue'))}")
    made = {name: _table(path, name, kind, tables.get(name, {})) for name, kind in kinds.items()}
    views = _views(path, tables.get("queue", []))
    config = Config(**made, keys=_keys(path, tables.get("keys", {})), queue=views)
    _check(path, config)
    return config


def _table(path: Path, name: str, kind: type[Any], values: Any) -> Any:
    if not isinstance(values, dict):
        raise BadConfig(f"{path}: [{name}] must be a table.")
    defaults = {field.name: type(field.default) for field in fields(kind)}
    for key, value in values.items():
        if key not in defaults:
            raise BadConfig(f"{path}: [{name}] has no key {key!r}{_meant(key, tuple(defaults))}")
        wanted = defaults[key]
        number = wanted is float and isinstance(value, int) and not isinstance(value, bool)
        if not isinstance(value, wanted) and not number:
            raise BadConfig(f"{path}: [{name}] {key} must be {WORDS[wanted]}, it is {value!r}.")
    return kind(**values)


WORDS = {str: "a text in quotes", bool: "true or false", float: "a number"}


def _keys(path: Path, values: Any) -> dict[str, str]:
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        raise BadConfig(f'{path}: [keys] holds lines like log = "n"; each value a text in quotes.')
    return values


def _views(path: Path, values: Any) -> tuple[SavedView, ...]:
    if not isinstance(values, list):
        raise BadConfig(f"{path}: a saved view begins with [[queue]], in two brackets.")
    views = tuple(_table(path, f"[queue] {number}", SavedView, value) for number, value in enumerate(values, 1))
    for number, view in enumerate(views, 1):
        if not view.title.strip() or not view.title.isprintable():
            raise BadConfig(f"{path}: [[queue]] {number} needs a title, to stand on its tab.")
        if view.title in [earlier.title for earlier in views[: number - 1]]:
            raise BadConfig(f"{path}: two [[queue]] have the title {view.title!r}; give one another.")
    return views


def _check(path: Path, config: Config) -> None:
    server = config.server
    if server.url and server.socket:
        raise BadConfig(f"{path}: [server] names both url and socket; keep one.")
    if server.url and not server.url.startswith(("https://", "http://")):
        raise BadConfig(
            f"{path}: [server] url must begin with https:// (or http:// on this machine), it is {server.url!r}."
        )
    if server.url.startswith("http://") and not _on_this_machine(server.url):
        raise BadConfig(f"{path}: [server] url would send patient data unencrypted; use https://.")
    issuer = config.sign_in.issuer
    if issuer and not issuer.startswith("https://") and not _on_this_machine(issuer):
        raise BadConfig(f"{path}: [sign_in] issuer must begin with https://, it is {issuer!r}.")
    if config.desk.key not in ("server", "file"):
        raise BadConfig(f'{path}: [desk] key must be "server" or "file", it is {config.desk.key!r}.')
    if server.poll_seconds < 1:
        raise BadConfig(f"{path}: [server] poll_seconds must be 1 or more, it is {server.poll_seconds}.")
    if config.screen.theme not in THEMES:
        raise BadConfig(f"{path}: [screen] theme must be one of {', '.join(THEMES)}, it is {config.screen.theme!r}.")
    if config.screen.drawing not in DRAWINGS:
        raise BadConfig(
            f"{path}: [screen] drawing must be one of {', '.join(DRAWINGS)}, it is {config.screen.drawing!r}."
        )


def _on_this_machine(url: str) -> bool:
    host = url.removeprefix("http://").split("/")[0]
    if not url.startswith("http://"):
        return False
    host = host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    return host in ("localhost", "127.0.0.1", "[::1]")


def _meant(wrong: str, names: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(wrong, names, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(names)}."
