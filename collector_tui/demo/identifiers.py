"""Numbers as payers and agencies shape them, check digits included. All of them are made up."""

from datetime import date
from random import Random

NPI_PREFIX = "80840"  # health applications, United States: counted in by the check digit, never written
MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"  # no S, L, O, I, B, Z
# C one of 1-9, N digit, A letter, E letter or digit, place by place (CMS, "Understanding the MBI")
MBI_SHAPE = "CAENAENAANN"


def npi(first_nine: str) -> str:
    """A National Provider Identifier with its check digit (Luhn over 80840 and the nine; 45 CFR 162.406)."""
    total = 0
    for place, digit in enumerate(reversed(NPI_PREFIX + first_nine)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return first_nine + str(-total % 10)


def mbi(random: Random) -> str:
    """A Medicare Beneficiary Identifier."""
    choices = {"C": "123456789", "N": "0123456789", "A": MBI_LETTERS, "E": MBI_LETTERS + "0123456789"}
    return "".join(random.choice(choices[kind]) for kind in MBI_SHAPE)


def filled(shape: str, random: Random) -> str:
    """The shape with a digit for each # and a letter for each @."""
    return "".join(
        str(random.randrange(10)) if sign == "#" else random.choice("ABCDEFGHJKMNPQRTUVWXY") if sign == "@" else sign
        for sign in shape
    )


def claim_number(shape: str, received_on: date, random: Random) -> str:
    """A payer's own number of a claim; a shape with J carries the day it was received, as YYDDD."""
    return filled(shape.replace("J", f"{received_on:%y%j}"), random)


def garbled(member_id: str, random: Random) -> str:
    """As typed by someone who left a character out."""
    gone = random.randrange(1, len(member_id))
    return member_id[:gone] + member_id[gone + 1 :]
