"""What was logged and not yet known to be in the server's hands. Nothing leaves it without an answer."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import takewhile
from pathlib import Path

import msgspec
from msgspec import Struct

from collector_tui.actions import AnyAction
from collector_tui.desk.disk import Disk
from collector_tui.desk.store import open_table
from collector_tui.model.codec import decode, encode


class OutboxEntry(Struct, frozen=True, kw_only=True):
    """`state`: waiting (to be sent), sent (accepted, not yet seen in the feed), refused (a person must decide).

    `body` is sent as it was written, so that a repeated request is the same request. Once `offered`, the
    server may have it, whatever became of the answer: it can no longer be taken back. What was logged
    with one key on several accounts shares a `batch`, and is taken back together.
    """

    sequence: int
    body: bytes
    state: str = "waiting"
    offered: bool = False
    batch: str = ""
    version: int = 0  # of the account that contains it, once accepted
    problem: str = ""

    @property
    def action(self) -> AnyAction:
        found: AnyAction = decode(AnyAction, self.body)  # type: ignore[arg-type]  # a union is a type to msgspec
        return found


class Outbox:
    """Entries in the order they were made, by action id. Every change is on the disk when the call returns."""

    def __init__(self, path: Path, disk: Disk) -> None:
        """Raises Damaged when the file cannot be read back: it is never rebuilt."""
        self._table = open_table(path, disk, durable=True)
        rows = self._table.rows()
        loaded = {key: msgspec.convert(row, OutboxEntry) for key, row in rows.items()}
        self.entries = dict(sorted(loaded.items(), key=lambda pair: pair[1].sequence))

    def append(self, actions: Sequence[AnyAction], instead_of: Collection[str] = ()) -> None:
        """All of them or none, in place of others. Raises OSError when the disk refuses; all is then as it was."""
        last = max((entry.sequence for entry in self.entries.values()), default=0)
        batch = actions[0].id if len(actions) > 1 else ""
        self._put_all(
            {
                action.id: OutboxEntry(sequence=last + n, body=encode(action), batch=batch)
                for n, action in enumerate(actions, 1)
            },
            instead_of,
        )

    def offer(self, most: int, young: Callable[[datetime], bool]) -> list[tuple[str, bytes]]:
        """(id, body) of the oldest waiting entries up to the first young one, marked as offered before anyone sees them."""
        waiting = [(key, entry) for key, entry in self.entries.items() if entry.state == "waiting"][:most]
        waiting = list(takewhile(lambda pair: pair[1].offered or not young(pair[1].action.made_at), waiting))
        self._put_all(
            {key: msgspec.structs.replace(entry, offered=True) for key, entry in waiting if not entry.offered}
        )
        return [(key, entry.body) for key, entry in waiting]

    def send_again(self) -> None:
        """The server's state was replaced: what it had accepted and we have not seen goes out once more."""
        sent = {key: entry for key, entry in self.entries.items() if entry.state == "sent"}
        self._put_all({key: msgspec.structs.replace(entry, state="waiting") for key, entry in sent.items()})

    def sent(self, action_id: str, version: int) -> None:
        entry = self.entries[action_id]
        self._put(action_id, msgspec.structs.replace(entry, state="sent", version=version, problem=""))

    def refused(self, action_id: str, problem: str) -> None:
        entry = self.entries[action_id]
        self._put(action_id, msgspec.structs.replace(entry, state="refused", problem=problem))

    def remove(self, action_ids: set[str]) -> None:
        """Drop entries that are contained in the cache, undone, or settled by a person."""
        if action_ids:
            self._table.change({}, action_ids)
            self.entries = {key: entry for key, entry in self.entries.items() if key not in action_ids}

    def of_account(self, account_id: str) -> list[AnyAction]:
        """The actions to fold into the view of an account: all but the refused."""
        actions = [entry.action for entry in self.entries.values() if entry.state != "refused"]
        return [action for action in actions if action.account == account_id]

    def _put(self, action_id: str, entry: OutboxEntry) -> None:
        self._put_all({action_id: entry})

    def _put_all(self, entries: dict[str, OutboxEntry], instead_of: Collection[str] = ()) -> None:
        if entries:
            rows = {key: msgspec.to_builtins(entry, builtin_types=(bytes,)) for key, entry in entries.items()}
            self._table.change(rows, instead_of)
            self.entries = {key: own for key, own in self.entries.items() if key not in instead_of} | entries
