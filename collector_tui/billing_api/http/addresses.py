"""Ids in addresses: a slash of an id comes as %2F and stays within its part of the path, whatever the number is made of."""

import re
from urllib.parse import unquote

from litestar import Litestar
from litestar.types import Receive, Scope, Send

from collector_tui.billing_api.http.request import ApiRequest

SLASH = "\x1f"  # of an id, while the path is taken apart; no number has this character: all are cleaned of it
_QUOTED = re.compile(rb"%2f", re.IGNORECASE)


class Api(Litestar):
    """Servers hand a path over unquoted, where the slash of an id would look like one between two parts."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # type: ignore[override]  # its own hint is a closed union
        raw = scope.get("raw_path") or b""
        if _QUOTED.search(raw):
            scope["path"] = unquote(_QUOTED.sub(SLASH.encode(), raw).decode("ascii", "replace"))
        await super().__call__(scope, receive, send)


def slashes_back(request: ApiRequest) -> None:
    """Give the ids that were found in the path their slashes."""
    ids = request.scope["path_params"]
    request.scope["path_params"] = {
        name: each.replace(SLASH, "/") if isinstance(each, str) else each for name, each in ids.items()
    }
