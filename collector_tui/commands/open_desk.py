"""Opening a desk: whose key, from where, and who signs in. What a person has to do is told on the terminal."""

import getpass
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from collector_tui.commands.output import CONFIG, SERVER, USAGE, Failure, open_desk, warn
from collector_tui.config import BadConfig, Config
from collector_tui.desk import Desk, forget_cache
from collector_tui.model.codec import decode, encode, picked
from collector_tui.storage import Keys, RealDisk, Vault, WrongKey, read_key
from collector_tui.wire.session import DeskKeys, KeyRequest

if TYPE_CHECKING:
    from collector_tui.sync.client import Address, Client
    from collector_tui.sync.sign_in import SignIn

    Where = Address | Callable[[], Address]

TRIES = 5
REFRESH = "refresh"  # the secret's name in the vault

Clock = Callable[[], Any]


class Opening:
    """One desk on its way to being open: its vault, the way to the server, the person's sign-in."""

    def __init__(self, config: Config, directory: Path | None = None, address: "Where | None" = None) -> None:
        """An `address`, or who knows it at the moment, replaces the config's server. Raises Failure."""
        self.config, self._address = config, address
        self.directory = directory or config.desk.path
        self.sign_in = sign_in_of(config) if address is None else None
        self.vault: Vault = open_desk(lambda: Vault(self.directory, RealDisk()))

    def client(self) -> "Client":
        """A fresh connection. Raises Failure and Setback."""
        address = self._address() if callable(self._address) else self._address
        return make_client(self.config, self.sign_in, address, self.vault.desk)

    def desk(self, clock: Clock, *, reads: bool = False) -> Desk:
        """The open desk. Raises Failure with what the person can do."""
        keys = open_desk(self.keys)
        return open_desk(lambda: Desk(self.directory, clock, keys, read_only=reads))

    def keys(self) -> Keys:
        """A key file's, else by passphrase, else the server's. Raises Failure, ValueError, OSError."""
        server = self.config.server
        by_file = self.config.desk.key == "file" or self._address is not None or not (server.url or server.socket)
        if by_file or self.vault.has_key_file:
            return self._remembering(self.vault.by_file())
        unlocked = self._by_passphrase() if self.vault.has_passphrase and sys.stdin.isatty() else []
        return self._remembering(Keys(*(unlocked or self.from_server())))

    def _remembering(self, keys: Keys) -> Keys:
        if self.sign_in is not None:
            self.vault.desk  # noqa: B018  # made now, so that a secret has a place
            self.sign_in.start_with(self.vault.secret(REFRESH, keys))
            self.sign_in.keep_with(lambda token: self.vault.keep_secret(REFRESH, token, keys))
        return keys

    def _by_passphrase(self) -> list[bytes]:
        for _ in range(TRIES):
            typed = getpass.getpass("Passphrase of this desk (empty: ask the server): ")
            if not typed:
                return []
            try:
                return self.vault.by_passphrase(typed)
            except WrongKey:
                warn("That is not the passphrase.")
        raise Failure(USAGE, f"{TRIES} wrong passphrases. Nothing was opened, nothing was changed.")

    def from_server(self, *, rotate: bool = False) -> list[bytes]:
        """The desk's keys as the server keeps them. Raises Failure."""
        from collector_tui.sync.flow import Request, Revoked, Setback, setback_of

        body = encode(KeyRequest(rotate=rotate))
        request = Request(method="POST", path=f"/v1/desks/{self.vault.desk}/key", body=body)
        try:
            if self.sign_in is not None:
                person_signs_in(self.sign_in)
            client = self.client()
            if sys.stderr.isatty():
                warn("Asking the server for the key of this desk ...")  # a server that hangs is waited for
            reply = client.send(request)
            client.close()
            if reply.status == 404:
                raise Failure(CONFIG, 'This server keeps no keys of desks: set [desk] key = "file" in the config.')
            if reply.status != 200:
                refusal = setback_of(reply)
                if reply.status == 403 and not isinstance(refusal, Revoked):
                    raise Failure(SERVER, str(refusal))  # a passphrase would not help a role that has no desk
                raise refusal
            return [read_key(text) for text in decode(DeskKeys, reply.body).keys]
        except Revoked as revoked:
            open_desk(lambda: forget_cache(self.directory, RealDisk()))
            raise Failure(SERVER, str(revoked)) from None
        except Setback as setback:
            sentence = f"{setback} The server keeps this desk's key."
            if not self.vault.has_passphrase:
                sentence += " To begin without it, set a passphrase: collector-tui vault passphrase."
            raise Failure(SERVER, sentence) from None


def sign_in_of(config: Config) -> "SignIn | None":
    """The config's identity provider; None where tokens are made by hand. Raises Failure."""
    if not config.sign_in.issuer:
        return None
    from collector_tui.sync.client import sign_in_post
    from collector_tui.sync.sign_in import SignIn, SignInServer

    server = SignInServer(**picked(config.sign_in, "issuer", "client_id", "scope", "audience"))
    try:
        post = sign_in_post(config.server.ca_file, config.server.proxy)
    except OSError as error:
        raise Failure(CONFIG, f"[server] ca_file cannot be used: {error.strerror or error}.") from None
    return SignIn(server, post, time.monotonic)


def person_signs_in(sign_in: "SignIn") -> None:
    """Wait until the person has signed in, telling what to do whenever it changes. Raises Setback."""
    from collector_tui.sync.sign_in import NotSignedIn

    sentence = ""
    while True:
        try:
            sign_in.token()
            return
        except NotSignedIn as asked:
            if str(asked) != sentence:
                sentence = str(asked)
                warn(sentence)
            time.sleep(asked.retry_after_s or 1.0)


def make_client(
    config: Config, sign_in: "SignIn | None" = None, address: "Address | None" = None, desk: str = ""
) -> "Client":
    """A client for the server that the config, or an address, names. Raises Failure and Setback."""
    import msgspec

    from collector_tui.sync.client import Address, Client

    server = config.server
    if address is None and not server.url and not server.socket:
        raise Failure(CONFIG, "No server is configured: set [server] url in the config, or try collector-tui demo.")
    try:
        address = address or Address(
            url=server.url,
            socket=server.socket,
            token="" if config.sign_in.issuer else config.token(),
            ca_file=server.ca_file,
            proxy=server.proxy,
            certificate=server.certificate,
            key=server.certificate_key,
        )
        return Client(msgspec.structs.replace(address, desk=desk), sign_in)
    except BadConfig as refusal:
        raise Failure(CONFIG, str(refusal)) from None
    except OSError as error:
        raise Failure(CONFIG, f"[server] ca_file or certificate cannot be used: {error.strerror or error}.") from None
