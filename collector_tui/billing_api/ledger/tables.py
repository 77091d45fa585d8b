"""The ledger's tables. Rows are the truth; `account_doc` is each account's document, rewritten with its rows."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    text,
)

metadata = MetaData()
CHARGES = "kind = 'charge'"


class Moment(TypeDecorator[datetime]):
    """A point in time. SQLite keeps no time zone: what it gives back is UTC, as all of ours are written."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def _of_account() -> Column[str]:
    return Column("account_id", Text, ForeignKey("account.id"), nullable=False, index=True)


# The random epoch is part of every cursor: a database restored from a copy must not continue old cursors.
feed = Table(
    "feed",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("last_change", BigInteger, nullable=False),  # counted on SQLite only
    # Another one whenever the playbook or the learned times change.
    Column("playbook_mark", Text, nullable=False, server_default=""),
)
account = Table(
    "account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("registration", Text, nullable=False),
    Column("no_claim_on_file", Boolean, nullable=False),
    Column("follow_up_on", Date),
    Column("owner", Text, nullable=False, server_default=""),
)
claim = Table(
    "claim",
    metadata,
    Column("id", Text, primary_key=True),
    _of_account(),
    Column("billed_on", Date),
    Column("position", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("patient_control", Text, nullable=False, server_default="", index=True),
    Column("replaces", Text, nullable=False, server_default="", index=True),  # REF*F8
)
claim_status = Table(
    "claim_status",
    metadata,
    Column("id", Text, primary_key=True),
    _of_account(),
    Column("payer_control", Text, nullable=False, index=True),
    Column("dated_on", Date),
    Column("position", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
)
payment = Table(
    "payment",
    metadata,
    Column("id", Text, primary_key=True),
    _of_account(),
    Column("payer_control", Text, nullable=False, index=True),
    Column("paid_on", Date),
    Column("position", BigInteger, nullable=False),
    Column("body", Text, nullable=False),
    Column("patient_control", Text, nullable=False, server_default="", index=True),
    Column("remittance_id", Text, nullable=False, server_default="", index=True),
    Column("state", Text, nullable=False, server_default="posted", index=True),  # posted or held
    Column("paid_cents", BigInteger, nullable=False, server_default="0"),
)
# One EFT or check of a payer and what it pays: known again in whatever file or order it comes.
remittance = Table(
    "remittance",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payer", Text, nullable=False),
    Column("payer_id", Text, nullable=False),
    Column("originator", Text, nullable=False),
    Column("trace", Text, nullable=False, index=True),
    Column("method", Text, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("paid_on", Date, index=True),
    Column("claims", Integer, nullable=False),
    Column("digest", Text, nullable=False, index=True),  # of what it pays, whatever the order
    Column("file_id", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("state", Text, nullable=False),  # posting, posted or replaced
)
provider_adjustment = Table(
    "provider_adjustment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("file_id", Text, nullable=False),
    Column("payer", Text, nullable=False),
    Column("trace", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reference", Text, nullable=False, index=True),
    Column("cents", BigInteger, nullable=False),
    Column("paid_on", Date),
    Column("account_id", Text, ForeignKey("account.id"), index=True),  # None: it names no claim that is on file
    Column("payer_id", Text, nullable=False, server_default=""),
    Column("remittance_id", Text, nullable=False, server_default="", index=True),
)
# In which of our batches a claim went out: 999 and TA1 answer batches.
submission = Table(
    "submission",
    metadata,
    Column("id", Text, primary_key=True),
    _of_account(),
    Column("interchange_control", Text, nullable=False, index=True),
    Column("group_control", Text, nullable=False, index=True),
    Column("transaction_control", Text, nullable=False),
    Column("patient_control", Text, nullable=False),
    Column("billed_on", Date),
    Column("claim_id", Text, nullable=False, server_default="", index=True),
    Column("batch_reference", Text, nullable=False, server_default="", index=True),  # BHT03
    Column("billing_npi", Text, nullable=False, server_default=""),
    Column("file_id", Text, nullable=False, server_default=""),
)
# What receivers said of whole batches of ours: kept, as the batch itself may be taken in later.
batch_answer = Table(
    "batch_answer",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),  # TA1, 999 or 277CA
    Column("code", Text, nullable=False),
    Column("interchange_control", Text, nullable=False, index=True),  # control numbers without leading zeros
    Column("group_control", Text, nullable=False, index=True),
    Column("batch_reference", Text, nullable=False, index=True),
    Column("dated_on", Date),
    Column("body", Text, nullable=False),
)
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Text, primary_key=True),  # the file's id and the transaction's ordinal
    Column("file_id", Text, nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("held_at", Moment(), nullable=False),
    Column("state", Text, nullable=False),  # held, released or dismissed
    Column("body", Text, nullable=False),
)
entry = Table(
    "entry",
    metadata,
    Column("id", Text, primary_key=True),
    _of_account(),
    Column("kind", Text, nullable=False),
    Column("bucket", Text, nullable=False),
    Column("to_bucket", Text, nullable=False),
    Column("cents", BigInteger, nullable=False),
    Column("dated_on", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("booked_on", Date, index=True),  # None: `dated_on`
    Index("entry_charge", "cents", postgresql_where=text(CHARGES), sqlite_where=text(CHARGES)),
)
# Never changed: the database refuses it, as it refuses an entry booked inside.
month_close = Table(
    "month_close",
    metadata,
    Column("month", Text, primary_key=True),  # 2026-11
    Column("ended_on", Date, nullable=False, unique=True),
    Column("closed_at", Moment(), nullable=False),
    Column("user", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("before", Text, nullable=False),  # the hash of the month closed before
    Column("hash", Text, nullable=False),
)
activity = Table(
    "activity",
    metadata,
    Column("id", Text, primary_key=True),
    _of_account(),
    Column("at", Moment(), nullable=False),
    Column("user", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("body", Text, nullable=False),
)
action = Table(
    "action",
    metadata,
    Column("id", Text, primary_key=True),
    Column("client", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("body_hash", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("received_at", Moment(), nullable=False),
)
# Narrow, so that the change marker can move without touching the fat document.
account_head = Table(
    "account_head",
    metadata,
    Column("account_id", Text, ForeignKey("account.id"), primary_key=True),
    Column("change", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("queue", Text, nullable=False),
    Column("score", Integer, nullable=False),
    Column("search_name", Text, nullable=False, index=True),
    # What a supervisor's report sums up.
    Column("owner", Text, nullable=False, server_default=""),
    Column("guarantor_id", Text, nullable=False, server_default="", index=True),
    Column("reason", Text, nullable=False, server_default=""),
    Column("payer", Text, nullable=False, server_default=""),
    Column("stake_cents", BigInteger, nullable=False, server_default="0"),
    Column("balance_cents", BigInteger, nullable=False, server_default="0"),
    Column("billed_on", Date),
    Column("due_on", Date),
    Column("follow_up_on", Date),
    Column("touched_on", Date),
    Index("account_head_feed", "change", "account_id"),
)
account_doc = Table(
    "account_doc",
    metadata,
    Column("account_id", Text, ForeignKey("account.id"), primary_key=True),
    Column("doc", Text, nullable=False),
)
# Every playbook that was published; the last one is in force, and none means the shipped one.
playbook = Table(
    "playbook",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("published_at", Moment(), nullable=False),
)
# Of every coded follow-up: what was suggested, what was done, and which gates were passed over with which reason.
choice = Table(
    "choice",
    metadata,
    Column("activity_id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("account.id"), nullable=False),
    Column("user", Text, nullable=False),
    Column("at", Moment(), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("suggested", Text, nullable=False),
    Column("chosen", Text, nullable=False),
    Column("place", Integer, nullable=False),  # among the suggestions, from 1; 0: none of them
    Column("level", Text, nullable=False),  # warn or block; empty: no gate stood against it
    Column("rules", Text, nullable=False),
    Column("override", Text, nullable=False),
)
# How long each payer takes to answer, learned by the nightly run.
norm = Table(
    "norm",
    metadata,
    Column("payer", Text, primary_key=True),
    Column("days", Integer, nullable=False),
    Column("answers", Integer, nullable=False),
)
# The nightly run of a day: how far it came, and what it has counted so far.
night = Table(
    "night",
    metadata,
    Column("day", Date, primary_key=True),
    Column("last_account", Text, nullable=False),
    Column("tally", Text, nullable=False),
)
file = Table(
    "file",
    metadata,
    Column("id", Text, primary_key=True),  # SHA-256 of the bytes
    Column("name", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("received_at", Moment(), nullable=False),
    Column("receipt", Text, nullable=False),
)
# The original bytes: one zlib stream, cut into parts that fit the memory whatever the file's size.
file_part = Table(
    "file_part",
    metadata,
    Column("file_id", Text, ForeignKey("file.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
# A desk's data keys, sealed with the server's own; a revoked desk gets them no more.
desk = Table(
    "desk",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user", Text, nullable=False),
    Column("keys", LargeBinary, nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("revoked_at", Moment()),
)
# One row an account for good: the fence only grows.
lease = Table(
    "lease",
    metadata,
    Column("account_id", Text, ForeignKey("account.id"), primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("user", Text, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("until", Moment(), nullable=False, index=True),
)
# The database itself refuses to change or remove a row.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment(), nullable=False),
    Column("user", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("account_id", Text, nullable=False, index=True),
    Column("outcome", Text, nullable=False),
    Column("desk", Text, nullable=False),
    Column("detail", Text, nullable=False),
)
token = Table(
    "token",
    metadata,
    Column("hash", Text, primary_key=True),  # SHA-256 of the token; the token itself is shown once
    Column("user", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("queues", Text, nullable=False),
    Column("created_at", Moment(), nullable=False),
    Column("revoked_at", Moment()),
)
