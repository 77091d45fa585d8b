"""From what an account's documents say to what its ledger holds.

What is due to stand follows from the documents alone, in whatever order they came. What is booked is never changed: the
difference between the two is booked, today, and says which document it is for.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from msgspec.structs import replace

from collector_tui.adjudication.claim_family import Charges, family_charges
from collector_tui.adjudication.coverage import NEXT_ORDER
from collector_tui.adjudication.identity import SPLIT_REMARKS
from collector_tui.adjudication.reversals import Netted, negates, net, same_decision
from collector_tui.adjudication.split import PaymentSplit, split
from collector_tui.knowledge.adjustment_codes import SEQUESTRATION
from collector_tui.knowledge.codes import plb_reason
from collector_tui.knowledge.payers import same_payer
from collector_tui.model.account import (
    BUCKETS,
    ORDERS,
    Account,
    LedgerEntry,
    PostedPayment,
    PostedProviderAdjustment,
)

CHARGE = "charge"  # the document that all charges of an account are booked for
Key = tuple[str, str, str, str]  # kind, bucket, to_bucket, reason


def balances(entries: Iterable[LedgerEntry]) -> dict[str, int]:
    """Cents owed by bucket, zero buckets left out. Their sum is charges - payments - adjustments."""
    sums = defaultdict(int, dict.fromkeys(BUCKETS, 0))
    for entry in entries:
        match entry.kind:
            case "charge":
                sums[entry.bucket] += entry.cents
            case "payment" | "adjustment":
                sums[entry.bucket] -= entry.cents
            case "transfer":
                sums[entry.bucket] -= entry.cents
                sums[entry.to_bucket] += entry.cents
            case kind:
                raise AssertionError(f"{kind!r} is no kind of ledger entry")
    return {bucket: cents for bucket, cents in sums.items() if cents}


def corrections(account: Account, today: date, fresh: Collection[str] | None = None) -> list[LedgerEntry]:
    """The entries that bring the ledger to what the account's documents say.

    `fresh` names the documents that were never booked anywhere; entries of others get ids of this account's own. None:
    all of them are.
    """
    due = due_entries(account, today)
    booked = [entry for entry in account.entries if not _own_posting(entry)]
    due_by, booked_by = _by_document(due), _by_document(booked)
    counts = Counter({document: len(entries) for document, entries in booked_by.items()})
    missing: list[LedgerEntry] = []
    for document in due_by | booked_by:
        for entry in _differences(due_by.get(document, []), booked_by.get(document, []), today):
            number = counts[document]
            plain = document != CHARGE and not number and (fresh is None or document in fresh)
            name = entry.id.rpartition(":")[2]
            numbered = (
                f"{account.id}:charge:{number}" if document == CHARGE else f"{document}:{name}:{number}:{account.id}"
            )
            entry_id = f"{document}:{name}" if plain else numbered
            missing.append(replace(entry, id=entry_id, booked_on=today if today != entry.on else None))
            counts[document] += not plain
    return missing


def due_entries(account: Account, today: date) -> list[LedgerEntry]:
    """Every entry that the documents of an account call for, each once."""
    due: list[LedgerEntry] = []
    if charges := charges_due(account):
        on = charges.on or today
        due.append(
            LedgerEntry(
                id="charge:charge", kind="charge", bucket=charges.bucket, cents=charges.cents, on=on, source="claim"
            )
        )
    owed = Counter(balances([*due, *filter(_own_posting, account.entries)]))
    of_payment: dict[str, list[LedgerEntry]] = {}
    for order in sorted({payment.order for payment in account.payments}, key=list(ORDERS).index):
        of_payment |= _entries_of_payer(order, account, owed, today)
    due += [entry for payment in account.payments for entry in of_payment.get(payment.id, ())]
    plb = (provider_entry(adjustment, account, today) for adjustment in account.provider_adjustments)
    return due + [entry for entry in plb if entry]


def _entries_of_payer(order: str, account: Account, owed: Counter[str], today: date) -> dict[str, list[LedgerEntry]]:
    """The entries of each payment under one coverage, by the payment's id. `owed` goes on with what stands."""
    netted = net(account.payments, order)
    entries: dict[str, list[LedgerEntry]] = {}
    decided: defaultdict[tuple[object, ...], list[PostedPayment]] = defaultdict(list)
    for payment in netted.standing:
        claim = payment.claim
        alike = decided[claim.payer_control, claim.served_from, claim.charge_cents, claim.paid_cents]
        entries[payment.id] = [] if _superseded(payment, netted) else _decided(payment, account, owed, today)
        if any(_repeats(payment, each) for each in alike):
            entries[payment.id] = [entry for entry in entries[payment.id] if entry.kind == "payment"]
        alike.append(payment)
    for payment in account.payments:
        if reversal := netted.reversed_by.get(payment.id):
            entries[payment.id] = _decided(payment, account, Counter(), today)
            entries[reversal.id] = _taken_back(reversal, payment, entries[payment.id], account, today)
    for payment in netted.unpaired:
        entries[payment.id] = _decided(payment, account, Counter(), today)
    return entries


def charges_due(account: Account) -> Charges | None:
    """The charges of an account: of its claims, else of registration, else as its payers state them."""
    first = account.coverages[0].bucket if account.coverages else "patient"
    if family := family_charges(account.claims):
        return Charges(family.cents, first, family.on)
    if account.registered_charge_cents is not None:
        on = account.encounter.discharged_on or account.encounter.admitted_on
        return Charges(account.registered_charge_cents, first, on)
    if account.payments and account.no_claim_on_file:
        return _stated_charges(account)
    if not account.payments and not account.patient.last:
        return Charges(0, first, None)  # what it charged has gone to another account
    booked = balances(entry for entry in account.entries if entry.kind == "charge")
    return next((Charges(cents, bucket, None) for bucket, cents in booked.items()), None)


def provider_entry(adjustment: PostedProviderAdjustment, account: Account, today: date) -> LedgerEntry | None:
    """What a PLB that names a claim of the account does to its cash; None when it only informs.

    An overpayment recovered (WO, positive) is money the payer took elsewhere for this account. Deferred reversals
    come with a negative WO first and a positive one later, and a refund of ours with WO and 72: each pair is nothing.
    """
    if plb_reason(adjustment.reason).posts != "payment":
        return None
    senders = [payment for payment in account.payments if _sent_by_same(adjustment, payment)] or account.payments
    named = [payment for payment in senders if payment.claim.payer_control == adjustment.reference] or senders
    order = named[-1].order if named else "P"
    return LedgerEntry(
        id=f"{adjustment.id}:plb", kind="payment", bucket=ORDERS[order], cents=-adjustment.cents,
        on=adjustment.on or today, source=f"{adjustment.reason} {adjustment.trace}".strip(),
    )  # fmt: skip


def _sent_by_same(adjustment: PostedProviderAdjustment, payment: PostedPayment) -> bool:
    header = payment.header
    return same_payer(adjustment.payer, adjustment.payer_id, header.payer, header.payer_id)


def _own_posting(entry: LedgerEntry) -> bool:
    """Posted by the hospital itself, by its extract: what it books for documents names them in the id."""
    return entry.kind != "charge" and ":" not in entry.id


def _stated_charges(account: Account) -> Charges:
    """Without a claim: each claim as the first payer states it, the parts of a split one together."""
    order = min((payment.order for payment in account.payments), key=list(ORDERS).index)
    netted = net(account.payments, order)
    reversed_ = [payment for payment in account.payments if payment.id in netted.reversed_by]
    stand = [*netted.standing, *(each for each in reversed_ if _part_taken_back(each, netted))] or reversed_[-1:]
    parts: dict[tuple[object, ...], int] = {}
    for payment in stand:
        claim = payment.claim
        key = (claim.charge_cents, claim.served_from, claim.payer_control if _split_part(payment) else "")
        parts[key] = claim.charge_cents
    last = stand[-1] if stand else account.payments[-1]
    return Charges(sum(parts.values()), ORDERS[order], last.claim.served_to or last.header.paid_on)


def _split_part(payment: PostedPayment) -> bool:
    return bool(SPLIT_REMARKS & set(payment.claim.all_remarks()))


def _part_taken_back(payment: PostedPayment, netted: Netted) -> bool:
    """A part of a split claim that was taken back and not decided anew: its charge is still owed."""
    back_on = netted.reversed_by[payment.id].header.paid_on or date.min
    return _split_part(payment) and not any(
        each.claim.charge_cents == payment.claim.charge_cents and (each.header.paid_on or date.max) >= back_on
        for each in netted.standing
    )


def _decided(payment: PostedPayment, account: Account, owed: Counter[str], today: date) -> list[LedgerEntry]:
    """A claim payment: cash, contractual write-off, and shares passed to who is next. `owed` goes on with it.

    Denied cents are left where they are: a denial is worked, never written off by itself.
    """
    bucket, heir = ORDERS[payment.order], _heir(payment.order, account)
    parts = split(payment.claim)
    written_off = _write_off(payment, parts, owed[bucket])
    sequestered = min(written_off, _sequestered(payment)) if written_off > 0 else 0
    amounts = (
        ("payment", "payment", parts.paid_cents, "", ""),
        ("adjustment", "adjustment", written_off - sequestered, "", "contractual"),
        ("sequestration", "adjustment", sequestered, "", "sequestration"),
        ("transfer", "transfer", parts.patient_cents, heir, ""),
        ("next", "transfer", parts.next_payer_cents if heir != "patient" else 0, heir, ""),
    )
    on, source = payment.header.paid_on or today, payment.header.trace or "remittance"
    entries = [
        LedgerEntry(
            id=f"{payment.id}:{name}", kind=kind, bucket=bucket, cents=cents, on=on, to_bucket=to, source=source, reason=reason
        )
        for name, kind, cents, to, reason in amounts
        if cents
    ]  # fmt: skip
    owed.update(balances(entries))
    return entries


def _heir(order: str, account: Account) -> str:
    following = NEXT_ORDER.get(order, "")
    return ORDERS[following] if following in {coverage.order for coverage in account.coverages} else "patient"


def _write_off(payment: PostedPayment, parts: PaymentSplit, owed_cents: int) -> int:
    """A later payer's contract cut repeats what the first one wrote off already: no more than is left is posted."""
    cents = parts.contractual_cents
    if payment.order == "P" or cents <= 0:
        return cents
    return min(cents, max(0, owed_cents - parts.paid_cents - parts.patient_cents - parts.next_payer_cents))


def _sequestered(payment: PostedPayment) -> int:
    return max(0, sum(each.cents for each in payment.claim.all_adjustments() if each.reason == SEQUESTRATION))


def _superseded(payment: PostedPayment, netted: Netted) -> bool:
    """A decision that paid nothing, and that the payer has since made anew without taking it back."""
    claim, on = payment.claim, payment.header.paid_on
    if claim.paid_cents or on is None or _split_part(payment):
        return False
    return any(
        later.header.paid_on is not None
        and later.header.paid_on > on
        and (later.claim.payer_control == claim.payer_control != "" or later.claim.charge_cents == claim.charge_cents)
        and not _split_part(later)
        for later in netted.standing
    )


def _repeats(payment: PostedPayment, earlier: PostedPayment) -> bool:
    """A decision that the payer sent and paid a second time: its cash came, its price cut and shares stand once."""
    return (
        not _split_part(payment)
        and payment.remittance != earlier.remittance
        and same_decision(payment.claim, earlier.claim)
    )


def _taken_back(
    reversal: PostedPayment, earlier: PostedPayment, posted: list[LedgerEntry], account: Account, today: date
) -> list[LedgerEntry]:
    """Exactly what was posted for the payment it negates; where the cents differ, what the reversal itself says."""
    if not negates(reversal.claim, earlier.claim):
        return _decided(reversal, account, Counter(), today)
    on, source = reversal.header.paid_on or today, reversal.header.trace or "reversal"
    return [
        replace(entry, id=f"{reversal.id}:{entry.id.rpartition(':')[2]}", cents=-entry.cents, on=on, source=source)
        for entry in posted
    ]


def _document(entry: LedgerEntry) -> str:
    return CHARGE if entry.kind == "charge" else entry.id.partition(":")[0]


def _by_document(entries: Iterable[LedgerEntry]) -> dict[str, list[LedgerEntry]]:
    grouped: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        grouped.setdefault(_document(entry), []).append(entry)
    return grouped


def _differences(due: list[LedgerEntry], booked: list[LedgerEntry], today: date) -> list[LedgerEntry]:
    """Entries that make `booked` amount to `due`, key by key; those that take back come first."""
    sums: Counter[Key] = Counter()
    patterns: dict[Key, LedgerEntry] = {}
    for sign, entries in ((-1, booked), (1, due)):
        for entry in entries:
            key = (entry.kind, entry.bucket, entry.to_bucket, entry.reason)
            sums[key] += sign * entry.cents
            patterns[key] = entry
    wanted = sorted((cents > 0, key, cents) for key, cents in sums.items() if cents)
    return [_difference(patterns[key], cents, bool(booked), today) for _, key, cents in wanted]


def _difference(pattern: LedgerEntry, cents: int, correction: bool, today: date) -> LedgerEntry:
    name = pattern.id.split(":")[1] if ":" in pattern.id and pattern.kind != "charge" else "charge"
    on = today if correction else pattern.on
    return replace(pattern, id=f"x:{name}", cents=cents, on=on)
