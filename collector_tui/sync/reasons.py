"""Why there is no answer, or none of a billing API: what is wrong, and the next step, each in a sentence of its own.

Without addresses of requests, bodies or names in them: a sentence may stand on a screen and in a log.
"""

import errno
import re
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from collector_tui.model.text import one_line

# OpenSSL's X509_V_ERR_* (verify(1), diagnostics); what is not here is told by its own words.
CERTIFICATE = {
    9: "its certificate is not valid yet; check this computer's clock, then ask its administrator",
    10: "its certificate has expired; check this computer's clock, then ask its administrator",
    18: "its certificate is signed by itself; put it into [server] ca_file when your administrator says so",
    19: "its certificate is of an unknown authority; [server] ca_file takes your site's own",
    20: "its certificate is of an unknown authority; [server] ca_file takes your site's own",
    21: "its certificate is of an unknown authority; [server] ca_file takes your site's own",
    23: "its certificate was revoked; ask its administrator",
    62: "its certificate is for another name; check [server] url",
    64: "its certificate is for another name; check [server] url",
}
PLAIN = "it answers without TLS; try http:// in [server] url, or ask its administrator"
TLS_ALERTS = (
    ("CERTIFICATE_REQUIRED", "it asks for a certificate of ours; [server] certificate names one"),
    ("BAD_CERTIFICATE", "it refuses our certificate; check [server] certificate"),
    ("UNKNOWN_CA", "it refuses our certificate; check [server] certificate"),
    ("CERTIFICATE_EXPIRED", "our certificate has expired; [server] certificate takes a new one"),
    ("CERTIFICATE_UNKNOWN", "it refuses our certificate; check [server] certificate"),
    ("WRONG_VERSION_NUMBER", PLAIN),
    ("HTTP_REQUEST", PLAIN),
    ("PACKET_LENGTH_TOO_LONG", PLAIN),
    ("RECORD_LAYER_FAILURE", PLAIN),
    ("PROTOCOL_VERSION", "it speaks no TLS of today (1.2 or newer); ask its administrator"),
    ("UNSUPPORTED_PROTOCOL", "it speaks no TLS of today (1.2 or newer); ask its administrator"),
)
NETWORK = {
    errno.ECONNREFUSED: "nothing answers there; the server may be restarting, else check [server] url",
    errno.ENOENT: "nothing answers there; check [server] socket",
    errno.EACCES: "this user may not open it; check [server] socket",
    errno.EPERM: "this computer forbids it; ask its administrator",
    errno.ENETUNREACH: "this computer has no network; check the cable, Wi-Fi or VPN",
    errno.ENETDOWN: "this computer has no network; check the cable, Wi-Fi or VPN",
    errno.EHOSTUNREACH: "no way leads there; check the VPN",
    errno.EADDRNOTAVAIL: "no way leads there; check [server] url",
    errno.ECONNRESET: "the line dropped",
}
SLOW = "no answer in time; the server or the network is slow"
PROXY_SIGN_IN = "the proxy asks for a sign-in (407); put it into [server] proxy"

PROXYS = {  # what stands before the server says of itself
    502: "The proxy before the server cannot reach it (502). Wait, or tell its administrator.",
    504: "The proxy before the server waited for it in vain (504). Wait, or tell its administrator.",
}


ALONE = {  # a status without a word
    404: "No billing API is at this address (404). Check [server] url.",
    405: "What answers does not know this request (405). Check [server] url, or update collector-tui.",
    413: "The server finds the request too large (413). What you logged is kept; tell its administrator.",
}


def why_unreachable(error: Exception) -> str:
    """What is wrong and the next step, as the second half of a sentence about the server."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            said = cause.verify_message or "unknown"
            return CERTIFICATE.get(
                cause.verify_code, f"its certificate was not accepted ({said}); ask its administrator"
            )
        if isinstance(cause, ssl.SSLError):
            name = (cause.reason or str(cause)).upper().replace(" ", "_")
            sentences = (sentence for part, sentence in TLS_ALERTS if part in name)
            return next(sentences, f"TLS failed ({one_line(cause.reason or 'unknown').lower()}); ask its administrator")
        if isinstance(cause, socket.gaierror):
            return "its name is not known here; check the network, the VPN and [server] url"
        if isinstance(cause, OSError) and cause.errno in NETWORK:
            return NETWORK[cause.errno]
    if isinstance(error, httpx.ProxyError):
        return PROXY_SIGN_IN if "407" in str(error) else "the proxy refuses; check [server] proxy"
    kinds: tuple[tuple[type[Exception], str], ...] = (
        (httpx.TimeoutException, SLOW),
        (httpx.ConnectError, "nothing answers there"),
        (httpx.RemoteProtocolError, "the line dropped, or what answers is no web server; check [server] url"),
        (httpx.NetworkError, "the line dropped"),
        (httpx.DecodingError, "its answer arrived damaged"),
        (httpx.UnsupportedProtocol, "the address must begin with http:// or https://"),
    )
    return next((sentence for kind, sentence in kinds if isinstance(error, kind)), type(error).__name__)


def why_foreign(status: int, body: bytes, location: str) -> str:
    """What an answer is that no billing API has given; empty when it may be one's."""
    is_page = re.match(rb"\s*(<!doctype|<html|<\?xml|<head|<body|<!--)", body[:500], re.IGNORECASE) is not None
    if 300 <= status < 400 and status != 304:
        where = one_line(_host(location) or "another address")[:100]
        return f"The address only points to {where} ({status}): a sign-in page, or the server has moved. Check [server] url."
    if status == 407:
        return "The proxy asks for a sign-in (407). Put it into [server] proxy."
    if status == 413 and is_page:
        return "A proxy before the server finds the request too large (413). Tell its administrator."
    if status in (404, 405, 501) and is_page:
        return (
            f"A web server answers, but no billing API is at this address ({status}). Check the path in [server] url."
        )
    if status in PROXYS:
        return PROXYS[status]
    if status == 511 or is_page:
        return f"A web page answers in the server's place ({status}): sign in to the network in a browser, or check [server] url."
    return ALONE.get(status, "")


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came from, the deepest first."""
    chain: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in chain:
        chain.append(at)
        at = at.__cause__ or at.__context__
    yield from reversed(chain)
