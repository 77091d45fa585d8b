"""The mark of what accounts are judged by is called what it is: `book` was said of three things."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("alter table feed rename column book to playbook_mark")


def downgrade() -> None:
    op.execute("alter table feed rename column playbook_mark to book")
