"""The clocks of contracts: to dispute a payment, and to open negotiation under the No Surprises Act."""

from collections.abc import Iterator

from collector_tui.casework.clocks import clock, open_or_last
from collector_tui.casework.worksheet import Worksheet
from collector_tui.model.work import Deadline

NSA_REMARK = "N830"


def dispute_limit(sheet: Worksheet) -> Iterator[Deadline]:
    """The contract's; original Medicare has none, and its price is questioned by redetermination or reopening."""
    facts = sheet.facts
    if facts.payer_class == "medicare":
        yield from open_or_last(_medicares_ways(sheet), sheet.today)
        return
    yield from clock(sheet, "dispute", facts.decided_on, "remittance", "payment dispute")
    if facts.payment and NSA_REMARK in facts.payment.claim.all_remarks():
        yield from clock(sheet, "negotiate", facts.decided_on, "first payment", "open negotiation", pins=True)


def _medicares_ways(sheet: Worksheet) -> Iterator[Deadline]:
    decided = sheet.facts.decided_on
    yield from clock(sheet, "drg_review", decided, "remittance", "DRG review")
    yield from clock(sheet, "appeal_1", decided, "remittance", "appeal (redetermination)")
    yield from clock(sheet, "reopen", decided, "remittance", "reopening")
