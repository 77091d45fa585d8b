"""How a desk's data keys are kept: by the server, by a passphrase for a start without it, or by a file beside them."""

import base64
import os
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Struct

from collector_tui.model.ids import uuid7
from collector_tui.storage.disk import Disk, replace_file
from collector_tui.storage.keys import KEY_BYTES, Keys, WrongKey, new_key

SALT_BYTES = 16
ARGON2 = {"iterations": 3, "lanes": 4, "memory_cost": 64 * 1024}  # KiB; about half a second a try
PASSPHRASE_MIN = 12  # characters


class Wrapped(Struct, frozen=True, kw_only=True):
    """Data keys sealed with a key made from a passphrase. The costs stand beside, so that they can be raised."""

    salt: bytes
    sealed: bytes
    costs: dict[str, int]


class VaultFile(Struct, frozen=True, kw_only=True):
    """vault.json. `desk` is how the server knows this desk."""

    format: int = 1
    desk: str
    by_passphrase: Wrapped | None = None
    secrets: dict[str, bytes] = {}  # sealed with the data key: the refresh token


class Vault:
    """The keys themselves are never on the disk in clear, but for a desk that has chosen a key file."""

    def __init__(self, directory: Path, disk: Disk) -> None:
        """Raises OSError, or ValueError with a sentence when vault.json is not one of ours."""
        self._path, self._key_file, self._disk = directory / "vault.json", directory / "key", disk
        disk.make_directory(directory)
        raw = disk.read(self._path)
        try:
            self._file = msgspec.json.decode(raw, type=VaultFile) if raw else None
        except msgspec.MsgspecError:
            raise ValueError(f"{self._path} is damaged; the server can open this desk again after sign-in.") from None

    @property
    def desk(self) -> str:
        """This desk's id; made, and kept, the first time it is asked for. Raises OSError."""
        if self._file is None:
            from datetime import UTC, datetime

            self._keep(VaultFile(desk=uuid7(datetime.now(UTC))))
        assert self._file is not None, "kept just now"
        return self._file.desk

    # A key file

    @property
    def has_key_file(self) -> bool:
        return self._disk.read(self._key_file) is not None

    def by_file(self) -> Keys:
        """The keys of the key file, made when there is none. Raises OSError, or ValueError for a bad file."""
        raw = self._disk.read(self._key_file)
        if raw is None:
            raw = key_line(new_key()).encode()
            replace_file(self._disk, self._key_file, raw)
        try:
            return Keys(*(bytes.fromhex(line) for line in raw.decode().split()))
        except ValueError:
            raise ValueError(f"{self._key_file} does not hold a key; put back a copy of it.") from None

    def new_file_key(self) -> Keys:
        """Put a fresh key before those of the key file. Raises OSError."""
        raw = key_line(new_key()).encode() + b"\n" + (self._disk.read(self._key_file) or b"")
        replace_file(self._disk, self._key_file, raw)
        return self.by_file()

    def forget_old_file_keys(self) -> None:
        """Keep only the first key of the key file: nothing is sealed with the others any more."""
        raw = self._disk.read(self._key_file) or b""
        replace_file(self._disk, self._key_file, raw.split()[0])

    # A passphrase

    @property
    def has_passphrase(self) -> bool:
        return self._file is not None and self._file.by_passphrase is not None

    def by_passphrase(self, passphrase: str) -> list[bytes]:
        """The data keys. Raises WrongKey; takes about half a second on purpose."""
        wrapped = self._file.by_passphrase if self._file else None
        if wrapped is None:
            raise WrongKey("no passphrase was set")
        box = Keys(_stretched(passphrase, wrapped.salt, wrapped.costs))
        plain = box.open(box.current, wrapped.sealed, self.desk.encode())
        return [plain[at : at + KEY_BYTES] for at in range(0, len(plain), KEY_BYTES)]

    def set_passphrase(self, keys: list[bytes], passphrase: str) -> None:
        """Let a passphrase open the desk too. Raises ValueError for a short one, OSError."""
        if len(passphrase) < PASSPHRASE_MIN:
            raise ValueError(f"A passphrase has {PASSPHRASE_MIN} characters or more; several words are easiest.")
        salt = os.urandom(SALT_BYTES)
        box = Keys(_stretched(passphrase, salt, ARGON2))
        sealed = box.seal(b"".join(keys), self.desk.encode())
        assert self._file is not None, "asking for the desk's id has made it"
        wrapped = Wrapped(salt=salt, sealed=sealed, costs=ARGON2)
        self._keep(msgspec.structs.replace(self._file, by_passphrase=wrapped))

    # Secrets under the data key

    def secret(self, name: str, keys: Keys) -> str:
        """What was kept under a name; empty when nothing, or when it is sealed with a key that is gone."""
        sealed = self._file.secrets.get(name, b"") if self._file else b""
        try:
            return keys.open(keys.current, sealed, (self.desk + name).encode()).decode()
        except WrongKey:
            return ""

    def keep_secret(self, name: str, value: str, keys: Keys) -> None:
        """Raises OSError."""
        bound = (self.desk + name).encode()
        assert self._file is not None, "asking for the desk's id has made it"
        secrets = {**self._file.secrets, name: keys.seal(value.encode(), bound)}
        self._keep(msgspec.structs.replace(self._file, secrets=secrets))

    def _keep(self, file: VaultFile) -> None:
        replace_file(self._disk, self._path, msgspec.json.encode(file))
        self._file = file


def _stretched(passphrase: str, salt: bytes, costs: dict[str, int]) -> bytes:
    maker = Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=costs["iterations"],
        lanes=costs["lanes"],
        memory_cost=costs["memory_cost"],
    )
    return maker.derive(passphrase.encode())


def shown_key(key: bytes) -> str:
    """A key as the wire carries it."""
    return base64.urlsafe_b64encode(key).decode()


def key_line(key: bytes) -> str:
    """A key as the key file carries it."""
    return key.hex()


def read_key(text: str) -> bytes:
    """A key as `shown_key` wrote it. Raises ValueError."""
    return base64.urlsafe_b64decode(text)
