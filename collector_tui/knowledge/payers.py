"""Clocks and habits by payer class. Contract terms differ by payer and plan: these are the office's defaults."""

from msgspec import Struct


class PayerHabits(Struct, frozen=True, kw_only=True):
    """`norm_days`: the usual time from billing to an answer. Other days count as `*_basis` says."""

    norm_days: int
    filing_days: int
    filing_source: str
    appeal_days: int
    appeal_source: str


HABITS = {
    "medicare": PayerHabits(
        norm_days=21, filing_days=365, filing_source="42 CFR 424.44(a): one calendar year from service",
        appeal_days=125, appeal_source="42 CFR 405.942: 120 days from receipt, presumed 5 days after notice",
    ),
    "medicaid": PayerHabits(
        norm_days=30, filing_days=365, filing_source="42 CFR 447.45(d): at most 12 months from service",
        appeal_days=60, appeal_source="office default for Medicaid plans; verify per plan",
    ),
    "managed": PayerHabits(
        norm_days=30, filing_days=365, filing_source="office default for Medicare Advantage; verify per contract",
        appeal_days=65, appeal_source="42 CFR 422.582 as plans state it: 60 days and 5 for receipt",
    ),
    "commercial": PayerHabits(
        norm_days=30, filing_days=180, filing_source="office default for contracts; verify per contract",
        appeal_days=180, appeal_source="office default for contracts; verify per contract",
    ),
}  # fmt: skip

# Claim filing indicators (SBR09, CLP06) -> payer class.
FILING_CLASSES = {
    "MA": "medicare", "MB": "medicare", "MC": "medicaid", "16": "managed", "HM": "managed",
}  # fmt: skip


def habits(payer_class: str) -> PayerHabits:
    """The class's clocks; an unknown class is treated as commercial, the shortest filing limit."""
    return HABITS.get(payer_class, HABITS["commercial"])


def payer_class(filing: str) -> str:
    """Payer class of a claim filing indicator code."""
    return FILING_CLASSES.get(filing, "commercial")
