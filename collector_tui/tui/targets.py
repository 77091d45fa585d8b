"""What a command acts on: the marked accounts or the one under the cursor, and those that are worked alike."""

from collections.abc import Sequence

from msgspec import Struct

from collector_tui.desk import Desk
from collector_tui.model.account import Account
from collector_tui.pages.queue_view import QueueView
from collector_tui.tui.draft_key import DraftKey, DraftKind
from collector_tui.tui.host import Host
from collector_tui.work.batches import batch_of, cause, cause_words

POSTERS = ("intake", "supervisor", "")  # the roles; empty: not heard yet, and the server says so itself
MANY_MAX = 200  # accounts at once: more is a project for a supervisor, not a key


class Targets(Struct, frozen=True):
    """The accounts that one entry is for, chosen before it is typed; the first gives the proposals.

    `replaces` names the entry it is an edit of, `gone` the accounts that are not on this desk: they take notes only.
    """

    accounts: tuple[Account, ...]
    replaces: str = ""
    gone: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return (*(account.id for account in self.accounts), *self.gone)

    @property
    def name(self) -> str:
        """As a sentence names them."""
        return where(self.ids)

    def draft_key(self, kind: DraftKind) -> DraftKey:
        """A note's draft lies beside the follow-up's; so does one for many accounts, and an edited entry's."""
        return DraftKey(tuple(sorted(self.ids)), kind, edits=bool(self.replaces))


def chosen_ids(host: Host) -> list[str]:
    """All marked accounts in the order of the list, or the one under the cursor."""
    view = host.state.view
    if not view.marked:
        return [host.current_id]
    seen = [id for id in view.ids if id in view.marked]
    return seen + [id for id in view.marked if id not in set(seen)]


def chosen(host: Host) -> Targets:
    """The chosen accounts as they stand now."""
    return targets_of(host.desk, chosen_ids(host))


def targets_of(desk: Desk, account_ids: Sequence[str], replaces: str = "") -> Targets:
    looked_up = {id: desk.account(id) for id in account_ids}
    on_desk = tuple(account for account in looked_up.values() if account is not None)
    return Targets(on_desk, replaces, gone=tuple(id for id, account in looked_up.items() if account is None))


def where(account_ids: Sequence[str]) -> str:
    """An account by its number, several by how many they are."""
    return account_ids[0] if len(account_ids) == 1 else f"{len(account_ids)} accounts"


def worked_alike(view: QueueView, account_id: str, within: int) -> list[str]:
    """The accounts of the same payer and cause whose score is within so many points, this one among them."""
    head = view.heads[account_id]
    return [alike.id for alike in batch_of(head, view.alike(head), within) if view.worked(alike)]


def cause_of(view: QueueView, account_id: str) -> str:
    """What an account has in common with those that are worked alike, in a few words."""
    return cause_words(cause(view.heads[account_id]))


def batch_sentence(view: QueueView, account_id: str, within: int) -> str:
    """What the account's page says of those worked alike; empty when it is alone."""
    head = view.heads.get(account_id)
    if head is None or not head.work.queue:
        return ""
    others = len(worked_alike(view, account_id, within)) - 1
    if others < 1:
        return ""
    return f"{others} similar account{'s' * (others > 1)} (b marks them): {cause_of(view, account_id)}"
