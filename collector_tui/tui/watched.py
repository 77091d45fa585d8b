"""Whom the keys act on, and what the server's word has made of them since: told before a key acts on anyone else."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from collector_tui.desk import Desk
from collector_tui.model.account import Account, AccountHead
from collector_tui.pages.queue_view import WAITING, QueueView
from collector_tui.tui.host import Host


class Standing(Struct, frozen=True):
    """Where an account stood when it was last looked at; `place` is empty once nothing is to be done there."""

    account: Account
    owner: str
    place: str
    on_desk: bool = True


class Watched:
    """The accounts that a form, a prompt or a call sheet is open for, as they were when it was opened or last told of."""

    def __init__(self, desk: Desk, view: QueueView) -> None:
        self._desk, self._view = desk, view
        self._standings: dict[str, Standing | None] = {}

    def open(self, account_ids: Iterable[str]) -> None:
        """Look after these from now on, and no others."""
        self._standings = {id: self._standing(id) for id in account_ids}

    def account(self, account_id: str) -> Account | None:
        """The account as it stands, or as it was when it left; None for one that was not here to begin with."""
        before = self._standings.get(account_id)
        return self._desk.account(account_id) or (before.account if before is not None else None)

    def take_in(self, host: Host) -> list[str]:
        """Show what the server brought; what it changed under a form and took from under the cursor, in sentences."""
        view, current = self._view, host.current_id
        before, held = view.heads, [current, *view.marked]
        host.reload(arrange=not view.ids)
        lost = lost_sentence(before, held, view.heads, host.current_id)
        host.state.lost = lost or host.state.lost
        return list(filter(None, (self.changes() if host.is_typing else "", lost)))

    def changes(self) -> str:
        """What has become of them since, in sentences, each told once; empty when all is as it was."""
        sentences = []
        for account_id, before in self._standings.items():
            now = self._standing(account_id)
            if before is None or before == now or (now is None and not before.on_desk):
                continue
            if now is None:
                sentences.append(f"{named(before.account)} is no longer on this desk.")
                self._standings[account_id] = replace(before, on_desk=False)  # it keeps its name on the form
                continue
            if not before.on_desk:
                sentences.append(f"{named(now.account)} is back on this desk.")
            if not now.place and before.place:
                sentences.append(f"{named(now.account)} needs no more work now.")
            elif now.place != before.place:
                sentences.append(f"{named(now.account)} moved to {self._title(now.place)}.")
            if now.owner != before.owner:
                sentences.append(
                    f"{named(now.account)} is {f'assigned to {now.owner}' if now.owner else 'unassigned'} now."
                )
            self._standings[account_id] = now
        return " ".join(sentences)

    def _standing(self, account_id: str) -> Standing | None:
        account = self._desk.account(account_id)
        return Standing(account, account.owner, self._view.place(account)) if account is not None else None

    def _title(self, place: str) -> str:
        titles = {queue.id: queue.title for queue in self._view.queues} | {WAITING: "Waiting"}
        return titles.get(place, place)


def named(account: AccountHead) -> str:
    """An account as a sentence about a person names it."""
    return f"{account.id} ({account.patient_name})" if account.patient_name else account.id


def lost_sentence(
    before: Mapping[str, AccountHead], held: Iterable[str], heads: Mapping[str, AccountHead], now_on: str
) -> str:
    """What left the list of those under the cursor (the first of `held`) or marked, and where the cursor is now.

    Empty when none did, or when the whole desk was emptied: then no key can act on another.
    """
    held = list(dict.fromkeys(held))
    left = [id for id in held if id in before and id not in heads]
    if not left or not heads:
        return ""
    whose = named(before[left[0]]) if len(left) == 1 else f"{len(left)} accounts"
    on = f" The cursor is on {named(heads[now_on])} now." if now_on and held[0] in left else ""
    return f"{whose} left this desk; nothing was done there.{on}"
