"""May this be done now? Every act towards a patient or payer asks here; the answer is a sentence with its rule.

Federal rules, and Regulation F's caps as good practice for a hospital's own staff. Facts for defaults, not legal advice.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from collector_tui.actions import Action
from collector_tui.casework.filing_proof import filing_proof
from collector_tui.casework.gate_question import ALLOW, BLOCK, WARN, Gate, GateFinding, GateQuestion
from collector_tui.casework.matter import Matter
from collector_tui.casework.situation import situation
from collector_tui.casework.worksheet import Worksheet
from collector_tui.departments.office import GATES
from collector_tui.knowledge.action_codes import code_for, means
from collector_tui.model.account import Account
from collector_tui.model.playbook import ActionCode
from collector_tui.work.deadlines import deadlines
from collector_tui.work.find_matters import find_matters
from collector_tui.work.rulebook import Rulebook

ACTS = (
    "call_patient", "text_patient", "email_patient", "letter_patient", "statement", "plan", "place", "eca", "appeal",
    "peer_to_peer", "dispute", "resubmit", "refund", "write_off",
)  # fmt: skip
DONE = frozenset({"call_patient", "text_patient", "email_patient", "letter_patient"})  # logged after they were done


def gate_question(
    act: str,
    account: Account,
    now: datetime,
    rulebook: Rulebook,
    *,
    fields: Mapping[str, str] | None = None,
    leased: bool | None = None,
) -> GateQuestion:
    """The question with all its facts; for another act on the same account replace `act` alone."""
    sheet = Worksheet(account, situation(account), now.date(), rulebook.payer_rules)
    question = question_of(sheet, find_matters(sheet), now, rulebook)
    return msgspec.structs.replace(question, act=act, fields=fields or {}, leased=leased)


def question_of(sheet: Worksheet, matters: Mapping[str, Matter], now: datetime, rulebook: Rulebook) -> GateQuestion:
    """All the facts, and no act yet."""
    return GateQuestion(
        act="",
        account=sheet.account,
        now=now,
        facts=sheet.facts,
        matters=matters,
        clocks={kind: deadlines(sheet, (kind,)) for kind in matters},
        proof=filing_proof(sheet),
        playbook=rulebook.playbook,
    )


def gate(question: GateQuestion) -> tuple[GateFinding, ...]:
    """Everything that stands against an act, the gravest first; nothing does when it is empty."""
    findings = [finding for rule in RULES for finding in rule(question)]
    return tuple(sorted(findings, key=lambda finding: (finding.level != BLOCK, finding.rule)))


def level(findings: tuple[GateFinding, ...]) -> str:
    """The gravest of them: allow, warn or block."""
    if any(finding.level == BLOCK for finding in findings):
        return BLOCK
    return WARN if findings else ALLOW


def held_back(question: GateQuestion) -> Iterator[GateFinding]:
    """The circumstances on the account, by what each blocks and warns of."""
    for hold in question.account.holds:
        if question.act in hold.blocks:
            yield GateFinding(
                BLOCK, f"hold.{hold.what}", f"{hold.what[:1].upper()}{hold.what[1:]}: {hold.why}.", hold.source
            )
        elif question.act in hold.warns:
            words = f" ({hold.words})" if hold.words else ""
            yield GateFinding(
                WARN, f"hold.{hold.what}", f"{hold.what[:1].upper()}{hold.what[1:]}: {hold.why}{words}.", hold.source
            )


RULES: tuple[Gate, ...] = (held_back, *GATES)


def findings(
    action: Action, account: Account, rulebook: Rulebook, now: datetime, leased: bool | None = None
) -> tuple[GateFinding, ...]:
    """What stands against the act that an action logs, the gravest first; against another wait when it logs no act."""
    code = action.coded(rulebook.playbook)
    if code is None or not code.act:
        return third_wait(code, account, rulebook) if code else ()
    return gate(gate_question(code.act, account, now, rulebook, fields=action.fields, leased=leased))


ESCALATES = means("escalated", "review", "write_off.asked", "hold.released")


def third_wait(code: ActionCode, account: Account, rulebook: Rulebook) -> tuple[GateFinding, ...]:
    """After so many follow-ups without progress another wait is no step; it is only said."""
    touches = account.work.basis.touches
    if touches < rulebook.weights.fruitless_touches or code.code in ESCALATES or not code.touch or not code.wait_days:
        return ()
    codes = f"{code_for('escalated.payer')}, {code_for('review.asked')}"
    sentence = f"{touches} contacts, no resolution: escalate ({codes}) instead of waiting again."
    return (GateFinding(WARN, "third_wait", sentence, "office policy"),)
