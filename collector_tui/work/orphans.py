"""The invariant of the office: whatever is open stands in a queue that is worked, or something brings it back."""

from datetime import date

from collector_tui.model.account import Account
from collector_tui.model.playbook import Playbook


def orphaned(account: Account, today: date, playbook: Playbook) -> bool:
    """Whether an open account is in no worked queue, and neither a date nor a running wait will put it into one."""
    if account.of_bank or not any(account.balances.values()):
        return False  # the page of deposits works what nobody is known to have sent
    work = account.work
    if any(queue.id == work.queue and not queue.waits for queue in playbook.queues):
        return False
    if account.follow_up_on is not None and account.follow_up_on >= today:
        return False
    return work.basis.late_from is None or work.basis.late_from <= today
