"""Whose credit it is and how much, as far as the ledger's postings tell: a table that a credit desk can read."""

import csv
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from collector_tui.adjudication.posting import balances, corrections
from collector_tui.billing_api.intake.extracts import Extract
from collector_tui.model.account import ORDERS, Account, Coverage, LedgerEntry, PostedPayment, PostedProviderAdjustment
from collector_tui.model.claim import Person
from collector_tui.model.money import cents_of
from collector_tui.model.remittance import Adjustment, ClaimPayment, RemittanceHeader
from collector_tui.wire.extracts import HEADERS

CASES = list(csv.DictReader((Path(__file__).parent / "cases" / "credit_cases.csv").open()))
TODAY = date(2026, 3, 10)


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_the_ledger_says_whose_credit_it_is(row: dict[str, str]) -> None:
    account = account_of(row)
    entries = (*account.entries, *corrections(account, TODAY))
    left = balances(entries)
    credits = {bucket: -cents for bucket, cents in left.items() if cents < 0 and bucket != "unapplied"}
    assert credits == amounts(row["credit"]), row["why"]
    assert -left.get("unapplied", 0) == cents_of(row["unapplied"]), row["why"]
    assert {bucket: cents for bucket, cents in left.items() if cents > 0} == amounts(row["owed"]), row["why"]


@pytest.mark.parametrize("row", CASES, ids=[row["case"] for row in CASES])
def test_what_was_booked_calls_for_nothing_more(row: dict[str, str]) -> None:
    account = account_of(row)
    account = replace(account, entries=(*account.entries, *corrections(account, TODAY)))
    assert corrections(account, TODAY) == []


def account_of(row: dict[str, str]) -> Account:
    """The account of a row, with the hospital's own postings booked and nothing of the documents yet."""
    account = Account(
        id="A1",
        patient=Person(last="DOE", first="JANE"),
        coverages=tuple(Coverage(order=order, payer=f"PAYER {order}") for order in row["cover"]),
        registered_charge_cents=cents_of(row["charges"]),
    )
    for number, document in enumerate(row["documents"].split("; ")):
        word, _, rest = document.partition(" ")
        match word:
            case "post":
                account = replace(account, entries=(*account.entries, posting(number, rest.split())))
            case "plb":
                account = replace(
                    account, provider_adjustments=(*account.provider_adjustments, plb(number, *rest.split()))
                )
            case "back":
                account = replace(account, payments=(*account.payments, reversal(number, account.payments[-1])))
            case _:
                account = replace(account, payments=(*account.payments, payment(number, row, word, rest.split())))
    return account


def amounts(text: str) -> dict[str, int]:
    """ "patient:150" """
    return {bucket: cents_of(cents) for bucket, _, cents in (part.partition(":") for part in text.split())}


def posting(number: int, words: list[str]) -> LedgerEntry:
    """As the postings extract brings it: kind, bucket, amount, then a reason or the bucket of a transfer."""
    kind, bucket, amount, *last = words
    name = "to_bucket" if kind == "transfer" else "reason"
    row = {
        "account": "A1",
        "posted_on": "2026-02-01",
        "kind": kind,
        "bucket": bucket,
        "amount": amount,
        name: "".join(last),
    }
    header = HEADERS["postings"]
    raw = f"{','.join(header)}\n{','.join(row.get(column, '') for column in header)}\n"
    [posted] = Extract("postings", date(2027, 1, 1)).facts(raw.encode())
    return replace(posted.entry, id=f"h{number}")


def plb(number: int, reason: str, amount: str) -> PostedProviderAdjustment:
    return PostedProviderAdjustment(
        id=f"b{number}", reason=reason, cents=cents_of(amount), reference="ICN-P", trace=f"T{number}", payer="PAYER P", on=TODAY
    )  # fmt: skip


def payment(number: int, row: dict[str, str], order: str, words: list[str]) -> PostedPayment:
    paid, *rest = words
    again = "again" in rest
    cas = [word.replace("-", ":", 1).split(":") for word in rest if word not in ("again", "same")]
    charge_cents = cents_of(paid) if again else cents_of(row["charges"])
    claim = ClaimPayment(
        patient_control="A1", status="1" if order == "P" else "2", charge_cents=charge_cents, paid_cents=cents_of(paid),
        payer_control=f"ICN-{order}" + (" 2" if again else ""),
        adjustments=tuple(Adjustment(group, reason, cents_of(amount)) for group, reason, amount in cas),
    )  # fmt: skip
    header = RemittanceHeader(payer=f"PAYER {order}", trace=f"E{number}", paid_on=date(2026, 1, 10 + number))
    assert order in ORDERS
    return PostedPayment(id=f"p{number}", order=order, header=header, claim=claim, remittance=f"r{number}")


def reversal(number: int, earlier: PostedPayment) -> PostedPayment:
    claim = earlier.claim
    back = replace(
        claim, status="22", charge_cents=-claim.charge_cents, paid_cents=-claim.paid_cents,
        adjustments=tuple(replace(each, cents=-each.cents) for each in claim.adjustments),
    )  # fmt: skip
    header = replace(earlier.header, trace=f"E{number}", paid_on=date(2026, 1, 10 + number))
    return PostedPayment(id=f"p{number}", order=earlier.order, header=header, claim=back)
