"""Gates before an appeal: what can be appealed, one level after the other, in its time."""

from collections.abc import Iterator

from collector_tui.adjudication.stops import APPEAL
from collector_tui.casework.gate_question import BLOCK, WARN, GateFinding, GateQuestion, by_class, limit_passed
from collector_tui.departments.denials.appeals import open_appeal
from collector_tui.departments.denials.clocks import OTHER_PAYER_FIRST
from collector_tui.model.text import counted

PEER_TO_PEER_DAYS = 14


def no_appeal(question: GateQuestion) -> Iterator[GateFinding]:
    """MA130, N704 and Medicare's late filing carry no appeal right."""
    if question.act != "appeal":
        return
    facts = question.facts
    for stop in facts.stops:
        if stop.act == APPEAL:
            yield GateFinding(BLOCK, f"remit.{stop.rule}", f"The payer's {stop.rule}: {stop.why}.", "the remittance")
    if facts.payment is None:
        sentence = "The payer has not decided this claim; nothing to appeal."
        yield GateFinding(BLOCK, "no_decision", sentence, by_class(question, medicare="42 CFR 405.940"))
    elif facts.denial is None and not facts.variance_cents and facts.patient_denial is None:
        yield GateFinding(WARN, "nothing_refused", "The payer's last decision denies nothing.", "the remittance")


def levels(question: GateQuestion) -> Iterator[GateFinding]:
    """One level after the other: the next begins when the one before was decided."""
    if question.act != "appeal":
        return
    if running := open_appeal(question.account, question.facts.decided_on):
        sentence = f"Appeal level {running.level} filed {running.filed_on:%m/%d} is still pending."
        yield GateFinding(WARN, "appeal_open", sentence, by_class(question, medicare="42 CFR 405.960"))


def appeal_limit(question: GateQuestion) -> Iterator[GateFinding]:
    """A last day that has passed: only good cause or an exception opens the way."""
    if question.act == "appeal":
        yield from limit_passed(question, ("denial", "underpaid"), begins="appeal")


def undecided(question: GateQuestion) -> Iterator[GateFinding]:
    """An appeal or a request for records is open: a write-off gives it up, another claim voids or doubles it."""
    if question.act not in ("write_off", "resubmit"):
        return
    if running := open_appeal(question.account, question.facts.decided_on):
        sentence = f"Appeal level {running.level} filed {running.filed_on:%m/%d} is still pending."
        yield GateFinding(BLOCK, "appeal_open", sentence, "office policy: correct or appeal, not both")
    if "documents" in question.matters:
        sentence = "The payer asked for records and holds the claim until it has them: send those first."
        yield GateFinding(BLOCK, "records_open", sentence, "office policy")


def another_payer_first(question: GateQuestion) -> Iterator[GateFinding]:
    """Medicare's denial because another payer comes first is corrected, not appealed."""
    denial = question.facts.denial
    medicare = question.facts.payer_class == "medicare"
    if question.act == "appeal" and medicare and denial and denial.category in OTHER_PAYER_FIRST:
        sentence = "Another payer is primary: bill it, then resubmit or ask for a reopening."
        yield GateFinding(WARN, "another_payer_first", sentence, "42 CFR 411.32, 405.980")


def peer_to_peer(question: GateQuestion) -> Iterator[GateFinding]:
    """Original Medicare has no talk between physicians on a denied claim; plans offer one for some days by contract."""
    if question.act != "peer_to_peer":
        return
    facts = question.facts
    if facts.denial is None and facts.patient_denial is None:
        sentence = "The payer has denied nothing on this claim: a peer-to-peer speaks of a denial."
        yield GateFinding(BLOCK, "no_denial", sentence, "office policy")
        return
    if facts.payer_class == "medicare":
        sentence = "Original Medicare has no peer-to-peer on a denied claim: ask for a redetermination."
        yield GateFinding(BLOCK, "no_peer_to_peer", sentence, "42 CFR 405.940")
        return
    if facts.decided_on and (days := (question.today - facts.decided_on).days) > PEER_TO_PEER_DAYS:
        sentence = (
            f"The denial is {counted(days, 'day')} old: a peer-to-peer is open for days only. Ask before it is set."
        )
        yield GateFinding(WARN, "late_peer_to_peer", sentence, "office policy; this payer's days are not checked")


GATES = (no_appeal, levels, appeal_limit, undecided, another_payer_first, peer_to_peer)
