"""Unidentified money of the bank as an account: posters look for its sender, so it stands in no collector's queue."""

from datetime import date

from msgspec.structs import replace

from collector_tui.adjudication.posting import balances
from collector_tui.model.account import BANK, Account
from collector_tui.model.work import WorkItem

NAME = "Unidentified money"


def bank_money(account: Account, today: date) -> Account:
    """The account with its balance and what it is; it is nobody's receivable and has no clock."""
    owed = balances(account.entries)
    work = WorkItem(judged_on=today, stands=what_it_is(account))
    return replace(account, patient_name=NAME, balances=owed, balance_cents=sum(owed.values()), work=work)


def what_it_is(account: Account) -> str:
    """What the bank ledger last said of it; empty for any other account."""
    return next((line.text for line in reversed(account.activities) if account.of_bank and line.by == BANK), "")
