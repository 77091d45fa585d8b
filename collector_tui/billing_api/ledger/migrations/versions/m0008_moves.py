"""What a person moved from one account to another by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

INDEXED = ("act_id", "at", "document_id", "from_account", "to_account")


def upgrade() -> None:
    texts = ("act_id", "act", "user", "kind", "document_id", "from_account", "to_account", "reason", "placed_by")
    op.create_table(
        "document_move",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by", sa.Text, nullable=False, server_default=""),
    )
    for name in INDEXED:
        op.create_index(f"ix_document_move_{name}", "document_move", [name])
    charges = sa.text("kind = 'charge'")
    op.create_index("entry_charge", "entry", ["cents"], postgresql_where=charges, sqlite_where=charges)


def downgrade() -> None:
    op.drop_index("entry_charge", "entry")
    for name in INDEXED:
        op.drop_index(f"ix_document_move_{name}", "document_move")
    op.drop_table("document_move")
