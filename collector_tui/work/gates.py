"""May this be done now? Every act towards a patient or payer asks here; the answer is a sentence with its rule.

Federal rules, and Regulation F's caps as good practice for a hospital's own staff. Facts for defaults, not legal advice.
"""

from collections.abc import Callable, Iterator

from collector_tui.casework.gate_question import ALLOW, BLOCK, WARN, GateFinding, GateQuestion
from collector_tui.departments.claims.gates import GATES_OF_PAYER
from collector_tui.departments.credits.gates import GATES_OF_MONEY
from collector_tui.departments.self_pay.gates import GATES_OF_PATIENT

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
