"""Days pass: accounts judged on an earlier day are judged again, in short transactions, resumable anywhere."""

from datetime import date

from sqlalchemy import Engine, select

from collector_tui.billing_api import tables
from collector_tui.billing_api.accounts import load, save
from collector_tui.billing_api.database import reading

BATCH_ACCOUNTS = 200


def rank_anew(engine: Engine, today: date) -> int:
    """Judge every account last judged before `today`; the number judged."""
    head, done = tables.account_head.c, 0
    while True:
        with reading(engine).begin() as tx:
            stale = select(head.account_id).where(head.ranked_on < today).limit(BATCH_ACCOUNTS)
            ids = list(tx.execute(stale).scalars())
        if not ids:
            return done
        with engine.begin() as tx:
            save(tx, load(tx, ids, lock=True).values(), today)
        done += len(ids)
