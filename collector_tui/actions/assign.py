"""Give an account to a collector, or to whoever takes it. A collector may take and give back; a supervisor may deal."""

import msgspec

from collector_tui.actions.action import Action, Stamp
from collector_tui.model.account import Account, Activity
from collector_tui.model.playbook import Playbook

OWNER_MAX = 80  # characters


class Assign(Action, frozen=True, kw_only=True, tag="assign", omit_defaults=True):
    owner: str = ""  # a user; empty: whoever takes it

    def refusal(self, playbook: Playbook) -> str | None:
        if len(self.owner) > OWNER_MAX or self.owner != " ".join(self.owner.split()):
            return f"{self.owner[:OWNER_MAX]!r} is not a user's name."
        return None

    def activity(self, stamp: Stamp) -> Activity:
        text = f"assigned to {self.owner}" if self.owner else "assigned to nobody"
        return Activity(id=self.id, at=stamp.at, by=stamp.by, text=text)

    def apply(self, account: Account, stamp: Stamp) -> Account:
        return msgspec.structs.replace(super().apply(account, stamp), owner=self.owner)
