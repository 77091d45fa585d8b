"""One question to the server on behalf of a command."""

from argparse import Namespace
from collections.abc import Mapping

from collector_tui.commands.open_desk import make_client
from collector_tui.commands.output import SERVER, USAGE, Failure, read_config
from collector_tui.sync.flow import Request, Setback, setback_of


def ask_server(
    options: Namespace,
    method: str,
    path: str,
    body: bytes | None = None,
    refusals: Mapping[int, tuple[int, str]] | None = None,
) -> bytes:
    """The body of a 200. `refusals`: status -> (exit code, sentence; empty: the server's own). Raises Failure."""
    if "//" in path or path.endswith("/"):
        raise Failure(USAGE, "The number or id is empty: an account, a move, a match or a transaction has to be named.")
    client = make_client(read_config(options.config))
    try:
        reply = client.send(Request(method=method, path=path, body=body))
    except Setback as setback:
        raise Failure(SERVER, str(setback)) from None
    finally:
        client.close()
    if reply.status == 200:
        return reply.body
    ours = str(setback_of(reply))
    code, sentence = (refusals or {}).get(reply.status, (SERVER, ours))
    raise Failure(code, sentence or ours)
