"""The table of documents that a person moved by hand, beside the ledger's other tables."""

from sqlalchemy import Column, Table, Text

from collector_tui.billing_api.ledger.tables import Moment, metadata

# One act may move several documents: a row each.
document_move = Table(
    "document_move",
    metadata,
    Column("id", Text, primary_key=True),
    Column("act_id", Text, nullable=False, index=True),
    Column("act", Text, nullable=False),  # link, unlink, move or confirm
    Column("at", Moment(), nullable=False, index=True),
    Column("user", Text, nullable=False),
    Column("kind", Text, nullable=False),  # payment, claim_status or provider_adjustment
    Column("document_id", Text, nullable=False, index=True),
    Column("from_account", Text, nullable=False, index=True),  # empty: it was on none
    Column("to_account", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("placed_by", Text, nullable=False),  # who had placed it before
    Column("undone_at", Moment()),
    Column("undone_by", Text, nullable=False, server_default=""),
)
