"""By what accounts are found, as rows: what stands on an account's document today, and nothing else."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Column, Connection, ForeignKey, Index, Table, Text, delete, select

from collector_tui.billing_api.ledger.bulk import among, insert_rows
from collector_tui.billing_api.ledger.tables import metadata
from collector_tui.model.account import Account
from collector_tui.model.lookup import lookup_keys

# `lookup_keys` of each document, written with it. Compared byte by byte, by their beginnings.
search_key = Table(
    "search_key",
    metadata,
    Column("account_id", Text, ForeignKey("account.id"), primary_key=True),
    Column("key", Text().with_variant(Text(collation="C"), "postgresql"), primary_key=True),
    Index("ix_search_key_key", "key", "account_id"),
)

Keys = Mapping[str, Collection[str]]  # by account


def keys_on_file(tx: Connection, ids: Collection[str]) -> Keys:
    columns = search_key.c
    held: defaultdict[str, set[str]] = defaultdict(set)
    if ids:
        rows = tx.execute(select(columns.account_id, columns.key).where(among(tx, columns.account_id, ids)))
        for account_id, key in rows:
            held[account_id].add(key)
    return held


def keep_keys(tx: Connection, accounts: Iterable[Account], on_file: Keys) -> None:
    """Write what is new of these accounts, take out what no longer stands on them. Asks nothing."""
    fresh = {account.id: lookup_keys(account) for account in accounts}
    gone = {key: over for key, keys in fresh.items() if (over := set(on_file.get(key, ())) - keys)}
    for account_id, keys in gone.items():
        columns = search_key.c
        tx.execute(delete(search_key).where(columns.account_id == account_id, among(tx, columns.key, keys)))
    new = ((account_id, key) for account_id, keys in fresh.items() for key in keys - set(on_file.get(account_id, ())))
    insert_rows(tx, search_key, [{"account_id": account_id, "key": key} for account_id, key in new])
