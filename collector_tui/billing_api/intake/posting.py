"""Takes facts from payers and the hospital into accounts: finds the account, keeps every fact once, books the money."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, Table, delete

from collector_tui.adjudication.answers import Submission
from collector_tui.adjudication.posting import corrections
from collector_tui.billing_api.intake.facts import Fact, Noted, Paid, Posted, Registered, Sent, fact_key
from collector_tui.billing_api.intake.homes import Homes
from collector_tui.billing_api.intake.matching import (
    NewFact,
    StoredAnswers,
    batch_of,
    fits,
    status_of,
    submission_id,
    unseen,
)
from collector_tui.billing_api.intake.moves import Moves, names_claim, numbers_of, speaks_of
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import Saving, activity_row, entry_row
from collector_tui.billing_api.ledger.bulk import among, insert_rows, update_rows, upsert
from collector_tui.billing_api.ledger.closed_months import booking_day
from collector_tui.billing_api.ledger.database import by_index, sent_ahead
from collector_tui.billing_api.ledger.papers import Papers, assembled, in_day_order, load_papers
from collector_tui.model.account import Account, Activity, PostedPayment, PostedProviderAdjustment, SentClaim
from collector_tui.model.claim import Acknowledgement, Claim, ClaimStatus
from collector_tui.model.codec import encode, picked


class Batch:
    """Facts of one file, posted together in one transaction."""

    def __init__(self, tx: Connection, today: date) -> None:
        by_index(tx)
        self._tx = tx
        self._today = booking_day(tx, today)
        self.touched: dict[str, Papers] = {}
        self.held: list[PostedPayment] = []  # new payments that wait for a person
        self._created: set[str] = set()
        self.changed: dict[str, None] = {}
        self._registered: set[str] = set()
        self._to_book: set[str] = set()  # accounts whose ledger may change
        self._grown: set[str] = set()  # accounts with a document more: what they look like has changed for sure
        self._news: set[str] = set()  # accounts whose wait ends because a payer or the hospital spoke
        self._rows: defaultdict[Table, list[dict[str, Any]]] = defaultdict(list)
        # answers that may be about batches of this file, and their claims
        self._waiting: dict[Acknowledgement, list[tuple[Papers, dict[str, Any]]]] = {}
        self._fresh: dict[str, dict[str, Any]] = {}  # rows of new payments, by their ids
        self._stored: dict[str, PostedPayment] = {}  # as their rows have them

    def post(self, facts: Iterable[tuple[int, Fact]]) -> list[int]:
        """Post facts given with their positions in the file; the positions of those not on file before."""
        facts = list(facts)
        homes = Homes(self._tx, (fact for _, fact in facts))
        direct = {fact.account_id for _, fact in facts if isinstance(fact, Registered | Posted | Noted)}
        self.touched |= load_papers(self._tx, homes.candidates() | direct, lock=True)
        self._stored = {payment.id: payment for papers in self.touched.values() for payment in papers.payments}
        self._answers = StoredAnswers(self._tx, [fact for _, fact in facts if isinstance(fact, Sent)])
        fresh = unseen(self._tx, facts)  # asked only now that nobody else can post to these accounts
        for new in fresh:
            home = homes.home(new.fact, new.id, self.touched)
            papers = self.touched.get(home) or self._open(home, homes)
            self.changed[home] = None
            self._take(papers, new)
        positions = [new.position for new in fresh] + self._resent(facts, fresh)
        self._hear_answers()
        for account_id in self.changed:
            self.touched[account_id].judge()  # what waits and what is posted, before anything joins it
        moves = Moves(self.touched, homes)
        for account_id in list(self.changed):
            self._part(self.touched[account_id], homes, moves)
        moves.load_replacing(self._tx, [self.touched[account_id] for account_id in self.changed])
        for account_id in list(self.changed):
            moves.gather(self._tx, self.touched[account_id])
        self.changed |= dict.fromkeys(moves.accounts)
        self._write(moves)
        return positions

    def _part(self, papers: Papers, homes: Homes, moves: Moves) -> None:
        """What a receiver said of another person, before the claims under their number told the two apart."""
        for status in [each for each in papers.statuses if papers.has_claim and not speaks_of(papers, each)]:
            home = homes.home(status, fact_key(status), self.touched)
            moves.move_status(status, papers, self.touched.get(home) or self._open(home, homes))

    def _open(self, account_id: str, homes: Homes) -> Papers:
        """A new account; or one that is on file, though nothing on it carries its number any more."""
        on_file = (
            None if account_id in homes.looked_up else load_papers(self._tx, [account_id], lock=True).get(account_id)
        )
        if on_file is None:
            self._created.add(account_id)
        papers = self.touched[account_id] = on_file or Papers(id=account_id)
        return papers

    def _take(self, papers: Papers, new: NewFact) -> None:
        """Put the fact with the account's papers; its row waits until all are taken."""
        if not isinstance(new.fact, ClaimStatus | Noted):
            self._to_book.add(papers.id)
        match new.fact:
            case Registered() as registered:
                charges = {"registered_charge_cents": registered.charge_cents}
                papers.registration = replace(registered.registration, **charges)
                self._registered.add(papers.id)
            case Sent() as sent:
                self._claim(papers, sent, new)
            case ClaimStatus() as status:
                self._status(papers, status, new)
            case Paid() as paid:
                self._payment(papers, paid, new)
            case Posted(entry=entry):
                papers.entries.append(
                    replace(entry, id=new.id, booked_on=None if entry.on == self._today else self._today)
                )
                self._rows[tables.entry].append(entry_row(papers.id, papers.entries[-1]))
            case Noted(activity=activity):
                self._note(papers, replace(activity, id=new.id))

    def _claim(self, papers: Papers, sent: Sent, new: NewFact) -> None:
        claim = sent.claim
        columns = picked(claim, "billed_on", "patient_control") | {"replaces": claim.original_payer_control}
        self._rows[tables.claim].append(_body_row(papers, new, claim) | columns)
        papers.claims.append(SentClaim(id=new.id, claim=claim))
        self._grown.add(papers.id)
        self._submit(papers, sent, new.id)

    def _submit(self, papers: Papers, sent: Sent, claim_id: str) -> None:
        """Where a claim went out, and what its batch was answered if the answer came first."""
        if not sent.group_control:
            return
        claim = sent.claim
        row = {"id": submission_id(sent, claim_id), "account_id": papers.id, "claim_id": claim_id}
        row |= picked(claim, "patient_control", "billed_on", "billing_npi")
        row |= picked(sent, "interchange_control", "group_control", "transaction_control", "batch_reference", "file_id")
        self._rows[tables.submission].append(row)
        papers.submissions.append(
            Submission(**picked_from(row, "id", "claim_id", "billed_on", "interchange_control", "batch_reference"))
        )
        for answer in self._answers.to(sent):
            if fits(answer, row):
                self._waiting.setdefault(answer, []).append((papers, row))

    def _hear_answers(self) -> None:
        """Answers that came before their batch; one that spoke of an earlier batch of that number leaves it."""
        for answer, submitted in self._waiting.items():
            latest = max(row["billed_on"] or date.min for _, row in submitted)
            earlier = batch_of(self._tx, answer)
            on_file = max((row["billed_on"] or date.min for row in earlier), default=date.min)
            if earlier and on_file < latest:
                self._withdraw(answer, earlier)
            for papers, row in submitted:
                if (row["billed_on"] or date.min) == max(latest, on_file):
                    status = status_of(answer, row)
                    self._status(papers, status, NewFact(fact_key(status), 0, status))

    def _withdraw(self, answer: Acknowledgement, submissions: list[Mapping[str, Any]]) -> None:
        keys = {fact_key(status_of(answer, row)) for row in submissions}
        ids = {row["account_id"] for row in submissions}
        self.touched |= load_papers(self._tx, ids - self.touched.keys(), lock=True)
        for papers in (self.touched[each] for each in sorted(ids)):
            papers.drop(*(status for status in papers.statuses if fact_key(status) in keys))
            self._to_book.add(papers.id)
            self.changed[papers.id] = None
        self._tx.execute(delete(tables.claim_status).where(among(self._tx, tables.claim_status.c.id, keys)))

    def _resent(self, facts: list[tuple[int, Fact]], fresh: list[NewFact]) -> list[int]:
        """Claims that are on file already and went out again in another batch."""
        new_ids = {new.id for new in fresh}
        again = {key: (position, fact) for position, fact, key in _claims_of(facts) if key not in new_ids}
        by_claim = {
            version.id: papers for papers in self.touched.values() for version in papers.claims if version.id in again
        }
        positions = []
        for claim_id, papers in by_claim.items():
            position, sent = again[claim_id]
            if submission_id(sent, claim_id) not in {each.id for each in papers.submissions}:
                self._submit(papers, sent, claim_id)
                self._to_book.add(papers.id)
                self.changed[papers.id] = None
                positions.append(position)
        return positions

    def _status(self, papers: Papers, status: ClaimStatus, new: NewFact) -> None:
        columns = {"payer_control": status.payer_control, "dated_on": status.on}
        self._rows[tables.claim_status].append(_body_row(papers, new, status) | columns)
        papers.statuses.append(status)
        if status.rejected:
            self._news.add(papers.id)

    def _payment(self, papers: Papers, paid: Paid, new: NewFact) -> None:
        posted = PostedPayment(id=new.id, order="P", header=paid.header, claim=paid.claim, remittance=paid.remittance)
        columns = picked(paid.claim, "payer_control", "patient_control", "paid_cents")
        columns |= {"paid_on": paid.header.paid_on, "remittance_id": paid.remittance, "state": "posted"}
        self._fresh[new.id] = row = _body_row(papers, new, posted) | columns
        self._rows[tables.payment].append(row)
        self._stored[new.id] = posted
        papers.payments.append(posted)

    def _note(self, papers: Papers, activity: Activity) -> None:
        self._rows[tables.activity].append(activity_row(papers.id, activity))
        papers.activities.append(activity)
        papers.follow_up_on = activity.next_on or papers.follow_up_on

    def _write(self, moves: Moves) -> None:
        self._to_book |= moves.accounts.keys()
        papers = [self.touched[account_id] for account_id in self.changed]
        accounts = [self._booked(each, moves) for each in papers]
        rows = [
            row
            for each, account in zip(papers, accounts, strict=True)
            if (row := account_row(each, account)) != each.stored
        ]
        saving = Saving(self._tx, accounts, self._today, changed=self._grown)
        with sent_ahead(self._tx):
            # A new account is inserted, not upserted: when another intake makes it meanwhile, this one starts over.
            insert_rows(self._tx, tables.account, [row for row in rows if row["id"] in self._created])
            upsert(self._tx, tables.account, "id", [row for row in rows if row["id"] not in self._created])
            for table, waiting in self._rows.items():
                insert_rows(self._tx, table, waiting)
            moves.write(self._tx)
            saving.write()

    def _booked(self, papers: Papers, moves: Moves) -> Account:
        """The account as its papers make it, with what that changes in its ledger."""
        if papers.id in moves.accounts:
            papers.judge()
        account = assembled(papers)
        self._keep_judged(account, papers)
        account = replace(account, provider_adjustments=self._still_named(account, papers))
        if papers.id in self._news:
            account = replace(account, follow_up_on=None)
        if papers.id not in self._to_book and not any(each.rejected for each in papers.statuses):
            return account  # what a payer says of a claim it took moves no money
        entries = corrections(account, self._today, self._fresh.keys())
        self._rows[tables.entry] += [entry_row(account.id, entry) for entry in entries]
        return replace(account, entries=in_day_order((*account.entries, *entries)))

    def _still_named(self, account: Account, papers: Papers) -> tuple[PostedProviderAdjustment, ...]:
        """A provider adjustment leaves with the payment that it named, when that turns out to be another person's."""
        held = {number for each in papers.payments if each.held for number in numbers_of(each)}
        gone = {
            each.id
            for each in account.provider_adjustments
            if each.reference in held and not names_claim(each, papers)
        }  # fmt: skip
        if not gone:
            return account.provider_adjustments
        papers.provider_adjustments = [each for each in papers.provider_adjustments if each.id not in gone]
        update_rows(
            self._tx, tables.provider_adjustment, "id", [{"id": each, "account_id": None} for each in sorted(gone)]
        )
        return tuple(each for each in account.provider_adjustments if each.id not in gone)

    def _keep_judged(self, account: Account, papers: Papers) -> None:
        """The rows of payments say what was found: which coverage paid, and whether they wait."""
        held = [payment for payment in papers.payments if payment.held]
        self.held += [payment for payment in held if payment.id in self._fresh]
        if any(payment.id in self._fresh for payment in account.payments):
            self._news.add(account.id)
            self._grown.add(account.id)
        changed = []
        for payment in (*account.payments, *held):
            if payment == self._stored.get(payment.id):
                continue
            state = {"body": encode(payment).decode(), "state": "held" if payment.held else "posted"}
            if payment.id in self._fresh:
                self._fresh[payment.id].update(state)
            else:
                changed.append({"id": payment.id} | state)
        update_rows(self._tx, tables.payment, "id", changed)


def picked_from(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def account_row(papers: Papers, account: Account) -> dict[str, Any]:
    """The account's own row: what registration says stays apart from what its documents tell."""
    return {
        "id": account.id,
        "registration": encode(papers.registration).decode(),
        "no_claim_on_file": account.no_claim_on_file,
        "follow_up_on": account.follow_up_on,
    }


def _claims_of(facts: list[tuple[int, Fact]]) -> Iterable[tuple[int, Sent, str]]:
    return [(position, fact, fact_key(fact)) for position, fact in facts if isinstance(fact, Sent)]


def _body_row(papers: Papers, new: NewFact, body: Claim | ClaimStatus | PostedPayment) -> dict[str, Any]:
    """What the rows of claims, statuses and payments have in common."""
    return {"id": new.id, "account_id": papers.id, "position": new.position, "body": encode(body).decode()}
