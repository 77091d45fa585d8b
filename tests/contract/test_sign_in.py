"""Signing in by a code at a real, certified provider, and every answer a provider may give on the way."""

import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from collector_tui.billing_api.access.identity import IdentityProvider, Provider
from collector_tui.sync.client import sign_in_post
from collector_tui.sync.flow import Reply, Setback
from collector_tui.sync.sign_in import NotSignedIn, SignIn, SignInServer

HERE = Path(__file__).parent / "oidc"
LIBRARY = "oidc-provider@9"
TOKEN_S = 120


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The issuer's address of a running oidc-provider; skipped where there is no Node, or nowhere to get it from."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("no Node on this machine")
    folder = tmp_path_factory.mktemp("oidc")
    shutil.copy(HERE / "provider.mjs", folder)
    command = [
        npm,
        "install",
        "--no-audit",
        "--no-fund",
        "--no-package-lock",
        "--silent",
        "--prefix",
        str(folder),
        LIBRARY,
    ]
    if subprocess.run(command, capture_output=True, timeout=120, check=False).returncode:
        pytest.skip(f"{LIBRARY} cannot be installed here")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    issuer = f"http://127.0.0.1:{port}"
    running = subprocess.Popen(
        [node, str(folder / "provider.mjs"), issuer, str(port), str(TOKEN_S)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert running.stdout is not None
    while b"ready" not in (line := running.stdout.readline()):
        assert line, "the provider did not start"
    threading.Thread(target=running.stdout.read, daemon=True).start()
    yield issuer
    running.kill()
    running.wait()


def a_person_approves(told: str) -> None:
    """What the collector does in a browser: open the address, type the code, log in, agree."""
    found = re.fullmatch(r"To sign in open (\S+) and type (\S+)\.", told)
    assert found is not None, told
    with httpx.Client(follow_redirects=True) as browser:
        page = browser.get(found[1])
        for _ in range(8):
            form = re.search(r"<form([^>]*)>(.*?)</form>", page.text, re.S)
            if form is None:
                break
            fields = {}
            for tag in re.findall(r"<input([^>]*)>", form[2]):
                told_by = dict(re.findall(r"(\w+)=\"([^\"]*)\"", tag))
                if "name" in told_by:
                    fields[told_by["name"]] = unescape(told_by.get("value", ""))
            fields |= {"user_code": found[2]} if "user_code" in fields else {}
            fields |= {"login": "jdoe", "password": "any"} if "login" in fields else {}
            action = re.search(r"action=\"([^\"]+)\"", form[1])
            page = browser.post(urljoin(str(page.url), unescape(action[1]) if action else ""), data=fields)
        assert "Success" in page.text, page.text[:500]


def waits(sign_in: SignIn) -> str:
    with pytest.raises(NotSignedIn) as asked:
        sign_in.token()
    return str(asked.value)


class Hours:
    """A monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def test_a_person_signs_in_by_a_code_and_the_server_knows_them(provider: str) -> None:
    clock, kept = Hours(), []
    sign_in = SignIn(SignInServer(issuer=provider, client_id="collector-tui"), sign_in_post(), clock)
    told = waits(sign_in)
    assert waits(sign_in) == told, "asked again before its time: the same code"
    a_person_approves(told)
    clock.time += 6
    token = sign_in.token()
    assert sign_in.token() == token, "kept in memory"
    server = IdentityProvider(Provider(issuer=provider, audience="collector-tui", roles={"pfs-denials": "collector"}))
    caller = server.caller(token, datetime.now(UTC))
    assert caller is not None
    assert (caller.user, caller.role, caller.queues) == ("jdoe", "collector", ("denied",))
    assert server.caller(token[:-4] + "AAAA", datetime.now(UTC)) is None, "forged"
    assert server.caller(token, datetime.fromtimestamp(time.time() + TOKEN_S + 60, UTC)) is None, "expired"
    other = IdentityProvider(Provider(issuer=provider, audience="payroll", roles={"pfs-denials": "collector"}))
    assert other.caller(token, datetime.now(UTC)) is None, "made for another audience"

    sign_in.keep_with(kept.append)
    clock.time += TOKEN_S
    renewed = sign_in.token()
    assert renewed != token
    assert len(kept) == 2, "the refresh token was kept, and its successor"
    later = SignIn(SignInServer(issuer=provider, client_id="collector-tui"), sign_in_post(), clock, kept[1])
    assert later.token(), "another day, the same sign-in"
    stolen = SignIn(SignInServer(issuer=provider, client_id="collector-tui"), sign_in_post(), clock, kept[0])
    assert waits(stolen).startswith("To sign in open "), "a refresh token that was used once is worth nothing"


class Answers:
    """A provider that says what a test tells it to say."""

    def __init__(self, *answers: tuple[int, object]) -> None:
        self.answers, self.forms = list(answers), []
        self.metadata = {
            "issuer": "https://idp", "device_authorization_endpoint": "https://idp/d", "token_endpoint": "https://idp/t",
        }  # fmt: skip

    def __call__(self, url: str, form: Mapping[str, str] | None) -> Reply:
        if form is None:
            return Reply(status=200, body=json.dumps(self.metadata).encode())
        self.forms.append((url, dict(form)))
        status, body = self.answers.pop(0)
        return Reply(status=status, body=json.dumps(body).encode())


CODE = (
    200,
    {"device_code": "d", "user_code": "AB-CD", "verification_uri": "https://idp/go", "expires_in": 600, "interval": 5},
)
TOKENS = (200, {"access_token": "a1", "expires_in": 300, "refresh_token": "r1"})


def signing_in(*answers: tuple[int, object], refresh: str = "") -> tuple[SignIn, Answers, Hours]:
    said, clock = Answers(*answers), Hours()
    return SignIn(SignInServer(issuer="https://idp", client_id="c"), said, clock, refresh), said, clock


def test_slow_down_makes_the_next_questions_slower() -> None:
    sign_in, said, clock = signing_in(
        CODE, (400, {"error": "slow_down"}), (400, {"error": "authorization_pending"}), TOKENS
    )
    waits(sign_in)
    clock.time += 5
    waits(sign_in)
    clock.time += 6
    waits(sign_in)
    assert len(said.forms) == 2, "not before ten seconds"
    clock.time += 5
    waits(sign_in)
    clock.time += 11
    assert sign_in.token() == "a1"


@pytest.mark.parametrize("error", ["expired_token", "access_denied", "who knows"])
def test_a_code_that_is_over_is_followed_by_a_fresh_one(error: str) -> None:
    fresh = (200, {**CODE[1], "user_code": "EF-GH"})
    sign_in, _, clock = signing_in(CODE, (400, {"error": error}), fresh, TOKENS)
    assert "AB-CD" in waits(sign_in)
    clock.time += 5
    assert "EF-GH" in waits(sign_in)


def test_many_refused_at_once_cost_one_refresh() -> None:
    sign_in, said, _ = signing_in(
        TOKENS, (200, {"access_token": "a2", "expires_in": 300, "refresh_token": "r2"}), refresh="r0"
    )
    assert sign_in.token() == "a1"
    asking = [threading.Thread(target=sign_in.token, args=("a1",)) for _ in range(20)]
    for own in asking:
        own.start()
    for own in asking:
        own.join()
    assert sign_in.token() == "a2"
    assert len(said.forms) == 2


def test_a_provider_that_is_down_costs_no_sign_in() -> None:
    sign_in, _, _ = signing_in((503, {}), TOKENS, refresh="r0")
    with pytest.raises(Setback, match="answered 503"):
        sign_in.token()
    assert sign_in.token() == "a1", "the refresh token was kept"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"issuer": "https://other"}, "calls itself by another name"),
        ({"token_endpoint": "http://idp/t"}, "not https"),
        ({"token_endpoint": None}, "not a sign-in server"),
    ],
)
def test_a_provider_that_is_not_what_it_should_be_is_refused(changed: dict[str, object], told: str) -> None:
    sign_in, said, _ = signing_in(CODE)
    said.metadata |= changed
    with pytest.raises(Setback, match=told):
        sign_in.token()


def test_hostile_words_of_a_provider_cannot_drive_the_terminal() -> None:
    sign_in, _, _ = signing_in((200, {**CODE[1], "user_code": "A\x1b[2J", "verification_uri": "https://idp/\x1b]0;x"}))
    assert "\x1b" not in waits(sign_in)
    sign_in, _, _ = signing_in((200, {**CODE[1], "verification_uri": "javascript:alert(1)"}))
    with pytest.raises(Setback, match="not https"):
        sign_in.token()
