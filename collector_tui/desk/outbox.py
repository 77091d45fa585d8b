"""What was logged and not yet known to be in the server's hands. Nothing leaves it without an answer."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from itertools import count, takewhile
from pathlib import Path
from typing import NamedTuple

import msgspec

from collector_tui.actions import AnyAction
from collector_tui.desk.session_file import Fields, OutboxEntry, SessionFile
from collector_tui.model.codec import encode
from collector_tui.model.ids import uuid7
from collector_tui.storage import Disk, Keys

OWN = "~~"  # drafts with such keys are the program's memory, not a person's words
OUTBOX = "outbox"  # the directory, in the desk's
VIEWS = OWN + "views"  # what was looked at while the server was away
RECOVERED = "~recovered"

Drafts = Mapping[str, Mapping[str, object] | None]


class Offer(NamedTuple):
    """What goes to the server in one batch: a session's name there, and (action id, body as it was written), oldest first."""

    client: str
    actions: list[tuple[str, bytes]]


class Outbox:
    """Entries in the order they were made, by action id: of this session, and of those that ended with some left.

    Each session has a file of its own, so that two never wait for one another. The file of a dead session is
    adopted: its drafts become ours, its entries go out under its own client id and then the file goes.
    """

    def __init__(
        self, directory: Path, disk: Disk, keys: Keys, new_client: Callable[[], str], *, read_only: bool = False
    ) -> None:
        """Raises Damaged, Locked or OSError. One that is `read_only` shows the entries of all sessions as they are now."""
        self._directory, self._disk, self._keys, self._new_client = directory, disk, keys, new_client
        self._read_only = read_only
        disk.make_directory(directory)
        self._files: list[SessionFile] = []
        self._file_of: dict[str, SessionFile] = {}
        self.entries: dict[str, OutboxEntry] = {}
        self.notices: list[str] = []  # sentences about what a crash left
        try:
            self._open_all()
        except BaseException:
            self.close()
            raise

    def _open_all(self) -> None:
        for number in self._slots():
            self._open_slot(number)
        fresh = (number for number in count(1) if number not in self._slots())
        while not self._files and not self._read_only:
            self._open_slot(next(fresh))
        self._gather()

    def _slots(self) -> list[int]:
        names = [name.removesuffix(".j") for name in self._disk.names(self._directory) if name.endswith(".j")]
        return sorted(int(name) for name in names if name.isdecimal())

    def _open_slot(self, number: int) -> bool:
        """Take the file of a session that has ended; False when it is in use."""
        path = self._directory / f"{number}.j"
        lock = None if self._read_only else self._disk.lock(self._directory / f"{number}.lock")
        if lock is None and not self._read_only:
            return False
        try:
            file = SessionFile(path, self._disk, self._keys, lock, self._new_client())
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        self._files.append(file)
        self.notices += [file.torn] if file.torn else []
        return True

    def adopt(self) -> set[str]:
        """Take over what sessions that ended since have left; the accounts it is on. Raises Damaged or OSError."""
        held = {file.path.name for file in self._files}
        for number in self._slots():
            if f"{number}.j" not in held and self._open_slot(number):
                accounts = {entry.account for entry in self._files[-1].entries.values()}
                self._gather()
                return accounts
        return set()

    def _gather(self) -> None:
        """Take in the files that were opened: the drafts of the dead become ours, emptied files go."""
        for file in [] if self._read_only else self._files[1:]:
            self._take_drafts(self._files[0], file)
            self._drop_when_empty(file)
        entries = {key: entry for file in self._files for key, entry in file.entries.items()}
        self.entries = {key: entries[key] for key in sorted(entries)}
        self._file_of = {key: file for file in self._files for key in file.entries}
        if not self._read_only:  # a crash came between the new entry and the end of those it replaces
            self.remove({old for entry in entries.values() for old in entry.instead_of} & entries.keys())

    def _take_drafts(self, ours: SessionFile, other: SessionFile) -> None:
        taken: dict[str, Fields] = {}
        for key, fields in other.drafts.items():
            if key not in ours.drafts:
                taken[key] = fields
            elif key == VIEWS:
                taken[key] = {"views": [*ours.drafts[key]["views"], *fields["views"]]}
            elif not key.startswith(OWN) and ours.drafts[key] != fields:
                taken[key + RECOVERED] = fields
        if taken:
            ours.change({}, (), taken)
        if other.drafts:
            other.change({}, (), dict.fromkeys(other.drafts))

    def _drop_when_empty(self, file: SessionFile) -> None:
        if file is not self._files[0] and not file.entries and not file.drafts:
            self._files.remove(file)
            file.discard()

    def close(self) -> None:
        for file in self._files:
            file.close()

    def others_open(self) -> bool:
        """Whether a file of another session could not be taken: it is in use."""
        return len(self._slots()) > len(
            [file for file in self._files if file.path.name in self._disk.names(self._directory)]
        )

    def rewrite(self) -> None:
        """Seal all of it anew with the desk's current key. Raises OSError."""
        for file in self._files:
            file.rewrite()

    # Logging

    @property
    def client(self) -> str:
        """This session's name to the server."""
        return self._files[0].client

    def append(
        self, actions: Sequence[AnyAction], instead_of: Collection[str] = (), drafts: Drafts | None = None
    ) -> None:
        """All of them or none, in place of others, drafts with them. Raises OSError; all is then as it was."""
        batch = actions[0].id if len(actions) > 1 else ""
        ours = self._files[0]
        elsewhere = tuple(key for key in instead_of if self._file_of.get(key) is not ours)
        entries = {
            action.id: OutboxEntry(account=action.account, body=encode(action), batch=batch, instead_of=elsewhere)
            for action in actions
        }
        ours.change(entries, [key for key in instead_of if self._file_of.get(key) is ours], drafts)
        self.entries |= entries
        self._file_of |= dict.fromkeys(entries, ours)
        self.entries = {key: self.entries[key] for key in sorted(self.entries) if key not in instead_of}
        self.remove(elsewhere)

    def offer(self, most: int, young: Callable[[datetime], bool]) -> Offer:
        """A session's oldest waiting entries up to the first young one, marked as offered."""
        for file in self._files:
            waiting = [
                (key, e) for key, e in self.entries.items() if e.state == "waiting" and self._file_of[key] is file
            ]
            waiting = list(takewhile(lambda pair: pair[1].offered or not young(pair[1].action.made_at), waiting[:most]))
            if waiting:
                self._put({key: msgspec.structs.replace(e, offered=True) for key, e in waiting if not e.offered})
                return Offer(file.client, [(key, entry.body) for key, entry in waiting])
        return Offer(self.client, [])

    def send_again(self, epoch: str = "") -> set[str]:
        """The server's state may be an older one: what it had accepted goes out once more, and doubles nothing.

        With an `epoch` only what another one had accepted. The accounts it is on.
        """
        sent = {
            key: entry
            for key, entry in self.entries.items()
            if entry.state in ("sent", "contained") and not (epoch and entry.epoch in ("", epoch))
        }
        self._put({key: msgspec.structs.replace(entry, state="waiting") for key, entry in sent.items()})
        return {entry.account for entry in sent.values()}

    def settled(self, action_id: str, **changed: object) -> None:
        """Keep what the server said of an entry."""
        self._put({action_id: msgspec.structs.replace(self.entries[action_id], **changed)})

    def contained(self, action_ids: Collection[str]) -> None:
        """The feed has shown them."""
        self._put({key: msgspec.structs.replace(self.entries[key], state="contained") for key in action_ids})

    def forget_contained(self, before: datetime) -> None:
        """Drop what was made before a time and has long been in the feed."""
        old = uuid7(before, lambda bits: 0)
        self.remove({key for key, entry in self.entries.items() if entry.state == "contained" and key < old})

    def remove(self, action_ids: Collection[str], drafts: Drafts | None = None) -> None:
        """Drop entries that are contained in the cache, undone, or settled by a person."""
        for file in list(self._files):
            gone = {key for key in action_ids if self._file_of.get(key) is file}
            if gone or (drafts and file is self._files[0]):
                file.change({}, gone, drafts if file is self._files[0] else None)
                self.entries = {key: entry for key, entry in self.entries.items() if key not in gone}
                self._file_of = {key: held for key, held in self._file_of.items() if key not in gone}
                self._drop_when_empty(file)

    def of_account(self, account_id: str, *, contained: bool = False) -> list[AnyAction]:
        """The actions to fold into the view of an account: sent or not, and those that the feed has shown."""
        entries = (entry for entry in self.entries.values() if entry.account == account_id)
        return [entry.action for entry in entries if entry.pending or (contained and entry.state == "contained")]

    def _put(self, entries: Mapping[str, OutboxEntry]) -> None:
        for file in self._files:
            changed = {key: entry for key, entry in entries.items() if self._file_of[key] is file}
            if changed:
                file.change(changed)
                self.entries |= changed

    # Drafts

    def drafts(self) -> dict[str, Fields]:
        """What was being typed, by what it belongs to; the program's own memory too."""
        return {key: fields for file in reversed(self._files) for key, fields in file.drafts.items()}

    def keep_drafts(self, drafts: Drafts) -> None:
        """Keep what is being typed, or forget it (None), all in one write. Raises OSError."""
        self._files[0].change({}, (), drafts)
