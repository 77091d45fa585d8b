"""Money is whole cents, always; these functions are where it becomes text and back."""

from functools import lru_cache

MAX_CENTS = 10**14  # A trillion dollars: larger sums are a broken file, and must fit a 64-bit column.


@lru_cache(maxsize=1 << 16)  # a fee schedule's amounts come again and again
def cents_of(text: str) -> int:
    """Read a decimal amount ("-12.5", "1,200", ".05") as cents.

    Raises ValueError for anything else, and for more than two decimals that are not zeros.
    """
    whole, _, fraction = text.partition(".")
    digits = whole + fraction
    if len(fraction) == 2 and len(digits) < 15 and digits.isdigit() and digits.isascii():
        return int(digits)  # how nearly every amount of a payer's file is written
    text = text.strip()
    sign = -1 if text[:1] == "-" else 1
    whole, _, fraction = text.lstrip("+-").replace(",", "").partition(".")
    if len(fraction) > 2:
        if fraction[2:].strip("0"):
            raise ValueError(f"{text!r} has parts of a cent")
        fraction = fraction[:2]
    digits = whole + fraction
    if not (digits.isascii() and digits.isdigit()) or len(text) - len(text.lstrip("+-")) > 1:
        raise ValueError(f"{text!r} is not an amount")
    cents = int(whole or 0) * 100 + int(fraction.ljust(2, "0") or 0)
    if cents > MAX_CENTS:
        raise ValueError(f"{text!r} is too large to be an amount")
    return sign * cents


def dollars(cents: int) -> str:
    """984022 -> "9,840.22"; negatives carry a minus sign in front."""
    sign = "-" if cents < 0 else ""
    whole, fraction = divmod(abs(cents), 100)
    return f"{sign}{whole:,}.{fraction:02d}"


def float_dollars(cents: int) -> float:
    """For a logarithm in a score; never for a sum, never shown."""
    return cents / 100
