"""list, show, note, outbox and sync: the desk without the screen."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import quote

import msgspec

from collector_tui.actions import Note
from collector_tui.commands.open_desk import Opening
from collector_tui.commands.output import (
    NOT_FOUND,
    NOT_SAVED,
    OK,
    PARTLY,
    SERVER,
    USAGE,
    Failure,
    read_config,
    say,
    say_json,
)
from collector_tui.commands.request import ask_server
from collector_tui.desk import Desk, OutboxEntry, Refused
from collector_tui.model.account import UNIDENTIFIED, Account
from collector_tui.model.codec import decode
from collector_tui.model.guarantor import others_of
from collector_tui.model.letters import decoded
from collector_tui.model.money import dollars
from collector_tui.model.text import clean, counted
from collector_tui.pages.account import FIRST_PAGE, PAGES_BY_NAME
from collector_tui.pages.columns import read_order
from collector_tui.pages.queue_view import QueueView
from collector_tui.pages.reading import Reading
from collector_tui.pages.text import plain

SHOW_WIDTH = 100


def local_now() -> datetime:
    """The time with this place's offset, so that its date is the collector's own day."""
    return datetime.now().astimezone()


@contextmanager
def desk_of(options: Namespace, *, reads: bool = False) -> Iterator[tuple[Desk, Opening]]:
    """The desk the config names. One that only `reads` may be opened beside a running screen."""
    opening = Opening(read_config(options.config))
    desk = opening.desk(local_now, reads=reads)
    try:
        yield desk, opening
    finally:
        desk.close()


def run_list(options: Namespace) -> int:
    with desk_of(options, reads=True) as (desk, opening):
        _refuse_shut(desk)
        view = QueueView(desk.playbook.queues, desk.today(), opening.config.queue)
        view.take(desk.heads(), desk.marks())
        tab, narrowed_by = view.named(options.queue)
        if not tab:
            raise Failure(USAGE, f"There is no queue {options.queue!r}; there are {', '.join(view.names())}.")
        try:
            view.open(tab)
            view.filter_by(f"{narrowed_by} {options.filter}".strip())
            view.sort(read_order(options.sort) or view.order)
        except ValueError as refusal:
            raise Failure(USAGE, str(refusal)) from None
        shown = view.ids[: options.limit] if options.limit else view.ids
        if options.json:
            say_json([msgspec.to_builtins(view.heads[account_id]) for account_id in shown])
            return OK
        say("".join(text for text, _ in view.header(SHOW_WIDTH)).rstrip())
        for index in range(len(shown)):
            say("".join(text for text, _ in view.row(index, SHOW_WIDTH)).rstrip())
        return OK


def account_named(desk: Desk, number: str) -> Account | None:
    """The account of a number, which people also type in small letters."""
    alike = [head.id for head in desk.heads() if head.id.lower() == number.lower()]
    return desk.account(number) or (desk.account(alike[0]) if len(alike) == 1 else None)


def run_show(options: Namespace) -> int:
    with desk_of(options, reads=True) as (desk, _):
        _refuse_shut(desk)
        account = account_named(desk, options.account)
        if account is None and options.account.startswith(UNIDENTIFIED):
            body = ask_server(options, "GET", f"/v1/accounts/{quote(options.account, safe='')}")
            account = decode(Account, body)
        if account is None:
            raise Failure(
                NOT_FOUND,
                f"Account {options.account} is not on this desk. Run collector-tui sync, or check the number.",
            )
        if options.json:
            say_json(msgspec.to_builtins(account))
            return OK
        say(f"{account.id}  {account.patient_name}  {account.payer}  balance {dollars(account.balance_cents)}")
        reading = Reading(desk.now(), desk.rulebook, others=others_of(account, desk.heads()))
        for name in options.page or [FIRST_PAGE]:
            say(plain(PAGES_BY_NAME[name].build(account, SHOW_WIDTH, reading)))
        return OK


def run_note(options: Namespace) -> int:
    text = clean(options.text if options.text is not None else decoded(sys.stdin.buffer.read())).strip()
    with desk_of(options) as (desk, _):
        if not desk.knows(options.account):
            raise Failure(
                NOT_FOUND,
                f"Account {options.account} is not on this desk; nothing was saved. Run collector-tui sync first.",
            )
        note = Note(id=desk.new_id(), account=options.account, made_at=desk.now(), text=text)
        try:
            desk.do(note)
        except Refused as refusal:
            raise Failure(NOT_SAVED, f"Not saved: {refusal}") from None
        except OSError as error:
            raise Failure(NOT_SAVED, f"NOT SAVED: the disk refuses ({error.strerror}).") from None
        if options.json:
            say_json({"id": note.id, "account": note.account, "saved": True})
        else:
            say(f"saved on {note.account}; {desk.counts().waiting} in the outbox. Run collector-tui sync to send.")
        return OK


def run_outbox(options: Namespace) -> int:
    with desk_of(options, reads=True) as (desk, _):
        pending = desk.pending()
        if options.json:
            say_json([_entry(key, entry) for key, entry in pending.items()])
        elif not pending:
            say("The outbox is empty.")
        else:
            for entry in pending.values():
                action = entry.action
                what = action.code or type(action).__name__.lower()
                say(f"{entry.state:<8} {action.made_at:%m/%d %H:%M} {action.account} {what} {entry.problem}".rstrip())
        return PARTLY if desk.counts().refused else OK


def run_sync(options: Namespace) -> int:
    from collector_tui.sync.engine import run_flow
    from collector_tui.sync.flow import Session, Setback

    with desk_of(options) as (desk, opening):
        try:
            client = opening.client()
            run_flow(Session(desk).converse(), client)
            client.close()
        except Setback as setback:
            raise Failure(
                SERVER, f"{setback} {counted(desk.counts().waiting, 'entry waits', 'entries wait')} in the outbox."
            ) from None
        counts, total = desk.counts(), len(desk.heads())
        if options.json:
            say_json({"accounts": total, "waiting": counts.waiting, "refused": counts.refused})
        else:
            say(
                f"in step with the server: {counted(total, 'account')}, {counts.waiting} waiting, {counts.refused} refused"
            )
        return PARTLY if counts.refused else OK


def _refuse_shut(desk: Desk) -> None:
    if desk.shut:
        raise Failure(NOT_FOUND, f"Nothing is shown: {desk.shut}")


def _entry(action_id: str, entry: OutboxEntry) -> dict[str, object]:
    row = {"id": action_id, "state": entry.state, "problem": entry.problem}
    return row | {"action": msgspec.to_builtins(entry.action)}
