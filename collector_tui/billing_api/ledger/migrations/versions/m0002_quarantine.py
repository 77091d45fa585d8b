"""Quarantine, provider adjustments on their accounts, the batches claims went out in, file contents in parts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("provider_adjustment") as table:
        table.add_column(sa.Column("paid_on", sa.Date))
        table.add_column(
            sa.Column("account_id", sa.Text, sa.ForeignKey("account.id", name="provider_adjustment_account_id_fkey"))
        )
        table.create_index("ix_provider_adjustment_account_id", ["account_id"])
    op.create_table(
        "submission",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("interchange_control", sa.Text, nullable=False),
        sa.Column("group_control", sa.Text, nullable=False),
        sa.Column("transaction_control", sa.Text, nullable=False),
        sa.Column("patient_control", sa.Text, nullable=False),
        sa.Column("billed_on", sa.Date),
    )
    for column in ("account_id", "interchange_control", "group_control"):
        op.create_index(f"ix_submission_{column}", "submission", [column])
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("file_id", sa.Text, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    # SQLite copies the table when a column goes, which no other table may refer to at that time.
    op.execute("create table file_content as select id, content from file")
    with op.batch_alter_table("file") as table:
        table.drop_column("content")
    op.create_table(
        "file_part",
        sa.Column("file_id", sa.Text, sa.ForeignKey("file.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.execute("insert into file_part (file_id, number, content) select id, 0, content from file_content")
    op.drop_table("file_content")


def downgrade() -> None:
    """Contents of several parts cannot be joined again by SQL that both databases know; they go with the parts."""
    op.drop_table("file_part")
    with op.batch_alter_table("file") as table:
        table.add_column(sa.Column("content", sa.LargeBinary))
    op.drop_table("quarantine")
    op.drop_table("submission")
    with op.batch_alter_table("provider_adjustment") as table:
        table.drop_index("ix_provider_adjustment_account_id")
        table.drop_constraint("provider_adjustment_account_id_fkey", type_="foreignkey")
        table.drop_column("account_id")
        table.drop_column("paid_on")
