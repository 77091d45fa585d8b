"""The account's place on the screen: what is shown there, and what that is read with."""

from collector_tui.desk import Desk
from collector_tui.model.account import Account
from collector_tui.model.guarantor import others_of
from collector_tui.pages.queue_view import FOUND, QueueView
from collector_tui.pages.reading import Reading
from collector_tui.tui.host import CommandKeys
from collector_tui.tui.list_place import ListPlace
from collector_tui.tui.state import WorkState
from collector_tui.tui.targets import batch_sentence
from collector_tui.tui.watched import Watched, named
from collector_tui.tui.widgets.account_pane import AccountPane
from collector_tui.wire.session import POSTER


class AccountPlace:
    def __init__(self, desk: Desk, state: WorkState, keyboard: CommandKeys, list_place: ListPlace) -> None:
        self._desk, self._state, self._keyboard, self._list = desk, state, keyboard, list_place
        self.pane = AccountPane(id="pane")
        self.watched = Watched(desk, state.view)

    @property
    def account(self) -> Account | None:
        """The account under the queue's cursor."""
        account_id = self._list.current_id
        return self._desk.account(account_id) if account_id else None

    def show_overlay_line(self) -> None:
        overlay = self._list.overlay
        assert overlay is not None, "the line of an open overlay"
        self.pane.show_lines(overlay.detail(self._list.lines.cursor, self.pane.width), "", self._list.place)

    def show_typed_for(self, account_ids: tuple[str, ...]) -> None:
        """Whom what is typed is for, whatever the cursor is on."""
        account = self.watched.account(account_ids[0])
        if len(account_ids) > 1:
            title = f"on {len(account_ids)} accounts: {', '.join(account_ids)}"
            self.pane.show_lines([], title[: self.pane.width - 6])
        elif account is None or not self._desk.knows(account.id):
            self.pane.show_lines([], f"{named(account) if account else account_ids[0]}: not on this desk")
        else:
            self.show(account, self._list.position if account.id == self._list.current_id else "being typed")

    def show(self, account: Account | None, place: str = "") -> None:
        """The page that is open, of an account or why there is none. `place` is where it is, else where the cursor is."""
        place = place or self._list.position
        if account is not None and (lease := self._desk.leases.others().get(account.id)):
            place = f"{lease.holder} has it until {lease.until.astimezone():%H:%M}  {place}"
        if account is not None and (read_at := self._desk.lookup.visited_at(account.id)):
            place = f"not on this desk, read at the server {read_at.astimezone():%H:%M}  {place}"
        empty = why_empty(self._desk, self._state.view, self._keyboard)
        self.pane.show(account, self._state.page, place, self._reading(account), empty)

    def _reading(self, account: Account | None) -> Reading:
        account_id, rulebook = account.id if account else "", self._desk.rulebook
        return Reading(
            self._desk.now(),
            rulebook,
            history_filter=self._state.history_filter,
            leased=self._desk.holds_lease(account_id),
            keys=self._keyboard.keys("step"),
            batch=batch_sentence(self._state.view, account_id, rulebook.weights.batch_points),
            others=others_of(account, self._desk.heads()) if account and self._state.page == "people" else (),
        )


def why_empty(desk: Desk, view: QueueView, keyboard: CommandKeys) -> str:
    """What is said in the account's place when the list has none."""

    def key(command_id: str) -> str:
        return keyboard.keys(command_id)[0]

    if desk.role == POSTER:
        return f" A posting desk has no accounts: {key('posting')} opens the posting lists, {key('deposits')} the deposits."
    if desk.shut:
        return f" {desk.shut}"
    if view.tab == FOUND and not view.filter:
        return f" Nothing was found for {view.sought!r}."
    if view.filter:
        return f" Nothing here fits {view.filter!r}; {key('back')} clears the filter."
    if not desk.synced_at:
        return " No accounts here yet; they come with the first sync."
    return f" This queue is empty. {key('previous_queue')} and {key('next_queue')} go to another."
