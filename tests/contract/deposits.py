"""What the tests of deposits share: a poster who sends files in and looks at the page of a day."""

import re
from datetime import date
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bank_tables import bank_line
from collector_tui.model.account import Account
from collector_tui.model.codec import decode, encode
from collector_tui.model.money import cents_of
from collector_tui.sync.flow import Reply, Request
from collector_tui.wire.deposits import Deposits, MatchDecision
from collector_tui.wire.intake import Receipt
from collector_tui.wire.month import MonthReport
from collector_tui.wire.posting_lists import Remittances
from tests.bank_files import Deposit
from tests.contract.conftest import Server
from tests.x12_files import payment_file

FRIDAY = date(2026, 3, 6)
INTEREST = Deposit("354", 2_500, "", "", "INTEREST")
STRAY = Deposit("399", 77_000, "MSC1", "", "DEPOSIT")


class Poster:
    """Sends files in and looks at the page, as a supervisor."""

    def __init__(self, server: Server) -> None:
        self.server, self.client = server, server.client("boss", "supervisor")

    def send(self, raw: bytes, name: str = "bank.txt") -> Receipt:
        reply = self.client.send(Request(method="POST", path=f"/v1/files?name={quote(name)}", body=raw))
        assert reply.status == 200, reply.body
        return decode(Receipt, reply.body)

    def page(self, day: str = "") -> Deposits:
        reply = self.client.send(Request(method="GET", path=f"/v1/deposits?day={day}"))
        assert reply.status == 200, reply.body
        page = decode(Deposits, reply.body)
        assert page.figures.bank_difference == page.figures.remits_difference == 0
        listed = decode(Remittances, self.client.send(Request(method="GET", path="/v1/remittances")).body)
        states = {line.id: (line.state, line.cash_cents, line.fee_cents) for line in listed.remittances}
        assert -self.month().figures.unidentified_cents == sum(self.unidentified().values())
        for remit in page.remits:
            assert (remit.state, remit.cash_cents, remit.fee_cents) == states[remit.id], "both pages say the same"
        return page

    def unidentified(self) -> dict[str, int]:
        """Cents of the lines that nobody is known to have sent: the ledger has an account for each."""
        columns, entry = bank_line.c, tables.entry.c
        with self.server.engine.begin() as tx:
            query = select(columns.account, columns.cents, columns.reason)
            query = query.where(columns.state == "unidentified", columns.cents != 0)
            left = re.compile(r"([0-9.,]+) left$")
            stands = {
                row.account: cents_of(part[1]) if (part := left.search(row.reason)) else row.cents
                for row in tx.execute(query)
            }
            booked = select(entry.account_id, func.sum(entry.cents)).where(entry.account_id.startswith("UNID-"))
            sums = {account: int(cents) for account, cents in tx.execute(booked.group_by(entry.account_id)) if cents}
        assert sums == stands
        return stands

    def month(self, month: str = "") -> MonthReport:
        reply = self.client.send(Request(method="GET", path=f"/v1/month?month={month}"))
        answer = decode(MonthReport, reply.body)
        assert answer.proved, answer
        return answer

    def account(self, account_id: str) -> Account:
        return decode(Account, self.client.send(Request(method="GET", path=f"/v1/accounts/{account_id}")).body)

    def decide(self, match_id: str, decision: str, reason: str = "another patient's") -> Reply:
        word = encode(MatchDecision(decision=decision, reason=reason))  # type: ignore[arg-type]
        return self.client.send(Request(method="POST", path=f"/v1/deposits/matches/{match_id}", body=word))

    def lines(self) -> int:
        with self.server.engine.begin() as tx:
            return tx.execute(select(func.count()).select_from(bank_line)).scalar_one()


@pytest.fixture
def poster(server: Server) -> Poster:
    return Poster(server)


def paid(trace: str, amount: str, account: str = "A1") -> bytes:
    """A remittance of one claim; what it leaves is a contract's cut."""
    return payment_file(account, charge=amount, paid=amount, cas="", trace=trace, icn=f"ICN{trace}")


def deposit_of(trace: str, cents: int) -> Deposit:
    return Deposit("142", cents, f"ACH{trace}", f"X{trace}", f"ACME HEALTH TRN*1*{trace}*1999999999\\")


def head_of(poster: Poster) -> dict[str, object]:
    """Of the only remittance on file."""
    with poster.server.engine.begin() as tx:
        return dict(tx.execute(select(tables.remittance)).mappings().one())


def posting(account: str, on: str, amount: str, reason: str = "", bucket: str = "patient") -> bytes:
    head = "account,posted_on,kind,bucket,amount,reference,reason,to_bucket"
    return f"{head}\n{account},{on},payment,{bucket},{amount},CHK 4411,{reason},\n".encode()
