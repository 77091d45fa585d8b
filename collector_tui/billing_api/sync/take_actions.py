"""Takes the desks' actions: each once, in order, each in its own transaction, none blocking the next."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from msgspec import UNSET, Raw, Struct
from sqlalchemy import Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from collector_tui.actions import KINDS, AnyAction, Stamp
from collector_tui.billing_api.access.audit import record
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import activity_row, load, save
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.billing_api.ledger.papers import in_day_order
from collector_tui.billing_api.sync.posted_write_offs import book_write_off
from collector_tui.billing_api.sync.refusals import Arrival, Sender, refused, rejected
from collector_tui.billing_api.sync.step_choices import note_choice
from collector_tui.casework.gate_question import BLOCK
from collector_tui.model.codec import decode, encode
from collector_tui.wire.actions import ActionResult, Superseded
from collector_tui.work.gates import level
from collector_tui.work.rulebook import Rulebook

ID_MAX = 64  # characters


class _Envelope(Struct, frozen=True):
    """As much of an action as its result needs, whatever else is wrong with it."""

    id: str
    kind: str = ""


def take_actions(
    engine: Engine,
    rulebook: Rulebook,
    caller: Caller,
    client: str,
    actions: Sequence[Raw],
    now: datetime,
    desk: str = "",
) -> list[ActionResult]:
    """One result per action, in order. Every result is final."""
    sender = Sender(caller, client, desk)
    return [_take(engine, rulebook, sender, bytes(raw), now) for raw in actions]


def _take(engine: Engine, rulebook: Rulebook, sender: Sender, raw: bytes, now: datetime) -> ActionResult:
    try:
        envelope = decode(_Envelope, raw)
    except msgspec.MsgspecError:
        return rejected("", "unreadable", "The action carries no id and could not be kept apart.")
    if not envelope.id or len(envelope.id) > ID_MAX:
        return rejected(envelope.id[:ID_MAX], "unreadable", "The action's id is empty or too long.")
    if envelope.kind not in KINDS:
        return rejected(envelope.id, "unknown-kind", f"This server does not know the action {envelope.kind[:40]!r}.")
    try:
        action: AnyAction = decode(AnyAction, raw)  # type: ignore[arg-type]  # a union is a type to msgspec
    except msgspec.MsgspecError as error:
        return rejected(envelope.id, "unreadable", f"The action could not be read: {error}.")
    try:
        return _settle(engine, rulebook, sender, action, hashlib.sha256(raw).hexdigest(), now)
    except IntegrityError:
        # Another request with the same id won the race; its result is there now.
        return _settle(engine, rulebook, sender, action, hashlib.sha256(raw).hexdigest(), now)


def _settle(
    engine: Engine, rulebook: Rulebook, sender: Sender, action: AnyAction, body_hash: str, now: datetime
) -> ActionResult:
    caller = sender.caller
    with engine.begin() as tx:
        stored = load(tx, [action.account], lock=True).get(action.account)
        columns = tables.action.c
        query = select(columns.user, columns.body_hash, columns.result).where(columns.id == action.id)
        earlier = tx.execute(query).first()
        if earlier is not None:
            if (earlier.user, earlier.body_hash) != (caller.user, body_hash):
                return rejected(action.id, "id-reused", "This id was used before with another content.")
            first = msgspec.json.decode(earlier.result, type=ActionResult)
            return msgspec.structs.replace(first, status="duplicate") if first.status == "applied" else first
        arrival = Arrival(tx=tx, sender=sender, action=action, stored=stored, rulebook=rulebook, now=now)
        result = refused(arrival) or _apply(arrival)
        tx.execute(insert(tables.action).values(**_action_row(action, sender, body_hash, result, now)))
        record(
            tx, caller, now, "action", [action.account[:100]], outcome=result.status, desk=sender.desk, detail=action.id
        )
        return result


def _apply(arrival: Arrival) -> ActionResult:
    tx, action, now = arrival.tx, arrival.action, arrival.now
    rules = dict.fromkeys((*(finding.rule for finding in arrival.findings), *action.passed_over))
    account = action.apply(arrival.account, Stamp(arrival.sender.caller.user, _stamped(action, now), tuple(rules)))
    user, today = arrival.sender.caller.user, now.astimezone().date()
    booked = book_write_off(tx, action, arrival.account, user, today)
    account = msgspec.structs.replace(account, entries=in_day_order((*account.entries, *booked)))
    activity = account.activities[-1]
    if action.code:
        note_choice(tx, arrival.judged, activity, BLOCK if action.override.strip() else level(arrival.findings))
    insert_rows(tx, tables.activity, [activity_row(account.id, activity)])
    row = tables.account.c
    tx.execute(
        update(tables.account)
        .where(row.id == account.id)
        .values(follow_up_on=account.follow_up_on, owner=account.owner)
    )
    save(tx, [account], today, changed={account.id})
    head = tables.account_head.c
    version = tx.execute(select(head.version).where(head.account_id == account.id)).scalar_one()
    return ActionResult(id=action.id, status="applied", version=version, superseded=_superseded(arrival))


def _stamped(action: AnyAction, now: datetime) -> datetime:
    """The desk's word, unless it is of the future or of before there were desks."""
    return min(action.made_at, now).astimezone(UTC) if action.made_at.year > 1970 else now.astimezone(UTC)


def _superseded(arrival: Arrival) -> Superseded | None:
    """The date that someone else has set since this action's maker saw the account; the later one stands."""
    action, before, now = arrival.action, arrival.account.activities, arrival.account.follow_up_on
    if action.was is UNSET or now is None or now in (action.was, action.next_on(now)):
        return None
    setter = next((activity.by for activity in reversed(before) if activity.next_on == now), "")
    return Superseded(now, setter) if setter != arrival.sender.caller.user else None


def _action_row(
    action: AnyAction, sender: Sender, body_hash: str, result: ActionResult, now: datetime
) -> dict[str, object]:
    return {
        "id": action.id,
        "client": sender.client,
        "user": sender.caller.user,
        "account_id": action.account,
        "body_hash": body_hash,
        "result": encode(result).decode(),
        "received_at": now,
    }
