"""Why what stands under the patient is not the patient's to pay."""

from collector_tui.adjudication.stops import BILL_PATIENT, forbids
from collector_tui.casework.worksheet import Worksheet
from collector_tui.knowledge.holds import circumstance
from collector_tui.model.account import Hold


def barring_hold(sheet: Worksheet) -> Hold | None:
    """The hold of a coverage that pays in full: Medicaid, QMB, workers compensation."""
    return next((hold for hold in sheet.account.holds if (known := circumstance(hold.what)) and known.bars), None)


def why_barred(sheet: Worksheet) -> str:
    """The remittance says so, or the coverage does; empty: the patient may be billed."""
    if stop := forbids(sheet.facts.stops, BILL_PATIENT):
        return f"{stop.rule}: {stop.why}"
    hold = barring_hold(sheet)
    return f"{hold.what}: {hold.why} ({hold.source})" if hold else ""
