"""The site's identity provider: its JWT access tokens checked by its published keys, its groups mapped to roles."""

import json
import urllib.request
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from collector_tui.billing_api.access.tokens import ROLES, Caller
from collector_tui.model.text import one_line

ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"]  # asymmetric ones only: we hold no secret of the provider
LEEWAY_S = 30
KEYS_AGAIN_S = 60.0  # an unknown key asks the provider anew, but not for every forged token
FETCH_S, FETCH_BYTES_MAX = 5.0, 1 << 20

Fetch = Callable[[str], bytes]


class ProviderSettings(Struct, frozen=True, kw_only=True):
    """What the administrator says of it. `roles` maps values of the roles claim to ours; without one, our own names."""

    issuer: str
    audience: str
    user_claim: str = "sub"
    roles_claim: str = "roles"
    queues_claim: str = "queues"
    roles: Mapping[str, str] = {}


class IdentityProvider:
    """Tells who an access token belongs to. Its keys are fetched when first needed, and again when they change."""

    def __init__(self, settings: ProviderSettings, fetch: Fetch | None = None) -> None:
        self._settings, self._fetch = settings, fetch or _fetch
        self._keys: KeySet | None = None
        self._fetched_at = 0.0

    def caller(self, token: str, now: datetime) -> Caller | None:
        """None for a token that is forged, expired, another audience's, or of nobody with a role here."""
        try:
            claims = self._claims(token, now)
        except (JoseError, ValueError, OSError):
            return None
        user = claims.get(self._settings.user_claim)
        role = self._role(claims.get(self._settings.roles_claim))
        if not isinstance(user, str) or not user or role is None:
            return None
        return Caller(one_line(user)[:100], role, tuple(_words(claims.get(self._settings.queues_claim))))

    def _role(self, claimed: Any) -> str | None:
        role_of = self._settings.roles or {name: name for name in ROLES}
        ours = {role_of[word] for word in _words(claimed) if word in role_of}
        return next((role for role in ("supervisor", "collector", "intake", "auditor") if role in ours), None)

    def _claims(self, token: str, now: datetime) -> dict[str, Any]:
        keys = self._key_set(now, anew=False)
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            decoded = jwt.decode(token, self._key_set(now, anew=True), algorithms=ALGORITHMS)
        wanted = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._settings.issuer},
            aud={"essential": True, "value": self._settings.audience},
            exp={"essential": True},
        )
        wanted.validate(decoded.claims)
        return decoded.claims

    def _key_set(self, now: datetime, *, anew: bool) -> KeySet:
        """Raises OSError or ValueError when the provider does not give them."""
        stale = anew and now.timestamp() - self._fetched_at > KEYS_AGAIN_S
        if self._keys is None or stale:
            issuer = self._settings.issuer.rstrip("/")
            published = json.loads(self._fetch(f"{issuer}/.well-known/openid-configuration"))
            self._keys = KeySet.import_key_set(json.loads(self._fetch(published["jwks_uri"])))
            self._fetched_at = now.timestamp()
        return self._keys


def _fetch(url: str) -> bytes:
    if not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise ValueError("an identity provider is asked over https only")
    with urllib.request.urlopen(url, timeout=FETCH_S) as answer:  # noqa: S310  # https, as checked above
        body: bytes = answer.read(FETCH_BYTES_MAX)
        return body


def _words(claimed: Any) -> list[str]:
    """A claim's words, whether a provider sends a list or one text; anything else says nothing."""
    if isinstance(claimed, str):
        return claimed.split()
    return [word for word in claimed if isinstance(word, str)] if isinstance(claimed, list) else []
