"""What the hospital knows of an account before any claim: the fields that the columns of its extract stand for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from collector_tui.model.account import Account, Coverage
from collector_tui.model.codec import picked
from collector_tui.wire.extracts import CHARGES, REGISTRATION

COVERAGES, REGISTERED_CHARGES = "coverages", "registered_charge_cents"
PLACES = {column.place.partition(".")[0] for column in REGISTRATION} - {"id", CHARGES} | {COVERAGES, REGISTERED_CHARGES}
# The account's own fields with their own types: a fact added to the table of columns is kept without more.
Registration = msgspec.defstruct(
    "Registration",
    [(field.name, field.type, field.default) for field in msgspec.structs.fields(Account) if field.name in PLACES],
    frozen=True,
    kw_only=True,
    omit_defaults=True,
)


def registration_from(values: Mapping[str, Any], coverages: Iterable[Coverage]) -> Struct:
    """Out of the values of columns, by their places."""
    fields: dict[str, Any] = {COVERAGES: tuple(coverages)}
    parts: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for place, value in values.items():
        part, _, name = place.partition(".")
        if name:
            parts[part][name] = value
        elif place in PLACES:
            fields[place] = value
    return msgspec.convert(fields | parts, Registration)


def fields_of(registration: Struct) -> dict[str, Any]:
    """What it says of an account, by the names of the account's fields."""
    fields = picked(registration, *registration.__struct_fields__)
    return fields | {"patient_name": fields["patient"].name}
