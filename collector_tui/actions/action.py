"""What all actions share: an id made by the desk, the account, and how one enters an account's history."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import Playbook


class Stamp(Struct, frozen=True):
    """Who did it and when: the desk's word until the server gives its own."""

    by: str
    at: datetime


class Action(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """`id` (UUIDv7) is the idempotency key and the id of the activity the action leaves behind."""

    id: str
    account: str
    made_at: Annotated[datetime, Meta(tz=True)]
    base_version: int = 0

    def refusal(self, playbook: Playbook) -> str | None:
        """The sentence that says why it cannot be done, or None. The same on desk and server."""
        raise NotImplementedError  # each kind of action says it; a Struct cannot be abstract

    def conflict(self, account: Account, playbook: Playbook) -> str | None:
        """What stands on the account instead of what this action was made upon, in words; None when nothing does."""
        return None

    def activity(self, stamp: Stamp) -> Activity:
        """The line it leaves in the history."""
        raise NotImplementedError  # each kind of action says it; a Struct cannot be abstract

    def next_on(self, current: date | None) -> date | None:
        """The follow-up date after it, given the one before."""
        return current

    def apply(self, account: Account, stamp: Stamp) -> Account:
        """The account with this action in it; applying it twice changes nothing."""
        if any(activity.id == self.id for activity in account.activities):
            return account
        return msgspec.structs.replace(
            account,
            activities=(*account.activities, self.activity(stamp)),
            follow_up_on=self.next_on(account.follow_up_on),
        )
