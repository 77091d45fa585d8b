"""What desk and central billing API say to each other, apart from accounts and actions."""

from datetime import date, datetime
from typing import Any, Literal

from msgspec import Raw, Struct


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem document (RFC 9457). `type` is stable, `title` and `detail` are safe to show."""

    type: str = "about:blank"
    title: str = ""
    status: int = 0
    detail: str = ""
    theirs: str = ""  # of a conflict: what stands on the server instead


class Capabilities(Struct, frozen=True, kw_only=True):
    """What this server can do. Optional parts of the contract are False until it has them."""

    version: str = "1"
    server: str = ""
    money: str = "cents"
    page_limit_max: int = 500
    actions_max: int = 100
    body_bytes_max: int = 0
    file_bytes_max: int = 0
    action_kinds: tuple[str, ...] = ()
    leases: bool = False
    keys: bool = False
    push: bool = False
    reports: bool = False
    search: bool = False
    intake: bool = False


class Policy(Struct, frozen=True, kw_only=True):
    """What the site asks of desks. Zero switches a limit off."""

    idle_lock_s: int = 600
    log_off_s: int = 1800
    offline_warn_days: int = 3
    offline_lock_days: int = 14  # without the server for so long, a desk shows no accounts


class Me(Struct, frozen=True, kw_only=True):
    """The signed-in person. Empty `queues` means all of them."""

    user: str
    role: str
    queues: tuple[str, ...] = ()
    policy: Policy = Policy()


class KeyRequest(Struct, frozen=True, kw_only=True):
    """Asks for a desk's data keys; `rotate` asks for a fresh one before the others."""

    rotate: bool = False


class DeskKeys(Struct, frozen=True, kw_only=True):
    """Data keys in URL-safe base64: the first seals, all of them open."""

    keys: tuple[str, ...]


class Lease(Struct, frozen=True, kw_only=True):
    """Who works on an account, until when by the server's clock. A later lease of it has a greater `fence`."""

    id: str
    account: str
    holder: str
    until: datetime
    fence: int


class LeaseRequest(Struct, frozen=True, kw_only=True):
    """One account, or the next `count` of a queue."""

    account: str = ""
    queue: str = ""
    count: int = 1


class Leases(Struct, frozen=True, kw_only=True):
    """Those granted, and for an account asked for by name, another person's that stands in the way."""

    leases: tuple[Lease, ...] = ()
    held: tuple[Lease, ...] = ()


class View(Struct, frozen=True, kw_only=True):
    """That this person looked at an account, also while offline."""

    account: str
    at: datetime


class Views(Struct, frozen=True, kw_only=True):
    views: tuple[View, ...]


class AuditRecord(Struct, frozen=True, kw_only=True):
    """Who did what to which account, never a word of what it said."""

    id: int
    at: datetime
    user: str
    role: str
    act: str
    account: str = ""
    outcome: str = ""
    desk: str = ""
    detail: str = ""


class AuditPage(Struct, frozen=True, kw_only=True):
    """Records after the id asked for, oldest first."""

    records: tuple[AuditRecord, ...]


class ReportLine(Struct, frozen=True, kw_only=True):
    """What stands in a queue with one collector (or with nobody)."""

    queue: str
    owner: str
    accounts: int
    stake_cents: int
    balance_cents: int
    oldest_on: date | None  # the last billing that is longest ago
    untouched: int
    overdue: int  # ticklers
    past_limit: int


class ChoiceLine(Struct, frozen=True, kw_only=True):
    """How often a step was chosen where another was suggested first, or the same one."""

    reason: str
    category: str
    suggested: str
    chosen: str
    times: int


class OverrideLine(Struct, frozen=True, kw_only=True):
    """An act that was logged although a gate was shut, and the reason that was given."""

    at: datetime
    user: str
    account: str
    code: str
    rules: str
    reason: str


class Report(Struct, frozen=True, kw_only=True):
    """A supervisor's figures of today; choices and overrides of the last days that were asked for."""

    day: date
    lines: tuple[ReportLine, ...]
    choices: tuple[ChoiceLine, ...] = ()
    overrides: tuple[OverrideLine, ...] = ()
    orphans: tuple[str, ...] = ()


class PlaybookFile(Struct, frozen=True, kw_only=True):
    """A playbook as its file's text. `version` is that of the one it was made from: another one in force refuses it."""

    text: str
    version: str = ""


class Upsert(Struct, frozen=True, kw_only=True, tag_field="op", tag="upsert"):
    """An account as it is now, whole."""

    version: int
    account: Raw


class Remove(Struct, frozen=True, kw_only=True, tag_field="op", tag="remove"):
    """An account that is no longer in this person's scope: its data leaves the disk."""

    id: str
    version: int
    reason: str


class Changes(Struct, frozen=True, kw_only=True):
    """A page of the feed. The cursor is opaque; `more` asks for the next page at once."""

    items: tuple[Upsert | Remove, ...]
    cursor: str
    more: bool
    leases: tuple[Lease, ...] = ()  # other people's, in this scope, now
    epoch: str = ""  # another one is another state of the database: it was restored from a copy
    playbook: str = ""  # the ETag of the playbook in force


class ActionBatch(Struct, frozen=True, kw_only=True):
    """Actions in the order they were made. Each is decoded apart, so that one bad one stops no other."""

    client: str
    actions: tuple[Raw, ...]


class Superseded(Struct, frozen=True):
    """The follow-up date that someone else had set meanwhile; the later one stands, both are in the history."""

    value: date | None
    by: str


class ActionResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`status`: applied, duplicate (with the first result's version), conflict or rejected. All are final."""

    id: str
    status: str
    version: int = 0
    problem: Problem | None = None
    superseded: Superseded | None = None

    @property
    def done(self) -> bool:
        return self.status in ("applied", "duplicate")


class ActionResults(Struct, frozen=True, kw_only=True):
    """In the order of the actions. `epoch` as in Changes: the state of the database that holds them."""

    results: tuple[ActionResult, ...]
    epoch: str = ""


class SearchQuery(Struct, frozen=True, kw_only=True):
    """`text` is matched against account number, patient name and payer control number."""

    text: str
    limit: int = 50


class SearchHits(Struct, frozen=True, kw_only=True):
    accounts: tuple[Raw, ...]


class TransactionOutcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an intake did with one transaction: posted, unchanged, quarantined or passed over."""

    ordinal: int
    kind: str
    outcome: str
    claims: int = 0
    new: int = 0
    paid_cents: int = 0
    why: str = ""


class Receipt(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to a file: what it held (`summary`, as `inspect` prints it) and what was done with it."""

    id: str
    name: str
    received_at: datetime
    outcome: str  # taken, unchanged or refused
    accounts: int = 0
    transactions: tuple[TransactionOutcome, ...] = ()
    summary: dict[str, Any] = {}
    text: str = ""


class Quarantined(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A transaction that was not posted, and why. `state`: held, released or dismissed."""

    id: str
    file_id: str
    file_name: str
    ordinal: int
    kind: str
    held_at: datetime
    why: str
    state: str = "held"
    payer: str = ""
    trace: str = ""
    claims: int = 0
    charge_cents: int = 0
    paid_cents: int = 0
    findings: tuple[dict[str, Any], ...] = ()
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""


class Quarantine(Struct, frozen=True, kw_only=True):
    """Transactions that wait for a supervisor, oldest first."""

    held: tuple[Quarantined, ...]


class QuarantineDecision(Struct, frozen=True, kw_only=True):
    """A supervisor's word on one of them: post it as it is, or leave it out for good."""

    decision: Literal["release", "dismiss"]
    reason: str
