"""The matters of claims: rejected, never billed, unanswered, taken back, or not on file at all."""

from collections.abc import Iterator
from datetime import date

from collector_tui.adjudication.coordination import prior_payer_difference
from collector_tui.adjudication.status_words import status_words
from collector_tui.casework.kinds import MatterKind
from collector_tui.casework.matter import Matter
from collector_tui.casework.situation import Situation
from collector_tui.casework.words import decided_words, payer_name
from collector_tui.casework.worksheet import Worksheet
from collector_tui.days.calendar import days_after
from collector_tui.departments.claims.another_payers import not_theirs, not_theirs_sentence, not_theirs_steps
from collector_tui.departments.claims.clocks import filing, prompt_pay
from collector_tui.departments.claims.moves import (
    due_steps,
    never_billed_steps,
    rejection_steps,
    secondary_steps,
    unknown_claim_steps,
    unpaid_steps,
    waiting_steps,
)
from collector_tui.knowledge.codes import decision, plb_reason
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.money import dollars
from collector_tui.model.remittance import ClaimPayment
from collector_tui.model.text import counted
from collector_tui.model.work import WorkHead

CROSSOVER_REMARKS = frozenset({"MA18", "MA07"})  # the first payer forwarded the claim itself
CROSSOVER_WAIT_DAYS = 30
FORWARDED = frozenset({"19", "20"})  # CLP02: processed and forwarded to the next payer
CORRECTION_WAIT_DAYS = 30  # a reversal without its correction is open work after this
WHOLE_BATCH = ("999", "TA1")


# How they are found


def rejected(sheet: Worksheet) -> Iterator[Matter]:
    facts = sheet.facts
    if facts.rejected and facts.claim and (status := facts.claim.last_status):
        source = f"{status.source} " if status.source in WHOLE_BATCH else ""
        why = f"{source}{status.category} {status.status} rejected".replace("  ", " ")
        yield Matter("rejection", why, facts.owed_cents)


def unpaired_reversal(sheet: Worksheet) -> Iterator[Matter]:
    if reversal := sheet.facts.unpaired:
        yield Matter("unpaired", "unpaired reversal", abs(reversal.claim.paid_cents))


def no_claim_on_file(sheet: Worksheet) -> Iterator[Matter]:
    account = sheet.account
    emptied = bool(account.entries) and not (account.payments or account.provider_adjustments or account.balances)
    if account.no_claim_on_file and not emptied:  # what came under a wrong number has been moved to its account
        yield Matter("no_claim", "unmatched remit", max(0, sum(account.balances.values())))


def unpaid_by_insurer(sheet: Worksheet) -> Iterator[Matter]:
    """Why the insurer whose turn it is has not paid."""
    facts, today = sheet.facts, sheet.today
    owed = facts.owed_cents
    if owed <= 0:
        return
    if facts.taken_back:
        yield _without_correction(facts.taken_back, owed, today)
    elif facts.disowned:
        yield not_theirs(sheet, facts.disowned)
    elif facts.claim is None and not facts.answered:
        yield _not_billed(sheet)
    elif facts.answered and not facts.unanswered:
        yield Matter("left_unpaid", _left_unpaid_words(sheet), owed)
    elif facts.coverage and facts.claim:
        billed = facts.claim.claim.billed_on or today
        until = days_after(billed, sheet.payer_rules.answer_days(facts.coverage, sheet.setting, billed))
        kind, why = ("no_response", "no resp {age}d") if today > until else ("waiting", "billed {age}d ago")
        yield Matter(kind, why, owed, until=until)


def _without_correction(reversal: PostedPayment, owed: int, today: date) -> Matter:
    on = reversal.header.paid_on or today
    until = days_after(on, CORRECTION_WAIT_DAYS)
    return Matter("taken_back" if today > until else "waiting", f"recouped {on:%m/%d}", owed, until=until)


def _not_billed(sheet: Worksheet) -> Matter:
    account, facts = sheet.account, sheet.facts
    if facts.coverage and facts.coverage.order == "P":
        return Matter("never_billed", "never billed", facts.owed_cents)
    last = account.payments[-1] if account.payments else None
    if last and last.header.paid_on and _crosses_over(last.claim):
        until = days_after(last.header.paid_on, CROSSOVER_WAIT_DAYS)
        if sheet.today <= until:
            return Matter("waiting", f"crossover until {until:%m/%d}", facts.owed_cents, until=until)
    return Matter("secondary", "not billed", facts.owed_cents)


def _crosses_over(claim: ClaimPayment) -> bool:
    return bool(claim.crossover_to or claim.status in FORWARDED or CROSSOVER_REMARKS & set(claim.all_remarks()))


# Where they stand


def _rejection_sentence(sheet: Worksheet, matter: Matter) -> str:
    status = sheet.facts.claim.last_status if sheet.facts.claim else None
    words = status_words(status) if status else ""
    payer, clock = payer_name(sheet.facts), "Timely filing keeps running."
    if status and status.source in WHOLE_BATCH:
        return f"{words[:1].upper()}{words[1:]}. {payer} never received the claim. {clock}"
    code = f"{status.source} {status.category}:{status.status}".rstrip(":") if status else ""
    why = words.removeprefix("Rejected: ")
    return f"{payer} rejected the claim ({code}): {why}. {clock}"


def _unpaired_sentence(sheet: Worksheet, matter: Matter) -> str:
    return f"A payment of {dollars(matter.stake_cents)} that is not on file here was reversed."


def _no_claim_sentence(sheet: Worksheet, matter: Matter) -> str:
    if sheet.account.payments:
        return f"Unmatched remit: {payer_name(sheet.facts)} decided a claim{decided_words(sheet.facts)} that is not on file here."
    return f"Unmatched response: {payer_name(sheet.facts)} answered a claim that is not on file here."


def _taken_back_sentence(sheet: Worksheet, matter: Matter) -> str:
    back = sheet.facts.taken_back
    if back is None:
        return ""
    return (
        f"{payer_name(sheet.facts)} reversed {dollars(-back.claim.paid_cents)} on "
        f"{back.header.paid_on or sheet.today:%m/%d}; no new decision since."
    )


def _never_billed_sentence(sheet: Worksheet, matter: Matter) -> str:
    return f"{payer_name(sheet.facts)} was never billed for {dollars(matter.stake_cents)}."


def _secondary_sentence(sheet: Worksheet, matter: Matter) -> str:
    stake = dollars(matter.stake_cents)
    return f"Primary has decided; {payer_name(sheet.facts)} was not billed for up to {stake}."


def _left_unpaid_words(sheet: Worksheet) -> str:
    payment = sheet.facts.payment
    return "says secondary" if payment and _calls_itself_later(payment) else "left unpaid"


def _calls_itself_later(payment: PostedPayment) -> bool:
    """The first payer on file decided as if another came before it."""
    return payment.order == "P" and decision(payment.claim.status).order in ("S", "T")


def _left_unpaid_sentence(sheet: Worksheet, matter: Matter) -> str:
    payment, payer = sheet.facts.payment, payer_name(sheet.facts)
    left = f"left {dollars(matter.stake_cents)} open without a denial"
    if payment is None:
        return f"{payer} {left}."
    if _calls_itself_later(payment):
        return (
            f"{payer} processed as secondary{decided_words(sheet.facts)} and {left}. Find out which payer is primary."
        )
    if recovered := _recovered_words(sheet.account, payment):
        return f"{payer} {recovered}; no new decision since."
    paid = "paid" if payment.claim.paid_cents else "answered with 0.00"
    difference = prior_payer_difference(payment, sheet.account)
    off = f" Its OA-23 differs from the primary's remit by {dollars(abs(difference))}." if difference else ""
    return f"{payer} {paid}{decided_words(sheet.facts)} and {left}.{off}"


def _recovered_words(account: Account, payment: PostedPayment) -> str:
    """What the payer took off a later check for the claim (PLB that moves its money)."""
    taken = [each for each in account.provider_adjustments if plb_reason(each.reason).posts == "payment"]
    cents = sum(each.cents for each in taken)
    if cents <= 0 or not taken[-1].on or taken[-1].on < (payment.header.paid_on or date.min):
        return ""
    return f"recouped {dollars(cents)} on {taken[-1].on:%m/%d} ({taken[-1].reason} on {taken[-1].trace})"


def _no_response_sentence(sheet: Worksheet, matter: Matter) -> str:
    past = f" ({(sheet.today - matter.until).days} past this payer's norm)" if matter.until else ""
    days = sheet.facts.days_since_billed(sheet.today)
    which = _which_bill(sheet.facts)
    return f"No response from {payer_name(sheet.facts)}{which}, {counted(days, 'day')} since billed{past}.{_last_word(sheet.facts)}"


def _waiting_sentence(sheet: Worksheet, matter: Matter) -> str:
    if matter.why.startswith("recouped"):
        return _taken_back_sentence(sheet, matter)
    if sheet.facts.disowned:
        return not_theirs_sentence(sheet, matter)
    payer, days = payer_name(sheet.facts), sheet.facts.days_since_billed(sheet.today)
    if matter.why.startswith("crossover") and matter.until:
        return f"Crossed over to {payer}; a response is not late before {matter.until:%m/%d}."
    which = _which_bill(sheet.facts)
    return f"Pending with {payer}{which}: billed {counted(days, 'day')} ago, not late yet.{_ahead_words(sheet.facts)}"


def _which_bill(facts: Situation) -> str:
    """Named where the payer has decided others of the account."""
    if not facts.answered or not facts.claim:
        return ""
    return f" on the claim of {dollars(facts.claim.claim.charge_cents)}"


def _ahead_words(facts: Situation) -> str:
    if facts.ahead is None:
        return ""
    when = f" on {facts.ahead.header.paid_on:%m/%d}" if facts.ahead.header.paid_on else ""
    return f" {facts.ahead.header.payer}, the next payer, decided already{when}: a remit is missing here."


def _last_word(facts: Situation) -> str:
    """What a claim status answer last said, when it is more than that the claim arrived; or who answered out of turn."""
    if facts.ahead:
        return _ahead_words(facts)
    status = facts.claim.last_status if facts.claim else None
    if status is None or status.source != "277" or not status.on:
        return ""
    return f" Claim status {status.on:%m/%d}: {status_words(status)}."


def _receivers_code(work: WorkHead) -> str:
    """Claims that one receiver turned away with one code fall to one fault."""
    return work.codes[0] if work.codes and work.category else work.why.partition(" ")[0]


KINDS = (
    MatterKind(
        kind="rejection", meaning="the claim was rejected before adjudication", tag="also rejected",
        find=rejected, sentence=_rejection_sentence, clocks=(filing,), alike=_receivers_code,
        steps=rejection_steps,
    ),
    MatterKind(
        kind="unpaired", meaning="a reversal of a payment that is not on file",
        find=unpaired_reversal, sentence=_unpaired_sentence, steps=unknown_claim_steps,
    ),
    MatterKind(
        kind="no_claim", meaning="a remit with no claim on file",
        find=no_claim_on_file, sentence=_no_claim_sentence, steps=unknown_claim_steps,
    ),
    MatterKind(
        kind="taken_back", meaning="a payment was reversed and no new decision followed",
        find=unpaid_by_insurer, sentence=_taken_back_sentence, clocks=(filing,), steps=unpaid_steps,
    ),
    MatterKind(
        kind="not_theirs", meaning="the payer says the claim belongs to another",
        find=unpaid_by_insurer, sentence=not_theirs_sentence, clocks=(filing,), steps=not_theirs_steps,
    ),
    MatterKind(
        kind="never_billed", meaning="the primary has not been billed",
        find=unpaid_by_insurer, sentence=_never_billed_sentence, clocks=(filing,),
        steps=never_billed_steps,
    ),
    MatterKind(
        kind="secondary", meaning="the next payer has not been billed",
        find=unpaid_by_insurer, sentence=_secondary_sentence, clocks=(filing,),
        steps=secondary_steps,
    ),
    MatterKind(
        kind="left_unpaid", meaning="the payer decided and left money open without a denial",
        find=unpaid_by_insurer, sentence=_left_unpaid_sentence, steps=unpaid_steps,
    ),
    MatterKind(
        kind="no_response", meaning="billed, no response within this payer's norm",
        find=unpaid_by_insurer, sentence=_no_response_sentence, clocks=(filing, prompt_pay), steps=unpaid_steps,
    ),
    MatterKind(
        kind="waiting", meaning="billed or forwarded, not late yet", waits=True,
        find=unpaid_by_insurer, sentence=_waiting_sentence, clocks=(filing, prompt_pay),
        steps=waiting_steps, steps_when_due=due_steps,
    ),
)  # fmt: skip
