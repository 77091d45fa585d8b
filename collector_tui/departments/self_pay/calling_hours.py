"""When a patient may be called where the patient is: the hours of each zone that the address may lie in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from collector_tui.knowledge.time_zones import zones_of
from collector_tui.model.playbook import ContactPolicy
from collector_tui.model.text import state_of


def may_call(address: str, now: datetime, policy: ContactPolicy) -> bool:
    """Whether it is a fit hour in every zone the patient may be in; the last hour itself has passed."""
    return all(policy.from_hour <= local.hour < policy.to_hour for local in _locals(address, now))


def local_times(address: str, now: datetime) -> str:
    """The patient's time in words: "07:40 (America/Chicago)"."""
    return " or ".join(f"{local:%H:%M} ({local.tzinfo})" for local in _locals(address, now))


def next_call(address: str, now: datetime, policy: ContactPolicy) -> datetime:
    """The first quarter of an hour from now on at which a call is fit."""
    if may_call(address, now, policy):
        return now
    at = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    for _ in range(4 * 24 * 2):
        at += timedelta(minutes=15)
        if may_call(address, at, policy):
            return at
    return at


def _locals(address: str, now: datetime) -> list[datetime]:
    return [now.astimezone(ZoneInfo(zone)) for zone in zones_of(state_of(address))]
