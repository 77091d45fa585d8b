"""Words that the sentences of all departments share."""

from collector_tui.casework.situation import Situation


def payer_name(facts: Situation) -> str:
    return facts.coverage.payer if facts.coverage else "No payer"


def decided_words(facts: Situation) -> str:
    """ " on 02/20", or nothing when the payer has not decided."""
    return f" on {facts.decided_on:%m/%d}" if facts.decided_on else ""


def eligibility_source(facts: Situation) -> str:
    """Where the order of coverage is verified: of Medicare in HETS (its 270/271) or at the BCRC, which keeps MSP records."""
    return "HETS or BCRC" if facts.payer_class == "medicare" else "271"
