"""The sheet that every department works from: the account, its situation, the day, the rules of its payers."""

from datetime import date

from msgspec import Struct

from collector_tui.casework.payer_rules import PayerRules
from collector_tui.casework.situation import Situation
from collector_tui.model.account import Account


class Worksheet(Struct, frozen=True):
    """`facts` are those of the account as it stands here; whoever changes one makes the other anew."""

    account: Account
    facts: Situation
    today: date
    payer_rules: PayerRules
