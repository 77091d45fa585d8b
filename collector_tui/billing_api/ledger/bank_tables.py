"""The bank ledger's tables: what banks sent, the lines and items in it, and what they were matched with."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, Table, Text

from collector_tui.billing_api.ledger.tables import Moment, metadata

bank_file = Table(
    "bank_file",
    metadata,
    Column("id", Text, primary_key=True),  # of the file
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("taken_at", Moment(), nullable=False),
    Column("lines", Integer, nullable=False),  # new ones
    Column("cents", BigInteger, nullable=False),  # of all its lines
    Column("body", Text, nullable=False),  # accounts with their opening and closing balances
)
bank_line = Table(
    "bank_line",
    metadata,
    Column("id", Text, primary_key=True),
    Column("file_id", Text, nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("advice", Boolean, nullable=False),  # an ACH entry, not a line of a statement
    Column("bank_account", Text, nullable=False),
    Column("booked_on", Date, nullable=False, index=True),
    Column("value_on", Date),
    Column("type", Text, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("bank_ref", Text, nullable=False),
    Column("customer_ref", Text, nullable=False),
    Column("trace", Text, nullable=False),
    Column("originator", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),  # matched, unidentified, not ours, or announced (an ACH entry)
    Column(
        "account", Text, nullable=False
    ),  # UNID-..., the account of its own that unidentified money is, or was until a person applied it
    Column("reason", Text, nullable=False),
    Column("twice", Text, nullable=False),  # the remittance that it pays again
)
lockbox_item = Table(
    "lockbox_item",
    metadata,
    Column("id", Text, primary_key=True),
    Column("file_id", Text, nullable=False, index=True),
    Column("lockbox", Text, nullable=False),
    Column("deposit_on", Date, nullable=False, index=True),
    Column("batch", Text, nullable=False),
    Column("item", Text, nullable=False),
    Column("check_no", Text, nullable=False),
    Column("check_date", Date),
    Column("remitter", Text, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("account", Text, nullable=False),
    Column("statement_no", Text, nullable=False),
    Column("memo", Text, nullable=False),
)
bank_match = Table(
    "bank_match",
    metadata,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False, index=True),  # matched, or undone by a person
    Column("tier", Text, nullable=False),
    Column("made_at", Moment(), nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment()),
    Column("reason", Text, nullable=False),  # why a person took it apart, or put it together again
    Column("body", Text, nullable=False),  # the match
)
