"""Circumstances that hold back an act, and the time zones of the states."""

from msgspec import Struct

from collector_tui.knowledge.tables import kept, table


class Circumstance(Struct, frozen=True, kw_only=True):
    """`blocks` and `warns` list acts; `words` is what is shown and what a form's choice says.

    `bars` Y: what stands under the patient is not the patient's to pay at all. `release` Y: whoever logs it may lift it,
    a patient's own wish; else a supervisor does.
    """

    what: str
    words: str
    blocks: str = ""
    warns: str = ""
    why: str = ""
    source: str = ""
    bars: str = ""
    release: str = ""


@kept
def circumstances() -> dict[str, Circumstance]:
    """By their ids, which registration may give as alerts."""
    return table("holds.csv", Circumstance, key=lambda row: row.what)


def circumstance(word: str) -> Circumstance | None:
    """The circumstance of an id ("no_calls") or of its words ("no calls"); a hold of words we do not know is None."""
    by_id = circumstances()
    return by_id.get(word) or next((each for each in by_id.values() if word == each.words), None)
