"""Documents that came to rest with the wrong account, as the one they belong to was not on file yet, join it."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection, Table, select, update

from collector_tui.billing_api.intake.adjustment_list import replaced_among
from collector_tui.billing_api.intake.facts import fact_key
from collector_tui.billing_api.intake.homes import (
    CONTROL_KEPT,
    Homes,
    closest,
    controls_of,
    fits_person,
    numbered_by,
    own_number,
    person_named,
    takes,
)
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.billing_api.ledger.papers import Papers, load_papers
from collector_tui.knowledge.payers import same_payer
from collector_tui.model.account import PostedPayment, PostedProviderAdjustment
from collector_tui.model.claim import ClaimStatus
from collector_tui.model.codec import picked

OF_CLAIMS = (tables.claim, tables.claim_status, tables.submission, tables.payment, tables.provider_adjustment)


class Move(Struct, frozen=True):
    """Rows of a table that change their account: those with these ids, or all of an account (`ids` None)."""

    table: Table
    origin: str
    target: str
    ids: tuple[str, ...] | None = None


class Moves(Struct):
    """What is to be moved among the papers at hand, and the accounts that change by it."""

    papers: dict[str, Papers]
    homes: Homes
    accounts: dict[str, None] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)  # that were booked elsewhere before
    _moves: list[Move] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)  # numbers whose provider adjustments were looked up
    _open: list[Any] = field(default_factory=list)  # their rows
    _gathered: set[str] = field(default_factory=set)  # provider adjustments that have found their account

    def gather(self, tx: Connection, account: Papers) -> None:
        """Bring to an account with a claim what waits elsewhere under its numbers."""
        self._gather_payments(account)
        self._gather_statuses(account)
        self.load_replacing(tx, [account])
        if (joined := self._gather_replacements(account)) is not account:
            self.gather(tx, joined)
            return
        self._gather_adjustments(tx, account)

    def load_replacing(self, tx: Connection, accounts: Iterable[Papers]) -> None:
        """The papers of every claim on file that says it replaces one of these accounts, as payers number theirs."""
        numbers = {number for account in accounts if account.has_claim for number in _payers_numbers(account)}
        more = self.homes.look_up_replacing(tx, numbers) - self.papers.keys()
        self.papers |= load_papers(tx, more, lock=True) if more else {}

    def write(self, tx: Connection) -> None:
        """Change the rows; those of this batch must have been inserted."""
        for move in self._moves:
            columns = move.table.c
            chosen = columns.account_id == move.origin if move.ids is None else among(tx, columns.id, move.ids)
            tx.execute(update(move.table).where(chosen).values(account_id=move.target))

    def _gather_payments(self, account: Papers) -> None:
        for other in self._others(account) if account.has_claim else ():
            for payment in list(other.payments):
                if self._belongs(payment, account, other):
                    self._move_payment(payment, other, account)

    def _others(self, account: Papers) -> Iterable[Papers]:
        """Accounts that the numbers of this one lead to as well."""
        numbers: dict[str, None] = {}
        for control in sorted(controls_of(account)):
            numbers |= dict.fromkeys((*self.homes.of_control(control), *self.homes.of_control(control[:CONTROL_KEPT])))
        for payment in account.payments:
            if number := payment.claim.payer_control:
                numbers |= dict.fromkeys(self.homes.of_payer_control(number))
        return [self.papers[each] for each in numbers if each != account.id and each in self.papers]

    def _belongs(self, payment: PostedPayment, account: Papers, other: Papers) -> bool:
        if payment.placed_by or (other.has_claim and not other.doubt(payment)):
            return False
        controls = controls_of(account)
        shortened = {control[:CONTROL_KEPT] for control in controls}
        claim, header = payment.claim, payment.header
        number = own_number(claim.patient_control)
        if number in controls and not other.has_claim and self._speaks_for(account, number):
            return True  # whose payment it is, its claim decides: another person's is held there
        numbered = number in controls | shortened or numbered_by(
            account, claim.payer_control, header.payer, header.payer_id
        )
        if not numbered or account.doubt(payment):
            return False
        rivals = [] if number in controls else self._known(self.homes.of_control(number))
        fitting = [each for each in rivals if each is account or (each.has_claim and not each.doubt(payment))]
        return closest(payment, [account, *fitting]) == [account]

    def _speaks_for(self, account: Papers, number: str) -> bool:
        """Of several accounts with claims under one number, the first by its id."""
        claimed = [
            each for each in self.homes.of_control(number) if each in self.papers and self.papers[each].has_claim
        ]
        return account.id == min(claimed, default=account.id)

    def _move_payment(self, payment: PostedPayment, origin: Papers, target: Papers) -> None:
        origin.payments.remove(payment)
        target.payments.append(replace(payment, held=""))
        self._changed(origin, target, payment.id)
        self._moves.append(Move(tables.payment, origin.id, target.id, (payment.id,)))
        for adjustment in list(origin.provider_adjustments):
            if adjustment.reference in numbers_of(payment):
                self._move_adjustment(adjustment, origin, target)

    def _move_adjustment(self, adjustment: PostedProviderAdjustment, origin: Papers, target: Papers) -> None:
        origin.provider_adjustments.remove(adjustment)
        target.provider_adjustments.append(adjustment)
        self._changed(origin, target, adjustment.id)
        self._moves.append(Move(tables.provider_adjustment, origin.id, target.id, (adjustment.id,)))

    def _changed(self, origin: Papers, target: Papers, document: str) -> None:
        self.accounts |= dict.fromkeys((origin.id, target.id))
        self.documents.add(document)

    def move_status(self, status: ClaimStatus, origin: Papers, target: Papers) -> None:
        """What a receiver said of a claim goes where that claim is."""
        origin.drop(status)
        target.statuses.append(status)
        self.accounts |= dict.fromkeys((origin.id, target.id))
        self._moves.append(Move(tables.claim_status, origin.id, target.id, (fact_key(status),)))

    def _gather_statuses(self, account: Papers) -> None:
        """What receivers said of the account's claims before these were on file, or known as its own."""
        for other in self._others(account) if account.has_claim else ():
            for status in list(other.statuses):
                if not (other.has_claim and speaks_of(other, status)) and _is_about(status, account):
                    self.move_status(status, other, account)

    def _gather_replacements(self, account: Papers) -> Papers:
        """Claims under new numbers join the one they replace, whichever of them was on file first: where all is now."""
        while joined := self._join_next(account):
            account = joined
        return account

    def _join_next(self, account: Papers) -> Papers | None:
        for number in _payers_numbers(account):
            for later in self._known(self.homes.replacing(number)):
                if later is not account and self._replaces(later, account, number):
                    return self._join(later, account)
        for number, earlier in self._replaced_by(account):
            if self._replaces(account, earlier, number):
                return self._join(account, earlier)
        return None

    def _replaced_by(self, account: Papers) -> list[tuple[str, Papers]]:
        numbers = dict.fromkeys(version.claim.original_payer_control for version in account.claims)
        return [
            (number, earlier) for number in filter(None, numbers)
            for earlier in self._known(self.homes.of_payer_control(number)) if earlier is not account
        ]  # fmt: skip

    def _known(self, ids: Iterable[str]) -> list[Papers]:
        return [self.papers[account_id] for account_id in ids if account_id in self.papers]

    def _replaces(self, other: Papers, account: Papers, number: str) -> bool:
        """Whether all that the other account bills replaces a claim that is here, one version after the other."""
        chain = {number, *_payers_numbers(other)}
        claims = [version.claim for version in other.claims]
        first = [claim for claim in claims if claim.original_payer_control == number]
        return bool(first) and all(
            claim.original_payer_control in chain and takes(account, claim.patient) for claim in claims
        ) and all(numbered_by(account, number, claim.payer, claim.payer_id) for claim in first)  # fmt: skip

    def _join(self, origin: Papers, target: Papers) -> Papers:
        for name in ("claims", "statuses", "submissions", "payments", "provider_adjustments"):
            documents = getattr(origin, name)
            self.documents |= {document.id for document in documents if hasattr(document, "id")}
            getattr(target, name).extend(documents)
            documents.clear()
        self.accounts |= dict.fromkeys((origin.id, target.id))
        self._moves += [Move(table, origin.id, target.id) for table in OF_CLAIMS]
        return target

    def _gather_adjustments(self, tx: Connection, account: Papers) -> None:
        """Provider adjustments that named a claim of this account before it was on file."""
        numbers = {number for payment in account.payments if not payment.held for number in numbers_of(payment)}
        for row in self._unlinked(tx, numbers):
            adjustment = PostedProviderAdjustment(
                on=row.paid_on, **picked(row, "id", "reason", "cents", "reference", "payer", "payer_id", "trace")
            )
            if row.id not in self._gathered and names_claim(adjustment, account):
                self._gathered.add(row.id)
                account.provider_adjustments.append(adjustment)
                self.accounts[account.id] = None
                self._moves.append(Move(tables.provider_adjustment, "", account.id, (adjustment.id,)))

    def _unlinked(self, tx: Connection, numbers: set[str]) -> list[Any]:
        """Those of these numbers that are on no account. All accounts at hand are asked for at once, the first time."""
        fresh = numbers - self._asked
        if fresh:
            every = {n for papers in self.papers.values() for each in papers.payments for n in numbers_of(each)}
            fresh |= every - self._asked
            self._asked |= fresh
            columns = tables.provider_adjustment.c
            named = tx.execute(select(tables.provider_adjustment).where(among(tx, columns.reference, fresh)))
            rows = [row for row in named if row.account_id is None]
            replaced = replaced_among(tx, {row.remittance_id for row in rows}) if rows else ()
            self._open += [row for row in rows if row.remittance_id not in replaced]
        return [row for row in self._open if row.reference in numbers]


def _payers_numbers(account: Papers) -> list[str]:
    """What payers and receivers call the account's claims."""
    numbers = dict.fromkeys(payment.claim.payer_control for payment in account.payments)
    numbers |= dict.fromkeys(status.payer_control for status in account.statuses)
    return [number for number in numbers if number]


def speaks_of(account: Papers, status: ClaimStatus) -> bool:
    """Whether a status can be about a claim of the account: by its batch, else by whom it names."""
    if status.batch:
        return any(submission.id == status.batch for submission in account.submissions)
    return fits_person(account, person_named(status))


def _is_about(status: ClaimStatus, account: Papers) -> bool:
    controls = controls_of(account)
    numbered = own_number(status.patient_control) in controls | {control[:CONTROL_KEPT] for control in controls}
    return numbered and speaks_of(account, status)


def names_claim(adjustment: PostedProviderAdjustment, account: Papers) -> bool:
    """PLB03-2 is the payer's number of a claim it paid, or our number of it, and nothing else (X12 RFI 2370)."""
    number = adjustment.reference
    return bool(number) and any(
        number in numbers_of(payment) and not payment.held and _same_sender(adjustment, payment)
        for payment in account.payments
    )


def numbers_of(payment: PostedPayment) -> set[str]:
    """The numbers that a provider adjustment may name a claim payment by."""
    return {payment.claim.payer_control, own_number(payment.claim.patient_control)} - {""}


def _same_sender(adjustment: PostedProviderAdjustment, payment: PostedPayment) -> bool:
    header = payment.header
    return same_payer(adjustment.payer, adjustment.payer_id, header.payer, header.payer_id)
