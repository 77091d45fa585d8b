"""The nightly run: every account judged for the day, in short transactions, resumable anywhere, at flat memory."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, select, update

from collector_tui.billing_api import tables
from collector_tui.billing_api.accounts import store
from collector_tui.billing_api.bulk import among, upsert
from collector_tui.billing_api.playbooks import rulebook
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.rules.assess import assess
from collector_tui.rules.norms import Answers, answer_days, learn
from collector_tui.rules.orphans import orphaned

BATCH_ACCOUNTS = 500
ORPHANS_MAX = 1000  # named; an office with more has another problem first


class Tally(Struct, frozen=True, kw_only=True):
    """What the run of a day has done so far. `orphans`: open, and nothing will ever bring them back to anyone."""

    judged: int = 0
    changed: int = 0
    orphans: tuple[str, ...] = ()
    answers: Answers = {}


def rank_anew(engine: Engine, today: date) -> Tally:
    """Judge every account that was not judged today, going on where an earlier run of the day stopped."""
    while True:
        with engine.begin() as tx:
            last, tally = _progress(tx, today)
            ids = _stale(tx, last, today)
            if not ids:
                return _end(tx, tally)
            tally = _judge(tx, ids, tally, today)
            upsert(tx, tables.night, "day", [{"day": today, "last_account": ids[-1], "tally": encode(tally).decode()}])


def judge_all_anew(tx: Connection) -> None:
    """Every account is to be judged by what is in force now; the next run does it."""
    tx.execute(update(tables.account_head).values(ranked_on=date(1970, 1, 1)))
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


def _stale(tx: Connection, last: str, today: date) -> Sequence[str]:
    """The next accounts, held until commit. Those that came in behind `last` are of today already."""
    account, head = tables.account.c, tables.account_head.c
    query = (
        select(account.id)
        .join_from(tables.account, tables.account_head, account.id == head.account_id)
        .where(head.ranked_on < today, account.id > last)
        .order_by(account.id)
        .limit(BATCH_ACCOUNTS)
    )
    return tx.execute(query.with_for_update(of=tables.account)).scalars().all()


def _judge(tx: Connection, ids: Sequence[str], tally: Tally, today: date) -> Tally:
    doc, book = tables.account_doc.c, rulebook(tx)
    rows = tx.execute(select(doc.doc).where(among(tx, doc.account_id, ids))).scalars()
    stored = {one.id: one for one in (decode(Account, row.encode()) for row in rows)}
    judged = [assess(one, today, book) for one in stored.values()]
    answers = {payer: dict(days) for payer, days in tally.answers.items()}
    for account in judged:
        for payer, days in answer_days(account):
            times = answers.setdefault(payer, {})
            times[days] = times.get(days, 0) + 1
    orphans = (one.id for one in judged if orphaned(one, today, book.playbook))
    return Tally(
        judged=tally.judged + len(ids),
        changed=tally.changed + store(tx, judged, stored, today),
        orphans=(*tally.orphans, *orphans)[:ORPHANS_MAX],
        answers=answers,
    )


def _end(tx: Connection, tally: Tally) -> Tally:
    """What the answers teach is in force from now on, for the next judging."""
    rows = [
        {"payer": payer, "days": norm.days, "answers": norm.answers} for payer, norm in learn(tally.answers).items()
    ]
    upsert(tx, tables.norm, "payer", rows)
    return tally
