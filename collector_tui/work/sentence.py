"""Where an account stands, in one sentence: what the payer or the patient did, or has not done."""

from collector_tui.casework.matter import Matter
from collector_tui.casework.worksheet import Worksheet
from collector_tui.work.kinds import KIND_OF


def stands(sheet: Worksheet, matter: Matter) -> str:
    """The sentence for the matter that its queue claims."""
    kind = KIND_OF.get(matter.kind)
    return kind.sentence(sheet, matter) if kind else "Nothing is open on this account."
