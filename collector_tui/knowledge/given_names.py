"""Short forms of given names, as people and files use them, and the names that newborns are billed under."""

from collections import defaultdict

from collector_tui.knowledge.codes import Code
from collector_tui.knowledge.tables import kept, table

NEWBORN = ("BABY", "NEWBORN", "INFANT", "BOY", "GIRL", "TWIN")  # before a child has a name


class GivenName(Code, frozen=True, kw_only=True):
    """`meaning` lists the short forms."""


def one_given_name(name: str, other: str) -> bool:
    """Whether both can be one given name: one short for the other, two short forms of one, a newborn's stand-in."""
    first, second = name.upper(), other.upper()
    if first.startswith(NEWBORN) or second.startswith(NEWBORN):
        return True
    return bool(_full_names().get(first, set()) & _full_names().get(second, set()))


@kept
def _full_names() -> dict[str, set[str]]:
    """The full names that a name may stand for."""
    full: defaultdict[str, set[str]] = defaultdict(set)
    for row in table("given_names.csv", GivenName).values():
        for form in (row.code, *row.meaning.split()):
            full[form].add(row.code)
    return dict(full)
