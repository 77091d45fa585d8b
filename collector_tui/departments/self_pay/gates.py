"""Gates towards the patient: when and how often to call, what may be billed, what comes before an agency or a lawsuit."""

from collections.abc import Callable, Iterator
from datetime import date

from collector_tui.adjudication.reversals import standing
from collector_tui.adjudication.split import split
from collector_tui.adjudication.stops import BILL_BEYOND_SHARE, BILL_PATIENT
from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.days.calendar import days_after
from collector_tui.departments.self_pay.calling_hours import local_times, may_call, next_call
from collector_tui.departments.self_pay.contact import contacts

ECA_DAYS, FAP_DAYS = 120, 240
TILA_INSTALMENTS = 4
ESTIMATE_EXCESS_CENTS = 40_000
BILLS = frozenset({"statement", "call_patient", "plan", "place", "eca"})
COLLECTS = frozenset({"place", "eca"})
INSURERS = ("ins1", "ins2", "ins3")


def hours(asked: GateQuestion) -> Iterator[GateFinding]:
    """12 CFR 1006.6(b)(1): 8 to 21 where the patient is, in every zone that may be."""
    policy = asked.rulebook.playbook.contact
    if asked.act not in ("call_patient", "text_patient") or may_call(asked.account.patient.address, asked.now, policy):
        return
    address = asked.account.patient.address
    fit = next_call(address, asked.now, policy).astimezone(asked.now.tzinfo)
    yield GateFinding(
        BLOCK, "hours",
        f"It is {local_times(address, asked.now)} where the patient is; calls are from {policy.from_hour} to "
        f"{policy.to_hour}. From {fit:%m/%d %H:%M} your time on.",
        "12 CFR 1006.6(b)(1)",
    )  # fmt: skip


def often(asked: GateQuestion) -> Iterator[GateFinding]:
    """12 CFR 1006.14(b)(2): seven calls in seven days, and seven days after a talk, its own day being the first."""
    if asked.act != "call_patient":
        return
    policy = asked.rulebook.playbook.contact
    known = contacts(asked.account, asked.rulebook.playbook, asked.today)
    if known.calls >= policy.calls_max:
        yield GateFinding(
            BLOCK, "calls_in_week",
            f"{known.calls} calls in {policy.window_days} days; {policy.calls_max} is the most. {_again(known.free_of_calls)}",
            "12 CFR 1006.14(b)(2)(i)(A)",
        )  # fmt: skip
    if known.free_of_talk:
        yield GateFinding(
            BLOCK, "after_talk",
            f"The patient was spoken to on {known.talked_on:%m/%d}. {_again(known.free_of_talk)}",
            "12 CFR 1006.14(b)(2)(i)(B)",
        )  # fmt: skip


def leased(asked: GateQuestion) -> Iterator[GateFinding]:
    """Another desk may have called a minute ago: without a fresh lease nobody can know."""
    if asked.act == "call_patient" and asked.leased is False:
        minutes = asked.rulebook.playbook.contact.lease_minutes
        yield GateFinding(
            BLOCK, "lease",
            f"No lease of this account in the last {minutes} minutes: another desk may just have called. "
            "Press z when the server is there.",
            "office policy",
        )  # fmt: skip


def consent(asked: GateQuestion) -> Iterator[GateFinding]:
    """47 CFR 64.1200(a): texts need consent; e-mail an address that the patient gave for it."""
    if asked.act == "text_patient" and "text_consent" not in asked.account.alerts:
        yield GateFinding(BLOCK, "consent", "No consent to texts is on file.", "47 CFR 64.1200(a)(1)")
    if asked.act == "email_patient" and "email_consent" not in asked.account.alerts:
        yield GateFinding(WARN, "consent", "No consent to e-mail is on file.", "12 CFR 1006.6(d)(4)")


def barred(asked: GateQuestion) -> Iterator[GateFinding]:
    """What the payer's own codes forbid: QMB, Medicaid, liable hospital; No Surprises cost share."""
    if asked.act not in BILLS:
        return
    for stop in asked.facts.stops:
        if stop.act == BILL_PATIENT:
            yield GateFinding(BLOCK, f"remit.{stop.rule}", f"The payer's {stop.rule}: {stop.why}.", "the remittance")
        elif stop.act == BILL_BEYOND_SHARE:
            yield GateFinding(WARN, f"remit.{stop.rule}", f"The payer's {stop.rule}: {stop.why}.", "45 CFR 149.410")


def not_theirs(asked: GateQuestion) -> Iterator[GateFinding]:
    """CO, OA and PI never reach the patient: what is billed is at most what the payers put under PR."""
    account = asked.account
    paid = standing(account.payments)
    if asked.act not in BILLS or not paid or not account.coverages:
        return
    owes = account.balances.get("patient", 0)
    share = min(
        sum(split(one.claim).patient_cents for one in paid if one.order == order)
        for order in {one.order for one in paid}
    )
    paid_already = sum(
        e.cents for e in account.entries if e.bucket == "patient" and e.kind in ("payment", "adjustment")
    )
    if owes > 0 and owes + paid_already > share:
        over = (owes + paid_already - share) / 100
        yield GateFinding(
            BLOCK, "patient_share", f"{over:,.2f} of the patient's balance is more than the payers put under PR.", "group code CO, OA or PI"
        )  # fmt: skip


def payer_pending(asked: GateQuestion) -> Iterator[GateFinding]:
    """An insurer still owes: what the patient owes is not known yet."""
    owed = sum(max(0, asked.account.balances.get(bucket, 0)) for bucket in INSURERS)
    if owed and asked.act in ("statement", "place", "eca"):
        grave = BLOCK if asked.act in COLLECTS else WARN
        yield GateFinding(
            grave,
            "payer_pending",
            f"An insurer still owes {owed / 100:,.2f}: the patient's part may change.",
            "office policy",
        )


def nothing_owed(asked: GateQuestion) -> Iterator[GateFinding]:
    if asked.act in ("statement", "place", "eca", "plan") and asked.account.balances.get("patient", 0) <= 0:
        yield GateFinding(BLOCK, "nothing_owed", "The patient owes nothing on this account.", "the ledger")


def charity_first(asked: GateQuestion) -> Iterator[GateFinding]:
    """26 CFR 1.501(r)-6: no extraordinary collection within 120 days of the first statement, assistance until day 240."""
    first = asked.account.first_statement_on
    if asked.act not in COLLECTS:
        return
    if first is None:
        yield GateFinding(
            BLOCK, "no_statement", "No statement was ever sent: the 120 days have not begun.", "26 CFR 1.501(r)-6(c)(3)"
        )
        return
    if asked.today < days_after(first, ECA_DAYS):
        grave = BLOCK if asked.act == "eca" else WARN
        until = days_after(first, ECA_DAYS)
        yield GateFinding(
            grave, "eca_120", f"The first statement went out on {first:%m/%d/%Y}: no extraordinary collection before {until:%m/%d/%Y}.",
            "26 CFR 1.501(r)-6(c)(3)",
        )  # fmt: skip
    elif asked.act == "eca" and asked.today <= days_after(first, FAP_DAYS):
        until = days_after(first, FAP_DAYS)
        yield GateFinding(
            WARN, "fap_240", f"The patient may apply for assistance until {until:%m/%d/%Y}; an application stops this.",
            "26 CFR 1.501(r)-6(c)(5)",
        )  # fmt: skip
    if asked.act == "eca" and asked.fields.get("notice") != "y":
        yield GateFinding(
            BLOCK,
            "eca_notice",
            "A written notice 30 days before, with the assistance policy, is needed.",
            "26 CFR 1.501(r)-6(c)(4)",
        )


def agreed(asked: GateQuestion) -> Iterator[GateFinding]:
    """A promise or plan that is kept: nothing else is asked of the patient."""
    found = asked.matters
    if "kept" in found and asked.act in ("place", "eca"):
        yield GateFinding(BLOCK, "plan_kept", f"The patient pays as agreed ({found['kept'].why}).", "office policy")
    elif "kept" in found and asked.act in ("call_patient", "statement"):
        yield GateFinding(WARN, "plan_kept", f"The patient pays as agreed ({found['kept'].why}).", "office policy")
    if "placed" in found and asked.act in ("call_patient", "statement", "plan", "place"):
        grave = BLOCK if asked.act == "place" else WARN
        yield GateFinding(grave, "placed", "An agency has this account: two must not collect on it.", "office policy")


def estimate(asked: GateQuestion) -> Iterator[GateFinding]:
    """45 CFR 149.620: $400 over the estimate may be disputed for 120 days from the first bill."""
    account = asked.account
    if account.estimate_cents is None or asked.act not in COLLECTS:
        return
    charged = sum(entry.cents for entry in account.entries if entry.kind == "charge")
    first = account.first_statement_on
    open_still = first is None or asked.today <= days_after(first, ECA_DAYS)
    if charged - account.estimate_cents >= ESTIMATE_EXCESS_CENTS and open_still:
        over = (charged - account.estimate_cents) / 100
        yield GateFinding(
            BLOCK,
            "estimate",
            f"Billed {over:,.2f} over the estimate: it may be disputed for 120 days.",
            "45 CFR 149.620",
        )


def terms(asked: GateQuestion) -> Iterator[GateFinding]:
    """12 CFR 1026.2(a)(17), 12 CFR 1005.10(b); and instalments that pay the total, no more and no less."""
    if asked.act != "plan":
        return
    number = asked.fields.get("count", "")
    count = int(number) if number.isdecimal() else 0
    if count > TILA_INSTALMENTS:
        yield GateFinding(
            WARN,
            "reg_z",
            f"{count} instalments: more than four in writing may be credit; use the compliance template.",
            "12 CFR 1026.2(a)(17)",
        )
    if count > 1 and not asked.fields.get("authorization", "").strip():
        yield GateFinding(
            WARN, "ach", "Recurring debits need a written authorization; log it here.", "12 CFR 1005.10(b)"
        )
    total, part = asked.cents("total"), asked.cents("instalment")
    if total and part and count and not part * (count - 1) < total <= part * count:
        yield GateFinding(
            BLOCK, "plan_total", f"{count} x {part / 100:,.2f} does not pay {total / 100:,.2f}.", "arithmetic"
        )
    owes = asked.account.balances.get("patient", 0)
    if total and owes > 0 and total > owes:
        yield GateFinding(
            BLOCK,
            "plan_more",
            f"The plan is over {total / 100:,.2f}; the patient owes {owes / 100:,.2f}.",
            "the ledger",
        )


def _again(day: date | None) -> str:
    return f"Again from {day:%m/%d} on." if day else ""


GATES_OF_PATIENT: tuple[Callable[[GateQuestion], Iterator[GateFinding]], ...] = (
    hours, often, leased, consent, barred, not_theirs, payer_pending, nothing_owed, charity_first, agreed, estimate, terms,
)  # fmt: skip
