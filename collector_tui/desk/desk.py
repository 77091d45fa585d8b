"""The desk: the one door through which screens read and write. An account is what is cached plus what is pending."""

from collections.abc import Collection
from typing import Any

import msgspec

from collector_tui.actions import AnyAction
from collector_tui.casework.gate_question import BLOCK, GateFinding
from collector_tui.desk.open_desk import Counts
from collector_tui.desk.outbox import OWN, Drafts
from collector_tui.desk.session_file import Fields
from collector_tui.desk.synced_desk import SyncedDesk
from collector_tui.model.ids import following, uuid7
from collector_tui.work.gates import findings, level

__all__ = ["Counts", "Desk", "Refused"]

UNDONE = OWN + "undone"  # the draft row of what was taken back, the last one last
UNDONE_MAX = 20


class Refused(ValueError):
    """The action cannot be done; the sentence says why. Nothing was written."""


class Desk(SyncedDesk):
    """What a person does at the desk."""

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
                if refusal := action.refusal(self.playbook) or self._shut_gate(action):
                    raise Refused(f"{action.account}: {refusal}" if len(actions) > 1 else refusal)
            known = {key: entry for key in instead_of if (entry := self._outbox.entries.get(key))}
            replaced = {key for key, entry in known.items() if entry.state == "refused" or not entry.offered}
            touched = {self._outbox.entries[key].account for key in replaced}
            self._outbox.append(actions, replaced, drafts)
            self._refresh(touched | {action.account for action in actions})

    def against(self, action: AnyAction) -> tuple[GateFinding, ...]:
        """What stands against the act that an action logs, as far as this desk knows; the gravest first."""
        account = self.account(action.account)
        if account is None:
            return ()
        return findings(action, account, self.rulebook, self.now(), leased=self.holds_lease(account.id))

    def holds_lease(self, account_id: str) -> bool | None:
        """Whether this person has the account now, so that no other desk calls about it; None: the server keeps no leases."""
        if not self._cache.place.leases:
            return None
        lease = self.lease
        return lease is not None and lease.account == account_id and lease.until > self.now()

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

    def viewed(self, account_id: str) -> None:
        """This person has looked at an account: the audit hears of it, once a session."""
        with self._lock:
            if account_id not in self._seen:
                self._seen.add(account_id)
                self._viewed[account_id] = self.now()

    def wish(self, account_id: str) -> bool:
        """Work on an account, or on none: a lease is asked for at the next sync. Whether that is another than before."""
        with self._lock:
            changed, self.wished = self.wished != account_id, account_id
            return changed
