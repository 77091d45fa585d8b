"""The business office: the one list of what its departments know. The judge reads these and knows no department."""

from collector_tui.casework.gate_question import Gate
from collector_tui.casework.kinds import Clock, MatterKind
from collector_tui.departments.claims import gates as claims_gates
from collector_tui.departments.claims import matters as claims
from collector_tui.departments.contracts import gates as contracts_gates
from collector_tui.departments.contracts import matters as contracts
from collector_tui.departments.credits import gates as credits_gates
from collector_tui.departments.credits import matters as credits_
from collector_tui.departments.denials import gates as denials_gates
from collector_tui.departments.denials import matters as denials
from collector_tui.departments.review import gates as review_gates
from collector_tui.departments.review import matters as review
from collector_tui.departments.self_pay import gates as self_pay_gates
from collector_tui.departments.self_pay import matters as self_pay
from collector_tui.departments.self_pay.clocks import charity_care
from collector_tui.departments.vendors import gates as vendors_gates
from collector_tui.departments.vendors import matters as vendors

UNCLAIMED = review.UNCLAIMED
KINDS: tuple[MatterKind, ...] = (
    *review.KINDS, *claims.KINDS, *credits_.KINDS, *contracts.KINDS, *denials.KINDS, *vendors.KINDS, *self_pay.KINDS,
    UNCLAIMED,
)  # fmt: skip
GATES: tuple[Gate, ...] = (
    *self_pay_gates.GATES, *vendors_gates.GATES, *denials_gates.GATES, *claims_gates.GATES,
    *contracts_gates.GATES, *credits_gates.GATES,
    *review_gates.GATES,
)  # fmt: skip
CLOCKS_OF_ALL: tuple[Clock, ...] = (charity_care,)  # they run whatever is worked
