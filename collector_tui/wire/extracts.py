"""The columns of the hospital's own extracts, and where on an account each one of registration stands."""

from collections.abc import Iterator
from typing import Literal, NamedTuple


class Column(NamedTuple):
    """A column of the registration extract. An empty cell is an empty text, no day, no amount or no words."""

    name: str
    kind: Literal["text", "day", "cents", "words"]
    place: str  # the account's field, or part.field where the fact belongs to a part of it
    optional: bool = False  # a file may lack it


CHARGES = "charges"  # of no field: what was charged goes into the ledger
REGISTRATION = (
    Column("account",            "text",  "id"),
    Column("mrn",                "text",  "mrn"),
    Column("last",               "text",  "patient.last"),
    Column("first",              "text",  "patient.first"),
    Column("born",               "day",   "patient.born"),
    Column("sex",                "text",  "patient.sex"),
    Column("phone",              "text",  "patient.phone"),
    Column("address",            "text",  "patient.address"),
    Column("guarantor_last",     "text",  "guarantor.last"),
    Column("guarantor_first",    "text",  "guarantor.first"),
    Column("guarantor_phone",    "text",  "guarantor.phone"),
    Column("guarantor_id",       "text",  "guarantor_id", optional=True),
    Column("guarantor_address",  "text",  "guarantor.address", optional=True),
    Column("guarantor_state",    "text",  "guarantor.state", optional=True),
    Column("guarantor_language", "text",  "guarantor.language", optional=True),
    Column("kind",               "text",  "encounter.kind"),
    Column("facility",           "text",  "encounter.facility"),
    Column("admitted_on",        "day",   "encounter.admitted_on"),
    Column("discharged_on",      "day",   "encounter.discharged_on"),
    Column("attending",          "text",  "encounter.attending"),
    Column("authorization",      "text",  "encounter.authorization"),
    Column("charges",            "cents", CHARGES),
    Column("expected",           "cents", "expected_cents"),
    Column("first_statement_on", "day",   "first_statement_on", optional=True),
    Column("estimate",           "cents", "estimate_cents", optional=True),
    Column("alerts",             "words", "alerts", optional=True),
)  # fmt: skip
# Of each insurer, the columns end in _1, _2 or _3; the place is a field of the coverage.
COVERAGE = (
    Column("payer",              "text",  "payer"),
    Column("payer_id",           "text",  "payer_id"),
    Column("payer_class",        "text",  "payer_class"),
    Column("member_id",          "text",  "member_id"),
    Column("payer_phone",        "text",  "phone"),
    Column("plan",               "text",  "plan", optional=True),
)  # fmt: skip
INSURERS = (1, 2, 3)


def _registration() -> Iterator[Column]:
    yield from REGISTRATION
    for insurer in INSURERS:
        yield from (column._replace(name=f"{column.name}_{insurer}") for column in COVERAGE)


HEADERS = {
    "registration": [column.name for column in _registration()],
    "postings": ["account", "posted_on", "kind", "bucket", "amount", "reference", "reason", "to_bucket"],
    "notes": ["account", "at", "by", "code", "text", "next_on", "fields"],
}
OPTIONAL = {column.name for column in _registration() if column.optional}  # a file may lack them
OPTIONAL |= {"fields", "reason", "to_bucket"}

# Kind of a posting -> what it may be for; empty is always allowed. A transfer is told by its two buckets alone.
POSTING_REASONS: dict[str, tuple[str, ...]] = {
    "payment": ("refund", "returned", "interest"),
    "adjustment": (
        "contractual", "sequestration", "charity", "bad_debt", "denial", "small_balance", "prompt_pay", "courtesy",
        "agency_fee",
    ),
    "transfer": (),
}  # fmt: skip
