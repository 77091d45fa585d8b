"""Accounts are found by any of their numbers, by name, birth date and phone."""

import msgspec
import sqlalchemy as sa
from alembic import op

from collector_tui.model.account import Account
from collector_tui.model.lookup import lookup_keys

revision = "0010"
down_revision = "0009"

AT_ONCE = 500  # documents in memory


def upgrade() -> None:
    table = op.create_table(
        "search_key",
        sa.Column("account_id", sa.Text, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), primary_key=True),
    )
    op.create_index("ix_search_key_key", "search_key", ["key", "account_id"])
    last, tx = "", op.get_bind()
    documents = sa.text("select account_id, doc from account_doc where account_id > :last order by account_id limit :n")
    while rows := tx.execute(documents, {"last": last, "n": AT_ONCE}).all():
        keys = (
            (row.account_id, key) for row in rows for key in lookup_keys(msgspec.json.decode(row.doc, type=Account))
        )
        if listed := [{"account_id": account_id, "key": key} for account_id, key in keys]:
            op.bulk_insert(table, listed)
        last = rows[-1].account_id


def downgrade() -> None:
    op.drop_index("ix_search_key_key", "search_key")
    op.drop_table("search_key")
