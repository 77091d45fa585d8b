"""Adjustment reasons (CARC) and remarks (RARC) in our own plain words. Unknown codes are shown as unknown."""

from datetime import date

import msgspec
from msgspec import Struct

from collector_tui.knowledge.tables import kept, table

GROUPS = {
    "CO": "contract: the hospital's, never the patient's",
    "PR": "the patient's share, or the next insurer's",
    "OA": "neither the patient's nor the contract's",
    "PI": "the payer's own reduction, never the patient's",
    "CR": "correction of an earlier payment",
}

# Not a denial whatever the group: a price, the patient's share, an advance notice, or an earlier payer's part.
NOT_A_DENIAL = frozenset({"PATIENT_RESP", "CONTRACTUAL", "PAYMENT_ADJ", "PENDING"})
NEXT_PAYER_ONLY = frozenset({"209"})  # by law or agreement the patient may not be charged, the next payer may
AFTER_ALLOWED = frozenset(
    {"253", "144", "104"}
)  # cut from the payment, not from the price: sequestration, incentive, withhold
SEQUESTRATION = "253"
EARLIER_PAYER = frozenset({"23", "209", "275", "303"})


class Reason(Struct, frozen=True, kw_only=True):
    """`category` groups reasons by the way they are worked; `preventable` says where."""

    code: str
    meaning: str
    category: str = "UNKNOWN"
    step: str = ""
    preventable: str = ""
    appealable: str = ""
    ended: date | None = None  # no longer to be used since then

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
        return self.category == "CONTRACTUAL" or self.code in WRITTEN_OFF


# 42 and A2 ended with 4010; 94 is a price above charges; 303 is written off by law (dual eligible, QMB).
WRITTEN_OFF = frozenset({"42", "59", "94", "A2", "303"})


class CodeDates(Struct, frozen=True, kw_only=True):
    """When a code number began and ended to be used; known for every number up to the lists of June 2024."""

    code: str
    start: date | None = None
    end: date | None = None
    modified: date | None = None
    alert: str = "N"  # Y: a remark that only informs


def reason(code: str) -> Reason:
    """The adjustment reason (CARC); a code without wording comes back with the category UNKNOWN."""
    return _known(code, _reasons(), _reason_dates(), "reason", "Look the code up and call the payer")


def remark(code: str) -> Reason:
    """The remark (RARC); a code without wording comes back with the category UNKNOWN."""
    return _known(code, _remarks(), _remark_dates(), "remark", "")


def informs_only(code: str) -> bool:
    """Whether a remark is an alert: it explains no reduction."""
    dates = _remark_dates().get(code)
    return dates is not None and dates.alert == "Y"


def _known(code: str, worded: dict[str, Reason], dates: dict[str, CodeDates], what: str, step: str) -> Reason:
    if reason_found := worded.get(code):
        return reason_found
    if code in dates:
        return Reason(code=code, meaning=f"{what} {code}, not worded here", step=step, ended=dates[code].end)
    return Reason(code=code, meaning=f"unknown {what} {code}", step=step)


@kept
def _reasons() -> dict[str, Reason]:
    return _with_ends(table("carc.csv", Reason), _reason_dates())


@kept
def _remarks() -> dict[str, Reason]:
    return table("rarc.csv", Reason)


def _with_ends(worded: dict[str, Reason], dates: dict[str, CodeDates]) -> dict[str, Reason]:
    ended = {code: code_dates.end for code, code_dates in dates.items() if code_dates.end and code in worded}
    return worded | {code: msgspec.structs.replace(worded[code], ended=end) for code, end in ended.items()}


@kept
def _reason_dates() -> dict[str, CodeDates]:
    return table("carc_dates.csv", CodeDates)


@kept
def _remark_dates() -> dict[str, CodeDates]:
    return table("rarc_dates.csv", CodeDates)


SHORT = {
    "AUTH": "no auth", "BENEFIT": "benefit", "BUNDLING": "bundled", "COB": "other payer", "COB_LIABILITY": "liability",
    "CODING": "coding", "DOCUMENTATION": "records", "DUPLICATE": "duplicate", "ELIGIBILITY": "eligibility",
    "LEVEL_OF_CARE": "level of care", "MEDNEC": "necessity", "NETWORK": "network", "PRIOR_PAYER": "prior payer",
    "PROVIDER": "provider", "REFERRAL": "referral", "REGISTRATION": "registration", "SUBMISSION": "claim data",
    "TIMELY": "timely filing", "UNKNOWN": "unknown code",
}  # fmt: skip


def short(category: str) -> str:
    return SHORT.get(category, category.lower().replace("_", " "))
