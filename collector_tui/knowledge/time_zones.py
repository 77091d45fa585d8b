"""In which time zones a state lies."""

from msgspec import Struct

from collector_tui.knowledge.tables import kept, table


class _Zones(Struct, frozen=True, kw_only=True):
    state: str
    zones: str


@kept
def _zones() -> dict[str, _Zones]:
    return table("time_zones.csv", _Zones, key=lambda row: row.state)


EVERYWHERE = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")


def zones_of(state: str) -> tuple[str, ...]:
    """The IANA zones a state lies in; an unknown one may lie in any of the mainland's."""
    listed = _zones().get(state)
    return tuple(listed.zones.split()) if listed else EVERYWHERE
