"""Leases as a desk knows them: the one this person holds or wishes for, and those that other people hold."""

from collections.abc import Iterable
from datetime import timedelta

from collector_tui.desk.state import DeskState
from collector_tui.wire.leases import Lease, Leases

LEASE_LEFT = timedelta(minutes=5)  # with less a lease is asked for anew


class DeskLeases:
    """A wish is kept at once; the sync engine asks for it, and tells here what the server said."""

    def __init__(self, state: DeskState) -> None:
        self._state = state
        self._others: dict[str, Lease] = {}
        self.granted: Lease | None = None  # this person's, of the account in work
        self.wished = ""  # the account that this person works on now

    # For the person

    def wish(self, account_id: str) -> bool:
        """Work on an account, or on none: a lease is asked for at the next sync. Whether that is another than before."""
        with self._state.lock:
            changed, self.wished = self.wished != account_id, account_id
            return changed

    def mine(self, account_id: str) -> bool | None:
        """Whether this person has the account now, so that no other desk calls about it; None: the server keeps no leases."""
        with self._state.lock:
            if not self._state.cache.position.leases:
                return None
            lease = self.granted
            return lease is not None and lease.account == account_id and lease.until > self._state.now()

    def others(self) -> dict[str, Lease]:
        """Whom other people's accounts are with now, as far as the server was heard."""
        with self._state.lock:
            now = self._state.now()
            return {key: lease for key, lease in self._others.items() if lease.until > now}

    # For the sync engine

    def kept_by_server(self, kept: bool) -> None:
        """Whether the server keeps leases: then no patient is called without one."""
        with self._state.lock:
            self._state.cache.keep_leases(kept)

    def to_end(self) -> Lease | None:
        """A lease that is held and no longer wished for."""
        with self._state.lock:
            lease = self.granted
            return lease if lease is not None and lease.account != self.wished else None

    def ended(self) -> None:
        """The server has the lease back."""
        with self._state.lock:
            self.granted = None

    def to_ask(self) -> str:
        """The account that a lease is wished of, and not held for some minutes more."""
        with self._state.lock:
            lease, wished = self.granted, self.wished
            if not wished or wished in self.others():
                return ""
            fresh = lease is not None and lease.account == wished and lease.until > self._state.now() + LEASE_LEFT
            return "" if fresh else wished

    def take(self, answer: Leases) -> None:
        """The answer to a wish: granted, or in whose hands the account is."""
        with self._state.lock:
            for lease in answer.held:
                self._others[lease.account] = lease
                self._state.notices.append(
                    f"{lease.holder} works on {lease.account} until {lease.until.astimezone():%H:%M}."
                )
                self._state.revision += 1
            self.granted = answer.leases[0] if answer.leases else None

    def heard(self, leases: Iterable[Lease]) -> bool:
        """Other people's leases as the feed has them; whether they are of other accounts than before."""
        with self._state.lock:
            before, self._others = self._others, {lease.account: lease for lease in leases}
            return before.keys() != self._others.keys()
