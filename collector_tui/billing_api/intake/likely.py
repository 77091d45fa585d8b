"""Accounts that a payment without a home may belong to, the likeliest first, each with its reasons in words."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, Select, cast, func, or_, select

from collector_tui.adjudication.identity import Fit, person_of, traits
from collector_tui.adjudication.posting import balances
from collector_tui.billing_api.intake.homes import CONTROL_KEPT, own_number
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import load
from collector_tui.billing_api.ledger.papers import held_payments
from collector_tui.knowledge.payers import same_payer
from collector_tui.model.account import Account, PostedPayment
from collector_tui.model.money import dollars
from collector_tui.model.text import letters_and_digits
from collector_tui.wire.moves import LikelyAccount, LikelyAccounts, PaymentOnAccount, Unmatched, WaitingPayment
from collector_tui.work.bank_money import what_it_is

CANDIDATES_MAX = 20  # accounts that are looked at for one payment, by each way to find them
CHARGE_WITHIN = timedelta(days=60)  # a charge is dated by its last day of service, or by its bill
LIKELY_MAX = 5
WAITING_MAX = 100  # payments of one list
NAME_LETTERS = 4  # of the last name, as misspellings come later in it
NUMBER_MIN = 4  # characters of a number that still tells one claim
POINTS_MIN = 20  # below it nothing but chance speaks for an account


def likely_accounts(tx: Connection, account_id: str) -> LikelyAccounts | None:
    """For each payment of an account that waits for a person. None when there is no such account."""
    account = load(tx, [account_id]).get(account_id)
    if account is None:
        return None
    payments = account.payments if account.no_claim_on_file else held_payments(tx, [account_id])[account_id]
    waiting = tuple(_waiting(tx, payment, account_id, LIKELY_MAX) for payment in payments[:WAITING_MAX])
    posted = () if account.no_claim_on_file else account.payments
    return LikelyAccounts(
        account=account_id,
        waiting=waiting,
        posted=tuple(map(_posted, posted[:WAITING_MAX])),
        what=what_it_is(account),
    )


def unmatched(
    tx: Connection, limit: int = WAITING_MAX, offset: int = 0, *, trace: str = "", number: str = ""
) -> Unmatched:
    """Payments that are held or have no claim on file; those of a person's own account are theirs to look at too."""
    payment, account, remittance = tables.payment.c, tables.account.c, tables.remittance.c
    joined = tables.payment.join(tables.account, payment.account_id == account.id)
    waits = waits_for_a_person()
    if trace:
        waits &= payment.remittance_id.in_(select(remittance.id).where(remittance.trace == trace))
    if number:
        waits &= or_(*(column == number for column in (account.id, payment.patient_control, payment.payer_control)))
    total = func.coalesce(func.sum(payment.paid_cents), 0)
    sums = tx.execute(
        select(func.count().label("payments"), cast(total, BigInteger).label("cents")).select_from(joined).where(waits)
    ).one()
    query = select(payment.body, payment.account_id).select_from(joined).where(waits)
    rows = tx.execute(query.order_by(payment.paid_on, payment.id).limit(limit).offset(offset)).all()
    listed = tuple(_waiting(tx, msgspec.json.decode(row.body, type=PostedPayment), row.account_id, 1) for row in rows)
    return Unmatched(waiting=listed, count=sums.payments, cents=sums.cents)


def waits_for_a_person() -> ColumnElement[bool]:
    """Of payments joined with their accounts: no money of it is where it belongs yet."""
    payment = tables.payment.c
    return (payment.state == "held") | (tables.account.c.no_claim_on_file & (payment.state == "posted"))


def _waiting(tx: Connection, payment: PostedPayment, account_id: str, most: int) -> WaitingPayment:
    claim, header = payment.claim, payment.header
    return WaitingPayment(
        payment=payment.id, account=account_id, patient_name=claim.patient_name, number=claim.patient_control,
        payer_number=claim.payer_control, payer=header.payer, trace=header.trace, paid_cents=claim.paid_cents,
        charge_cents=claim.charge_cents, paid_on=header.paid_on, served_on=claim.served_from, held=payment.held,
        likely=tuple(likely(tx, payment, account_id)[:most]),
    )  # fmt: skip


def _posted(payment: PostedPayment) -> PaymentOnAccount:
    claim, header = payment.claim, payment.header
    return PaymentOnAccount(
        payment=payment.id, number=claim.payer_control or claim.patient_control, payer=header.payer, trace=header.trace,
        paid_cents=claim.paid_cents, patient_name=claim.patient_name, paid_on=header.paid_on,
    )  # fmt: skip


def likely(tx: Connection, payment: PostedPayment, account_id: str = "") -> list[LikelyAccount]:
    """Accounts with a claim or registration that this payment may be about, but for the one it is on."""
    found_ids = dict.fromkeys(_candidates(tx, payment))
    found_ids.pop(account_id, None)
    scored = [_scored(payment, account) for account in load(tx, found_ids).values() if not account.no_claim_on_file]
    return sorted((each for each in scored if each.points >= POINTS_MIN), key=lambda each: (-each.points, each.account))


def _candidates(tx: Connection, payment: PostedPayment) -> Iterator[str]:
    """By a number that is cut or padded, by the payer's number, by charge, by name."""
    for query in _queries(payment):
        yield from tx.execute(query.limit(CANDIDATES_MAX)).scalars()


def _queries(payment: PostedPayment) -> Iterator[Select[Any]]:
    claim, sent, head, entry = payment.claim, tables.claim.c, tables.account_head.c, tables.entry.c
    number = own_number(claim.patient_control)
    for start in dict.fromkeys((number, number.lstrip("0"), number[:CONTROL_KEPT])):
        if len(start) >= NUMBER_MIN:
            last = start + "\U0010ffff"
            yield select(sent.account_id).where(sent.patient_control >= start, sent.patient_control < last)
            yield select(tables.account.c.id).where(tables.account.c.id >= start, tables.account.c.id < last)
    if claim.payer_control:
        for table in (tables.claim_status, tables.payment):
            yield select(table.c.account_id).where(table.c.payer_control == claim.payer_control)
    if claim.charge_cents:
        charge = select(entry.account_id).where(entry.kind == "charge", entry.cents == abs(claim.charge_cents))
        day = claim.served_from
        yield charge.where(entry.dated_on >= day, entry.dated_on <= day + CHARGE_WITHIN) if day else charge
    person = person_of(claim)
    names = (f"{person.last}, {person.first}", person.last[:NAME_LETTERS], person.first[:NAME_LETTERS])
    for name in dict.fromkeys(names):
        start = name.lower().strip(", ")
        if len(start) > 1:
            yield select(head.account_id).where(head.search_name >= start, head.search_name < start + "\U0010ffff")


def _scored(payment: PostedPayment, account: Account) -> LikelyAccount:
    reasons = list(_reasons(payment, account))
    claims = [version.claim for version in account.claims]
    served = [claim.served_from for claim in claims if claim.served_from]
    return LikelyAccount(
        account=account.id,
        points=sum(points for points, _ in reasons),
        reasons=tuple(words for _, words in sorted(reasons, reverse=True)),
        patient_name=account.patient_name,
        payer=next((coverage.payer for coverage in account.coverages), ""),
        charge_cents=account.charged_cents,
        balance_cents=sum(balances(account.entries).values()),
        served_on=min(served, default=account.encounter.admitted_on),
    )


def _reasons(payment: PostedPayment, account: Account) -> Iterator[tuple[int, str]]:
    """Points for and against, in words."""
    claim, fit = payment.claim, traits(payment.claim, account)
    yield from _number_reasons(payment, account)
    match fit.name:
        case Fit.FITS:
            yield 25, f"the patient is {account.patient_name}"
        case Fit.PARTLY:
            yield 8, f"the patient is {account.patient_name}, it names {claim.patient_name}"
        case Fit.DIFFERS:
            yield -30, f"the patient is {account.patient_name}, it names {claim.patient_name}"
    if fit.member is not Fit.UNKNOWN:
        yield (25, "the member id is the same") if fit.member is Fit.FITS else (-10, "the member id differs")
    if fit.charge is Fit.FITS:
        yield 20, f"the charge is {dollars(abs(claim.charge_cents))}"
    elif fit.charge is not Fit.UNKNOWN:
        part = fit.charge is Fit.PARTLY
        yield (8, "the charge is a part of the bill") if part else (-10, "the charge differs")
    if fit.days is not Fit.UNKNOWN and claim.served_from:
        day = f"{claim.served_from:%m/%d/%Y}"
        yield (20, f"served on {day}") if fit.days is Fit.FITS else (-10, f"not served on {day}")
    if fit.services is Fit.FITS:
        yield 5, "a service of the bill"
    header = payment.header
    if any(same_payer(header.payer, header.payer_id, each.payer, each.payer_id) for each in account.coverages):
        yield 5, f"{header.payer} is on it"


def _number_reasons(payment: PostedPayment, account: Account) -> Iterator[tuple[int, str]]:
    claim = payment.claim
    stated = letters_and_digits(own_number(claim.patient_control)).lstrip("0")
    ours = [account.id, *(version.claim.patient_control for version in account.claims)]
    numbers = [letters_and_digits(number).lstrip("0") for number in ours]
    if stated and stated in numbers:
        yield 30, f"the number {claim.patient_control} is its own"
    elif len(stated) >= NUMBER_MIN and any(_cut(stated, number) for number in numbers):
        yield 20, f"its number goes on after {claim.patient_control}"
    if claim.payer_control and claim.payer_control in _payer_numbers(account):
        yield 30, f"the payer numbers it {claim.payer_control}"


def _cut(stated: str, number: str) -> bool:
    """One of the two is the other one cut short, at either end."""
    short, long = sorted((stated, number), key=len)
    return len(short) >= NUMBER_MIN and (long.startswith(short) or long.endswith(short))


def _payer_numbers(account: Account) -> Iterable[str]:
    statuses = {status.payer_control for version in account.claims for status in version.statuses}
    return statuses | {payment.claim.payer_control for payment in account.payments}
