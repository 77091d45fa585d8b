"""A rate of an amount."""


def part_of(cents: int, rate: float) -> int:
    """Rounded to the cent, as a payer states it."""
    return round(cents * rate)
