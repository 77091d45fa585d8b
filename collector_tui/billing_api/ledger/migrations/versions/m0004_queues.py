"""Playbooks, payers' learned times, owners, and what a supervisor's report sums up."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

HEAD_COLUMNS = (
    "owner",
    "reason",
    "payer",
    "stake_cents",
    "balance_cents",
    "billed_on",
    "due_on",
    "follow_up_on",
    "touched_on",
)


def upgrade() -> None:
    op.create_table(
        "playbook",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "norm",
        sa.Column("payer", sa.Text, primary_key=True),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
    )
    op.create_table(
        "night",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("last_account", sa.Text, nullable=False),
        sa.Column("tally", sa.Text, nullable=False),
    )
    op.create_table(
        "choice",
        sa.Column("activity_id", sa.Text, primary_key=True),
        sa.Column("account_id", sa.Text, sa.ForeignKey("account.id"), nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("reason", "category", "suggested", "chosen")),
        sa.Column("place", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("level", "rules", "override")),
    )
    op.create_index("ix_choice_at", "choice", ["at"])
    op.add_column("feed", sa.Column("book", sa.Text, nullable=False, server_default=""))
    op.add_column("account", sa.Column("owner", sa.Text, nullable=False, server_default=""))
    for name in ("owner", "reason", "payer"):
        op.add_column("account_head", sa.Column(name, sa.Text, nullable=False, server_default=""))
    for name in ("stake_cents", "balance_cents"):
        op.add_column("account_head", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    for name in ("billed_on", "due_on", "follow_up_on", "touched_on"):
        op.add_column("account_head", sa.Column(name, sa.Date))
    # The first nightly run judges every account, which fills the new columns.
    op.drop_index("ix_account_head_ranked_on", "account_head")
    op.drop_column("account_head", "ranked_on")


def downgrade() -> None:
    op.add_column("account_head", sa.Column("ranked_on", sa.Date, nullable=False, server_default="1970-01-01"))
    op.create_index("ix_account_head_ranked_on", "account_head", ["ranked_on"])
    for name in HEAD_COLUMNS:
        op.drop_column("account_head", name)
    op.drop_column("account", "owner")
    op.drop_column("feed", "book")
    for table in ("choice", "night", "norm", "playbook"):
        op.drop_table(table)
