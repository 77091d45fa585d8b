"""May this be done now? Every act towards a patient or payer asks here; the answer is a sentence with its rule.

Federal rules, and Regulation F's caps as good practice for a hospital's own staff. Facts for defaults, not legal advice.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from collector_tui.actions import Action
from collector_tui.casework.gate_question import ALLOW, BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.departments.claims.gates import GATES_OF_PAYER
from collector_tui.departments.credits.gates import GATES_OF_MONEY
from collector_tui.departments.self_pay.gates import GATES_OF_PATIENT
from collector_tui.model.account import Account
from collector_tui.model.playbook import ActionCode
from collector_tui.work.rulebook import Rulebook

ACTS = (
    "call_patient", "text_patient", "email_patient", "letter_patient", "statement", "plan", "place", "eca", "appeal",
    "resubmit", "refund", "write_off",
)  # fmt: skip
DONE = frozenset({"call_patient", "text_patient", "email_patient", "letter_patient"})  # logged after they were done


def gate(asked: GateQuestion) -> tuple[GateFinding, ...]:
    """Everything that stands against an act, the gravest first; nothing does when it is empty."""
    found = [finding for rule in RULES for finding in rule(asked)]
    return tuple(sorted(found, key=lambda one: (one.level != BLOCK, one.rule)))


def level(findings: tuple[GateFinding, ...]) -> str:
    """The gravest of them: allow, warn or block."""
    return BLOCK if any(one.level == BLOCK for one in findings) else WARN if findings else ALLOW


def held_back(asked: GateQuestion) -> Iterator[GateFinding]:
    """The circumstances on the account, by what each blocks and warns of."""
    for hold in asked.account.holds:
        if asked.act in hold.blocks or asked.act in hold.warns:
            grave = BLOCK if asked.act in hold.blocks else WARN
            told = f" ({hold.told})" if hold.told and grave == WARN else ""
            yield GateFinding(grave, f"hold.{hold.what}", f"{hold.what.capitalize()}: {hold.why}{told}.", hold.source)


RULES: tuple[Callable[[GateQuestion], Iterator[GateFinding]], ...] = (
    held_back, *GATES_OF_PATIENT, *GATES_OF_PAYER, *GATES_OF_MONEY,
)  # fmt: skip


def findings(
    action: Action, account: Account, rulebook: Rulebook, now: datetime, leased: bool | None = None
) -> tuple[GateFinding, ...]:
    """What stands against the act that an action logs, the gravest first; against another wait when it logs no act."""
    code = action.coded(rulebook.playbook)
    if code is None or not code.act:
        return third_wait(code, account, rulebook) if code else ()
    question = GateQuestion(
        act=code.act, account=account, now=now, rulebook=rulebook, fields=action.fields, leased=leased
    )
    return gate(question)


ESCALATES = frozenset({"PESC", "ADSU", "ADDC", "HLDR", "DNWO"})


def third_wait(code: ActionCode, account: Account, rulebook: Rulebook) -> tuple[GateFinding, ...]:
    """After so many follow-ups without progress another wait is no step; it is only said."""
    touches = account.work.basis.touches
    if touches < rulebook.weights.fruitless_touches or code.code in ESCALATES or not code.touch or not code.wait_days:
        return ()
    sentence = f"{touches} follow-ups without progress: escalate (PESC, ADSU) instead of another wait."
    return (GateFinding(WARN, "third_wait", sentence, "office policy"),)
