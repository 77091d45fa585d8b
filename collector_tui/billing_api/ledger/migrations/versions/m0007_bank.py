"""The bank ledger: files, lines, lockbox items and matches."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INDEXED = (
    ("bank_line", "file_id"), ("bank_line", "booked_on"), ("bank_line", "state"), ("lockbox_item", "file_id"),
    ("lockbox_item", "deposit_on"), ("bank_match", "state"),
)  # fmt: skip


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "bank_file",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("kind", "name"),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("cents", sa.BigInteger, nullable=False),
        *_texts("body"),
    )
    op.create_table(
        "bank_line",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("file_id"),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("advice", sa.Boolean, nullable=False),
        *_texts("bank_account"),
        sa.Column("booked_on", sa.Date, nullable=False),
        sa.Column("value_on", sa.Date),
        *_texts("type"),
        sa.Column("cents", sa.BigInteger, nullable=False),
        *_texts(
            "bank_ref", "customer_ref", "trace", "originator", "payer", "text", "state", "account", "reason", "twice"
        ),
    )
    op.create_table(
        "lockbox_item",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("file_id", "lockbox"),
        sa.Column("deposit_on", sa.Date, nullable=False),
        *_texts("batch", "item", "check_no"),
        sa.Column("check_date", sa.Date),
        *_texts("remitter"),
        sa.Column("cents", sa.BigInteger, nullable=False),
        *_texts("account", "statement_no", "memo"),
    )
    op.create_table(
        "bank_match",
        sa.Column("id", sa.Text, primary_key=True),
        *_texts("state", "tier"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        *_texts("decided_by"),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        *_texts("reason", "body"),
    )
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    for table in ("bank_match", "lockbox_item", "bank_line", "bank_file"):
        op.drop_table(table)
