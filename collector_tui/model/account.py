"""An account: one encounter's charges, and everything that happened to get them paid. Money in cents."""

from datetime import date, datetime

from msgspec import Struct, field

from collector_tui.model.claim import Claim, ClaimStatus, Person
from collector_tui.model.remittance import ClaimPayment, RemittanceHeader
from collector_tui.model.work import WorkHead, WorkItem

# Who owes: the first, second and third insurer, the patient, money not yet applied, an outside agency, bad debt.
BUCKETS = ("ins1", "ins2", "ins3", "patient", "unapplied", "vendor", "bad_debt")
PATIENT_PAYS = "Patient"  # in the place of a payer: no insurer owes what is worked
UNIDENTIFIED = "UNID-"  # begins the accounts of bank lines that nobody is known to have sent
BANK = "bank"  # who writes in the histories of such accounts
ORDERS = {"P": "ins1", "S": "ins2", "T": "ins3"}


class Coverage(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One insurer of the patient; `order` is P, S or T as in SBR01."""

    order: str = "P"
    payer: str = ""
    payer_id: str = ""
    payer_class: str = ""  # medicare, medicaid, managed, commercial, workers_comp; open list
    member_id: str = ""
    phone: str = ""
    plan: str = ""

    @property
    def bucket(self) -> str:
        return ORDERS.get(self.order, "ins1")


class Encounter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The stay or visit. `kind` is inpatient, outpatient or professional."""

    kind: str = ""
    facility: str = ""
    admitted_on: date | None = None
    discharged_on: date | None = None
    attending: str = ""
    authorization: str = ""  # what access or UM has on record; may be missing on the claim


class LedgerEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One ledger transaction. A charge raises what `bucket` owes, a payment or adjustment lowers it.

    A transfer moves cents from `bucket` to `to_bucket`. Entries are never changed, only added.
    """

    id: str
    kind: str  # charge, payment, adjustment, transfer
    bucket: str
    cents: int
    on: date
    to_bucket: str = ""
    source: str = ""
    reason: str = ""  # of an adjustment: contractual, sequestration ...; of a payment: refund, returned
    booked_on: date | None = None  # the day it was entered, never changed; None: `on`


class PostedPayment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A claim payment with the cheque or EFT it came on, as posted to this account."""

    id: str
    order: str  # which coverage paid: P, S, T
    header: RemittanceHeader
    claim: ClaimPayment
    remittance: str = ""  # its id; empty: taken in before remittances were kept
    held: str = ""  # why it waits for a person; no money of it is on the account
    placed_by: str = ""  # who said that it belongs here


class PostedProviderAdjustment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A PLB entry that names a claim of this account. Positive cents lowered the payer's check."""

    id: str
    reason: str  # PLB03-1
    cents: int
    reference: str = ""  # PLB03-2
    payer: str = ""
    payer_id: str = ""
    trace: str = ""  # TRN02 of the check it was taken from or added to
    on: date | None = None


class SentClaim(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A claim version as submitted, and the receivers' acknowledgements of it, oldest first."""

    id: str
    claim: Claim
    statuses: tuple[ClaimStatus, ...] = ()
    sequence: int = 0  # grows with each interchange we sent; only where claims of one day are to be told apart
    batch: str = ""  # id of the last submission, where it went out in several

    @property
    def rejected(self) -> bool:
        """Turned away, and not sent again since."""
        return self.last_status is not None and self.last_status.rejected

    @property
    def last_status(self) -> ClaimStatus | None:
        """The last word on the last submission; what was said of earlier ones no longer counts."""
        current = ("", self.batch)
        return next((each for each in reversed(self.statuses) if not self.batch or each.batch in current), None)


class Activity(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the history. Append-only; `id` is the id of the action that made it."""

    id: str
    at: datetime
    by: str
    code: str = ""  # action code; empty for a plain note
    text: str = ""
    fields: dict[str, str] = {}
    next_on: date | None = None
    minutes: int = 0  # of a timed call; 0: not timed
    override: str = ""  # why it was done although a gate was shut
    voids: str = ""  # the line that this one marks as entered in error
    passed_over: tuple[str, ...] = field(default=(), name="against")  # rules that stood against it, as the server saw


class Hold(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A circumstance that forbids acts (`blocks`) or calls for care with them (`warns`), why, and who says so."""

    what: str
    blocks: tuple[str, ...] = ()
    warns: tuple[str, ...] = ()
    why: str = ""
    source: str = ""
    since: date | None = None
    words: str = field(default="", name="told")  # of the person who set it


class AccountHead(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the queue shows of an account; decoded alone from the same document."""

    id: str
    version: int = 0
    patient_name: str = ""
    payer: str = ""  # whose turn it is to pay
    payer_class: str = ""
    owner: str = ""  # the collector it is assigned to; empty: whoever takes it
    balance_cents: int = 0
    billed_on: date | None = None  # last billing to the current payer
    follow_up_on: date | None = None
    guarantor_id: str = ""  # the hospital's own number of who answers for the bill; empty: it gave none
    work: WorkHead = WorkHead()


class Account(AccountHead, frozen=True, kw_only=True, omit_defaults=True):
    """The whole account document."""

    mrn: str = ""
    patient: Person = Person()
    guarantor: Person = Person()
    encounter: Encounter = Encounter()
    coverages: tuple[Coverage, ...] = ()
    claims: tuple[SentClaim, ...] = ()
    payments: tuple[PostedPayment, ...] = ()
    provider_adjustments: tuple[PostedProviderAdjustment, ...] = ()
    entries: tuple[LedgerEntry, ...] = ()
    balances: dict[str, int] = {}
    registered_charge_cents: int | None = None  # as registration has it; counts while no claim is on file
    expected_cents: int | None = None  # allowed amount under contract; None: not known
    first_statement_on: date | None = None  # the first bill to the patient after the stay (26 CFR 1.501(r)-6)
    estimate_cents: int | None = None  # the good-faith estimate given to one without insurance
    alerts: tuple[str, ...] = ()  # what registration knows: holds.csv in knowledge
    activities: tuple[Activity, ...] = ()
    holds: tuple[Hold, ...] = ()
    no_claim_on_file: bool = False
    held_cents: tuple[int, ...] = ()  # claim payments that name its number and wait for a person: they may be another's
    work: WorkItem = WorkItem()

    @property
    def of_bank(self) -> bool:
        """Unidentified money: an account of its own, never a patient's."""
        return self.id.startswith(UNIDENTIFIED)

    @property
    def charged_cents(self) -> int:
        """All charges of the encounter, corrections included."""
        return sum(entry.cents for entry in self.entries if entry.kind == "charge")

    @property
    def open_cents(self) -> int:
        """What is still owed by anybody; credits of others do not lower it."""
        return sum(cents for cents in self.balances.values() if cents > 0)
