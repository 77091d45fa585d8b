"""The clocks of contracts: to dispute a payment, and to open negotiation under the No Surprises Act."""

from collections.abc import Iterator

from collector_tui.casework.clocks import clock
from collector_tui.casework.worksheet import Worksheet
from collector_tui.model.work import Deadline

NSA_REMARK = "N830"


def dispute_limit(sheet: Worksheet) -> Iterator[Deadline]:
    facts = sheet.facts
    yield from clock(sheet, "dispute", facts.decided_on, "remittance", "dispute the payment")
    if facts.payment and NSA_REMARK in facts.payment.claim.all_remarks():
        yield from clock(sheet, "negotiate", facts.decided_on, "first payment", "start negotiation", pins=True)
