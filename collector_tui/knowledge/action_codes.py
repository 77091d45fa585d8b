"""What action codes mean: the part each plays, whatever it is called. `means("appeal.filed")` is every appeal filed."""

from functools import cache

from collector_tui.knowledge.tables import rows


@cache
def means(*roles: str) -> frozenset[str]:
    """The codes that play one of these parts, or a part of one: "appeal" holds "appeal.filed.1".

    Raises LookupError for a part that no code plays.
    """
    codes = {
        code: role
        for code, role in _roles().items()
        if any(role == part or role.startswith(f"{part}.") for part in roles)
    }
    for part in roles:
        if not any(role == part or role.startswith(f"{part}.") for role in codes.values()):
            raise LookupError(f"no action code means {part!r}")
    return frozenset(codes)


@cache
def code_for(role: str) -> str:
    """The one code that plays a part. Raises LookupError when none does, or several do."""
    codes = means(role)
    if len(codes) > 1:
        raise LookupError(f"{role!r} is the part of {', '.join(sorted(codes))}")
    return next(iter(codes))


def role_of(code: str) -> str:
    """The part a code plays; empty for a code that is not known."""
    return _roles().get(code, "")


@cache
def _roles() -> dict[str, str]:
    return {row["code"]: row["means"] for row in rows("action_codes.csv")}


@cache
def wait_of(code: str) -> int | None:
    """The days after which an account comes back for a code, as shipped; None: it sets no day."""
    wait = _waits().get(code, "")
    return int(wait) if wait.isdecimal() else None


@cache
def _waits() -> dict[str, str]:
    return {row["code"]: row.get("wait_days", "") for row in rows("action_codes.csv")}
