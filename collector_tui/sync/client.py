"""Speaks HTTP with the central billing API. The only module that imports httpx."""

import logging
import os
import re
import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from msgspec import Struct

from collector_tui import __version__
from collector_tui.model.codec import encode
from collector_tui.sync.deadline import Deadline
from collector_tui.sync.flow import SCHEMA, Reply, Request, Setback
from collector_tui.sync.reasons import why_unreachable
from collector_tui.sync.sign_in import SignIn
from collector_tui.wire.intake import FileHead

BODY_BYTES_MAX = 64 << 20  # decoded; a page of the feed is far below it
CONNECT_S, READ_S, TOTAL_S, FILE_S = 5.0, 30.0, 60.0, 600.0
RETRY_AFTER_MAX_S = 300.0
_DOTS = re.compile(r"(?<=/)\.{1,2}(?=[/?]|$)")  # an id: an address would lose it, and be another

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # they log addresses


class Address(Struct, frozen=True, kw_only=True):
    """Where the server is: an http(s) URL, or the path of a Unix socket, and how to get there.

    `ca_file` adds a private authority; `certificate` and `key` are ours where the site asks for one (mTLS).
    """

    url: str = ""
    socket: str = ""
    token: str = ""
    ca_file: str = ""
    proxy: str = ""
    certificate: str = ""
    key: str = ""
    desk: str = ""


class Client:
    """One connection's worth of requests. Redirects are not followed, proxies of the environment not used."""

    def __init__(
        self, address: Address, sign_in: SignIn | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        """With `sign_in` its token is used instead of the address's. Raises OSError for files that cannot be used."""
        self._where, self._token, self._sign_in = address.url or address.socket, address.token, sign_in
        headers = {
            "Accept-Encoding": "gzip",
            "User-Agent": f"collector-tui/{__version__}",
            "X-Schema": str(SCHEMA),
            **({"X-Desk": address.desk} if address.desk else {}),
        }
        self._deadline = Deadline()
        self._client = httpx.Client(
            base_url=address.url or "http://desk",
            transport=transport or _transport(address),
            headers=headers,
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            trust_env=False,
            follow_redirects=False,
        )

    def send(self, request: Request) -> Reply:
        """The server's reply. Raises Setback when there is none: the outcome is then unknown."""
        token = self._sign_in.token() if self._sign_in else self._token
        reply = self._send(request, token)
        if reply.status == 401 and self._sign_in:
            reply = self._send(request, self._sign_in.token(refused=token))
        return reply

    def _send(self, request: Request, token: str) -> Reply:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if request.body is not None:
            headers["Content-Type"] = "application/json"
        path = _DOTS.sub(lambda part: part[0].replace(".", "%2E"), request.path)
        sent = self._client.stream(
            request.method, path, content=request.body, headers=headers, extensions=self._deadline.extensions
        )
        with _setbacks(self._where), self._deadline.within(TOTAL_S), sent as response:
            return _reply(response)

    def send_file(self, path: Path, name: str) -> Reply:
        """Upload a file to the intake, streamed from disk. Raises Setback and OSError."""
        with path.open("rb") as stream:
            return self._upload("/v1/files", {"name": name}, iter(lambda: stream.read(1 << 20), b""))

    def try_files(self, paths: Sequence[Path]) -> Reply:
        """What files would do one after the other; nothing of them is kept. Raises Setback and OSError."""
        with ExitStack() as opened:
            streams = [opened.enter_context(path.open("rb")) for path in paths]
            sizes = [os.fstat(stream.fileno()).st_size for stream in streams]
            heads = tuple(FileHead(name=path.name, size=size) for path, size in zip(paths, sizes, strict=True))
            parts = (block for stream in streams for block in iter(partial(stream.read, 1 << 20), b""))
            return self._upload("/v1/dry-runs", {}, chain((encode(heads) + b"\n",), parts))

    def _upload(self, path: str, params: Mapping[str, str], content: Iterable[bytes]) -> Reply:
        token = self._sign_in.token() if self._sign_in else self._token
        headers = {
            "Content-Type": "application/octet-stream",
            **({"Authorization": f"Bearer {token}"} if token else {}),
        }
        timeout = httpx.Timeout(FILE_S, connect=CONNECT_S)
        sent = self._client.stream(
            "POST",
            path,
            params=params,
            content=content,
            headers=headers,
            timeout=timeout,
            extensions=self._deadline.extensions,
        )
        with _setbacks(self._where), self._deadline.within(FILE_S), sent as answer:
            return _reply(answer)

    def close(self) -> None:
        self._client.close()
        self._deadline.close()


def sign_in_post(ca_file: str = "", proxy: str = "") -> Callable[[str, Mapping[str, str] | None], Reply]:
    """How a SignIn reaches its provider: forms out, a GET for None. Raises OSError for a bad `ca_file`."""
    client = httpx.Client(
        transport=_transport(Address(ca_file=ca_file, proxy=proxy)),
        headers={"Accept": "application/json", "Accept-Encoding": "gzip"},
        timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
        trust_env=False,
        follow_redirects=False,
    )

    deadline = Deadline()

    def post(url: str, form: Mapping[str, str] | None) -> Reply:
        where, method = urlsplit(url).hostname or "the sign-in server", "GET" if form is None else "POST"
        sent = client.stream(method, url, data=form, extensions=deadline.extensions)
        with _setbacks(where), deadline.within(TOTAL_S), sent as response:
            return _reply(response)

    return post


def _transport(address: Address) -> httpx.BaseTransport:
    if address.socket and not address.url:
        trusts_nobody = ssl.SSLContext(
            ssl.PROTOCOL_TLS_CLIENT
        )  # no TLS on a socket of this machine: load no authorities
        return httpx.HTTPTransport(uds=address.socket, verify=trusts_nobody)
    if address.socket:
        return httpx.HTTPTransport(uds=address.socket)
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if address.ca_file:
        context.load_verify_locations(address.ca_file)
    if address.certificate:
        context.load_cert_chain(address.certificate, address.key or None)
    return httpx.HTTPTransport(verify=context, proxy=address.proxy or None)


@contextmanager
def _setbacks(where: str) -> Iterator[None]:
    """Whatever happens on the line is a Setback; where the line stood, whether the request arrived is not known."""
    try:
        yield
    except (httpx.TransportError, httpx.DecodingError) as error:
        sentence = f"The server at {where} cannot be reached: {why_unreachable(error)}."
        raise Setback(sentence, unknown=not isinstance(error, NEVER_SENT)) from None
    except httpx.InvalidURL:
        raise Setback(f"{where} is not an address; check [server] url in the config.", hopeless=True) from None


def _reply(response: httpx.Response) -> Reply:
    retry_after = _retry_after(response.headers.get("retry-after", ""))
    location = response.headers.get("location", "")
    return Reply(status=response.status_code, body=_bounded(response), retry_after_s=retry_after, location=location)


def _bounded(response: httpx.Response) -> bytes:
    """The body, never more than BODY_BYTES_MAX of it in memory: a few kilobytes of gzip can be gigabytes."""
    packed = response.headers.get("content-encoding", "").strip().lower()
    if packed not in ("", "identity", "gzip"):
        sentence = "The server's answer is packed in a way that was not asked for; it was not taken."
        raise Setback(sentence, hopeless=True, unknown=True)
    unpack = zlib.decompressobj(wbits=31) if packed == "gzip" else None
    body = bytearray()
    for part in response.iter_raw():
        try:
            body += unpack.decompress(part, BODY_BYTES_MAX + 1 - len(body)) if unpack else part
        except zlib.error:
            raise httpx.DecodingError("not gzip") from None
        if len(body) > BODY_BYTES_MAX:
            sentence = "The server's answer is larger than any page may be; it was not taken."
            raise Setback(sentence, hopeless=True, unknown=True)
    if unpack is not None and not unpack.eof and body:
        raise httpx.DecodingError("cut short")
    return bytes(body)


def _retry_after(text: str) -> float | None:
    """Seconds, told as such or as a date (RFC 9110, 10.2.3)."""
    if text.isdecimal():
        return min(float(text[:9]), RETRY_AFTER_MAX_S)
    try:
        wait = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds() if text else None
    except (ValueError, TypeError):
        return None
    return min(max(wait, 0.0), RETRY_AFTER_MAX_S) if wait is not None else None
