"""What the sync engine brings to a desk and takes from it."""

import contextlib
from datetime import datetime, timedelta

from collector_tui.desk.open_desk import OpenDesk
from collector_tui.desk.outbox import VIEWS
from collector_tui.model.account import AccountHead
from collector_tui.model.playbook import Playbook
from collector_tui.storage.journal import Damaged, Locked
from collector_tui.wire.actions import ActionResult
from collector_tui.wire.audit import VIEWS_MAX, View
from collector_tui.wire.feed import Changes
from collector_tui.wire.leases import Lease, Leases
from collector_tui.wire.session import Me
from collector_tui.work.rulebook import BadPlaybook

CONTAINED_KEPT = timedelta(days=7)  # for a server that is restored from a copy of yesterday
LEASE_LEFT = timedelta(minutes=5)


class SyncedDesk(OpenDesk):
    """Takes the server's word. Every change of an account goes through here or through Desk.do."""

    lease: Lease | None = None  # this person's, of the account in work
    wished = ""  # the account that this person works on now
    playbook_tag = ""  # of the server's playbook, as the feed told it last

    @property
    def cursor(self) -> str:
        return self._cache.place.cursor

    @property
    def takes_feed(self) -> bool:
        """Whether this session is the one that takes the feed; another one reads what that one has taken."""
        return not self._cache.follows

    def tend(self) -> None:
        """Take over what ended sessions have left, read what a running one has written, tidy the files.

        Raises OSError. Called by the thread that takes the feed. A file that is damaged is told, once, and left.
        """
        with self._lock:
            touched: set[str] = set()
            try:
                touched = self._outbox.adopt()
            except (Damaged, Locked) as damage:
                if str(damage) not in self._warned:
                    self._warned.add(str(damage))
                    self._told.append(f"{damage} collector-tui outbox salvage saves what can be read.")
            if self._cache.follows and self._cache.follow():
                touched |= self._cache.heads.keys() | self._overlay.keys() | self._forget_contained()
            self._outbox.forget_contained(self.now() - CONTAINED_KEPT)
            self._refresh(touched)
        self._cache.tidy()

    def to_send(self, most: int, held_s: float = 0.0) -> tuple[str, list[tuple[str, bytes]]]:
        """(client, [(id, body)]) of a session's oldest waiting actions, at least `held_s` old; they cannot be undone now."""
        with self._lock:
            now = self.now()  # what a clock set back made in the future is not young
            return self._outbox.offer(most, lambda made: now - timedelta(seconds=held_s) < made <= now)

    def settle(self, result: ActionResult, epoch: str = "") -> None:
        """Take the server's final word on an action, and which state of its database holds it."""
        with self._lock:
            entry = self._outbox.entries.get(result.id)
            if entry is None or entry.state != "waiting":
                return
            if result.done:
                self._outbox.settled(result.id, state="sent", version=result.version, epoch=epoch)
            else:
                problem, theirs = (
                    (result.problem.detail, result.problem.theirs) if result.problem else (result.status, "")
                )
                self._outbox.settled(result.id, state="refused", problem=problem, theirs=theirs)
            if result.superseded is not None and result.superseded.value:
                by, value = result.superseded.by, result.superseded.value
                self._told.append(
                    f"{by} had set {entry.account} to {value:%m/%d}; your date stands, both are in the history."
                )
            self._refresh({entry.account})

    def take(self, page: Changes) -> None:
        """Take a page of the change feed, and let go of sent actions that it contains."""
        with self._lock:
            was_shut = bool(self.shut)
            touched = self._outbox.send_again(page.epoch) if page.epoch else set()
            touched |= self._cache.take(page.items, page.cursor, more=page.more, now=self.now().isoformat())
            leases = {lease.account: lease for lease in page.leases}
            self.revision += was_shut or leases.keys() != self._leases.keys()
            self._leases, self.playbook_tag = leases, page.playbook
            self._refresh(touched | self._forget_contained())

    def start_over(self) -> None:
        """The server asked for a new snapshot: nothing pending is lost, what was accepted is offered again."""
        with self._lock:
            self._outbox.send_again()
            self._cache.start_over()

    def keep_playbook(self, playbook: Playbook) -> None:
        """Judge by another playbook from now on; one that this version cannot use is told and left."""
        with self._lock:
            try:
                self._cache.keep_playbook(playbook)
            except BadPlaybook as unusable:
                self._told.append(f"The server's playbook cannot be used here: {unusable}")
                return
            self._refresh(set(self._overlay))
            self.revision += 1

    def keep_me(self, me: Me) -> None:
        """Who signed in, and what the site asks of desks."""
        with self._lock:
            self._cache.keep_me(me)

    def keep_leases(self, kept: bool) -> None:
        """Whether the server keeps leases: then no patient is called without one."""
        with self._lock:
            self._cache.keep_leases(kept)

    def wipe(self) -> None:
        """The server has closed this desk: every account goes, here and on the disk; what was logged stays, sealed."""
        with self._lock:
            self._cache.wipe()
            self._overlay.clear()
            self._leases = {}
            self.revision += 1

    # Leases and views

    def leased(self, answer: Leases) -> None:
        """Take the answer to a wish to work on an account."""
        with self._lock:
            for lease in answer.held:
                self._leases[lease.account] = lease
                self._told.append(f"{lease.holder} works on {lease.account} until {lease.until.astimezone():%H:%M}.")
                self.revision += 1
            self.lease = answer.leases[0] if answer.leases else None

    def lease_to_end(self) -> Lease | None:
        """A lease that is held and no longer wished for."""
        lease = self.lease
        return lease if lease is not None and lease.account != self.wished else None

    def lease_to_ask(self) -> str:
        """The account that a lease is wished of, and not held for some minutes more."""
        lease, wished = self.lease, self.wished
        if not wished or (wished in self.leases()):
            return ""
        fresh = lease is not None and lease.account == wished and lease.until > self.now() + LEASE_LEFT
        return "" if fresh else wished

    def views(self) -> tuple[View, ...]:
        """What was looked at and not reported yet, oldest first."""
        with self._lock:
            kept = self._outbox.drafts().get(VIEWS, {}).get("views", [])
            earlier = [View(account=account, at=datetime.fromisoformat(at)) for account, at in kept]
            return (*earlier, *(View(account=account, at=at) for account, at in self._viewed.items()))

    def reported(self, views: tuple[View, ...]) -> None:
        """The server has these views."""
        with self._lock:
            told = {(view.account, view.at) for view in views}
            self._viewed = {account: at for account, at in self._viewed.items() if (account, at) not in told}
            if self._outbox.drafts().get(VIEWS):
                self._outbox.keep_draft(VIEWS, None)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.keep_views()
        super().close()

    def keep_views(self) -> None:
        """The server is away: keep what was looked at until it is back. Raises OSError."""
        with self._lock:
            if self._viewed:
                kept = [(view.account, view.at.isoformat()) for view in self.views()]
                self._outbox.keep_draft(VIEWS, {"views": kept[-VIEWS_MAX:]})
                self._viewed = {}

    def _forget_contained(self) -> set[str]:
        """Let go of sent entries that the cache contains; the accounts they were on."""
        heads = self._cache.heads
        contained = {
            key
            for key, entry in self._outbox.entries.items()
            if entry.state == "sent" and self._contains(heads.get(entry.account), entry.version)
        }
        accounts = {self._outbox.entries[key].account for key in contained}
        self._outbox.contained(contained)
        return accounts

    def _contains(self, head: AccountHead | None, version: int) -> bool:
        """An account that left the desk contains it for good; a snapshot in progress proves nothing."""
        if head is None:
            return not self._cache.place.snapshot
        return head.version >= version
