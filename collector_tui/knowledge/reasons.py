"""Adjustment reasons (CARC) and remarks (RARC) in our own plain words. Unknown codes are shown as unknown."""

from functools import cache

from msgspec import Struct

from collector_tui.knowledge import rows

GROUPS = {
    "CO": "contract: the hospital's, never the patient's",
    "PR": "the patient's share, or the next insurer's",
    "OA": "neither the patient's nor the contract's",
    "PI": "the payer's own reduction, never the patient's",
    "CR": "correction of an earlier payment",
}

# Not a denial whatever the group: a price, the patient's share, an advance notice, or an earlier payer's part.
NOT_A_DENIAL = frozenset({"PATIENT_RESP", "CONTRACTUAL", "PAYMENT_ADJ", "PENDING"})
EARLIER_PAYER = frozenset({"23", "209", "275", "303"})


class Reason(Struct, frozen=True, kw_only=True):
    """`category` groups reasons by the way they are worked; `preventable` says where."""

    code: str
    meaning: str
    category: str
    step: str
    preventable: str = ""
    appealable: str = ""

    @property
    def known(self) -> bool:
        return self.category != "UNKNOWN"

    @property
    def denies(self) -> bool:
        """Whether money cut for this reason is a denial to work, given it is not the patient's share."""
        return self.category not in NOT_A_DENIAL and self.code not in EARLIER_PAYER

    @property
    def contractual(self) -> bool:
        """A price difference that is written off as normal business."""
        return self.category == "CONTRACTUAL" or self.code in LEGACY_CONTRACTUAL


LEGACY_CONTRACTUAL = frozenset({"42", "59", "94", "A2"})  # 42 and A2 ended with 4010; 94 is a price above charges


def reason(code: str) -> Reason:
    """The adjustment reason; an unknown code comes back with the category UNKNOWN."""
    return _reasons("carc.csv").get(code) or Reason(
        code=code,
        meaning=f"unknown reason {code}",
        category="UNKNOWN",
        step="Look the code up and call the payer",
    )


def remark(code: str) -> Reason:
    """The remark; an unknown code comes back with the category UNKNOWN."""
    return _reasons("rarc.csv").get(code) or Reason(
        code=code, meaning=f"unknown remark {code}", category="UNKNOWN", step=""
    )


@cache
def _reasons(name: str) -> dict[str, Reason]:
    return {row["code"]: Reason(**row) for row in rows(name)}
