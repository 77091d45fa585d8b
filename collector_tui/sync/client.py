"""Speaks HTTP with the central billing API. The only module that imports httpx."""

import logging
import ssl
from pathlib import Path

import httpx
from msgspec import Struct

from collector_tui import __version__
from collector_tui.sync.flow import Reply, Request, Setback

BODY_BYTES_MAX = 64 << 20  # decoded; a page of the feed is far below it
CONNECT_S, READ_S = 5.0, 30.0
RETRY_AFTER_MAX_S = 300.0

for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)  # they log addresses


class Address(Struct, frozen=True, kw_only=True):
    """Where the server is: an http(s) URL, or the path of a Unix socket. `ca_file` adds a private authority."""

    url: str = ""
    socket: str = ""
    token: str = ""
    ca_file: str = ""


class Client:
    """One connection's worth of requests. Redirects are not followed, proxies of the environment not used."""

    def __init__(self, address: Address, transport: httpx.BaseTransport | None = None) -> None:
        if transport is None and address.socket:
            transport = httpx.HTTPTransport(uds=address.socket)
        elif transport is None:
            transport = httpx.HTTPTransport(verify=_tls(address.ca_file))
        self._where = address.url or address.socket
        self._client = httpx.Client(
            base_url=address.url or "http://desk",
            transport=transport,
            headers={
                **({"Authorization": f"Bearer {address.token}"} if address.token else {}),
                "Accept-Encoding": "gzip",
                "User-Agent": f"collector-tui/{__version__}",
            },
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            trust_env=False,
            follow_redirects=False,
        )

    def send(self, request: Request) -> Reply:
        """The server's reply. Raises Setback when there is none: the outcome is then unknown."""
        headers = {"Content-Type": "application/json"} if request.body is not None else {}
        try:
            with self._client.stream(request.method, request.path, content=request.body, headers=headers) as response:
                body = _bounded(response)
                return Reply(
                    status=response.status_code,
                    body=body,
                    retry_after_s=_retry_after(response.headers.get("retry-after", "")),
                )
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Setback(f"The server at {self._where} cannot be reached ({_plain(error)}).") from None
        except httpx.InvalidURL:
            raise Setback(
                f"{self._where} is not an address; check [server] url in the config.", hopeless=True
            ) from None

    def send_file(self, path: Path, name: str) -> Reply:
        """Upload a file to the intake, streamed from disk. Raises Setback and OSError."""
        try:
            with path.open("rb") as stream:
                answer = self._client.post(
                    "/v1/files",
                    params={"name": name},
                    content=iter(lambda: stream.read(1 << 20), b""),
                    headers={"Content-Type": "application/octet-stream"},
                    timeout=httpx.Timeout(600.0, connect=CONNECT_S),
                )
                return Reply(status=answer.status_code, body=answer.content)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Setback(f"The server at {self._where} cannot be reached ({_plain(error)}).") from None

    def close(self) -> None:
        self._client.close()


def _tls(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        context.load_verify_locations(ca_file)
    return context


def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    for part in response.iter_bytes(1 << 16):
        body += part
        if len(body) > BODY_BYTES_MAX:
            raise Setback("The server's answer is larger than any page may be; it was not taken.", hopeless=True)
    return bytes(body)


def _retry_after(text: str) -> float | None:
    return min(float(text), RETRY_AFTER_MAX_S) if text.isdecimal() else None


def _plain(error: Exception) -> str:
    """A reason a person can use, without addresses or bodies."""
    told: dict[type[Exception], str] = {
        httpx.ConnectTimeout: "no answer in time",
        httpx.ReadTimeout: "no answer in time",
        httpx.ConnectError: "nothing answers there",
        httpx.RemoteProtocolError: "the line dropped",
        httpx.ReadError: "the line dropped",
        httpx.WriteError: "the line dropped",
        httpx.UnsupportedProtocol: "the address must begin with http:// or https://",
    }
    return told.get(type(error), type(error).__name__)
