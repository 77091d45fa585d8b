"""Takes facts from payers and the hospital into accounts: finds the account, posts the money, keeps every fact once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection

from collector_tui.adjudication.posting import charge_entry, payment_entries
from collector_tui.billing_api.intake.facts import Fact, Noted, Paid, Posted, Registered, Sent
from collector_tui.billing_api.intake.matching import PAID_BY, homes_of, paid_by, unseen
from collector_tui.billing_api.intake.registration_gaps import learn_from_claim, learn_from_payment
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import activity_row, entry_row, load, save
from collector_tui.billing_api.ledger.bulk import insert_rows, upsert
from collector_tui.billing_api.ledger.registration import fields_of, registration_of
from collector_tui.model.account import ORDERS, Account, LedgerEntry, PostedPayment, SentClaim
from collector_tui.model.claim import ClaimStatus
from collector_tui.model.codec import encode

VOID = "8"


class Batch:
    """Facts of one file, posted together in one transaction."""

    def __init__(self, tx: Connection, today: date) -> None:
        self._tx = tx
        self._today = today
        self.touched: dict[str, Account] = {}
        self._created: set[str] = set()
        self._news: set[str] = set()  # accounts whose wait ends because a payer or the hospital spoke
        self._rows: dict[str, list[dict[str, Any]]] = {}

    def post(self, facts: Iterable[tuple[int, Fact]]) -> list[int]:
        """Post facts given with their positions in the file; the positions of those not on file before."""
        facts = list(facts)
        homes = homes_of(self._tx, [fact for _, fact in facts])
        self.touched |= load(self._tx, homes.values(), lock=True)
        fresh = unseen(self._tx, facts)  # asked only now that nobody else can post to these accounts
        for fact_id, position, fact in fresh:
            home = homes[id(fact)]
            account = self.touched.get(home) or self._open(home, fact)
            self.touched[home] = POSTERS[type(fact)](self, account, fact, fact_id, position)
        changed = {homes[id(fact)] for *_, fact in fresh}
        self.touched = {account_id: self.touched[account_id] for account_id in changed}
        self._write()
        return [position for _, position, _ in fresh]

    def _open(self, account_id: str, fact: Fact) -> Account:
        self._created.add(account_id)
        return Account(id=account_id, no_claim_on_file=isinstance(fact, Paid | ClaimStatus))

    def _write(self) -> None:
        waits_over = {"follow_up_on": None}
        accounts = [
            msgspec.structs.replace(account, **waits_over) if account.id in self._news else account
            for account in self.touched.values()
        ]
        # A new account is inserted, not upserted: when another intake makes it meanwhile, this one starts over.
        insert_rows(self._tx, tables.account, [_account_row(one) for one in accounts if one.id in self._created])
        upsert(self._tx, tables.account, "id", [_account_row(one) for one in accounts if one.id not in self._created])
        for name, rows in self._rows.items():
            insert_rows(self._tx, tables.metadata.tables[name], rows)
        save(self._tx, accounts, self._today)

    def _add(self, table: str, **row: Any) -> None:
        self._rows.setdefault(table, []).append(row)

    def _enter(self, account: Account, entries: Iterable[LedgerEntry]) -> Account:
        for entry in entries:
            self._add("entry", **entry_row(account.id, entry))
            account = msgspec.structs.replace(account, entries=(*account.entries, entry))
        return account

    def _register(self, account: Account, fact: Registered, fact_id: str, position: int) -> Account:
        account = msgspec.structs.replace(account, **fields_of(fact.registration))
        if account.claims:
            return account
        on = account.encounter.discharged_on or account.encounter.admitted_on or self._today
        bucket = ORDERS["P"] if account.coverages else "patient"
        charge = charge_entry(
            f"{fact_id}:charge:{len(account.entries)}", account.entries, fact.charge_cents, bucket, on
        )
        return self._enter(account, [charge] if charge else [])

    def _claim(self, account: Account, sent: Sent, fact_id: str, position: int) -> Account:
        claim = sent.claim
        if sent.group_control:
            row = {
                name: getattr(sent, name) for name in ("interchange_control", "group_control", "transaction_control")
            }
            told = {"patient_control": claim.patient_control, "billed_on": claim.billed_on}
            self._add("submission", id=fact_id, account_id=account.id, **row, **told)
        self._add(
            "claim",
            id=fact_id,
            account_id=account.id,
            billed_on=claim.billed_on,
            position=position,
            body=encode(claim).decode(),
        )
        account = learn_from_claim(account, claim)
        if (claim.order or "P") == "P" or not account.entries:
            cents = 0 if claim.frequency == VOID else claim.charge_cents
            on = claim.served_to or claim.billed_on or self._today
            bucket = ORDERS.get(claim.order, ORDERS["P"])
            charge = charge_entry(f"{fact_id}:charge:{len(account.entries)}", account.entries, cents, bucket, on)
            account = self._enter(account, [charge] if charge else [])
        claims = sorted(
            (*account.claims, SentClaim(id=fact_id, claim=claim)), key=lambda sent: sent.claim.billed_on or date.min
        )
        return msgspec.structs.replace(account, claims=tuple(claims), no_claim_on_file=False)

    def _status(self, account: Account, status: ClaimStatus, fact_id: str, position: int) -> Account:
        self._add(
            "claim_status",
            id=fact_id,
            account_id=account.id,
            payer_control=status.payer_control,
            dated_on=status.on,
            position=position,
            body=encode(status).decode(),
        )
        if status.rejected:
            self._news.add(account.id)
        if not account.claims:
            return account
        last = account.claims[-1]
        last = msgspec.structs.replace(last, statuses=(*last.statuses, status))
        return msgspec.structs.replace(account, claims=(*account.claims[:-1], last))

    def _paid(self, account: Account, paid: Paid, fact_id: str, position: int) -> Account:
        if account.id in self._created:
            account = self._enter(learn_from_payment(account, paid), [_charge_of(paid, fact_id, self._today)])
        posted = PostedPayment(id=fact_id, order=paid_by(account, paid), header=paid.header, claim=paid.claim)
        self._add(
            "payment",
            id=fact_id,
            account_id=account.id,
            payer_control=paid.claim.payer_control,
            paid_on=paid.header.paid_on,
            position=position,
            body=encode(posted).decode(),
        )
        self._news.add(account.id)
        entries = payment_entries(posted, account, paid.header.paid_on or self._today)
        account = self._enter(account, entries)
        return msgspec.structs.replace(account, payments=(*account.payments, posted))

    def _posting(self, account: Account, fact: Posted, fact_id: str, position: int) -> Account:
        return self._enter(account, [msgspec.structs.replace(fact.entry, id=fact_id)])

    def _note(self, account: Account, fact: Noted, fact_id: str, position: int) -> Account:
        activity = msgspec.structs.replace(fact.activity, id=fact_id)
        self._add("activity", **activity_row(account.id, activity))
        next_on = activity.next_on or account.follow_up_on
        activities = tuple(sorted((*account.activities, activity), key=lambda one: one.at))
        return msgspec.structs.replace(account, activities=activities, follow_up_on=next_on)


POSTERS: dict[type, Any] = {
    Registered: Batch._register,
    Sent: Batch._claim,
    ClaimStatus: Batch._status,
    Paid: Batch._paid,
    Posted: Batch._posting,
    Noted: Batch._note,
}


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
