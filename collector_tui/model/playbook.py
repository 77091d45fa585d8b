"""What the business office has agreed: action codes with their fields and waits, templates, queues."""

from datetime import date

from msgspec import Struct

from collector_tui.model.work import Queue

# What the office calls a field whose name alone would not say it; at most 20 characters.
FIELD_LABELS = {
    "what_sent": "records sent", "tracking_no": "tracking #", "n_accounts": "# accounts", "id_verified": "verified (2 ids)",
    "call_ref": "call reference #", "rep": "payer rep", "icn": "payer claim # (ICN)", "original_icn": "original ICN",
    "ref_no": "reference #", "case_no": "case #", "issue_no": "issue #", "letter_ref": "letter #", "probate_no": "probate #",
    "check_or_eft_no": "check or EFT #", "freq_code": "frequency code", "txn_ids": "transaction ids",
    "batch_or_277ca": "batch or 277CA", "primary_eob_attached": "primary EOB attached", "adj_code": "adjustment code",
    "eligibility_result": "eligibility result", "level1_decision_date": "level 1 decision",
}  # fmt: skip


def field_label(name: str) -> str:
    """A field's name as a person reads it."""
    return FIELD_LABELS.get(name, name.replace("_", " "))


class Field(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing an action code asks for. `kind`: text, date, money, number, yes_no, choice."""

    name: str
    kind: str = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    default: str = ""  # a literal, or {icn} and the like, filled from the account
    past: bool = False  # a date that has been: "12/01" is the last one, not the next

    @property
    def label(self) -> str:
        return field_label(self.name)

    @property
    def title(self) -> str:
        """The label as a sentence begins with it."""
        return f"{self.label[:1].upper()}{self.label[1:]}"


class ActionCode(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A coded follow-up: what it needs, when the account comes back, what it counts as."""

    code: str
    name: str
    group: str
    fields: tuple[Field, ...] = ()
    wait_days: int | None = None  # None: no next date of its own
    wait_field: str = ""  # a date field that replaces wait_days when given
    wait_offset: int = 0  # days added to that field
    wait_earliest: bool = False  # the earlier of field and wait_days, instead of the field alone
    closes: bool = False  # the matter ends here: no next date
    touch: bool = True
    attempt: bool = False
    contact: bool = False
    minutes: int = 0
    act: str = ""  # what a gate is asked about: call_patient, appeal, refund ...
    sets: str = ""  # the hold it sets; {type} is the word in that field
    lifts: str = ""  # the hold it ends


class PayerRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How long a payer or the law gives for `what`. Empty payer, plan, class, kind, state or contract: whichever.

    `start` names the event it counts from, `counted` is calendar, business or months, `receipt_days` are presumed
    before the notice arrives, `roll` "next" moves a last day that is no business day to the next one, and
    `safety_days` before it the account comes back. In force for starts from `since` to `until`.
    `days` 0: nobody has checked how long it is, and no clock is made up; `source` says what to look up.
    """

    rule: str
    what: str
    days: int
    start: str
    counted: str = "calendar"
    payer_class: str = ""
    payer: str = ""
    plan: str = ""
    kind: str = ""
    state: str = ""  # where the facility is, as two letters
    contract: str = ""  # "yes" or "no": whether we have one with the payer
    receipt_days: int = 0
    roll: str = ""
    safety_days: int = 0
    source: str = ""
    verified_on: date | None = None
    since: date | None = None
    until: date | None = None


class Template(Struct, frozen=True, kw_only=True):
    """A note's skeleton. {name} is filled from the account, {} is left for the collector."""

    key: str
    text: str


class QueueRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Accounts with this reason, as far as the filter `when` finds them, stand in this queue."""

    queue: str
    reason: str
    when: str = ""


class Weights(Struct, frozen=True, kw_only=True):
    """What makes the score, in points. `chance` and `ease` are by denial category, else by reason, else by "other"."""

    version: str
    value_max: int
    value_full_dollars: int
    deadline: tuple[tuple[int, int], ...]  # (days left at most, points), nearest first
    fresh: int
    fresh_days: int
    late_max: int
    late_full_days: int
    overdue_max: int
    overdue_a_day: int
    just_touched: int
    just_touched_days: int
    waiting: int
    fruitless: int
    fruitless_touches: int
    small: int
    small_cents: int
    pin_days: int
    batch_points: int
    chance: dict[str, float]
    chance_sure: float  # when what wins the case is on record
    chance_proved: float = 0.5  # of a denial for late filing, when the filing is proved
    ease: dict[str, int]


class ContactPolicy(Struct, frozen=True, kw_only=True):
    """When a patient may be called. The shipped one is Regulation F's, which binds agencies and is good practice."""

    calls_max: int = 7
    window_days: int = 7
    after_talk_days: int = 7
    from_hour: int = 8
    to_hour: int = 21
    lease_minutes: int = 10  # without a lease this fresh no patient is called: another desk may just have done so


class ApprovalPolicy(Struct, frozen=True, kw_only=True):
    """How much may be written off by whose word, in cents. Nobody approves what they requested."""

    small_balance_cents: int = 2_500  # a collector's own adjustment; above it a supervisor is asked
    supervisor_cents: int = 2_500_000
    people: dict[str, int] = {}  # another limit than the role's, by user


class Norm(Struct, frozen=True, array_like=True):
    """How long a payer takes to answer: the median and a quartile range more, in days, of so many answers."""

    days: int
    answers: int


class Playbook(Struct, frozen=True, kw_only=True):
    version: str
    codes: tuple[ActionCode, ...]
    templates: tuple[Template, ...]
    queues: tuple[Queue, ...]
    rules: tuple[QueueRule, ...]
    weights: Weights
    contact: ContactPolicy
    payer_rules: tuple[PayerRule, ...]
    approval: ApprovalPolicy = ApprovalPolicy()
    norms: dict[str, Norm] = {}  # by payer, learned from its answers

    def code(self, code: str) -> ActionCode | None:
        """The action code, or None when this playbook does not know it."""
        return next((entry for entry in self.codes if entry.code == code), None)
