"""Which class a payer is of."""

# Claim filing indicators (SBR09, CLP06) -> payer class.
FILING_CLASSES = {
    "MA": "medicare", "MB": "medicare", "MC": "medicaid", "16": "managed", "HM": "managed", "CH": "tricare",
    "VA": "va", "FI": "fep",
}  # fmt: skip


def payer_class(filing: str) -> str:
    """Payer class of a claim filing indicator code."""
    return FILING_CLASSES.get(filing, "commercial")
