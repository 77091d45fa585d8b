"""What all actions share: an id made by the desk, the account, and how one enters an account's history."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import ActionCode, Playbook

NO_FIELDS: Mapping[str, str] = {}


class Stamp(Struct, frozen=True):
    """Who did it and when: the desk's word until the server gives its own.

    `passed_over` are the rules that stood against it as the server saw them; a desk's copy has none yet.
    """

    by: str
    at: datetime
    passed_over: tuple[str, ...] = ()


class Action(Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """`id` (UUIDv7) is the idempotency key and the id of the activity the action leaves behind.

    Whoever handles an action asks it here and never which kind it is: a kind overrides what it answers otherwise.
    """

    id: str
    account: str
    made_at: Annotated[datetime, Meta(tz=True)]
    base_version: int = 0

    # What it says

    @property
    def name(self) -> str:
        """What it is called in a sentence."""
        raise NotImplementedError  # each kind of action says it; a Struct cannot be abstract

    def as_text(self) -> str:
        """All that it says, as the text of a note."""
        raise NotImplementedError  # each kind of action says it; a Struct cannot be abstract

    # What it was logged with. A kind that has one of these has it as a field.

    @property
    def code(self) -> str:
        """The action code that it logs; empty when it logs none."""
        return ""

    @property
    def fields(self) -> Mapping[str, str]:
        """The form of its code."""
        return NO_FIELDS

    @property
    def override(self) -> str:
        """Why it is done although a gate is shut."""
        return ""

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The rules that the desk saw against it."""
        return ()

    @property
    def was(self) -> date | UnsetType | None:
        """The follow-up date it was made upon; UNSET for one that sets none, or does not tell."""
        return UNSET

    @property
    def person(self) -> str:
        """The user it gives the account to; empty for one that gives it to nobody."""
        return ""

    # What it means

    def coded(self, playbook: Playbook) -> ActionCode | None:
        """Its action code; None when it logs none, or one that this playbook does not know."""
        return playbook.code(self.code) if self.code else None

    def closes(self, playbook: Playbook) -> bool:
        """Whether the matter ends with it."""
        code = self.coded(playbook)
        return code is not None and code.closes

    def refusal(self, playbook: Playbook) -> str | None:
        """The sentence that says why it cannot be done, or None. The same on desk and server."""
        raise NotImplementedError  # each kind of action says it; a Struct cannot be abstract

    def conflict(self, account: Account, playbook: Playbook) -> str | None:
        """What stands on the account instead of what this action was made upon, in words; None when nothing does."""
        return None

    def may(self, user: str, role: str, account: Account, playbook: Playbook) -> str | None:
        """The sentence that says why this person may not do it on this account as it stands, or None."""
        return None

    # What it does

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
