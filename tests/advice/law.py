"""The law of advice: no step that is barred, done, or logged under another name. Told apart from how steps are made."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from collector_tui.casework.gate_question import BLOCK
from collector_tui.model.account import Account, Activity
from collector_tui.work.gates import gate, gate_question
from collector_tui.work.rulebook import Rulebook

OF_THE_HOUR = {"hours", "lease"}
# What the words of a step must say for its code to be the one that logs that act.
ACTS = {
    "CSPD": r"^check (?!.*coverage order)(the claim status|the status|that|when)", "CSDN": r"^get the remittance of the denial", "CSPY": r"^trace the payment",
    "PESC": r"^(escalate to|follow up with the payer's representative)",
    "REBL": r"^(bill |send (a new claim \(frequency 1\)|the claim|both|claim)|fix (.*and )?send the claim again|fix and send the claim again|add .*send the claim again|take .*send the claim again|split .*send both)",
    "SECB": r"^bill .* with the (primary's EOB|denial)", "DNRV": r"^(review|close the duplicate)", "DNCD": r"^(have coding|remind coding)",
    "DNCL": r"^(ask (UM|the clinic)|remind UM or HIM|request .* from HIM)", "DNRG": r"^(have (registration|enrollment)|remind registration)",
    "DNCC": r"^(send a corrected claim|void the original)", "DNRO": r"^ask for a .*(reopening|exception)", "DNRC": r"^send (the .*|proof of timely filing)$|^send the ",
    "DNWO": r"^request a write-off", "UPVR": r"^compare with", "UPDS": r"^file the underpayment dispute", "UPCL": r"^close: the expected",
    "APL1": r"^appeal(?! \(level)", "APL2": r"^appeal \(level 2\)", "APLX": r"^appeal \(level [3-9]\)", "APP2": r"peer-to-peer",
    "APOV": r"^log the decision: denial overturned", "APUP": r"^log the decision: denial upheld",
    "PCRP": r"^call the (patient|guarantor)", "PPLN": r"^set a (payment )?plan", "FAPS": r"^send the (financial assistance application|application again)",
    "FAPD": r"^decide the assistance application",
    "STMT": r"^send (a|the|the first) statement", "CRID": r"^(review the credit|finish the review)", "CRRF": r"^request the refund",
    "CRTK": r"^log the take-back", "CRCO": r"^correct the posting", "VNPL": r"^refer to", "VNRC": r"^recall the account",
    "VNAK": r"^get the agency's acknowledg", "VNAU": r"^audit", "ADSU": r"^(ask a supervisor|escalate to a supervisor)", "ADDC": r"^decide",
    "ADXF": r"^(pass|hand|transfer) ", "ADMN": r"^(find|contact|compare|verify|check that|note) ?.*(note|came in|waited for)", "HLDR": r"^release the hold",
    "ADHB": r"^log the bankruptcy", "ADHD": r"^log the death",
}  # fmt: skip
# Done once until there is news; all others may be done again once their day has come.
ONCE = frozenset({
    "DNCC", "DNRC", "DNRO", "REBL", "SECB", "DNRV", "DNWO", "UPVR", "UPDS", "APL1", "APL2", "APLX", "CRID", "CRRF", "CRTK",
    "CRCO", "VNPL",
})  # fmt: skip
CURES = frozenset({"APL1", "APL2", "APLX", "DNCC", "DNRC", "DNRO", "REBL", "SECB", "UPDS"})
STATUS_CALLS_MAX = 2
# A later line of the history that makes such an act due anew.
ANEW = {
    "DNRC": {"CSHD"}, "CRID": {"CRIN", "CRCO"}, "CRRF": {"CRID", "ADDC"}, "REBL": {"PNEW", "CSNF"}, "SECB": {"PNEW", "CSNF"},
    "DNCC": {"PNEW", "CSNF"}, "VNPL": {"VNRC"},
}  # fmt: skip


def breaches(account: Account, today: date, rulebook: Rulebook) -> list[str]:
    """What is wrong with the steps of a judged account; empty when nothing is."""
    return [
        *_barred(account, today, rulebook),
        *_done(account, today),
        *_misnamed(account),
        *_twice(account),
        *_gives_up(account),
        *_third_call(account),
    ]


def _barred(account: Account, today: date, rulebook: Rulebook) -> Iterator[str]:
    now = datetime.combine(today, time(12, tzinfo=UTC))
    for step in account.work.steps:
        code = rulebook.playbook.code(step.code)
        assert code is not None, step
        if code.act:
            found = gate(gate_question(code.act, account, now, rulebook, fields=step.fields))
            for finding in found:
                if finding.level == BLOCK and finding.rule not in OF_THE_HOUR:
                    yield f"barred: {step.code} {step.text}: {finding.rule} {finding.sentence}"


def _done(account: Account, today: date) -> Iterator[str]:
    for step in account.work.steps:
        since = [each for each in account.activities if _since_news(account, each)]
        logged = [place for place, each in enumerate(since) if each.code == step.code]
        if not logged:
            continue
        last = since[logged[-1]]
        later = {each.code for each in since[logged[-1] + 1 :]}
        if step.code in ONCE and not later & ANEW.get(step.code, set()):
            yield f"done: {step.code} {step.text}"
        if step.code not in ONCE and last.next_on and last.next_on > today and (step.from_on or today) < last.next_on:
            yield f"not due before {last.next_on}: {step.code} {step.text}"


def _since_news(account: Account, activity: Activity) -> bool:
    news = [payment.header.paid_on for payment in account.payments if payment.header.paid_on]
    news += [sent.claim.billed_on for sent in account.claims if sent.claim.billed_on]
    news += [
        status.on
        for sent in account.claims
        for status in sent.statuses
        if status.on and (status.rejected or status.source == "277")
    ]
    return activity.at.date() >= max(news, default=date.min)


def _misnamed(account: Account) -> Iterator[str]:
    for step in account.work.steps:
        if not re.search(ACTS.get(step.code, r"^$"), step.text):
            yield f"misnamed: {step.code} {step.text}"
        if step.from_on and step.from_on - timedelta(days=400) > (account.work.judged_on or step.from_on):
            yield f"too far: {step.code} {step.text} {step.from_on}"


def _twice(account: Account) -> Iterator[str]:
    codes = [step.code for step in account.work.steps]
    if len(set(codes)) < len(codes) or len(codes) > 3:
        yield f"offered twice: {codes}"


def _gives_up(account: Account) -> Iterator[str]:
    """A write-off beside what may still bring the money."""
    codes = {step.code for step in account.work.steps}
    if "DNWO" in codes and codes & CURES:
        yield f"gives up beside {sorted(codes & CURES)}"


def _third_call(account: Account) -> Iterator[str]:
    calls = [each for each in account.activities if each.code == "CSPD" and _since_news(account, each)]
    first = next(iter(account.work.steps), None)
    if len(calls) >= STATUS_CALLS_MAX and first and first.code == "CSPD" and first.from_on is None:
        yield f"third call: {first.text}"
