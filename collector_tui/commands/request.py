"""One question to the server on behalf of a command."""

from argparse import Namespace
from collections.abc import Mapping

from collector_tui.commands.open_desk import make_client
from collector_tui.commands.output import NOT_FOUND, PARTLY, SERVER, USAGE, Failure, read_config
from collector_tui.sync.flow import Reply, Request, Setback, setback_of

CODE_OF = {400: USAGE, 404: NOT_FOUND, 409: PARTLY, 413: USAGE, 422: USAGE}  # all others are the server's


def ask_server(
    options: Namespace,
    method: str,
    path: str,
    body: bytes | None = None,
    sentences: Mapping[int, str] | None = None,
) -> bytes:
    """The body of a 200. `sentences`: what to say of a status instead of the server's own words.

    Raises Failure; every command ends with the same exit code for the same kind of refusal.
    """
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
    raise refused(reply, sentences)


def refused(reply: Reply, sentences: Mapping[int, str] | None = None) -> Failure:
    """The end of a command that the server refused."""
    sentence = (sentences or {}).get(reply.status) or str(setback_of(reply))
    return Failure(CODE_OF.get(reply.status, SERVER), sentence)
