"""The nightly run: every account judged for the day, in short transactions, resumable anywhere, at flat memory."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import store
from collector_tui.billing_api.ledger.bulk import among, update_rows, upsert
from collector_tui.billing_api.ledger.playbooks import rulebook_in_force, set_mark
from collector_tui.casework.turnaround import Answers, answer_days, learn
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.work.assess import assess, settled
from collector_tui.work.orphans import orphaned

BATCH_ACCOUNTS = 500
ORPHANS_MAX = 1000  # named; an office with more has another problem first


class Tally(Struct, frozen=True, kw_only=True):
    """What the run of a day has done so far. `orphans`: open, and nothing will ever bring them back to anyone."""

    judged: int = 0
    changed: int = 0
    orphans: tuple[str, ...] = ()
    answers: Answers = {}
    ended: bool = False


def rank_anew(engine: Engine, today: date) -> Tally:
    """Judge every account for the day, going on where an earlier run of the day stopped; a run that has ended is over."""
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


def last_night(tx: Connection) -> tuple[date, Tally] | None:
    """The day of the last run and what it has counted."""
    night = tables.night.c
    row = tx.execute(select(night.day, night.tally).order_by(night.day.desc()).limit(1)).first()
    return (row.day, decode(Tally, row.tally.encode())) if row else None


def _progress(tx: Connection, today: date) -> tuple[str, Tally]:
    night = tables.night.c
    row = tx.execute(select(night.last_account, night.tally).where(night.day == today)).first()
    return (row.last_account, decode(Tally, row.tally.encode())) if row else ("", Tally())


def _judge(tx: Connection, ids: Sequence[str], tally: Tally, today: date) -> Tally:
    rulebook = rulebook_in_force(tx)
    stored, scores = _stored(tx, ids)
    judged = {one.id: assess(one, today, rulebook) for one in stored.values()}
    turned = [key for key, one in judged.items() if settled(one) != settled(stored[key])]
    answers = {payer: dict(days) for payer, days in tally.answers.items()}
    for account in judged.values():
        for payer, days in answer_days(account):
            times = answers.setdefault(payer, {})
            times[days] = times.get(days, 0) + 1
    moved = [
        {"account_id": key, "score": one.work.score} for key, one in judged.items() if one.work.score != scores[key]
    ]
    update_rows(tx, tables.account_head, "account_id", moved)
    orphans = (one.id for one in judged.values() if orphaned(one, today, rulebook.playbook))
    return Tally(
        judged=tally.judged + len(ids),
        changed=tally.changed + _keep(tx, turned, stored, judged),
        orphans=(*tally.orphans, *orphans)[:ORPHANS_MAX],
        answers=answers,
    )


def _stored(tx: Connection, ids: Sequence[str]) -> tuple[dict[str, Account], dict[str, int]]:
    """Documents and scores as they are, nothing held."""
    head, doc = tables.account_head.c, tables.account_doc.c
    query = select(head.score, doc.doc).join_from(
        tables.account_head, tables.account_doc, head.account_id == doc.account_id
    )
    rows = tx.execute(query.where(among(tx, head.account_id, ids))).all()
    found = [(decode(Account, row.doc.encode()), row.score) for row in rows]
    return {account.id: account for account, _ in found}, {account.id: score for account, score in found}


def _keep(tx: Connection, turned: list[str], stored: Mapping[str, Account], judged: Mapping[str, Account]) -> int:
    """Store what turned, but not what someone has changed since it was read: that was judged anew when it was."""
    if not turned:
        return 0
    own = tables.account.c
    tx.execute(select(own.id).where(among(tx, own.id, turned)).order_by(own.id).with_for_update()).all()
    still, _ = _stored(tx, turned)
    fresh = [judged[key] for key in turned if still[key].version == stored[key].version]
    return store(tx, fresh, still)


def _end(tx: Connection, tally: Tally) -> Tally:
    """What the answers teach is in force from now on, for the next judging."""
    rows = [
        {"payer": payer, "days": norm.days, "answers": norm.answers} for payer, norm in learn(tally.answers).items()
    ]
    if rows:
        upsert(tx, tables.norm, "payer", rows)
        set_mark(tx)
    return msgspec.structs.replace(tally, ended=True)
