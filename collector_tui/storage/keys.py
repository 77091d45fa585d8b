"""The data keys that seal what lies on the disk: AES-256-GCM, each key known by a name made from it."""

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES, KEY_ID_BYTES, NONCE_BYTES, TAG_BYTES = 32, 8, 12, 16


class WrongKey(ValueError):
    """The key does not open this, or the bytes are not what was sealed."""


class Keys:
    """A desk's data keys: the first one seals, all of them open. Two there are only while a key is being replaced."""

    def __init__(self, *keys: bytes) -> None:
        """Raises ValueError for a key that is not 32 bytes."""
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a data key has {KEY_BYTES} bytes")
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self.current = key_id(keys[0])

    def knows(self, name: bytes) -> bool:
        return name in self._ciphers

    def seal(self, plain: bytes, bound_to: bytes) -> bytes:
        """Nonce and ciphertext; opens only with the same `bound_to`."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[self.current].encrypt(nonce, plain, bound_to)

    def open(self, name: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        """Raises WrongKey."""
        cipher = self._ciphers.get(name)
        if cipher is None or len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise WrongKey("sealed with a key that is not here")
        try:
            return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
        except InvalidTag:
            raise WrongKey("not what was sealed") from None


def key_id(key: bytes) -> bytes:
    """A name of a key that tells nothing of it."""
    return hashlib.sha256(b"collector-tui key id" + key).digest()[:KEY_ID_BYTES]


def new_key() -> bytes:
    """A fresh data key."""
    return os.urandom(KEY_BYTES)
