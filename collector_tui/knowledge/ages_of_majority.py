"""From which age a person answers for a bill, by state: data, with its source and the day it was checked, if it was."""

from datetime import date

from msgspec import Struct

from collector_tui.knowledge.tables import kept, table

USUAL_AGE = 18  # years, where no row says otherwise


class Majority(Struct, frozen=True, kw_only=True):
    """`age` in years."""

    state: str
    age: int
    source: str
    verified_on: date | None = None


@kept
def majorities() -> dict[str, Majority]:
    """By state."""
    return table("ages_of_majority.csv", Majority, key=lambda row: row.state)


def age_of_majority(state: str) -> int:
    """In years."""
    known = majorities().get(state)
    return known.age if known else USUAL_AGE
