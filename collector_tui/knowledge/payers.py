"""Which class a payer is of, and whether two names and ids are one payer's."""

from functools import lru_cache

from collector_tui.knowledge.codes import Code
from collector_tui.knowledge.tables import kept, table
from collector_tui.model.text import letters_and_digits

# Claim filing indicators (SBR09, CLP06) -> payer class. HM is any HMO: only 16 is one with Medicare's risk.
FILING_CLASSES = {
    "MA": "medicare", "MB": "medicare", "MC": "medicaid", "16": "managed", "CH": "tricare", "VA": "va", "FI": "fep",
    "WC": "workers_comp",
}  # fmt: skip
# What a company's name may carry or leave out.
FORMS = frozenset(
    [
        "INC",
        "INCORPORATED",
        "LLC",
        "LLP",
        "LP",
        "CORP",
        "CORPORATION",
        "CO",
        "COMPANY",
        "LTD",
        "PBC",
        "THE",
        "OF",
        "AND",
        "GROUP",
    ]
)


class Alias(Code, frozen=True, kw_only=True):
    """A word that payers shorten in their names."""


def payer_class(filing: str) -> str:
    """Payer class of a claim filing indicator code."""
    return FILING_CLASSES.get(filing, "commercial")


def same_payer(name: str, payer_id: str, other_name: str, other_id: str) -> bool:
    """Whether both are one payer, by id or name."""
    return payer_likeness(name, payer_id, other_name, other_id) > 0


def payer_likeness(name: str, payer_id: str, other_name: str, other_id: str) -> int:
    """3: one id; 2: one name, whatever legal form or short word it is written with; 1: one name goes on; 0: others.

    A name that goes on ("UNITED HEALTHCARE COMMUNITY PLAN") is another payer's where both give ids that differ.
    """
    number, other_number = letters_and_digits(payer_id).lstrip("0"), letters_and_digits(other_id).lstrip("0")
    if number and number == other_number:
        return 3
    words, other_words = _words(name), _words(other_name)
    if not words or not other_words:
        return 0
    if words == other_words:
        return 2
    shorter = min(len(words), len(other_words))
    goes_on = shorter > 1 and words[:shorter] == other_words[:shorter]
    return int(goes_on and not (number and other_number))


@lru_cache(maxsize=4096)  # a hospital has few payers
def _words(name: str) -> tuple[str, ...]:
    words = [letters_and_digits(word) for word in name.replace("-", " ").replace("/", " ").upper().split()]
    spelled = (_aliases().get(word, word) for word in words if word and word not in FORMS)
    return tuple(" ".join(spelled).split())


@kept
def _aliases() -> dict[str, str]:
    return {alias.code: alias.meaning for alias in table("payer_aliases.csv", Alias).values()}


def payer_named(name: str, text: str) -> bool:
    """Whether a text names this payer: all words of the name, in their order, one after the other."""
    words, text_words = _words(name), _words(text)
    size = len(words)
    return size > 0 and any(text_words[at : at + size] == words for at in range(len(text_words) - size + 1))
