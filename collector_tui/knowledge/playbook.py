"""The default playbook: 57 action codes, the queues and the note templates."""

from functools import cache

from collector_tui.knowledge.tables import rows
from collector_tui.model.playbook import ActionCode, Field, Playbook, Template
from collector_tui.model.work import Queue

# The waterfall: an account stands in the first queue that claims it.
QUEUES = (
    Queue(
        id="rejected",
        title="Rejected",
        short="Rej",
        meaning="turned away before adjudication: fix and resend, the filing clock runs",
    ),
    Queue(id="credit", title="Credit", short="Cred", meaning="more was paid than is owed: find whose money it is"),
    Queue(id="denied", title="Denied", short="Den", meaning="the payer refused money that is not the patient's"),
    Queue(id="underpaid", title="Underpaid", short="Under", meaning="the payer allowed less than the contract says"),
    Queue(id="unmatched", title="No claim", short="NoClm", meaning="a remittance came, no claim is on file"),
    Queue(id="secondary", title="Secondary", short="2nd", meaning="the next insurer has not been billed"),
    Queue(id="no_response", title="No reply", short="NoRep", meaning="billed, and the payer's usual time has passed"),
    Queue(id="self_pay", title="Self-pay", short="Self", meaning="the patient owes"),
    Queue(id="in_process", title="In process", short="Proc", meaning="billed, and within the payer's usual time"),
)
WORKED = tuple(queue.id for queue in QUEUES if queue.id != "in_process")

TEMPLATES = (
    Template(key=".cs", text="Claim status {payer}, rep {}, ref {}. ICN {icn} received {received}. Status {}. Expected {}."),
    Template(key=".nof", text="Not on file at {payer}, ref {}. Proof of filing {accepted}. Rebilled {} by {}."),
    Template(key=".den", text="Denial {denial}, {stake}, remit {remit_date}. Cause: {}. Owner {}. Plan: {}. Due {due}."),
    Template(key=".cor", text="Corrected claim, ICN {icn}. Changed {}. Sent {today} by {}, tracking {}."),
    Template(key=".rec", text="Records sent to {payer}: {}, {} pages, by {}, tracking {}."),
    Template(key=".app", text="Appeal to {payer}: ground {}; enclosures {}; sent {today} by {}; decision due {}."),
    Template(key=".p2p", text="Peer-to-peer {today}, Dr {} with Dr {}: {}, ref {}."),
    Template(key=".und", text="Underpaid: expected {expected}, allowed {allowed}. Dispute {}."),
    Template(key=".pt", text="Spoke with {}, verified {}. Explained {balance} = {}. Patient states {}. Agreed {}."),
    Template(key=".ptp", text="Promise to pay {} on {} by {}."),
    Template(key=".pln", text="Plan {balance}: {} x {} on day {}, first {}."),
    Template(key=".cob", text="{payer} wants COB from the member. Called patient {today}; told to call {phone}. Recheck {}."),
    Template(key=".cr", text="Credit {stake}: cause {}; owed to {}; evidence {}; identified {today}; action {}."),
    Template(key=".ven", text="Placed with {}, {balance}; scrub {}; ack {}."),
    Template(key=".doc", text="Asked {} for {} by {}; reason {}."),
)  # fmt: skip


@cache
def default_playbook() -> Playbook:
    """The playbook shipped with the product; a server may serve another."""
    codes = tuple(_code(row) for row in rows("action_codes.csv"))
    return Playbook(version="shipped-1", codes=codes, templates=TEMPLATES, queues=QUEUES)


def _code(row: dict[str, str]) -> ActionCode:
    wait = row.get("wait_days", "")
    return ActionCode(
        code=row["code"],
        name=row["name"],
        group=row["group"],
        fields=tuple(_field(spec) for spec in row.get("fields", "").split(";") if spec),
        wait_days=int(wait) if wait.isdigit() else None,
        wait_field=row.get("wait_field", ""),
        wait_offset=int(row.get("wait_offset", 0)),
        wait_earliest=row.get("wait_earliest") == "Y",
        closes=wait == "close",
        touch=row["touch"] == "Y",
        attempt=row["attempt"] == "Y",
        contact=row["contact"] == "Y",
        minutes=int(row["minutes"]),
    )


def _field(spec: str) -> Field:
    """`name:kind(choice/choice)=default?`; all but the name may be left out, "?" means optional."""
    required = not spec.endswith("?")
    name, _, default = spec.removesuffix("?").partition("=")
    name, _, kind = name.partition(":")
    kind, _, choices = kind.removesuffix(")").partition("(")
    return Field(
        name=name,
        kind=kind or "text",
        required=required,
        choices=tuple(choices.split("/")) if choices else (),
        default=default,
    )
