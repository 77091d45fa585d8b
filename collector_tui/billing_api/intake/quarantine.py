"""Transactions that were not posted: listed with their findings, released, dismissed or put in another's place."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

import msgspec
from msgspec.structs import replace
from sqlalchemy import Connection, Engine, select, update

from collector_tui.actions.note_text import text_refusal
from collector_tui.billing_api.http.problems import ApiProblem
from collector_tui.billing_api.intake.evidence import (
    BANK_KINDS,
    REMITTANCE,
    Case,
    beside_those_on_file,
    case_of,
    decided_words,
    kept_file,
)
from collector_tui.billing_api.intake.remittances import Remittance, Verdict, begin, finish
from collector_tui.billing_api.intake.replacing import remittance_words, take_off, tell
from collector_tui.billing_api.intake.transactions import PLACES, Posting, post_transactions
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import existing
from collector_tui.billing_api.ledger.bulk import upsert
from collector_tui.billing_api.ledger.database import reading
from collector_tui.model.codec import encode, picked
from collector_tui.wire.intake import Quarantined, QuarantineDecision, Receipt
from collector_tui.x12.files import read_events
from collector_tui.x12.finding import Finding
from collector_tui.x12.inspect import TransactionSummary

FINDINGS_SHOWN_MAX = 50
DECIDED_MAX = 200  # of the list of what was decided
STATE_AFTER = {"release": "released", "dismiss": "dismissed", "replace": "replacing"}
WAITING = ("held", "posting")


class Decider(NamedTuple):
    """Who decides, and when."""

    user: str
    now: datetime
    today: date


def held(
    part: TransactionSummary, findings: list[Finding], file_id: str, name: str, why: str, now: datetime,
    seen: Mapping[int, Remittance],
) -> Quarantined:  # fmt: skip
    """A transaction as it goes into quarantine."""
    of_part = [finding for finding in findings if finding.transaction == part.ordinal]
    of_part.sort(key=lambda finding: finding.severity != "error")
    header = seen[part.ordinal].header if part.ordinal in seen else None
    return Quarantined(
        id=f"{file_id[:16]}-{part.ordinal}", file_id=file_id, file_name=name, held_at=now, why=why,
        amount_cents=part.bpr_cents, findings=tuple(msgspec.to_builtins(each) for each in of_part[:FINDINGS_SHOWN_MAX]),
        **picked(part, "ordinal", "kind", "payer", "trace", "claims", "charge_cents", "paid_cents"),
        **(picked(header, "paid_on", "payer_id", "originator") if header else {}),
    )  # fmt: skip


def keep(engine: Engine, parts: list[Quarantined]) -> None:
    """Put transactions into quarantine; one that was decided already stays decided."""
    if not parts:
        return
    with engine.begin() as tx:
        on_file = existing(tx, tables.quarantine, [part.id for part in parts])
        upsert(tx, tables.quarantine, "id", [_row(part) for part in parts if part.id not in on_file])


def find(engine: Engine, held_id: str) -> Quarantined:
    """One of them, waiting or decided. Raises ApiProblem 404."""
    with reading(engine).begin() as tx:
        body = tx.execute(select(tables.quarantine.c.body).where(tables.quarantine.c.id == held_id)).scalar()
    if body is None:
        raise ApiProblem(404, "There is no transaction with this id in quarantine.")
    return msgspec.json.decode(body, type=Quarantined)


def list_held(engine: Engine) -> tuple[Quarantined, ...]:
    """Transactions that wait, oldest first, each with what is on file under its number by now."""
    columns = tables.quarantine.c
    query = select(columns.body).where(columns.state.in_(WAITING)).order_by(columns.held_at, columns.id)
    with reading(engine).begin() as tx:
        parts = [msgspec.json.decode(body, type=Quarantined) for body in tx.execute(query).scalars()]
    return beside_those_on_file(engine, parts)


def list_decided(engine: Engine) -> tuple[Quarantined, ...]:
    """Transactions that a person decided on, the last taken in first."""
    columns = tables.quarantine.c
    query = select(columns.body).where(columns.state.not_in(WAITING)).order_by(columns.held_at.desc(), columns.id)
    with reading(engine).begin() as tx:
        bodies = tx.execute(query.limit(DECIDED_MAX)).scalars()
        return tuple(msgspec.json.decode(body, type=Quarantined) for body in bodies)


def decide(engine: Engine, held_id: str, word: QuarantineDecision, by: Decider) -> Quarantined:
    """Release or dismiss a transaction, or post it in place of the one on file.

    Raises ApiProblem: 404 for what is not there, 409 where it was decided already or would be posted twice, 422 for
    a bad reason. What was interrupted goes on when the same is decided again.
    """
    if not word.reason:
        raise ApiProblem(422, "Say why: the reason is kept with the decision.")
    if refusal := text_refusal(word.reason):
        raise ApiProblem(422, refusal)
    part = find(engine, held_id)
    goes_on = part.state == "posting" and part.decision == word.decision
    if part.state != "held" and not goes_on:
        raise ApiProblem(409, decided_words(part))
    wanted = part if goes_on else replace(
        part, decision=word.decision, decided_by=by.user, decided_at=by.now, reason=word.reason
    )  # fmt: skip
    if word.decision != "dismiss":
        case = case_of(engine, part)
        if not goes_on:
            _check(case, word.decision)
            _change(engine, replace(wanted, state="posting"), "held")
        _post(engine, case, wanted, by)
    decided = replace(wanted, state=STATE_AFTER[word.decision])
    _change(engine, decided, "held" if word.decision == "dismiss" else "posting")
    return decided


def _check(case: Case, decision: str) -> None:
    refusal = case.no_replace if decision == "replace" else case.no_release
    if refusal:
        raise ApiProblem(422 if case.part.kind in BANK_KINDS else 409, refusal)
    if case.part.kind == REMITTANCE and case.remittance is None:
        raise ApiProblem(404, "Its file is not kept yet: ask again in a moment.")


def _change(engine: Engine, part: Quarantined, before: str) -> None:
    """Change its state, unless somebody else did meanwhile. Raises ApiProblem 409."""
    columns = tables.quarantine.c
    with engine.begin() as tx:
        row = update(tables.quarantine).where(columns.id == part.id, columns.state == before).values(**_row(part))
        if tx.execute(row).rowcount:
            _tell_receipt(tx, part)
            return
    raise ApiProblem(409, decided_words(find(engine, part.id)))


def _post(engine: Engine, case: Case, part: Quarantined, by: Decider) -> None:
    """Post it from the file's own bytes; facts are known by content, so a second try posts nothing twice."""
    seen = case.remittance
    if part.decision == "replace" and case.verdict.against:
        take_off(engine, case.verdict.against, part, by.today)
    named = [(seen, Verdict(seen.id))] if seen and not case.verdict.known else []
    verdicts = {part.ordinal: Verdict(seen.id)} if seen else {}
    with kept_file(engine, part.file_id) as stream:
        if stream is None:
            raise ApiProblem(404, "Its file is not kept yet: ask again in a moment.")
        begin(engine, part.file_id, named)
        posting = Posting(part.file_id, by.today, lambda ordinal: ordinal == part.ordinal, verdicts)
        post_transactions(engine, read_events(stream, lambda finding: None), posting)
        with engine.begin() as tx:
            finish(tx, named)
    place = "in place of the one on file" if part.decision == "replace" else f"though {part.why}"
    what = remittance_words(seen.header) if seen else f"{part.kind} of {part.file_name}"
    tell(engine, _accounts(engine, part, seen), part, f"{what} was posted by hand {place}.", by.today)


def _accounts(engine: Engine, part: Quarantined, seen: Remittance | None) -> list[str]:
    """Accounts that it is about now: of a remittance those that it pays, else those whose claims it brought."""
    payment, sent, claim = tables.payment.c, tables.submission.c, tables.claim.c
    if seen is not None:
        query = select(payment.account_id).where(payment.remittance_id == seen.id)
    else:
        joined = tables.submission.join(tables.claim, sent.claim_id == claim.id)
        within = claim.position.between(part.ordinal * PLACES, (part.ordinal + 1) * PLACES - 1)
        query = select(sent.account_id).select_from(joined).where(sent.file_id == part.file_id, within)
    with reading(engine).begin() as tx:
        return list(tx.execute(query.distinct().order_by("account_id")).scalars())


def _tell_receipt(tx: Connection, decided: Quarantined) -> None:
    columns = tables.file.c
    stored = tx.execute(select(columns.receipt).where(columns.id == decided.file_id)).scalar()
    if stored is None or decided.state == "posting":
        return
    receipt = msgspec.json.decode(stored, type=Receipt)
    why = f"{decided.state} by {decided.decided_by}: {decided.reason}"
    outcome = "dismissed" if decided.state == "dismissed" else "posted"
    transactions = tuple(
        replace(part, outcome=outcome, why=why) if part.ordinal == decided.ordinal else part
        for part in receipt.transactions
    )
    changed = encode(replace(receipt, transactions=transactions)).decode()
    tx.execute(update(tables.file).where(columns.id == decided.file_id).values(receipt=changed))


def _row(part: Quarantined) -> dict[str, object]:
    return picked(part, "id", "file_id", "ordinal", "held_at", "state") | {"body": encode(part).decode()}
