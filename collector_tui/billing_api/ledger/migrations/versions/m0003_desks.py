"""Desks with their sealed keys, leases, and an audit that the database keeps append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

REFUSE = "audit is append-only"


def upgrade() -> None:
    op.create_table(
        "desk",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("keys", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "lease",
        sa.Column("account_id", sa.Text, sa.ForeignKey("account.id"), primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("fence", sa.BigInteger, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("id", name="lease_id_key"),
    )
    op.create_index("ix_lease_until", "lease", ["until"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("desk", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
    )
    op.create_index("ix_audit_account_id", "audit", ["account_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "create function audit_refuses() returns trigger language plpgsql as "
            f"$$ begin raise exception '{REFUSE}'; end $$"
        )
        op.execute(
            "create trigger audit_refuses before update or delete or truncate on audit "
            "for each statement execute function audit_refuses()"
        )
    else:
        for act in ("update", "delete"):
            op.execute(
                f"create trigger audit_refuses_{act} before {act} on audit begin select raise(abort, '{REFUSE}'); end"
            )


def downgrade() -> None:
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function audit_refuses()")
    op.drop_table("lease")
    op.drop_table("desk")
