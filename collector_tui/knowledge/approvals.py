"""What a supervisor was asked to approve, as an account's history has it."""

from collector_tui.knowledge.action_codes import means
from collector_tui.model.account import Account, Activity

ASKED, DECIDED = means("review.asked", "write_off.asked"), means("review.decided")
WRITE_OFF = means("write_off.asked")
APPROVED = "approved"  # a decision


def open_request(account: Account) -> Activity | None:
    """What a supervisor has not answered yet."""
    last = next((each for each in reversed(account.activities) if each.code in ASKED | DECIDED), None)
    return last if last and last.code in ASKED else None
