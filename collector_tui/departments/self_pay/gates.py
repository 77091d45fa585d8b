"""Gates before a patient is billed: what may be asked of them at all, and what comes before an agency or a lawsuit."""

from collections.abc import Iterator

from collector_tui.adjudication.repeated import repeated
from collector_tui.adjudication.reversals import standing
from collector_tui.adjudication.split import split
from collector_tui.adjudication.stops import BILL_BEYOND_SHARE, BILL_PATIENT
from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.days.calendar import days_after
from collector_tui.departments.self_pay import contact_gates
from collector_tui.departments.self_pay.agreements import promise
from collector_tui.model.account import ORDERS
from collector_tui.model.money import dollars

ECA_DAYS, FAP_DAYS = 120, 240  # from the first statement: 26 CFR 1.501(r)-6(c)(3), (c)(5)
TILA_INSTALLMENTS = 4
ESTIMATE_EXCESS_CENTS = 40_000
BILLS = frozenset({"statement", "call_patient", "plan", "place", "eca"})
COLLECTS = frozenset({"place", "eca"})
EARLY_OUT, LEGAL = "early-out", "legal"  # kinds of placement


def barred(question: GateQuestion) -> Iterator[GateFinding]:
    """What the payer's own codes forbid: QMB, Medicaid, liable hospital; No Surprises cost share."""
    if question.act not in BILLS:
        return
    for stop in question.facts.stops:
        sentence = f"The payer's {stop.rule}: {stop.why}."
        if stop.act == BILL_PATIENT:
            yield GateFinding(BLOCK, f"remit.{stop.rule}", sentence, "the remittance")
        elif stop.act == BILL_BEYOND_SHARE:
            yield GateFinding(WARN, f"remit.{stop.rule}", sentence, "45 CFR 149.410")


def not_theirs(question: GateQuestion) -> Iterator[GateFinding]:
    """CO, OA and PI never reach the patient: what is billed is at most what the payers put under PR."""
    account = question.account
    decided = standing(account.payments)
    if question.act not in BILLS or not decided or not account.coverages:
        return
    shares = dict.fromkeys((payment.order for payment in decided), 0)
    again = {payment.id for order in shares for payment in repeated(account, order)}
    for payment in decided:
        if payment.id in again:
            continue  # sent twice: its share is owed once
        shares[payment.order] += split(payment.claim).patient_cents
    paid = sum(
        entry.cents
        for entry in account.entries
        if entry.bucket == "patient" and entry.kind in ("payment", "adjustment")
    )
    owed = account.balances.get("patient", 0)
    over = owed + paid - min(shares.values())
    if owed > 0 and over > 0:
        sentence = f"{dollars(over)} of the patient balance exceeds patient responsibility (PR) on the remits."
        yield GateFinding(BLOCK, "patient_share", sentence, "group code CO, OA or PI")


def payer_pending(question: GateQuestion) -> Iterator[GateFinding]:
    """An insurer still owes: what the patient owes is not known yet."""
    owed = sum(max(0, question.account.balances.get(bucket, 0)) for bucket in ORDERS.values())
    if owed and question.act in ("statement", "place", "eca"):
        level = BLOCK if question.act in COLLECTS else WARN
        sentence = f"Insurance still owes {dollars(owed)}: the patient balance may change."
        yield GateFinding(level, "payer_pending", sentence, "office policy")


def nothing_owed(question: GateQuestion) -> Iterator[GateFinding]:
    if question.act in ("statement", "place", "eca", "plan") and question.account.balances.get("patient", 0) <= 0:
        yield GateFinding(BLOCK, "nothing_owed", "The patient owes nothing on this account.", "the ledger")


def charity_first(question: GateQuestion) -> Iterator[GateFinding]:
    """26 CFR 1.501(r)-6: no extraordinary collection within 120 days of the first statement, assistance until day 240.

    A referral to an agency is none (6(b)); one to a lawyer leads to one, and is told of the day.
    """
    first = question.account.first_statement_on
    legal = question.act == "place" and question.fields.get("placement_type") == LEGAL
    if question.act != "eca" and not legal:
        return
    if first is None:
        level = BLOCK if question.act == "eca" else WARN
        sentence = "No statement sent: the 120-day ECA hold has not started."
        yield GateFinding(level, "no_statement", sentence, "26 CFR 1.501(r)-6(c)(3)")
        return
    eca_from, fap_until = days_after(first, ECA_DAYS), days_after(first, FAP_DAYS)
    if question.today < eca_from:
        level = BLOCK if question.act == "eca" else WARN
        sent = f"The first statement went out on {first:%m/%d/%Y}"
        sentence = f"{sent}: no ECA before {eca_from:%m/%d/%Y}."
        yield GateFinding(level, "eca_120", sentence, "26 CFR 1.501(r)-6(c)(3)")
    elif question.act == "eca" and question.today <= fap_until:
        sentence = f"The FAP application window is open until {fap_until:%m/%d/%Y}; an application stops ECA."
        yield GateFinding(WARN, "fap_240", sentence, "26 CFR 1.501(r)-6(c)(5)")
    if question.act == "eca" and question.fields.get("notice") != "y":
        sentence = "A written 30-day notice with the plain-language FAP summary is required first."
        yield GateFinding(BLOCK, "eca_notice", sentence, "26 CFR 1.501(r)-6(c)(4)")


def unbilled(question: GateQuestion) -> Iterator[GateFinding]:
    """An agency collects what was billed; an early-out vendor sends the statements itself, in the hospital's name."""
    early = question.fields.get("placement_type") == EARLY_OUT
    if question.act == "place" and not early and question.account.first_statement_on is None:
        sentence = "No statement was ever sent to the patient: bill first, or place as early-out."
        yield GateFinding(WARN, "never_billed", sentence, "office policy")


def agreed(question: GateQuestion) -> Iterator[GateFinding]:
    """A promise or plan that is kept: nothing else is asked of the patient. What fell due has its days to be posted."""
    kept, agreed = question.matters.get("kept"), promise(question.account)
    if kept and agreed and question.act in ("place", "eca", "call_patient", "statement"):
        level = BLOCK if question.act in COLLECTS else WARN
        sentence = f"The patient is paying as agreed ({kept.why})."
        if behind := agreed.behind_cents(question.today):
            until = f"{agreed.good_until():%m/%d/%Y}"
            sentence = f"{dollars(behind)} of the {kept.why} is due and not posted; it is missed after {until}."
        yield GateFinding(level, "plan_kept", sentence, "office policy")
    behind_one = "broken" in question.matters and agreed and agreed.first_missed(question.today)
    if behind_one and question.act in COLLECTS:
        sentence = "One installment is missed: call about it before an agency or a lawsuit."
        yield GateFinding(WARN, "plan_behind", sentence, "office policy")


def estimate(question: GateQuestion) -> Iterator[GateFinding]:
    """45 CFR 149.620: $400 over the estimate may be disputed for 120 days from the first bill."""
    account = question.account
    if account.estimate_cents is None or question.act not in COLLECTS:
        return
    over = account.charged_cents - account.estimate_cents
    first = account.first_statement_on
    if over >= ESTIMATE_EXCESS_CENTS and (first is None or question.today <= days_after(first, ECA_DAYS)):
        sentence = f"Billed {dollars(over)} over the estimate: open to dispute for 120 days."
        yield GateFinding(BLOCK, "estimate", sentence, "45 CFR 149.620")


def terms(question: GateQuestion) -> Iterator[GateFinding]:
    """12 CFR 1026.2(a)(17), 12 CFR 1005.10(b): what a plan of several installments needs."""
    if question.act != "plan":
        return
    count = _count(question)
    if count > TILA_INSTALLMENTS:
        sentence = f"{count} installments: more than four in writing may be consumer credit; use the Reg Z agreement."
        yield GateFinding(WARN, "reg_z", sentence, "12 CFR 1026.2(a)(17)")
    if count > 1 and not question.fields.get("authorization", "").strip():
        sentence = "Recurring debits need a written authorization; enter it here."
        yield GateFinding(WARN, "ach", sentence, "12 CFR 1005.10(b)")


def plan_adds_up(question: GateQuestion) -> Iterator[GateFinding]:
    """The installments pay the total, no more and no less; the total is at most what is owed."""
    if question.act != "plan":
        return
    count, total, part = _count(question), question.cents("total"), question.cents("installment")
    if total and part and count and not part * (count - 1) < total <= part * count:
        sentence = f"{count} x {dollars(part)} does not pay {dollars(total)}."
        yield GateFinding(BLOCK, "plan_total", sentence, "arithmetic")
    owed = question.account.balances.get("patient", 0)
    if total > owed > 0:
        sentence = f"The plan is for {dollars(total)}; the patient owes {dollars(owed)}."
        yield GateFinding(BLOCK, "plan_more", sentence, "the ledger")


def _count(question: GateQuestion) -> int:
    number = question.fields.get("count", "")
    return int(number) if number.isdecimal() else 0


GATES = (
    *contact_gates.GATES, barred, not_theirs, payer_pending, nothing_owed, charity_first, unbilled, agreed, estimate, terms,
    plan_adds_up,
)  # fmt: skip
