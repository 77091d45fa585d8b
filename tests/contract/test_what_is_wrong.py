"""What stands in the way of an answer is told by what it is, with the next step: certificates, proxies, portals, slow lines."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from collector_tui.sync import client as client_module
from collector_tui.sync.client import Address, Client
from collector_tui.sync.flow import Request, Setback, _read
from collector_tui.wire.session import Capabilities

ASK = Request(method="GET", path="/v1/capabilities")
NOW = datetime.now(UTC)


@contextmanager
def line(answer: bytes, *, context: ssl.SSLContext | None = None, drip_s: float = 0.0) -> Iterator[int]:
    """A server on this machine that gives one answer to whatever is asked; the port."""
    listening, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError):
                caller, _ = listening.accept()
                with caller, suppress(OSError, ssl.SSLError):
                    talking = context.wrap_socket(caller, server_side=True) if context else caller
                    talking.recv(65_536)
                    for byte in [answer] if not drip_s else [answer[n : n + 1] for n in range(len(answer))]:
                        talking.sendall(byte)
                        time.sleep(drip_s)
                    talking.shutdown(socket.SHUT_WR) if not context else talking.unwrap()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        listening.close()


def certificate(folder: Path, name: str, ends: datetime) -> tuple[ssl.SSLContext, str]:
    """A server's side with a certificate of an authority of ours, and the authority's file."""
    keys = {who: ec.generate_private_key(ec.SECP256R1()) for who in ("authority", "server")}
    names = {who: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, who)]) for who in keys}

    def signed(who: str, *, is_authority: bool) -> x509.Certificate:
        built = x509.CertificateBuilder(
            names["authority"],
            names[who],
            keys[who].public_key(),
            x509.random_serial_number(),
            NOW - timedelta(400),
            ends,
        )
        alternative = x509.IPAddress(ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
        built = built.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        built = built.add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        return built.sign(keys["authority"], hashes.SHA256())

    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(signed("authority", is_authority=True).public_bytes(pem))
    plain = serialization.NoEncryption()
    key = keys["server"].private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    (folder / "server.pem").write_bytes(key + signed("server", is_authority=False).public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context, str(folder / "ca.pem")


def told(address: Address) -> str:
    """What a person is told of what answers at an address."""
    asking = Client(address)
    try:
        _read(Capabilities, asking.send(ASK))
    except Setback as setback:
        return str(setback)
    finally:
        asking.close()
    raise AssertionError("it was taken for a billing API")


SOON, PAST = NOW + timedelta(30), NOW - timedelta(1)


# T21: the certificate is for, ends, its authority is known to the desk; what is told
@pytest.mark.parametrize(
    ("name", "ends", "known", "sentence"),
    [
        (
            "127.0.0.1",
            SOON,
            False,
            "its certificate is of an unknown authority; [server] ca_file takes your site's own",
        ),
        ("elsewhere.example", SOON, True, "its certificate is for another name; check [server] url"),
        ("127.0.0.2", SOON, True, "its certificate is for another name; check [server] url"),
        (
            "127.0.0.1",
            PAST,
            True,
            "its certificate has expired; check this computer's clock, then ask its administrator",
        ),
    ],
)
def test_a_certificate_is_told_by_what_is_wrong_with_it(
    tmp_path: Path, name: str, ends: datetime, known: bool, sentence: str
) -> None:
    context, authority = certificate(tmp_path, name, ends)
    with line(b"", context=context) as port:
        url = f"https://127.0.0.1:{port}"
        assert (
            told(Address(url=url, ca_file=authority if known else ""))
            == f"The server at {url} cannot be reached: {sentence}."
        )


def test_a_server_that_wants_a_certificate_of_ours_says_so(tmp_path: Path) -> None:
    context, authority = certificate(tmp_path, "127.0.0.1", SOON)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority)
    with line(b"", context=context) as port:
        sentence = told(Address(url=f"https://127.0.0.1:{port}", ca_file=authority))
    assert "[server] certificate" in sentence or "the line dropped" in sentence


def test_http_behind_https_is_told() -> None:
    with line(b"HTTP/1.1 400 Bad Request\r\n\r\n") as port:
        assert "answers without TLS; try http:// in [server] url" in told(Address(url=f"https://127.0.0.1:{port}"))


PAGE = b"<!DOCTYPE html><html><title>Guest Wi-Fi</title></html>"
PROBLEM = b'{"type":"/problems/not-found","title":"no","status":404,"detail":"There is no account X in your scope."}'

# T21: (status line and headers, body, the sentence)
ANSWERS = (
    ("302 Found\r\nLocation: https://portal.example/login?u=1", b"", "The address only points to portal.example (302): a sign-in page, or the server has moved."),
    ("301 Moved\r\nLocation: /x", b"", "The address only points to another address (301)"),
    ("307 Temporary Redirect\r\nLocation: http://[bad", b"", "The address only points to another address (307)"),
    ("404 Not Found", PAGE, "A web server answers, but no billing API is at this address (404). Check the path in [server] url."),
    ("404 Not Found", b"", "No billing API is at this address (404). Check [server] url."),
    ("404 Not Found", PROBLEM, "There is no account X in your scope."),
    ("405 Method Not Allowed", b"", "What answers does not know this request (405)."),
    ("407 Proxy Authentication Required", b"", "The proxy asks for a sign-in (407). Put it into [server] proxy."),
    ("413 Too Large", PAGE, "A proxy before the server finds the request too large (413)."),
    ("413 Too Large", b"", "The server finds the request too large (413)."),
    ("502 Bad Gateway", PAGE, "The proxy before the server cannot reach it (502)."),
    ("504 Gateway Timeout", PAGE, "The proxy before the server waited for it in vain (504)."),
    ("511 Network Authentication Required", PAGE, "A web page answers in the server's place (511): sign in to the network"),
    ("403 Forbidden", PAGE, "A web page answers in the server's place (403): sign in to the network"),
    ("200 OK", PAGE, "A web page answers in the server's place (200): sign in to the network"),
    ("200 OK", b"\n  <html><body>login", "A web page answers in the server's place (200): sign in to the network"),
    ("200 OK", b"hello", "What answered is not a central billing API; check [server] url."),
    ("503 Busy", b"", "The server is busy."),
)  # fmt: skip


@pytest.mark.parametrize(("head", "body", "sentence"), ANSWERS, ids=lambda value: str(value)[:30])
def test_an_answer_that_is_not_the_billing_apis_is_told_as_what_it_is(head: str, body: bytes, sentence: str) -> None:
    raw = f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body
    with line(raw) as port:
        assert told(Address(url=f"http://127.0.0.1:{port}")).startswith(sentence)


def test_nobody_there_and_no_such_name(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    assert "nothing answers there" in told(Address(url=f"http://127.0.0.1:{port}"))
    assert "nothing answers there; check [server] socket" in told(Address(socket=str(tmp_path / "none")))
    assert "its name is not known here" in told(Address(url="http://no-such-name.invalid"))
    assert "the address must begin with http:// or https://" in told(Address(url="ftp://127.0.0.1"))


DRIPS = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b" " * 500,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 200,
)


@pytest.mark.parametrize("raw", DRIPS, ids=["length", "chunked"])
@pytest.mark.parametrize("sealed", [False, True], ids=["http", "https"])
def test_an_answer_in_drips_ends_at_the_total_deadline(
    raw: bytes, sealed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "TOTAL_S", 0.3)  # T20
    context, authority = certificate(tmp_path, "127.0.0.1", SOON) if sealed else (None, "")
    with line(raw, context=context, drip_s=0.02) as port:
        began = time.monotonic()
        sentence = told(Address(url=f"http{'s' * sealed}://127.0.0.1:{port}", ca_file=authority))
    assert time.monotonic() - began < 2
    assert "no answer in time; the server or the network is slow" in sentence
