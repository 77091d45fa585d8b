"""The desk: the one door through which screens read and write. An account is what is cached plus what is pending."""

import threading
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from collector_tui.actions import AnyAction, Stamp
from collector_tui.desk.cache import Cache
from collector_tui.desk.disk import Disk, RealDisk
from collector_tui.desk.keys import Keys
from collector_tui.desk.outbox import OWN, Drafts, Outbox
from collector_tui.desk.session_file import Fields, OutboxEntry
from collector_tui.desk.vault import Vault
from collector_tui.model.account import Account, AccountHead
from collector_tui.model.ids import following, uuid7
from collector_tui.model.playbook import Playbook
from collector_tui.model.wire import ActionResult, Changes
from collector_tui.rules.assess import assess

Clock = Callable[[], datetime]

UNDONE = OWN + "undone"  # the draft row of what was taken back, the last one last
UNDONE_MAX = 20


class Refused(ValueError):
    """The action cannot be done; the sentence says why. Nothing was written."""


class Counts(Struct, frozen=True):
    """How many outbox entries wait to be sent, and how many a person must decide."""

    waiting: int
    refused: int


class Desk:
    """One person's desk in one directory. Safe to use from the screen's and the sync engine's threads.

    Several sessions of the person may have it open: each logs into a file of its own, one of them takes the feed.
    """

    def __init__(
        self,
        directory: Path,
        clock: Clock,
        keys: Keys | None = None,
        disk: Disk | None = None,
        *,
        read_only: bool = False,
    ) -> None:
        """Raises Damaged (of the outbox), Locked, ValueError or OSError, each with a sentence.

        Without `keys` those of the directory's key file. A desk that is `read_only` shows what is on the disk now.
        """
        self._clock, self.directory = clock, directory
        disk = disk or RealDisk()
        disk.make_directory(directory)
        keys = keys or Vault(directory, disk).by_file()
        self._outbox = Outbox(directory / "outbox", disk, keys, lambda: uuid7(clock()), read_only=read_only)
        self._read_only = read_only
        try:
            self._cache = Cache(directory / "cache.j", disk, keys, read_only=read_only)
        except BaseException:
            self._outbox.close()
            raise
        self._lock = threading.RLock()
        self._overlay: dict[str, AccountHead] = {}
        self._last_id = ""
        self.revision = 0  # moves whenever a list of heads would differ
        self._refresh({entry.account for entry in self._outbox.entries.values()})

    def close(self) -> None:
        """Let go of the directory. What was done is on the disk already."""
        with self._lock:
            self._cache.tidy()
            self._outbox.close()
            self._cache.close()

    @property
    def told(self) -> list[str]:
        """Sentences about what a crash has left behind."""
        return self._outbox.told

    # Reading

    @property
    def user(self) -> str:
        return self._cache.place.user or "me"

    @property
    def synced_at(self) -> str:
        """When the server was last heard to the end, RFC 3339; empty when never."""
        return self._cache.place.synced_at

    @property
    def playbook(self) -> Playbook:
        return self._cache.playbook

    def now(self) -> datetime:
        return self._clock()

    def today(self) -> date:
        """The day where the clock is: a collector's evening is not tomorrow because UTC says so."""
        return self._clock().date()

    def heads(self) -> list[AccountHead]:
        """Every account's list fields, pending actions included."""
        with self._lock:
            return list((self._cache.heads | self._overlay).values())

    def account(self, account_id: str) -> Account | None:
        """The account with its pending actions folded in, judged for today; None when it is not cached."""
        with self._lock:
            cached = self._cache.account(account_id)
            if cached is None:
                return None
            for action in self._outbox.of_account(account_id):
                cached = action.apply(cached, Stamp(by=self.user, at=action.made_at))
            return assess(cached, self.today())

    def pending(self) -> dict[str, OutboxEntry]:
        """The outbox by action id, oldest first."""
        with self._lock:
            return dict(self._outbox.entries)

    def marks(self) -> dict[str, str]:
        """Account ids with something in the outbox: "~" waits to be sent, "x" was refused."""
        with self._lock:
            found: dict[str, str] = {}
            for entry in self._outbox.entries.values():
                if entry.state != "sent":
                    found[entry.account] = "x" if entry.state == "refused" else found.get(entry.account, "~")
            return found

    def counts(self) -> Counts:
        with self._lock:
            states = [entry.state for entry in self._outbox.entries.values()]
            return Counts(states.count("waiting"), states.count("refused"))

    # Writing

    def new_id(self) -> str:
        """An id greater than every earlier one of this desk."""
        with self._lock:
            earlier = self._last_id or max(self._outbox.entries, default="")
            fresh = uuid7(self.now())
            self._last_id = following(earlier, fresh) if earlier else fresh
            return self._last_id

    def do(self, *actions: AnyAction, instead_of: Collection[str] = (), drafts: Drafts | None = None) -> None:
        """Log actions: on the disk when this returns, in every view at once, sent when there is a server.

        Several are all logged or none. `instead_of` names entries that they replace, refused or not sent yet;
        `drafts` are kept or forgotten (None) in the same write. Raises Refused with the reason, or OSError when
        the disk would not keep them; nothing is lost of what the caller holds, and nothing is half done.
        """
        assert not self._read_only, "a read-only desk logs nothing"
        with self._lock:
            for action in actions:
                if refusal := action.refusal(self.playbook):
                    raise Refused(f"{action.account}: {refusal}" if len(actions) > 1 else refusal)
            known = {key: entry for key in instead_of if (entry := self._outbox.entries.get(key))}
            replaced = {key for key, entry in known.items() if entry.state == "refused" or not entry.offered}
            touched = {self._outbox.entries[key].account for key in replaced}
            self._outbox.append(actions, replaced, drafts)
            self._refresh(touched | {action.account for action in actions})

    def undo(self) -> list[AnyAction]:
        """Take back what was logged last and not sent yet, with all that was logged by the same key; redo() brings it back.

        Empty when there is nothing unsent. Raises OSError with nothing changed.
        """
        with self._lock:
            unsent = {k: e for k, e in self._outbox.entries.items() if e.state == "waiting" and not e.offered}
            if not unsent:
                return []
            last = next(reversed(unsent.values()))
            taken = {k: e for k, e in unsent.items() if (last.batch and e.batch == last.batch) or e is last}
            actions = [entry.action for entry in taken.values()]
            undone = [*self._undone(), [msgspec.to_builtins(action) for action in actions]]
            self._outbox.remove(set(taken), {UNDONE: {"actions": undone[-UNDONE_MAX:]}})
            self._refresh({action.account for action in actions})
            return actions

    def redo(self) -> list[AnyAction]:
        """Log again what undo() took back last; empty when there is nothing. Raises OSError with nothing changed."""
        with self._lock:
            *left, last = self._undone() or [[]]
            if not last:
                return []
            actions: list[AnyAction] = [msgspec.convert(raw, AnyAction) for raw in last]
            self.do(*actions, drafts={UNDONE: {"actions": left} if left else None})
            return actions

    def _undone(self) -> list[list[dict[str, Any]]]:
        row: dict[str, Any] = self._outbox.drafts().get(UNDONE, {})
        return list(row.get("actions", ()))

    def drop_refused(self, action_id: str) -> None:
        """A person has settled a refused action."""
        with self._lock:
            entry = self._outbox.entries.get(action_id)
            if entry is not None and entry.state == "refused":
                self._outbox.remove({action_id})
                self._refresh({entry.account})

    def save_draft(self, key: str, fields: Fields | None) -> None:
        """Keep what is being typed, or forget it (None). Raises OSError when the disk refuses."""
        with self._lock:
            self._outbox.keep_draft(key, fields)

    def draft(self, key: str) -> Fields | None:
        with self._lock:
            return self._outbox.drafts().get(key)

    def drafts(self) -> dict[str, Fields]:
        """What was typed and not logged yet, by what it belongs to."""
        with self._lock:
            return {key: fields for key, fields in self._outbox.drafts().items() if not key.startswith(OWN)}

    # What the sync engine brings

    @property
    def cursor(self) -> str:
        return self._cache.place.cursor

    @property
    def takes_feed(self) -> bool:
        """Whether this session is the one that takes the feed; another one reads what that one has taken."""
        return not self._cache.follows

    def tend(self) -> None:
        """Take over what ended sessions have left, read what a running one has written, tidy the files.

        Raises Damaged or OSError. Called by the thread that takes the feed.
        """
        with self._lock:
            touched = self._outbox.adopt()
            if self._cache.follows and self._cache.follow():
                touched |= self._cache.heads.keys() | self._overlay.keys() | self._forget_contained()
            self._refresh(touched)
        self._cache.tidy()

    def to_send(self, most: int, held_s: float = 0.0) -> tuple[str, list[tuple[str, bytes]]]:
        """(client, [(id, body)]) of a session's oldest waiting actions, at least `held_s` old; they cannot be undone now."""
        with self._lock:
            now = self.now()  # what a clock set back made in the future is not young
            return self._outbox.offer(most, lambda made: now - timedelta(seconds=held_s) < made <= now)

    def settle(self, result: ActionResult) -> None:
        """Take the server's final word on an action."""
        with self._lock:
            entry = self._outbox.entries.get(result.id)
            if entry is None or entry.state != "waiting":
                return
            if result.done:
                self._outbox.settled(result.id, state="sent", version=result.version, problem="")
            else:
                problem = result.problem.detail if result.problem else result.status
                self._outbox.settled(result.id, state="refused", problem=problem)
            self._refresh({entry.account})

    def take(self, page: Changes) -> None:
        """Take a page of the change feed, and let go of sent actions that it contains."""
        with self._lock:
            touched = self._cache.take(page.items, page.cursor, more=page.more, now=self.now().isoformat())
            self._refresh(touched | self._forget_contained())

    def start_over(self) -> None:
        """The server asked for a new snapshot: nothing pending is lost, what was accepted is offered again."""
        with self._lock:
            self._outbox.send_again()
            self._cache.start_over()

    def keep_playbook(self, playbook: Playbook) -> None:
        with self._lock:
            self._cache.keep_playbook(playbook)

    def keep_user(self, user: str) -> None:
        with self._lock:
            self._cache.keep_user(user)

    def _forget_contained(self) -> set[str]:
        """Drop sent entries that the cache contains; the accounts they were on."""
        heads = self._cache.heads
        contained = {
            key
            for key, entry in self._outbox.entries.items()
            if entry.state == "sent" and self._contains(heads.get(entry.account), entry.version)
        }
        accounts = {self._outbox.entries[key].account for key in contained}
        self._outbox.remove(contained)
        return accounts

    def _contains(self, head: AccountHead | None, version: int) -> bool:
        """An account that left the desk contains it for good; a snapshot in progress proves nothing."""
        if head is None:
            return not self._cache.place.snapshot
        return head.version >= version

    def _refresh(self, account_ids: set[str]) -> None:
        pending = {entry.account for entry in self._outbox.entries.values() if entry.state != "refused"}
        for account_id in account_ids:
            account = self.account(account_id) if account_id in pending else None
            if account is None:
                self._overlay.pop(account_id, None)
            else:
                self._overlay[account_id] = AccountHead(
                    **{name: getattr(account, name) for name in AccountHead.__struct_fields__}
                )
        self.revision += bool(account_ids)
