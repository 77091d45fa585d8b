"""The nightly run: every account judged for the day, in short transactions, resumable anywhere, at flat memory."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import store
from collector_tui.billing_api.ledger.bulk import among, update_rows, upsert
from collector_tui.billing_api.ledger.database import next_marker
from collector_tui.billing_api.ledger.playbooks import rulebook_in_force, set_mark
from collector_tui.billing_api.ledger.search_keys import keys_on_file
from collector_tui.casework.turnaround import Answers, answer_days, learn
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.work.assess import assess, settled
from collector_tui.work.orphans import orphaned

BATCH_ACCOUNTS = 500
ORPHANS_MAX = 1000  # named; an office with more has another problem first


class NightTally(Struct, frozen=True, kw_only=True):
    """What the run of a day has done so far. `orphans`: open, and nothing will ever bring them back to anyone."""

    judged: int = 0
    changed: int = 0
    orphans: tuple[str, ...] = ()
    answers: Answers = {}
    ended: bool = False


def rank_anew(engine: Engine, today: date) -> NightTally:
    """Judge every account for the day, going on where an earlier run of it stopped; one that has ended is over."""
    while True:
        with engine.begin() as tx:
            last, tally = _progress(tx, today)
            if tally.ended:
                return tally
            account = tables.account.c
            query = select(account.id).where(account.id > last).order_by(account.id).limit(BATCH_ACCOUNTS)
            ids = tx.execute(query).scalars().all()
            tally = _judge(tx, ids, tally, today) if ids else _end(tx, tally)
            row = {"day": today, "last_account": ids[-1] if ids else last, "tally": encode(tally).decode()}
            upsert(tx, tables.night, "day", [row])


def judge_all_anew(tx: Connection) -> None:
    """Every account is to be judged by what is in force now: the day's run begins anew."""
    tx.execute(delete(tables.night))


def last_night(tx: Connection) -> NightTally | None:
    """What the last run has counted."""
    night = tables.night.c
    row = tx.execute(select(night.tally).order_by(night.day.desc()).limit(1)).first()
    return decode(NightTally, row.tally.encode()) if row else None


class _Progress(NamedTuple):
    """How far the run of a day has come."""

    last_account: str
    tally: NightTally


def _progress(tx: Connection, today: date) -> _Progress:
    night = tables.night.c
    row = tx.execute(select(night.last_account, night.tally).where(night.day == today)).first()
    return _Progress(row.last_account, decode(NightTally, row.tally.encode())) if row else _Progress("", NightTally())


class _Stored(NamedTuple):
    """Documents and scores as they are, by account."""

    accounts: dict[str, Account]
    scores: dict[str, int]


def _judge(tx: Connection, ids: Sequence[str], tally: NightTally, today: date) -> NightTally:
    rulebook = rulebook_in_force(tx)
    stored, scores = _stored(tx, ids)
    judged = {account.id: assess(account, today, rulebook) for account in stored.values()}
    turned = [key for key, account in judged.items() if settled(account) != settled(stored[key])]
    answers = {payer: dict(days) for payer, days in tally.answers.items()}
    for account in judged.values():
        for payer, days in answer_days(account):
            times = answers.setdefault(payer, {})
            times[days] = times.get(days, 0) + 1
    now = {key: account.work.score for key, account in judged.items()}
    moved = [{"account_id": key, "score": score} for key, score in now.items() if score != scores[key]]
    update_rows(tx, tables.account_head, "account_id", moved)
    orphans = (account.id for account in judged.values() if orphaned(account, today, rulebook.playbook))
    return NightTally(
        judged=tally.judged + len(ids),
        changed=tally.changed + _keep(tx, turned, stored, judged),
        orphans=(*tally.orphans, *orphans)[:ORPHANS_MAX],
        answers=answers,
    )


def _stored(tx: Connection, ids: Sequence[str]) -> _Stored:
    """Nothing is held."""
    head, doc = tables.account_head.c, tables.account_doc.c
    query = select(head.account_id, head.score, doc.doc).join_from(
        tables.account_head, tables.account_doc, head.account_id == doc.account_id
    )
    rows = tx.execute(query.where(among(tx, head.account_id, ids))).all()
    accounts = {row.account_id: decode(Account, row.doc.encode()) for row in rows}
    return _Stored(accounts, {row.account_id: row.score for row in rows})


def _keep(tx: Connection, turned: list[str], stored: Mapping[str, Account], judged: Mapping[str, Account]) -> int:
    """Store what turned, but not what someone has changed since it was read: that was judged anew when it was."""
    if not turned:
        return 0
    column = tables.account.c.id
    tx.execute(select(column).where(among(tx, column, turned)).order_by(column).with_for_update()).all()
    still = _stored(tx, turned).accounts
    fresh = [judged[key] for key in turned if still[key].version == stored[key].version]
    return store(tx, fresh, still, next_marker(tx), keys_on_file(tx, turned))


def _end(tx: Connection, tally: NightTally) -> NightTally:
    """What the answers teach is in force from now on, for the next judging."""
    rows = [
        {"payer": payer, "days": norm.days, "answers": norm.answers} for payer, norm in learn(tally.answers).items()
    ]
    if rows:
        upsert(tx, tables.norm, "payer", rows)
        set_mark(tx)
    return msgspec.structs.replace(tally, ended=True)
