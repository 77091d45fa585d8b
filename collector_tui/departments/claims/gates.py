"""Gates towards the payer: what can be appealed, and what can be sent again."""

from collections.abc import Callable, Iterator
from datetime import date

from collector_tui.adjudication.stops import APPEAL
from collector_tui.casework.clocks import deadlines
from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.casework.history import open_appeal

REPLACES = ("7", "8")  # CLM05-3: replacement, void


def no_appeal(asked: GateQuestion) -> Iterator[GateFinding]:
    """MA130, N704 and Medicare's late filing carry no appeal right."""
    if asked.act != "appeal":
        return
    facts = asked.facts
    for stop in facts.stops:
        if stop.act == APPEAL:
            yield GateFinding(BLOCK, f"remit.{stop.rule}", f"The payer's {stop.rule}: {stop.why}.", "the remittance")
    if facts.payment is None:
        yield GateFinding(
            BLOCK, "no_decision", "The payer has not decided this claim: there is nothing to appeal.", "42 CFR 405.940"
        )
    elif facts.denial is None and not facts.variance_cents and facts.patient_denial is None:
        yield GateFinding(WARN, "nothing_refused", "The payer's last decision refuses nothing.", "the remittance")


def levels(asked: GateQuestion) -> Iterator[GateFinding]:
    """One level after the other: the next begins when the one before was decided."""
    if asked.act != "appeal":
        return
    running = open_appeal(asked.account, asked.facts.decided_on)
    if running:
        yield GateFinding(
            WARN,
            "appeal_open",
            f"Appeal level {running.level} of {running.filed_on:%m/%d} is not decided yet.",
            "42 CFR 405.960",
        )


def limits(asked: GateQuestion) -> Iterator[GateFinding]:
    """A last day that has passed: only good cause or an exception opens the way."""
    if asked.act not in ("appeal", "resubmit"):
        return
    facts = asked.facts
    found = asked.matters
    wanted = frozenset(
        {"denial", "underpaid"} if asked.act == "appeal" else {"rejection", "secondary", "never_billed", "no_response"}
    )
    clocks = deadlines(asked.account, facts, wanted & found.keys(), asked.rulebook)
    own = [
        clock for clock in clocks if not clock.theirs and (clock.what.startswith("appeal") or asked.act == "resubmit")
    ]
    late = next((clock for clock in own if clock.on < asked.today), None)
    if late:
        yield GateFinding(
            BLOCK, "limit_passed", f"The last day to {late.what} was {late.on:%m/%d/%Y} ({late.basis}): only good cause or an exception.",
            late.source,
        )  # fmt: skip


def duplicate(asked: GateQuestion) -> Iterator[GateFinding]:
    """A claim sent while the first is in process comes back as a duplicate (CO-18)."""
    if asked.act != "resubmit":
        return
    found = asked.matters
    freq = asked.fields.get("freq_code", "1")
    if "waiting" in found and freq not in REPLACES and "rejection" not in found:
        why = found["waiting"].why.replace("{age}d", f"{_age(asked)}d")
        yield GateFinding(
            WARN, "duplicate", f"The payer still has the claim ({why}): it would deny this as a duplicate.", "CARC 18"
        )


def frequency(asked: GateQuestion) -> Iterator[GateFinding]:
    """Frequency 7 and 8 name the payer's claim number; Medicare Part B does not take them."""
    freq = asked.fields.get("freq_code", "")
    if asked.act != "resubmit" or not freq:
        return
    facts = asked.facts
    if freq in REPLACES and facts.payer_class == "medicare" and asked.account.encounter.kind == "professional":
        yield GateFinding(
            BLOCK, "part_b_frequency", "Medicare Part B takes no replacement claim: a new claim, a reopening or an appeal.",
            "42 CFR 405.927, 405.980",
        )  # fmt: skip
    if freq in REPLACES and not asked.fields.get("original_icn", "").strip():
        yield GateFinding(
            BLOCK, "original_number", "A replacement names the payer's number of the first claim.", "X12 837 REF*F8"
        )
    unprocessable = facts.payment is not None and "MA130" in facts.payment.claim.all_remarks()
    if freq in REPLACES and unprocessable:
        yield GateFinding(
            BLOCK,
            "unprocessable",
            "MA130: the claim was never accepted; send a new one (frequency 1).",
            "CMS Pub 100-04 ch. 1",
        )
    if (
        freq in REPLACES
        and asked.account.encounter.kind == "inpatient"
        and facts.payer_class == "medicare"
        and not asked.fields.get("condition_code")
    ):
        yield GateFinding(
            WARN,
            "condition_code",
            "A Medicare Part A adjustment carries one claim-change condition code (D0-D9, E0).",
            "CMS Pub 100-04 ch. 1 s. 130.1.2",
        )


def _age(asked: GateQuestion) -> int:
    billed: date | None = asked.account.billed_on
    return (asked.today - billed).days if billed else 0


GATES_OF_PAYER: tuple[Callable[[GateQuestion], Iterator[GateFinding]], ...] = (
    no_appeal,
    levels,
    limits,
    duplicate,
    frequency,
)
