"""Remittances, batch answers, what an entry is for and when it was booked; what was posted before is known by them."""

import hashlib
import json
from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

NAMED = {
    "claim": ("patient_control", "replaces"),
    "payment": ("patient_control", "remittance_id"),
    "provider_adjustment": ("payer_id", "remittance_id"),
    "submission": ("claim_id", "batch_reference", "billing_npi", "file_id"),
    "entry": ("reason",),
}
INDEXED = (
    ("claim", "patient_control"), ("claim", "replaces"), ("payment", "patient_control"), ("payment", "remittance_id"),
    ("payment", "state"), ("provider_adjustment", "reference"), ("provider_adjustment", "remittance_id"),
    ("submission", "claim_id"), ("submission", "batch_reference"), ("entry", "booked_on"),
)  # fmt: skip


def upgrade() -> None:
    for table, names in NAMED.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text, nullable=False, server_default=""))
    op.add_column("payment", sa.Column("state", sa.Text, nullable=False, server_default="posted"))
    op.add_column("payment", sa.Column("paid_cents", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("entry", sa.Column("booked_on", sa.Date))
    _make_tables()
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])
    _fill()


def _make_tables() -> None:
    op.create_table(
        "remittance",
        sa.Column("id", sa.Text, primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("payer", "payer_id", "originator", "trace", "method")),
        sa.Column("cents", sa.BigInteger, nullable=False),
        sa.Column("paid_on", sa.Date),
        sa.Column("claims", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("digest", "file_id")),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
    )
    op.create_table(
        "batch_answer",
        sa.Column("id", sa.Text, primary_key=True),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("source", "code", "interchange_control", "group_control")
        ),
        sa.Column("batch_reference", sa.Text, nullable=False),
        sa.Column("dated_on", sa.Date),
        sa.Column("body", sa.Text, nullable=False),
    )
    for table, columns in {
        "remittance": ("trace", "paid_on", "digest"),
        "batch_answer": ("interchange_control", "group_control", "batch_reference"),
    }.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])


def _fill() -> None:
    db = op.get_bind()
    db.execute(sa.text("update submission set claim_id = id"))
    db.execute(
        sa.text("update entry set reason = 'contractual' where kind = 'adjustment' and id like '%\\:adjustment'")
    )
    for row_id, body in db.execute(sa.text("select id, body from claim")).all():
        claim = json.loads(body)
        values = {
            "id": row_id,
            "control": claim["patient_control"],
            "replaces": claim.get("original_payer_control", ""),
        }
        db.execute(sa.text("update claim set patient_control = :control, replaces = :replaces where id = :id"), values)
    heads: dict[str, dict[str, Any]] = {}
    sums: defaultdict[str, int] = defaultdict(int)
    for row_id, body in db.execute(sa.text("select id, body from payment")).all():
        payment = json.loads(body)
        header, claim = payment.get("header", {}), payment["claim"]
        key = hashlib.sha256(json.dumps(header, sort_keys=True).encode()).hexdigest()[:32]
        head = heads.setdefault(key, {"header": header, "claims": 0})
        head["claims"] += 1
        sums[key] += _essence(claim)
        values = {
            "id": row_id, "control": claim["patient_control"], "key": key, "cents": claim.get("paid_cents", 0),
        }  # fmt: skip
        statement = (
            "update payment set patient_control = :control, remittance_id = :key, paid_cents = :cents where id = :id"
        )
        db.execute(sa.text(statement), values)
    for key, head in heads.items():
        _insert(db, key, head["header"], head["claims"], sums[key])


def _insert(db: sa.Connection, key: str, header: dict[str, Any], claims: int, total: int) -> None:
    names = ("payer", "payer_id", "originator", "trace", "method")
    values = {name: header.get(name, "") for name in names} | {
        "id": key, "cents": header.get("bpr_cents", 0), "paid_on": header.get("paid_on"), "claims": claims,
        "digest": f"{total % (1 << 128):032x}", "file_id": "", "ordinal": 0, "state": "posted",
    }  # fmt: skip
    columns = ", ".join(values)
    cast = "cast(:paid_on as date)" if db.dialect.name == "postgresql" else ":paid_on"
    marks = ", ".join(cast if name == "paid_on" else f":{name}" for name in values)
    db.execute(sa.text(f"insert into remittance ({columns}) values ({marks})"), values)


def _essence(claim: dict[str, Any]) -> int:
    """As `intake.remittances.essence` has it in this version: a number whose sum does not depend on the order."""
    values = [claim["patient_control"], claim.get("payer_control", ""), claim.get("status", "")]
    values += [claim.get("charge_cents", 0), claim.get("paid_cents", 0)]
    text = "\x1f".join(map(str, values))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")


def downgrade() -> None:
    for table, column in INDEXED:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, names in NAMED.items():
        for name in names:
            op.drop_column(table, name)
    op.drop_column("payment", "state")
    op.drop_column("payment", "paid_cents")
    op.drop_column("entry", "booked_on")
    op.drop_table("remittance")
    op.drop_table("batch_answer")
