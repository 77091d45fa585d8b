"""What the sync engine brings to a desk and takes from it."""

from datetime import timedelta

from collector_tui.desk.accounts import Accounts
from collector_tui.desk.leases import DeskLeases
from collector_tui.desk.outbox import Offer
from collector_tui.desk.state import DeskState
from collector_tui.model.account import AccountHead
from collector_tui.model.playbook import Playbook
from collector_tui.storage import Damaged, Locked
from collector_tui.wire.actions import ActionResult
from collector_tui.wire.feed import Changes
from collector_tui.wire.session import POSTER, Me
from collector_tui.work.rulebook import BadPlaybook

CONTAINED_KEPT = timedelta(days=7)  # for a server that is restored from a copy of yesterday


class SyncSide:
    """Takes the server's word. Every change of an account goes through here or through Desk.do."""

    def __init__(self, state: DeskState, accounts: Accounts, leases: DeskLeases) -> None:
        self._state, self._accounts, self._leases = state, accounts, leases
        self._warned: set[str] = set()  # of damaged files
        self.playbook_tag = ""  # of the server's playbook, as the feed told it last

    @property
    def cursor(self) -> str:
        return self._state.cache.position.cursor

    @property
    def takes_feed(self) -> bool:
        """Whether this session is the one that takes the feed; another one reads what that one has taken."""
        return not self._state.cache.follows

    def tend(self) -> None:
        """Take over what ended sessions have left, read what a running one has written, tidy the files.

        Raises OSError. Called by the thread that takes the feed. A file that is damaged is told, once, and left.
        """
        state = self._state
        with state.lock:
            touched: set[str] = set()
            try:
                touched = state.outbox.adopt()
            except (Damaged, Locked) as damage:
                if str(damage) not in self._warned:
                    self._warned.add(str(damage))
                    state.notices.append(f"{damage} collector-tui outbox salvage saves what can be read.")
            if state.cache.follows and state.cache.follow():
                touched |= self._accounts.every_id() | self._forget_contained()
            state.outbox.forget_contained(state.now() - CONTAINED_KEPT)
            self._accounts.refresh(touched)
        state.cache.tidy()

    # What was logged, out

    def to_send(self, most: int, held_s: float = 0.0) -> Offer:
        """A session's oldest waiting actions, at least `held_s` old; they cannot be undone now."""
        with self._state.lock:
            now = self._state.now()  # what a clock set back made in the future is not young
            return self._state.outbox.offer(most, lambda made: now - timedelta(seconds=held_s) < made <= now)

    def settle(self, result: ActionResult, epoch: str = "") -> None:
        """Take the server's final word on an action, and which state of its database holds it."""
        outbox = self._state.outbox
        with self._state.lock:
            entry = outbox.entries.get(result.id)
            if entry is None or entry.state != "waiting":
                return
            if result.done:
                outbox.settled(result.id, state="sent", version=result.version, epoch=epoch)
            elif result.problem:
                problem = result.problem
                outbox.settled(result.id, state="refused", problem=problem.detail, theirs=problem.theirs)
            else:
                outbox.settled(result.id, state="refused", problem=result.status)
            if result.superseded is not None and result.superseded.value:
                by, value = result.superseded.by, result.superseded.value
                self._state.notices.append(
                    f"{by} had set {entry.account} to {value:%m/%d}; your date stands, both are in the history."
                )
            self._accounts.refresh({entry.account})

    # What the server says, in

    def keep_me(self, me: Me) -> None:
        """Who signed in, and what the site asks of desks. A poster's desk keeps no accounts of an earlier role."""
        with self._state.lock:
            self._state.revision += me.role != self._state.role
            self._state.role = me.role
            if me.role == POSTER and self.takes_feed and self._state.cache.heads:
                self.wipe()
            self._state.cache.keep_me(me)

    def keep_playbook(self, playbook: Playbook) -> None:
        """Judge by another playbook from now on; one that this version cannot use is told and left."""
        with self._state.lock:
            try:
                self._state.cache.keep_playbook(playbook)
            except BadPlaybook as unusable:
                self._state.notices.append(f"The server's playbook cannot be used here: {unusable}")
                return
            self._accounts.judge_anew()

    def take(self, page: Changes) -> None:
        """Take a page of the change feed, and let go of sent actions that it contains."""
        state = self._state
        with state.lock:
            was_shut = bool(self._accounts.shut)
            touched = state.outbox.send_again(page.epoch) if page.epoch else set()
            touched |= state.cache.take(page.items, page.cursor, more=page.more, now=state.now().isoformat())
            others_differ = self._leases.heard(page.leases)
            state.revision += was_shut or others_differ
            self.playbook_tag = page.playbook
            self._accounts.refresh(touched | self._forget_contained())

    def start_over(self) -> None:
        """The server asked for a new snapshot: nothing pending is lost, what was accepted is offered again."""
        with self._state.lock:
            self._state.outbox.send_again()
            self._state.cache.start_over()

    def wipe(self) -> None:
        """The server has closed this desk: every account goes, here and on the disk; what was logged stays, sealed."""
        with self._state.lock:
            self._state.cache.wipe()
            self._state.visitors.clear()
            self._leases.heard(())
            self._accounts.forget()

    def _forget_contained(self) -> set[str]:
        """Let go of sent entries that the cache contains; the accounts they were on."""
        outbox, heads = self._state.outbox, self._state.cache.heads
        contained = {
            key
            for key, entry in outbox.entries.items()
            if entry.state == "sent" and self._contains(heads.get(entry.account), entry.version)
        }
        accounts = {outbox.entries[key].account for key in contained}
        outbox.contained(contained)
        return accounts

    def _contains(self, head: AccountHead | None, version: int) -> bool:
        """An account that left the desk contains it for good; a snapshot in progress proves nothing."""
        if head is None:
            return not self._state.cache.position.snapshot
        return head.version >= version
