"""Takes facts from payers and the hospital into accounts: finds the account, posts the money, keeps every fact once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Table

from collector_tui.adjudication.posting import charge_entry, payment_entries
from collector_tui.billing_api.intake.facts import Fact, Noted, Paid, Posted, Registered, Sent
from collector_tui.billing_api.intake.matching import PAID_BY, NewFact, homes_of, paid_by, unseen
from collector_tui.billing_api.intake.registration_gaps import learn_from_claim, learn_from_payment
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import activity_row, entry_row, load, save
from collector_tui.billing_api.ledger.bulk import insert_rows, upsert
from collector_tui.billing_api.ledger.registration import fields_of, registration_of
from collector_tui.model.account import ORDERS, Account, Activity, LedgerEntry, PostedPayment, SentClaim
from collector_tui.model.claim import Claim, ClaimStatus
from collector_tui.model.codec import encode, picked

VOID = "8"


class Batch:
    """Facts of one file, posted together in one transaction."""

    def __init__(self, tx: Connection, today: date) -> None:
        self._tx = tx
        self._today = today
        self.touched: dict[str, Account] = {}
        self._created: set[str] = set()
        self._news: set[str] = set()  # accounts whose wait ends because a payer or the hospital spoke
        self._rows: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)

    def post(self, facts: Iterable[tuple[int, Fact]]) -> list[int]:
        """Post facts given with their positions in the file; the positions of those not on file before."""
        facts = list(facts)
        homes = homes_of(self._tx, [fact for _, fact in facts])
        self.touched |= load(self._tx, homes.values(), lock=True)
        fresh = unseen(self._tx, facts)  # asked only now that nobody else can post to these accounts
        for new in fresh:
            home = homes[id(new.fact)]
            account = self.touched.get(home) or self._open(home, new.fact)
            self.touched[home] = self._posted(account, new)
        changed = {homes[id(new.fact)] for new in fresh}
        self.touched = {account_id: self.touched[account_id] for account_id in changed}
        self._write()
        return [new.position for new in fresh]

    def _open(self, account_id: str, fact: Fact) -> Account:
        self._created.add(account_id)
        return Account(id=account_id, no_claim_on_file=isinstance(fact, Paid | ClaimStatus))

    def _posted(self, account: Account, new: NewFact) -> Account:
        """The account with the fact in it; its rows wait until all are posted."""
        match new.fact:
            case Registered() as registered:
                return self._register(account, registered, new)
            case Sent() as sent:
                return self._claim(account, sent, new)
            case ClaimStatus() as status:
                return self._status(account, status, new)
            case Paid() as paid:
                return self._payment(account, paid, new)
            case Posted(entry=entry):
                return self._enter(account, [replace(entry, id=new.id)])
            case Noted(activity=activity):
                return self._note(account, replace(activity, id=new.id))

    def _write(self) -> None:
        waits_over = {"follow_up_on": None}
        accounts = [
            replace(account, **waits_over) if account.id in self._news else account for account in self.touched.values()
        ]
        created = [_account_row(account) for account in accounts if account.id in self._created]
        known = [_account_row(account) for account in accounts if account.id not in self._created]
        # A new account is inserted, not upserted: when another intake makes it meanwhile, this one starts over.
        insert_rows(self._tx, tables.account, created)
        upsert(self._tx, tables.account, "id", known)
        for table, rows in self._rows.items():
            insert_rows(self._tx, table, rows)
        save(self._tx, accounts, self._today)

    def _enter(self, account: Account, entries: Iterable[LedgerEntry]) -> Account:
        for entry in entries:
            self._rows[tables.entry].append(entry_row(account.id, entry))
            account = replace(account, entries=(*account.entries, entry))
        return account

    def _charge(self, account: Account, fact_id: str, cents: int, bucket: str, on: date) -> Account:
        """The account with its charges brought to `cents`."""
        entry_id = f"{fact_id}:charge:{len(account.entries)}"
        charge = charge_entry(entry_id, account.entries, cents, bucket, on)
        return self._enter(account, [charge] if charge else [])

    def _register(self, account: Account, registered: Registered, new: NewFact) -> Account:
        account = replace(account, **fields_of(registered.registration))
        if account.claims:
            return account
        on = account.encounter.discharged_on or account.encounter.admitted_on or self._today
        bucket = ORDERS["P"] if account.coverages else "patient"
        return self._charge(account, new.id, registered.charge_cents, bucket, on)

    def _claim(self, account: Account, sent: Sent, new: NewFact) -> Account:
        claim = sent.claim
        if sent.group_control:
            controls = picked(sent, "interchange_control", "group_control", "transaction_control")
            row = {"id": new.id, "account_id": account.id} | picked(claim, "patient_control", "billed_on")
            self._rows[tables.submission].append(row | controls)
        self._rows[tables.claim].append(_body_row(account, new, claim) | picked(claim, "billed_on"))
        account = learn_from_claim(account, claim)
        if (claim.order or "P") == "P" or not account.entries:
            cents = 0 if claim.frequency == VOID else claim.charge_cents
            on = claim.served_to or claim.billed_on or self._today
            account = self._charge(account, new.id, cents, ORDERS.get(claim.order, ORDERS["P"]), on)
        claims = (*account.claims, SentClaim(id=new.id, claim=claim))
        oldest_first = sorted(claims, key=lambda version: version.claim.billed_on or date.min)
        return replace(account, claims=tuple(oldest_first), no_claim_on_file=False)

    def _status(self, account: Account, status: ClaimStatus, new: NewFact) -> Account:
        columns = {"payer_control": status.payer_control, "dated_on": status.on}
        self._rows[tables.claim_status].append(_body_row(account, new, status) | columns)
        if status.rejected:
            self._news.add(account.id)
        if not account.claims:
            return account
        *earlier, last = account.claims
        return replace(account, claims=(*earlier, replace(last, statuses=(*last.statuses, status))))

    def _payment(self, account: Account, paid: Paid, new: NewFact) -> Account:
        if account.id in self._created:
            account = self._enter(learn_from_payment(account, paid), [_charge_of(paid, new.id, self._today)])
        posted = PostedPayment(id=new.id, order=paid_by(account, paid), header=paid.header, claim=paid.claim)
        columns = {"payer_control": paid.claim.payer_control, "paid_on": paid.header.paid_on}
        self._rows[tables.payment].append(_body_row(account, new, posted) | columns)
        self._news.add(account.id)
        entries = payment_entries(posted, account, paid.header.paid_on or self._today)
        account = self._enter(account, entries)
        return replace(account, payments=(*account.payments, posted))

    def _note(self, account: Account, activity: Activity) -> Account:
        self._rows[tables.activity].append(activity_row(account.id, activity))
        activities = tuple(sorted((*account.activities, activity), key=lambda line: line.at))
        return replace(account, activities=activities, follow_up_on=activity.next_on or account.follow_up_on)


def _body_row(account: Account, new: NewFact, body: Claim | ClaimStatus | PostedPayment) -> dict[str, Any]:
    """What the rows of claims, statuses and payments have in common."""
    return {"id": new.id, "account_id": account.id, "position": new.position, "body": encode(body).decode()}


def _charge_of(paid: Paid, fact_id: str, today: date) -> LedgerEntry:
    bucket = ORDERS[PAID_BY.get(paid.claim.status, "P")]
    on = paid.claim.served_to or paid.header.paid_on or today
    return LedgerEntry(
        id=f"{fact_id}:charge", kind="charge", bucket=bucket, cents=paid.claim.charge_cents, on=on, source="remittance"
    )


def _account_row(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "registration": encode(registration_of(account)).decode(),
        "no_claim_on_file": account.no_claim_on_file,
        "follow_up_on": account.follow_up_on,
    }
