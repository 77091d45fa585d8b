"""What a supervisor does at a prompt: test a playbook on live accounts, publish it, read the figures, ask a gate."""

import sys
from argparse import Namespace
from collections import Counter
from pathlib import Path

import msgspec

from collector_tui.commands.desk import desk_of
from collector_tui.commands.output import NOT_FOUND, OK, USAGE, Failure, say, say_json
from collector_tui.commands.request import ask_server
from collector_tui.desk import Desk
from collector_tui.knowledge.playbook import BadPlaybookFile, read_playbook
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.model.letters import unicode_text
from collector_tui.model.money import dollars
from collector_tui.model.text import counted
from collector_tui.wire.playbook import PlaybookFile
from collector_tui.work.assess import assess
from collector_tui.work.rulebook import BadPlaybook, Rulebook
from collector_tui.work.waterfall import rank

TOP = 20  # accounts whose place in the ranking is compared
MOVED_MAX = 30  # named

Judged = dict[str, tuple[Account, Account]]  # id -> (as judged now, as the file would judge it)


def run_queue_test(options: Namespace) -> int:
    """What a playbook would change on the accounts of this desk: nothing is changed by it."""
    rulebook = _read(options.file)
    with desk_of(options, reads=True) as (desk, _):
        judged = _both(desk, rulebook)
    moved = {key: pair for key, pair in judged.items() if pair[0].work.queue != pair[1].work.queue}
    before, after = (Counter(pair[n].work.queue for pair in judged.values()) for n in (0, 1))
    if options.json:
        say_json(
            {
                "accounts": len(judged),
                "queues": {name: [before[name], after[name]] for name in sorted(before | after)},
                "moved": {key: [old.work.queue, new.work.queue] for key, (old, new) in moved.items()},
                "top": [[account.id for account in _top(judged, n)] for n in (0, 1)],
            }
        )
        return OK
    say(f"{counted(len(judged), 'account')} of this desk, judged by the playbook in force and by {options.file}:")
    for name in sorted(before | after):
        change = after[name] - before[name]
        say(f"  {name or 'closed':<18}{before[name]:>7} -> {after[name]:<7}{f'{change:+}' if change else ''}")
    say(f"{counted(len(moved), 'account')} would stand in another queue.")
    for key, (old, new) in list(moved.items())[:MOVED_MAX]:
        say(f"  {key:<14}{old.work.queue or 'closed'} -> {new.work.queue or 'closed'}  {new.work.why}")
    _tell_top(judged)
    return OK


def run_playbook(options: Namespace) -> int:
    """show, check or publish."""
    match options.playbook_command:
        case "show":
            sys.stdout.write(_in_force(options).text)
        case "check":
            rulebook = _read(options.file)
            say(
                f"{options.file}: version {rulebook.playbook.version}, {counted(len(rulebook.playbook.queues), 'queue')}, {counted(len(rulebook.playbook.rules), 'rule')}."
            )
        case _:
            _read(options.file)
            file = PlaybookFile(text=_text(options.file), version=options.over or _in_force(options).version)
            body = ask_server(options, "PUT", "/v1/playbook/file", encode(file))
            say(
                f"Version {decode(PlaybookFile, body).version} is in force; accounts are queued and scored by it from now on."
            )
    return OK


def _text(file: str) -> str:
    try:
        return unicode_text(Path(file).read_bytes())
    except OSError as error:
        raise Failure(NOT_FOUND, f"{file} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Failure(NOT_FOUND, f"{file} cannot be read: it is not in UTF-8; save it as UTF-8.") from None


def _read(file: str) -> Rulebook:
    try:
        return Rulebook(read_playbook(_text(file)))
    except (BadPlaybookFile, BadPlaybook) as refusal:
        raise Failure(USAGE, f"{file}: {refusal}") from None


def _in_force(options: Namespace) -> PlaybookFile:
    return decode(PlaybookFile, ask_server(options, "GET", "/v1/playbook/file"))


def _both(desk: Desk, rulebook: Rulebook) -> Judged:
    today, learned = desk.today(), desk.playbook.norms
    rulebook = Rulebook(msgspec.structs.replace(rulebook.playbook, norms=learned))
    accounts = (desk.account(head.id) for head in desk.heads())
    return {account.id: (account, assess(account, today, rulebook)) for account in accounts if account is not None}


def _top(judged: Judged, which: int) -> list[Account]:
    worked = [pair[which] for pair in judged.values() if pair[which].work.queue]
    return [account for account in rank(worked) if isinstance(account, Account)][:TOP]


def _tell_top(judged: Judged) -> None:
    now = {account.id: place for place, account in enumerate(_top(judged, 0), 1)}
    say(f"The first {TOP} would be:")
    for place, account in enumerate(_top(judged, 1), 1):
        was = f"was {now[account.id]}" if account.id in now else "new"
        old = judged[account.id][0].work.score
        say(
            f"  {place:>2}  {account.id:<14}{old:>4} -> {account.work.score:<4}{was:<8}{account.work.queue}  {dollars(account.work.stake_cents)}"
        )
