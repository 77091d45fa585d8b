"""The desk: the one door through which screens read and write. An account is what is cached plus what is pending."""

import contextlib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from collector_tui.actions import AnyAction, Stamp
from collector_tui.casework.gate_question import BLOCK, GateFinding
from collector_tui.casework.tickler import still_running
from collector_tui.desk.accounts import Accounts, Counts
from collector_tui.desk.audit_views import AuditViews
from collector_tui.desk.deposits import DeskDeposits
from collector_tui.desk.leases import DeskLeases
from collector_tui.desk.lookup import DeskLookup
from collector_tui.desk.outbox import OWN, Drafts
from collector_tui.desk.session_file import Fields, OutboxEntry
from collector_tui.desk.state import Clock, DeskState
from collector_tui.desk.sync_side import SyncSide
from collector_tui.model.account import Account, AccountHead
from collector_tui.model.ids import following, uuid7
from collector_tui.model.playbook import Playbook
from collector_tui.model.work import Deadline
from collector_tui.storage import Disk, Keys
from collector_tui.wire.session import Policy
from collector_tui.work.assess import assess
from collector_tui.work.gates import findings, level
from collector_tui.work.rulebook import Rulebook

UNDONE = OWN + "undone"  # the draft row of what was taken back, the last one last
UNDONE_MAX = 20


class Refused(ValueError):
    """The action cannot be done; the sentence says why. Nothing was written."""


class Desk:
    """One person's desk in one directory. Safe to use from the screen's and the sync engine's threads.

    Several sessions of the person may have it open: each logs into a file of its own, one of them takes the feed.
    The sync engine has a side of its own, and tells of leases and asks for views where these are kept.
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
        self._state = DeskState(directory, clock, keys, disk, read_only=read_only)
        self.leases = DeskLeases(self._state)
        self.deposits = DeskDeposits(self._state)
        self.views = AuditViews(self._state)
        self.lookup = DeskLookup(self._state)
        self._accounts = Accounts(self._state, self.leases)
        self.sync_side = SyncSide(self._state, self._accounts, self.leases)
        self._last_id = ""
        self._unkept: dict[str, Fields | None] = {}  # drafts that the disk has refused so far

    # The desk itself

    @property
    def directory(self) -> Path:
        return self._state.directory

    def now(self) -> datetime:
        return self._state.now()

    def today(self) -> date:
        """The day where the clock is."""
        return self._state.today()

    def sessions_beside(self) -> bool:
        """Whether another session has files of this desk open."""
        return self._state.outbox.others_open()

    def rewrite(self) -> None:
        """Seal everything anew with the current key. Raises OSError."""
        self._state.rewrite()

    def take_notices(self) -> list[str]:
        """Sentences for the person that no call of theirs has brought: what a crash left, what others did. Once."""
        return self._state.take_notices()

    def close(self) -> None:
        """Let go of the directory. What was done is on the disk already."""
        with contextlib.suppress(OSError):
            self.views.keep()
        self._state.close()

    # Reading: as `Accounts` has it

    @property
    def user(self) -> str:
        return self._accounts.user

    @property
    def role(self) -> str:
        """Of this person, as the server told it in this session; empty: it has not been heard yet."""
        return self._state.role

    @property
    def people(self) -> tuple[str, ...]:
        return self._accounts.people

    @property
    def policy(self) -> Policy:
        return self._accounts.policy

    @property
    def playbook(self) -> Playbook:
        return self._accounts.rulebook.playbook

    @property
    def rulebook(self) -> Rulebook:
        return self._accounts.rulebook

    @property
    def synced_at(self) -> str:
        return self._accounts.synced_at

    @property
    def days_offline(self) -> int:
        return self._accounts.days_offline

    @property
    def shut(self) -> str:
        return self._accounts.shut

    @property
    def revision(self) -> int:
        """Moves whenever a list of heads would differ."""
        return self._state.revision

    def heads(self) -> list[AccountHead]:
        return self._accounts.heads()

    def knows(self, account_id: str) -> bool:
        return self._accounts.knows(account_id)

    def account(self, account_id: str) -> Account | None:
        return self._accounts.account(account_id)

    def pending(self) -> dict[str, OutboxEntry]:
        return self._accounts.pending()

    def counts(self) -> Counts:
        return self._accounts.counts()

    def marks(self) -> dict[str, str]:
        return self._accounts.marks()

    # What this person works on

    def viewed(self, account_id: str) -> None:
        """They have looked at an account: the audit hears of it, once a session."""
        self.views.viewed(account_id)

    def wish(self, account_id: str) -> bool:
        """They work on an account, or on none: its lease is asked for at the next sync. Whether that is another than before."""
        return self.leases.wish(account_id)

    def holds_lease(self, account_id: str) -> bool | None:
        """Whether they have the account now; None: the server keeps no leases."""
        return self.leases.mine(account_id)

    # Logging

    def new_id(self) -> str:
        """An id greater than every earlier one of this desk."""
        with self._state.lock:
            earlier = self._last_id or max(self._state.outbox.entries, default="")
            fresh = uuid7(self.now())
            self._last_id = following(earlier, fresh) if earlier else fresh
            return self._last_id

    def do(self, *actions: AnyAction, instead_of: Collection[str] = (), drafts: Drafts | None = None) -> None:
        """Log actions: on the disk when this returns, in every view at once, sent when there is a server.

        Several are all logged or none. `instead_of` names entries that they replace, refused or not sent yet;
        `drafts` are kept or forgotten (None) in the same write. Raises Refused with the reason, or OSError when
        the disk would not keep them; nothing is lost of what the caller holds, and nothing is half done.
        """
        assert not self._state.read_only, "a read-only desk logs nothing"
        outbox = self._state.outbox
        with self._state.lock:
            for action in actions:
                if refusal := action.refusal(self.playbook) or self._not_theirs(action) or self._shut_gate(action):
                    raise Refused(f"{action.account}: {refusal}" if len(actions) > 1 else refusal)
            replaceable = {key: entry for key in instead_of if (entry := outbox.entries.get(key))}
            replaced = {key for key, entry in replaceable.items() if entry.state == "refused" or not entry.offered}
            touched = {outbox.entries[key].account for key in replaced}
            outbox.append(actions, replaced, {**self._unkept, **(drafts or {})})
            self._unkept.clear()
            self._accounts.refresh(touched | {action.account for action in actions})

    def against(self, action: AnyAction) -> tuple[GateFinding, ...]:
        """What stands against the act that an action logs, as far as this desk knows; the gravest first."""
        account = self.account(action.account)
        if account is None:
            return ()
        standing = findings(action, account, self.rulebook, self.now(), leased=self.leases.mine(account.id))
        lease = self.leases.others().get(account.id)
        if lease is None:
            return standing
        holder = f"{lease.holder} has this account until {lease.until.astimezone():%H:%M}."
        return tuple(
            msgspec.structs.replace(each, sentence=holder) if each.rule == "lease" else each for each in standing
        )

    def _not_theirs(self, action: AnyAction) -> str | None:
        """What the server would refuse this person; a role that was not heard yet is the server's to judge."""
        if not self.role:
            return None
        account = self.account(action.account) or Account(id=action.account)
        return action.may(self.user, self.role, account, self.playbook)

    def clocks_after(self, action: AnyAction) -> tuple[Deadline, ...]:
        """The clocks that run on an account once an action is taken: one that the action meets runs no more."""
        account = self.account(action.account)
        if account is None:
            return ()
        taken = action.apply(account, Stamp(by=self.user, at=self.now()))
        clocks, code = assess(taken, self.today(), self.rulebook).work.deadlines, action.coded(self.playbook)
        return still_running(code, clocks) if code is not None else clocks

    def _shut_gate(self, action: AnyAction) -> str | None:
        code = action.coded(self.playbook)
        if code is None or not code.act or action.override.strip():
            return None
        against = self.against(action)
        return f"{against[0].sentence} ({against[0].rule})" if level(against) == BLOCK else None

    def undo(self) -> list[AnyAction]:
        """Take back what was logged last and not sent yet, with all that was logged by the same key; redo() brings it back.

        Empty when there is nothing unsent. Raises OSError with nothing changed.
        """
        outbox = self._state.outbox
        with self._state.lock:
            unsent = {k: e for k, e in outbox.entries.items() if e.state == "waiting" and not e.offered}
            if not unsent:
                return []
            last = next(reversed(unsent.values()))
            taken = {k: e for k, e in unsent.items() if (last.batch and e.batch == last.batch) or e is last}
            actions = [entry.action for entry in taken.values()]
            undone = [*self._undone(), [msgspec.to_builtins(action) for action in actions]]
            outbox.remove(set(taken), {UNDONE: {"actions": undone[-UNDONE_MAX:]}})
            self._accounts.refresh({action.account for action in actions})
            return actions

    def redo(self) -> list[AnyAction]:
        """Log again what undo() took back last; empty when there is nothing. Raises OSError with nothing changed."""
        with self._state.lock:
            *left, last = self._undone() or [[]]
            if not last:
                return []
            actions: list[AnyAction] = [msgspec.convert(raw, AnyAction) for raw in last]
            self.do(*actions, drafts={UNDONE: {"actions": left} if left else None})
            return actions

    def _undone(self) -> list[list[dict[str, Any]]]:
        row: dict[str, Any] = self._state.outbox.drafts().get(UNDONE, {})
        return list(row.get("actions", ()))

    def drop_refused(self, action_id: str) -> None:
        """A person has settled a refused action."""
        with self._state.lock:
            entry = self._state.outbox.entries.get(action_id)
            if entry is not None and entry.state == "refused":
                self._state.outbox.remove({action_id})
                self._accounts.refresh({entry.account})

    # Drafts

    def save_draft(self, key: str, fields: Fields | None) -> None:
        """Keep what is being typed, or forget it (None). Raises OSError as `save_drafts`."""
        self.save_drafts({key: fields})

    def save_drafts(self, drafts: Mapping[str, Fields | None]) -> None:
        """Keep or forget several in one write. Raises OSError when the disk refuses; they are then held in memory.

        What the disk refused before is written with them: once it has room again, nothing is missing.
        """
        with self._state.lock:
            self._unkept |= drafts
            self._state.outbox.keep_drafts(self._unkept)
            self._unkept.clear()

    @property
    def unkept(self) -> int:
        """How many drafts are in memory only, because the disk refuses them."""
        return sum(1 for fields in self._unkept.values() if fields)

    def draft(self, key: str) -> Fields | None:
        with self._state.lock:
            return self._all_drafts().get(key)

    def drafts(self) -> dict[str, Fields]:
        """What was typed and not logged yet, by what it belongs to."""
        with self._state.lock:
            return {key: fields for key, fields in self._all_drafts().items() if not key.startswith(OWN)}

    def _all_drafts(self) -> dict[str, Fields]:
        drafts = self._state.outbox.drafts() | self._unkept
        return {key: fields for key, fields in drafts.items() if fields}
