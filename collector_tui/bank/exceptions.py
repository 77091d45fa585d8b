"""What does not agree among bank, remittances and ledger: how old it is, and what a person does about it."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from collector_tui.bank.standing import UNIDENTIFIED, Standing
from collector_tui.bank.statement import BankLine
from collector_tui.bank.three_way import RemitState, ReturnedCheck, difference_words
from collector_tui.days.calendar import business_days_between
from collector_tui.model.money import dollars

WAIT_DAYS = 3  # business days within which money and remittance must both be there (CORE 370)
AGES = (30, 10, 3)  # business days; what is older than the first of them is the worst
AT_ONCE = frozenset({"cash twice", "cash differs"})  # what waiting does not mend


class BankException(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person must look at. `on` is the day it belongs to, `days` its age in business days, `cents` what is at stake."""

    kind: str
    text: str
    step: str
    cents: int
    on: date | None = None
    days: int = 0
    line: str = ""
    remit: str = ""

    @property
    def age(self) -> str:
        """Older than 30, 10 or 3 business days; empty below."""
        return next((f"> {days}" for days in AGES if self.days > days), "")


def exceptions_of(
    states: Iterable[RemitState],
    lines: Iterable[BankLine],
    standings: Mapping[str, Standing],
    today: date,
    unposted: Iterable[ReturnedCheck] = (),
) -> tuple[BankException, ...]:
    """Everything that does not agree, the oldest first. `unposted`: returned checks that no account knows of."""
    listed = [each for state in states for each in _of_remit(state, today)]
    listed += [each for line in lines if (each := _of_line(line, standings[line.id], today))]
    listed += [_of_check(check, today) for check in unposted]
    return tuple(sorted(listed, key=lambda each: (-each.days, each.kind, -abs(each.cents), each.line, each.remit)))


def _of_remit(state: RemitState, today: date) -> Iterable[BankException]:
    """A proved remittance is none, whatever of it stands on no account: interest, a balance that was put off."""
    remit, postings = state.remit, state.postings
    days = business_days_between(remit.paid_on, today) if remit.paid_on else 0
    name = f"{remit.payer} {remit.trace or 'without a trace'}"

    def exception(kind: str, text: str, step: str, cents: int) -> BankException:
        return BankException(
            kind=kind, text=f"{name}: {text}", step=step, cents=cents, on=remit.paid_on, days=days, remit=remit.id
        )

    posted = f"{dollars(postings.on_accounts)} of it is posted"
    if state.returned and postings.on_accounts:
        step = "call the payer, then take the posting back or get it paid again"
        yield exception("posted without cash", f"its deposit was taken back, {posted}", step, remit.cents)
    elif state.cash_cents is None and days > WAIT_DAYS:
        text = f"{dollars(remit.cents)} has not come" + (f"; {posted}" if postings.on_accounts else "")
        step = "call the payer: check trace" if remit.method == "CHK" else "call the payer: EFT trace"
        yield exception("remit without cash", text, step, remit.cents)
    if postings.held:
        step = "match the payments that are held: report unmatched, match likely"
        yield exception("payment held", f"{dollars(postings.held)} waits for a person", step, postings.held)
    if state.unexplained and (state.state != "expected" or days > WAIT_DAYS):
        words = difference_words(postings, state.unexplained)
        text = f"paid {dollars(remit.cents)}, posted {dollars(postings.on_accounts)}: {words}"
        step = "compare the remittance with its postings: report remittances --details"
        yield exception("posted differs", text, step, state.unexplained)


def _of_check(check: ReturnedCheck, today: date) -> BankException:
    line, item = check
    who = item.remitter or "its sender"
    where = f"to account {item.account}" if item.account else "to the account that it was posted to"
    return BankException(
        kind="check returned", text=f"check {item.check_no} of {who}, account {item.account or 'not named'}",
        step=f"post a payment of {dollars(line.cents)}, reason returned, {where}; tell {who}; recalculate the payment plan",
        cents=line.cents, on=line.booked_on, days=business_days_between(line.booked_on, today), line=line.id,
    )  # fmt: skip


def _of_line(line: BankLine, standing: Standing, today: date) -> BankException | None:
    days = business_days_between(line.booked_on, today)
    if standing.state != UNIDENTIFIED or (days <= WAIT_DAYS and standing.kind not in AT_ONCE):
        return None
    what = line.text or line.customer_ref or f"type {line.type}"
    text = standing.reason if standing.twice else f"{what[:80]}: {standing.reason}"
    return BankException(
        kind=standing.kind, text=text, step=standing.step, cents=line.cents - standing.applied, on=line.booked_on, days=days, line=line.id,
        remit=standing.twice,
    )  # fmt: skip
