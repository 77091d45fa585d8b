"""Takes the desks' actions: each once, in order, each in its own transaction, none blocking the next."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import UNSET, Raw, Struct
from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from collector_tui.actions import KINDS, AnyAction, Assign, FollowUp, Stamp
from collector_tui.billing_api.access.audit import record
from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.http.problems import problem
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import activity_row, load, save
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.billing_api.sync.leases import in_the_way
from collector_tui.billing_api.sync.step_choices import note_choice
from collector_tui.casework.gate_question import BLOCK, GateFinding
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.wire.actions import ActionResult, Superseded
from collector_tui.work.assess import assess
from collector_tui.work.gates import DONE, level
from collector_tui.work.rulebook import Rulebook

ID_MAX = 64  # characters
CLOCK_BELIEVED = timedelta(days=60)


class _Envelope(Struct, frozen=True):
    """As much of an action as its result needs, whatever else is wrong with it."""

    id: str
    kind: str = ""


class Desk(Struct, frozen=True):
    """Where actions come from: the person, the session that logged them, the desk it sits at."""

    caller: Caller
    client: str
    desk: str


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
    return [_take(engine, rulebook, Desk(caller, client, desk), bytes(raw), now) for raw in actions]


def _take(engine: Engine, rulebook: Rulebook, desk: Desk, raw: bytes, now: datetime) -> ActionResult:
    try:
        envelope = decode(_Envelope, raw)
    except msgspec.MsgspecError:
        return _rejected("", "unreadable", "The action carries no id and could not be kept apart.")
    if not envelope.id or len(envelope.id) > ID_MAX:
        return _rejected(envelope.id[:ID_MAX], "unreadable", "The action's id is empty or too long.")
    if envelope.kind not in KINDS:
        return _rejected(envelope.id, "unknown-kind", f"This server does not know the action {envelope.kind[:40]!r}.")
    try:
        action: AnyAction = decode(AnyAction, raw)  # type: ignore[arg-type]  # a union is a type to msgspec
    except msgspec.MsgspecError as error:
        return _rejected(envelope.id, "unreadable", f"The action could not be read: {error}.")
    try:
        return _settle(engine, rulebook, desk, action, hashlib.sha256(raw).hexdigest(), now)
    except IntegrityError:
        # Another request with the same id won the race; its result is there now.
        return _settle(engine, rulebook, desk, action, hashlib.sha256(raw).hexdigest(), now)


def _settle(
    engine: Engine, rulebook: Rulebook, desk: Desk, action: AnyAction, body_hash: str, now: datetime
) -> ActionResult:
    caller = desk.caller
    with engine.begin() as tx:
        account = load(tx, [action.account], lock=True).get(action.account)
        known = tables.action.c
        earlier = tx.execute(select(known.user, known.body_hash, known.result).where(known.id == action.id)).first()
        if earlier is not None:
            if (earlier.user, earlier.body_hash) != (caller.user, body_hash):
                return _rejected(action.id, "id-reused", "This id was used before with another content.")
            first = msgspec.json.decode(earlier.result, type=ActionResult)
            return msgspec.structs.replace(first, status="duplicate") if first.status == "applied" else first
        if account is not None and isinstance(action, FollowUp):
            account = assess(account, _judged_at(action, now).date(), rulebook)  # gates and suggestions are of that day
        if account is None:
            result = _rejected(action.id, "unknown-account", f"There is no account {action.account[:40]!r} here.")
        elif refusal := action.refusal(rulebook.playbook):
            result = _rejected(action.id, "refused", refusal)
        elif clash := action.conflict(account, rulebook.playbook):
            result = _conflict(action.id, "The matter has moved on since you closed it.", clash, "moved-on")
        elif (
            isinstance(action, FollowUp)
            and action.closes(rulebook.playbook)
            and (held := in_the_way(tx, caller, account.id, now))
        ):
            told = f"{held.holder} works on this account until {held.until:%H:%M} UTC."
            result = _conflict(
                action.id, "Another person has this account; a note is always taken.", told, "lease-held"
            )
        elif isinstance(action, Assign) and not _may_assign(caller, action):
            result = _rejected(action.id, "not-yours", "Only a supervisor gives accounts to another person.")
        elif shut := _shut_gate(action, account, rulebook, _judged_at(action, now)):
            result = _rejected(action.id, "gate", f"{shut.sentence} ({shut.rule})")
        else:
            result = _apply(tx, caller, account, action, now, rulebook)
        tx.execute(insert(tables.action).values(**_action_row(action, desk, body_hash, result, now)))
        record(
            tx, caller, now, "action", [action.account[:100]], outcome=result.status, desk=desk.desk, detail=action.id
        )
        return result


def _may_assign(caller: Caller, action: Assign) -> bool:
    """A collector takes an account or gives it back."""
    return caller.role == "supervisor" or action.owner in ("", caller.user)


def _judged_at(action: AnyAction, now: datetime) -> datetime:
    """When it was logged: later is too late to judge the hour of a call. A desk's wild clock is not believed."""
    return action.made_at if abs(action.made_at - now) < CLOCK_BELIEVED else now


def _stamped(action: AnyAction, now: datetime) -> datetime:
    """The desk's word, unless it is of the future or of before there were desks."""
    return min(action.made_at, now).astimezone(UTC) if action.made_at.year > 1970 else now.astimezone(UTC)


def _against(action: AnyAction, account: Account, rulebook: Rulebook, at: datetime) -> tuple[GateFinding, ...]:
    """What stood against the act."""
    return action.against(account, rulebook, at) if isinstance(action, FollowUp) else ()


def _shut_gate(action: AnyAction, account: Account, rulebook: Rulebook, at: datetime) -> GateFinding | None:
    """A gate that refuses a request. What was done already, such as a call, is always taken: it is the truth."""
    if not isinstance(action, FollowUp) or action.override.strip():
        return None
    code = rulebook.playbook.code(action.code)
    found = _against(action, account, rulebook, at)
    return found[0] if level(found) == BLOCK and code is not None and code.act not in DONE else None


def _apply(
    tx: Connection, caller: Caller, account: Account, action: AnyAction, now: datetime, rulebook: Rulebook
) -> ActionResult:
    superseded = _superseded(account, action, caller)
    found = _against(action, account, rulebook, _judged_at(action, now))
    before, account = account, action.apply(account, Stamp(by=caller.user, at=_stamped(action, now)))
    if isinstance(action, FollowUp):
        *earlier, own = account.activities
        rules = dict.fromkeys((*(one.rule for one in found), *action.gates))
        own = msgspec.structs.replace(own, against=tuple(rules))
        account = msgspec.structs.replace(account, activities=(*earlier, own))
        note_choice(tx, before, own, BLOCK if action.override.strip() else level(found))
    insert_rows(tx, tables.activity, [activity_row(account.id, account.activities[-1])])
    row = tables.account.c
    tx.execute(
        update(tables.account)
        .where(row.id == account.id)
        .values(follow_up_on=account.follow_up_on, owner=account.owner)
    )
    save(tx, [account], now.astimezone().date(), changed=True)
    version = tables.account_head.c
    at = tx.execute(select(version.version).where(version.account_id == account.id)).scalar_one()
    return ActionResult(id=action.id, status="applied", version=at, superseded=superseded)


def _superseded(account: Account, action: AnyAction, caller: Caller) -> Superseded | None:
    """The date that someone else has set since this action's maker saw the account; the later one stands."""
    was, now = getattr(action, "was", UNSET), account.follow_up_on
    if was is UNSET or now is None or now in (was, action.next_on(now)):
        return None
    setter = next((own.by for own in reversed(account.activities) if own.next_on == now), "")
    return Superseded(now, setter) if setter != caller.user else None


def _action_row(
    action: AnyAction, desk: Desk, body_hash: str, result: ActionResult, now: datetime
) -> dict[str, object]:
    return {
        "id": action.id,
        "client": desk.client,
        "user": desk.caller.user,
        "account_id": action.account,
        "body_hash": body_hash,
        "result": encode(result).decode(),
        "received_at": now,
    }


def _rejected(action_id: str, kind: str, detail: str) -> ActionResult:
    return ActionResult(id=action_id, status="rejected", problem=problem(422, detail, kind))


def _conflict(action_id: str, detail: str, theirs: str, kind: str) -> ActionResult:
    document = msgspec.structs.replace(problem(409, detail, kind), theirs=theirs)
    return ActionResult(id=action_id, status="conflict", problem=document)
