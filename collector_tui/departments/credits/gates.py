"""Gates on money that leaves the books: refunds and write-offs."""

from collections.abc import Callable, Iterator

from collector_tui.casework.clocks import GOVERNMENT
from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.casework.history import latest
from collector_tui.casework.tickler import nearest_clock


def refund(asked: GateQuestion) -> Iterator[GateFinding]:
    """A refund needs a credit that is as large, and a known cause; the government's money goes first."""
    if asked.act != "refund":
        return
    account, cents = asked.account, asked.cents("amount")
    credit = asked.facts.credit_cents
    if credit <= 0:
        yield GateFinding(BLOCK, "no_credit", "There is no credit on this account.", "the ledger")
    elif cents > credit:
        yield GateFinding(
            BLOCK, "over_credit", f"{cents / 100:,.2f} is more than the credit of {credit / 100:,.2f}.", "the ledger"
        )
    if credit > 0 and latest(account, ("CRID",)) is None:
        yield GateFinding(
            WARN,
            "cause_unknown",
            "The cause of the credit is not reviewed: a false credit must not be refunded.",
            "office policy",
        )
    if credit > 0 and any(one.reason == "94" for paid in account.payments for one in paid.claim.all_adjustments()):
        yield GateFinding(
            WARN, "paid_above_charge", "CARC 94: paid above charges by contract; that alone is no credit.", "CARC 94"
        )
    payee = asked.fields.get("payee", "").lower()
    owed = [
        one for one in account.coverages if account.balances.get(one.bucket, 0) < 0 and one.payer_class in GOVERNMENT
    ]
    if owed and payee and not any(payee in (one.payer.lower(), one.payer_id.lower()) for one in owed):
        yield GateFinding(
            WARN,
            "government_first",
            f"{owed[0].payer} is owed money under the 60-day clock: it comes first.",
            "42 CFR 401.305",
        )


def write_off(asked: GateQuestion) -> Iterator[GateFinding]:
    """Never a credit, never more than is owed, and not while the payer can still be made to pay."""
    if asked.act != "write_off":
        return
    account, cents = asked.account, asked.cents("amount")
    if account.balance_cents < 0:
        yield GateFinding(
            BLOCK,
            "credit_write_off",
            "A credit balance is never written off: it is someone's money.",
            "office policy; state unclaimed property law",
        )
    elif cents > account.balance_cents:
        yield GateFinding(
            BLOCK,
            "over_balance",
            f"{cents / 100:,.2f} is more than the {account.balance_cents / 100:,.2f} that are owed.",
            "the ledger",
        )
    clock = nearest_clock(account.work.deadlines, asked.today)
    if clock:
        yield GateFinding(
            WARN, "clock_runs", f"There is still time to {clock.what}, until {clock.on:%m/%d/%Y}.", clock.source
        )
    policy = asked.cents("policy_limit")
    if policy and cents > policy:
        yield GateFinding(
            BLOCK,
            "small_balance",
            f"{cents / 100:,.2f} is above the limit of {policy / 100:,.2f} for small balances.",
            "office policy",
        )


GATES_OF_MONEY: tuple[Callable[[GateQuestion], Iterator[GateFinding]], ...] = (refund, write_off)
