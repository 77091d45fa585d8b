"""What stands against an act on an account."""

from argparse import Namespace

import msgspec

from collector_tui.casework.gate_question import BLOCK
from collector_tui.commands.desk import account_named, desk_of
from collector_tui.commands.output import NOT_FOUND, OK, PARTLY, USAGE, Failure, say, say_json
from collector_tui.work.gates import ACTS, gate, gate_question, level


def run_gate(options: Namespace) -> int:
    """What stands against an act on an account now. Exit code 1 when a gate is shut."""
    with desk_of(options, reads=True) as (desk, _):
        account = account_named(desk, options.account)
        if account is None:
            raise Failure(NOT_FOUND, f"Account {options.account} is not on this desk.")
        acts = [options.act] if options.act else list(ACTS)
        unknown = [act for act in acts if act not in ACTS]
        if unknown:
            raise Failure(USAGE, f"There is no act {unknown[0]!r}; the acts are {', '.join(ACTS)}.")
        leased = desk.holds_lease(account.id)
        question = gate_question("", account, desk.now(), desk.rulebook, leased=leased)
        findings = {act: gate(msgspec.structs.replace(question, act=act)) for act in acts}
    if options.json:
        say_json({act: {"level": level(shut), "findings": msgspec.to_builtins(shut)} for act, shut in findings.items()})
    else:
        for act, shut in findings.items():
            say(f"{act:<16}{level(shut)}")
            for finding in shut:
                say(f"{'':16}{finding.level}: {finding.sentence} ({finding.rule}; {finding.source})")
    return PARTLY if any(level(shut) == BLOCK for shut in findings.values()) else OK
