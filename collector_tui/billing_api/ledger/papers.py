"""The papers of an account: its rows as they were taken in, and the account that they make."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, Row, Table, select

from collector_tui.actions import corrected
from collector_tui.adjudication.answers import Submission, with_answers
from collector_tui.adjudication.identity import contradiction, doubt
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among
from collector_tui.billing_api.ledger.registration import Registration, fields_of
from collector_tui.billing_api.ledger.registration_gaps import answered, claimed, paid
from collector_tui.model.account import (
    Account,
    Activity,
    LedgerEntry,
    PostedPayment,
    PostedProviderAdjustment,
    SentClaim,
)
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.codec import picked

REPLACED = "replaced"  # a payment whose remittance another one took the place of: kept, and counted no longer


KINDS = ("charge", "payment", "adjustment", "transfer")  # as an account shows the entries of a day


class Papers(Struct, kw_only=True):
    """What is on file of an account. Lists grow as files are taken in; `assembled` puts them in order."""

    id: str
    version: int = 0
    follow_up_on: date | None = None
    owner: str = ""
    registration: Struct = Registration()  # what registration alone says
    claims: list[SentClaim] = msgspec.field(default_factory=list)
    statuses: list[ClaimStatus] = msgspec.field(default_factory=list)
    submissions: list[Submission] = msgspec.field(default_factory=list)
    payments: list[PostedPayment] = msgspec.field(default_factory=list)
    provider_adjustments: list[PostedProviderAdjustment] = msgspec.field(default_factory=list)
    entries: list[LedgerEntry] = msgspec.field(default_factory=list)
    activities: list[Activity] = msgspec.field(default_factory=list)
    stored: dict[str, Any] | None = None  # the account's own row as it was loaded
    _claimed: tuple[object, Account] | None = None
    _doubts: dict[str, str] = msgspec.field(default_factory=dict)  # of payments against what is claimed

    def claimed(self) -> Account:
        """The account as registration and claims alone make it: what payments are held against. Made once."""
        heard = not self.has_claim and bool(self.payments or self.statuses)
        mark = (len(self.claims), len(self.statuses), len(self.submissions), id(self.registration), heard)
        if self._claimed is None or self._claimed[0] != mark:
            account = Account(
                id=self.id,
                no_claim_on_file=heard,
                claims=with_answers(self.claims, self.statuses, self.submissions),
                **fields_of(self.registration),
            )
            unclaimed = account.no_claim_on_file and self.statuses
            self._claimed = mark, answered(account, self.statuses) if unclaimed else claimed(account)
            self._doubts.clear()
        return self._claimed[1]

    def drop(self, *statuses: ClaimStatus) -> None:
        """What turns out to speak of another claim."""
        self.statuses = [each for each in self.statuses if each not in statuses]
        self._claimed = None

    def judge(self) -> None:
        """Hold each payment against the claims anew."""
        self.payments = [self._judged(payment) for payment in self.payments]

    def doubt(self, payment: PostedPayment) -> str:
        """Why the payment cannot be about what is claimed, in words; empty when nothing speaks against it."""
        account = self.claimed()
        if payment.id not in self._doubts:
            self._doubts[payment.id] = doubt(payment, account)
        return self._doubts[payment.id]

    def _judged(self, payment: PostedPayment) -> PostedPayment:
        """What a person has placed stays; without claim or registration there is nothing to hold a payment against."""
        why = "" if payment.placed_by else contradiction(payment.claim)
        if not why and not payment.placed_by and not self.claimed().no_claim_on_file:
            why = self.doubt(payment)
        return payment if why == payment.held else replace(payment, held=why)

    @property
    def has_claim(self) -> bool:
        """Whether a claim or the hospital's registration says whose account it is."""
        return bool(self.claims) or self.registration != Registration()


def assembled(papers: Papers) -> Account:
    """The account that the papers make; held payments are not part of it: they may be another person's."""
    account = replace(
        papers.claimed(),
        version=papers.version,
        follow_up_on=papers.follow_up_on,
        owner=papers.owner,
        activities=corrected(sorted(papers.activities, key=lambda line: (line.at, line.id))),
        entries=in_day_order(papers.entries),
        held_cents=tuple(sorted(payment.claim.paid_cents for payment in papers.payments if payment.held)),
        provider_adjustments=tuple(sorted(papers.provider_adjustments, key=lambda plb: (plb.on or date.min, plb.id))),
    )
    return paid(account, (payment for payment in papers.payments if not payment.held))


def in_day_order(entries: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """As an account shows its ledger, whenever an entry was booked."""
    return tuple(sorted(entries, key=lambda entry: (entry.on, KINDS.index(entry.kind), entry.id)))


def load_papers(tx: Connection, ids: Iterable[str], *, lock: bool = False) -> dict[str, Papers]:
    """The papers of the accounts with these ids; `lock` holds them until commit."""
    wanted = sorted(set(ids))
    query = select(tables.account).where(among(tx, tables.account.c.id, wanted)).order_by(tables.account.c.id)
    heads = tx.execute(query.with_for_update() if lock else query).all()
    if not heads:
        return {}
    claims = _bodies(tx, tables.claim, wanted, ("billed_on", "position"))
    statuses = _bodies(tx, tables.claim_status, wanted, ("dated_on", "position"))
    payments = _bodies(tx, tables.payment, wanted, ("paid_on", "position"))
    activities = _bodies(tx, tables.activity, wanted, ("at", "id"))
    entries, provider, submissions = _entries(tx, wanted), _provider_adjustments(tx, wanted), _submissions(tx, wanted)
    versions = tables.account_head.c
    version_of = select(versions.account_id, versions.version).where(among(tx, versions.account_id, wanted))
    known_versions = dict(tx.execute(version_of).all())
    return {
        row.id: Papers(
            id=row.id,
            version=known_versions.get(row.id, 0),
            follow_up_on=row.follow_up_on,
            owner=row.owner,
            registration=_registration(row),
            claims=[SentClaim(id=claim_id, claim=_decode(Claim, body)) for claim_id, body in claims[row.id]],
            statuses=[_decode(ClaimStatus, body) for _, body in statuses[row.id]],
            submissions=submissions[row.id],
            payments=[_decode(PostedPayment, body) for _, body in payments[row.id]],
            activities=[_decode(Activity, body) for _, body in activities[row.id]],
            entries=entries[row.id],
            provider_adjustments=provider[row.id],
            stored=picked(row, "id", "registration", "no_claim_on_file", "follow_up_on"),
        )
        for row in heads
    }


def _decode(kind: type[Any], body: str) -> Any:
    return msgspec.json.decode(body, type=kind)


def _bodies(
    tx: Connection, table: Table, ids: list[str], order: tuple[str, str]
) -> defaultdict[str, list[tuple[str, str]]]:
    columns = table.c
    query = select(columns.account_id, columns.id, columns.body).where(among(tx, columns.account_id, ids))
    if table is tables.payment:
        query = query.where(columns.state != REPLACED)
    grouped: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for account_id, row_id, body in tx.execute(query.order_by(*(columns[name] for name in order))).all():
        grouped[account_id].append((row_id, body))
    return grouped


def _entries(tx: Connection, ids: list[str]) -> defaultdict[str, list[LedgerEntry]]:
    columns = tables.entry.c
    grouped: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
    query = select(tables.entry).where(among(tx, columns.account_id, ids)).order_by(columns.dated_on, columns.id)
    for row in tx.execute(query).all():
        kept = picked(row, "id", "kind", "bucket", "cents", "to_bucket", "source", "reason", "booked_on")
        grouped[row.account_id].append(LedgerEntry(on=row.dated_on, **kept))
    return grouped


def _provider_adjustments(tx: Connection, ids: list[str]) -> defaultdict[str, list[PostedProviderAdjustment]]:
    columns = tables.provider_adjustment.c
    query = (
        select(tables.provider_adjustment)
        .where(among(tx, columns.account_id, ids))
        .order_by(columns.paid_on, columns.id)
    )
    grouped: defaultdict[str, list[PostedProviderAdjustment]] = defaultdict(list)
    for row in tx.execute(query).all():
        columns_kept = picked(row, "id", "reason", "cents", "reference", "payer", "payer_id", "trace")
        grouped[row.account_id].append(PostedProviderAdjustment(on=row.paid_on, **columns_kept))
    return grouped


def held_payments(tx: Connection, ids: Iterable[str]) -> defaultdict[str, list[PostedPayment]]:
    """Each held payment with the number of one of these accounts: it waits for a person; no account's document shows them."""
    columns = tables.payment.c
    held = among(tx, columns.account_id, ids) & (columns.state == "held")
    grouped: defaultdict[str, list[PostedPayment]] = defaultdict(list)
    for row in tx.execute(select(columns.account_id, columns.body).where(held).order_by(columns.paid_on, columns.id)):
        grouped[row.account_id].append(_decode(PostedPayment, row.body))
    return grouped


def _registration(row: Row[Any]) -> Struct:
    """Earlier versions kept as registered what they had only guessed from a remittance: that is learned anew."""
    return Registration() if row.no_claim_on_file else _decode(Registration, row.registration)


def _submissions(tx: Connection, ids: list[str]) -> defaultdict[str, list[Submission]]:
    columns = tables.submission.c
    query = select(
        columns.account_id, columns.id, columns.claim_id, columns.billed_on, columns.interchange_control,
        columns.batch_reference,
    ).where(among(tx, columns.account_id, ids))  # fmt: skip
    grouped: defaultdict[str, list[Submission]] = defaultdict(list)
    for account_id, *values in tx.execute(query).all():
        grouped[account_id].append(Submission(*values))
    return grouped
