"""What a desk shows: every account as it is cached, with what was logged here and is pending folded in."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from collector_tui.actions import Stamp
from collector_tui.desk.leases import DeskLeases
from collector_tui.desk.ranked import Ranked
from collector_tui.desk.session_file import OutboxEntry
from collector_tui.desk.state import DeskState
from collector_tui.model.account import Account, AccountHead
from collector_tui.model.codec import picked
from collector_tui.model.text import counted
from collector_tui.model.work import WorkHead
from collector_tui.wire.session import Policy
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import Rulebook


class Counts(Struct, frozen=True):
    """How many outbox entries wait to be sent, and how many a person must decide."""

    waiting: int
    refused: int


class Accounts:
    """Cached heads, those with something pending judged anew, all of them ranked for today."""

    def __init__(self, state: DeskState, leases: DeskLeases) -> None:
        self._state, self._leases = state, leases
        self._overlay: dict[str, AccountHead] = {}  # the heads of accounts with something pending
        self._ranked = Ranked()
        self.refresh(entry.account for entry in state.outbox.entries.values())

    # Whose desk it is, and by which rules

    @property
    def user(self) -> str:
        return self._state.cache.position.user or "me"

    @property
    def people(self) -> tuple[str, ...]:
        """Whom this person may give accounts to; empty: nobody but themselves, or it is not known."""
        return self._state.cache.position.people

    @property
    def policy(self) -> Policy:
        """What the site asks of desks."""
        return self._state.cache.position.policy

    @property
    def rulebook(self) -> Rulebook:
        """What accounts are judged by here."""
        return self._state.cache.rulebook

    @property
    def synced_at(self) -> str:
        """When the server was last heard to the end, RFC 3339; empty when never."""
        return self._state.cache.position.synced_at

    @property
    def days_offline(self) -> int:
        """Whole days since the server was last heard to the end; 0 when it never was."""
        heard = self.synced_at
        return max(0, (self._state.now() - datetime.fromisoformat(heard)).days) if heard else 0

    @property
    def shut(self) -> str:
        """Why no account is shown, or an empty text: the site allows so many days without the server and no more."""
        days, most = self.days_offline, self.policy.offline_lock_days
        if not most or days < most:
            return ""
        return f"{counted(days, 'day')} without the server: accounts are shown again after the next sync. You may still write notes."

    # Accounts

    def heads(self) -> list[AccountHead]:
        """Every account's list fields, ranked for today, pending actions included; none when the desk is shut."""
        state = self._state
        with state.lock:
            if self.shut:
                return []
            ranked = self._ranked.of(state.cache.heads, state.today(), self.rulebook, self._judged)
            return list((ranked | self._overlay).values())

    def knows(self, account_id: str) -> bool:
        """Whether an account is on this desk, shown or not."""
        return account_id in self._state.cache.heads

    def account(self, account_id: str) -> Account | None:
        """The account with its pending actions folded in, judged for today; None when it is not cached, or not shown."""
        state = self._state
        with state.lock:
            held = None if self.shut else state.cache.account(account_id)
            visitor = None if self.shut else state.visitors.get(account_id)
            account = held or (visitor[0] if visitor else None)
            if account is None:
                return None
            for action in state.outbox.of_account(account_id, contained=held is None):
                account = action.apply(account, Stamp(by=self.user, at=action.made_at))
            return assess(account, state.today(), self.rulebook)

    # What is on its way

    def pending(self) -> dict[str, OutboxEntry]:
        """The outbox by action id, oldest first."""
        with self._state.lock:
            entries = self._state.outbox.entries
            return {key: entry for key, entry in entries.items() if entry.state != "contained"}

    def counts(self) -> Counts:
        with self._state.lock:
            states = [entry.state for entry in self._state.outbox.entries.values()]
            return Counts(states.count("waiting"), states.count("refused"))

    def marks(self) -> dict[str, str]:
        """Account ids with something in the outbox: "~" waits to be sent, "x" was refused; "@": someone else has it."""
        with self._state.lock:
            marks: dict[str, str] = dict.fromkeys(self._leases.others(), "@")
            for entry in self._state.outbox.entries.values():
                if entry.state in ("waiting", "refused"):
                    refused = entry.state == "refused" or marks.get(entry.account) == "x"
                    marks[entry.account] = "x" if refused else "~"
            return marks

    # For those that change them, and hold the lock

    def every_id(self) -> set[str]:
        """All accounts that a list shows or has shown."""
        return self._state.cache.heads.keys() | self._overlay.keys()

    def refresh(self, account_ids: Iterable[str]) -> None:
        """What is pending on these accounts, or is cached of them, has changed."""
        changed = set(account_ids)
        pending = {entry.account for entry in self._state.outbox.entries.values() if entry.pending}
        for account_id in changed:
            head = self._judged(account_id) if account_id in pending else None
            if head is None:
                self._overlay.pop(account_id, None)
            else:
                self._overlay[account_id] = head
        self._state.revision += bool(changed)

    def judge_anew(self) -> None:
        """The playbook is another one."""
        self.refresh(set(self._overlay))
        self._state.revision += 1

    def forget(self) -> None:
        """Every account has left."""
        self._overlay.clear()
        self._state.revision += 1

    def _judged(self, account_id: str) -> AccountHead | None:
        """The head of an account judged anew, with only the work that a list shows."""
        account = self.account(account_id)
        if account is None:
            return None
        work = WorkHead(**picked(account.work, *WorkHead.__struct_fields__))
        return AccountHead(**picked(account, *AccountHead.__struct_fields__) | {"work": work})
