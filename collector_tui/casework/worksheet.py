"""The sheet that every department works from: the account, its situation, the day, the rules of its payers."""

from datetime import date
from functools import cached_property

from msgspec import Struct

from collector_tui.casework.payer_rules import PayerRules, Setting, setting_of
from collector_tui.casework.situation import Situation
from collector_tui.model.account import Account


class Worksheet(Struct, frozen=True, dict=True):
    """`facts` are those of the account as it stands here; whoever changes one makes the other anew."""

    account: Account
    facts: Situation
    today: date
    payer_rules: PayerRules

    @cached_property
    def setting(self) -> Setting:
        """What decides, beside the payer whose turn it is, which rules bind."""
        return setting_of(self.account, self.facts.coverage)
