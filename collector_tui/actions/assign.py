"""Give an account to a collector, or to whoever takes it. A collector may take and give back; a supervisor may deal."""

import msgspec

from collector_tui.actions.action import Action, Stamp
from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import Playbook

OWNER_MAX = 80  # characters


class Assign(Action, frozen=True, kw_only=True, tag="assign", omit_defaults=True):
    owner: str = ""  # a user; empty: whoever takes it

    @property
    def name(self) -> str:
        return "owner"

    def as_text(self) -> str:
        return f"assigned to {self.owner}" if self.owner else "unassigned"

    @property
    def person(self) -> str:
        return self.owner

    def refusal(self, playbook: Playbook) -> str | None:
        if len(self.owner) > OWNER_MAX or self.owner != " ".join(self.owner.split()):
            return f"{self.owner[:OWNER_MAX]!r} is not a user's name."
        return None

    def may(self, user: str, role: str, account: Account, playbook: Playbook) -> str | None:
        if role == "supervisor" or self.owner in ("", user):
            return None
        return "Only a supervisor can assign accounts to another person."

    def activity(self, stamp: Stamp) -> Activity:
        return Activity(id=self.id, at=stamp.at, by=stamp.by, text=self.as_text())

    def apply(self, account: Account, stamp: Stamp) -> Account:
        return msgspec.structs.replace(super().apply(account, stamp), owner=self.owner)
