"""Closed months: kept for good, and no entry is booked into one. Accounts are looked up by their guarantor."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

CLOSED = "a closed month takes no more entries"
KEPT = "a closed month is kept as it is"
POSTGRES = (
    # Once a statement, not once a row: intake writes thousands of entries a second. Class 23 makes it start over.
    "create function entry_month_closed() returns trigger language plpgsql as $$ begin "
    "if exists (select 1 from fresh where coalesce(booked_on, dated_on) <= (select max(ended_on) from month_close)) "
    f"then raise exception '{CLOSED}' using errcode = 'check_violation'; end if; return null; end $$",
    "create trigger entry_month_closed after insert on entry referencing new table as fresh "
    "for each statement execute function entry_month_closed()",
    f"create function month_close_kept() returns trigger language plpgsql as $$ begin raise exception '{KEPT}'; end $$",
    "create trigger month_close_kept before update or delete or truncate on month_close "
    "for each statement execute function month_close_kept()",
)
SQLITE = (
    "create trigger entry_month_closed before insert on entry "
    "when coalesce(new.booked_on, new.dated_on) <= (select max(ended_on) from month_close) "
    f"begin select raise(abort, '{CLOSED}'); end",
    *(
        f"create trigger month_close_kept_{act} before {act} on month_close begin select raise(abort, '{KEPT}'); end"
        for act in ("update", "delete")
    ),
)


def upgrade() -> None:
    op.add_column("account_head", sa.Column("guarantor_id", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_account_head_guarantor_id", "account_head", ["guarantor_id"])
    op.create_table(
        "month_close",
        sa.Column("month", sa.Text, primary_key=True),
        sa.Column("ended_on", sa.Date, nullable=False, unique=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("user", "reason", "figures", "before", "hash")),
    )
    for statement in POSTGRES if op.get_bind().dialect.name == "postgresql" else SQLITE:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index("ix_account_head_guarantor_id", "account_head")
    op.drop_column("account_head", "guarantor_id")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop trigger entry_month_closed on entry")
        op.execute("drop function entry_month_closed")
        op.drop_table("month_close")
        op.execute("drop function month_close_kept")
    else:
        op.execute("drop trigger entry_month_closed")
        op.drop_table("month_close")
