"""Signing in at the site's identity provider: OAuth 2.0 device authorization grant (RFC 8628), made for a terminal."""

import threading
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from collector_tui.model.codec import decode
from collector_tui.model.text import one_line
from collector_tui.sync.flow import Reply, Setback

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
INTERVAL_S, SLOWER_S = 5.0, 5.0  # RFC 8628, 3.2 and 3.5
EARLY_S = 30.0  # an access token is renewed so long before its end

T = TypeVar("T")
Post = Callable[[str, Mapping[str, str] | None], Reply]


class SignInServer(Struct, frozen=True, kw_only=True):
    """The site's identity provider as the config names it. `audience` is what the access token shall be good for."""

    issuer: str
    client_id: str
    scope: str = "openid offline_access"
    audience: str = ""


class Endpoints(Struct, frozen=True, kw_only=True):
    """As much of the provider's metadata (RFC 8414) as is used here."""

    issuer: str
    device_authorization_endpoint: str
    token_endpoint: str


class DeviceCode(Struct, frozen=True, kw_only=True):
    """RFC 8628, 3.2: what the person types where, and what we ask with meanwhile."""

    device_code: str
    user_code: str
    verification_uri: str
    expires_in: float = 600.0
    interval: float = INTERVAL_S


class Tokens(Struct, frozen=True, kw_only=True):
    access_token: str
    expires_in: float = 300.0
    refresh_token: str = ""


class TokenError(Struct, frozen=True, kw_only=True):
    error: str = ""


class NotSignedIn(Setback):
    """A person must open an address and type a code; ask again after a while."""


class SignIn:
    """The access token lives in memory, the refresh token where `keep` puts it. Safe to use from several threads."""

    def __init__(self, provider: SignInServer, post: Post, monotonic: Callable[[], float], refresh: str = "") -> None:
        """`post` sends a form (None: a GET) and may raise Setback; `refresh` is an earlier refresh token."""
        self._provider, self._post, self._monotonic = provider, post, monotonic
        self._refresh, self._access, self._fresh_until = refresh, "", 0.0
        self._keep: Callable[[str], None] | None = None
        self._code: DeviceCode | None = None
        self._code_ends = self._next_poll = 0.0
        self._interval = INTERVAL_S
        self._lock = threading.Lock()
        self._endpoints: Endpoints | None = None

    def keep_with(self, keep: Callable[[str], None]) -> None:
        """From now on every refresh token is kept so, the present one first."""
        with self._lock:
            self._keep = keep
            if self._refresh:
                keep(self._refresh)

    def start_with(self, refresh: str) -> None:
        """Use a refresh token that was kept, when there is no other."""
        with self._lock:
            self._refresh = self._refresh or refresh

    def token(self, refused: str = "") -> str:
        """An access token that is not the `refused` one. Raises NotSignedIn with what the person has to do, or Setback.

        However many ask at once, the provider is asked once.
        """
        with self._lock:
            if self._access and self._access != refused and self._monotonic() < self._fresh_until:
                return self._access
            if self._refresh:
                reply = self._ask({"grant_type": "refresh_token", "refresh_token": self._refresh})
                if reply.status == 200:
                    return self._take(reply)
                if _error(reply) not in ("invalid_grant", "invalid_request", "unauthorized_client"):
                    raise Setback(f"The sign-in server answered {reply.status}; it is asked again.")
                self._refresh = ""  # used up, revoked or too old: only the person can go on
            return self._by_device()

    def _by_device(self) -> str:
        now = self._monotonic()
        if self._code is None or now >= self._code_ends:
            self._begin(now)
        elif now >= self._next_poll:
            assert self._code is not None, "begun before"
            reply = self._ask({"grant_type": DEVICE_GRANT, "device_code": self._code.device_code})
            if reply.status == 200:
                self._code = None
                return self._take(reply)
            self._still_waiting(_error(reply), now)
        assert self._code is not None, "begun just now, or still open"
        where, code = one_line(self._code.verification_uri)[:120], one_line(self._code.user_code)[:40]
        raise NotSignedIn(
            f"To sign in open {where} and type {code}.", retry_after_s=max(0.05, self._next_poll - self._monotonic())
        )

    def _still_waiting(self, error: str, now: float) -> None:
        if error == "slow_down":
            self._interval += SLOWER_S
        elif error == "access_denied":
            self._begin(now)
        elif error != "authorization_pending":
            self._begin(now)  # expired_token, or a provider that has forgotten the code
        self._next_poll = now + self._interval

    def _begin(self, now: float) -> None:
        provider = self._provider
        form = {"client_id": provider.client_id, "scope": provider.scope}
        form |= {"resource": provider.audience} if provider.audience else {}
        reply = self._post(self._known_endpoints().device_authorization_endpoint, form)
        if reply.status != 200:
            raise Setback(
                f"The sign-in server refused to begin ({reply.status}); check [sign_in] client_id and scope.",
                hopeless=True,
            )
        code = _read(DeviceCode, reply)
        if not code.verification_uri.startswith(("https://", "http://localhost", "http://127.0.0.1")):
            raise Setback("The sign-in server names an address that is not https; it is not shown.", hopeless=True)
        self._code, self._code_ends = code, now + code.expires_in
        self._interval = max(1.0, code.interval)
        self._next_poll = now + self._interval

    def _take(self, reply: Reply) -> str:
        tokens = _read(Tokens, reply)
        self._access = tokens.access_token
        self._fresh_until = self._monotonic() + max(1.0, tokens.expires_in - EARLY_S)
        if tokens.refresh_token and tokens.refresh_token != self._refresh:
            self._refresh = tokens.refresh_token
            if self._keep is not None:
                self._keep(self._refresh)
        return self._access

    def _ask(self, form: dict[str, str]) -> Reply:
        provider = self._provider
        form |= {"client_id": provider.client_id}
        form |= {"resource": provider.audience} if provider.audience else {}
        return self._post(self._known_endpoints().token_endpoint, form)

    def _known_endpoints(self) -> Endpoints:
        """RFC 8414: what the issuer says of itself must name the issuer that was asked."""
        if self._endpoints is None:
            issuer = self._provider.issuer.rstrip("/")
            reply = self._post(f"{issuer}/.well-known/openid-configuration", None)
            if reply.status != 200:
                raise Setback(f"The sign-in server answered {reply.status}; check [sign_in] issuer in the config.")
            endpoints = _read(Endpoints, reply)
            if endpoints.issuer.rstrip("/") != issuer:
                raise Setback("The sign-in server calls itself by another name; check [sign_in] issuer.", hopeless=True)
            for url in (endpoints.device_authorization_endpoint, endpoints.token_endpoint):
                if urlsplit(url).scheme != urlsplit(issuer).scheme:
                    raise Setback("The sign-in server names an address that is not https.", hopeless=True)
            self._endpoints = endpoints
        return self._endpoints


def _error(reply: Reply) -> str:
    try:
        return decode(TokenError, reply.body).error
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""


def _read(kind: type[T], reply: Reply) -> T:
    try:
        return decode(kind, reply.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Setback("What answered is not a sign-in server for terminals; check [sign_in] in the config.") from None
