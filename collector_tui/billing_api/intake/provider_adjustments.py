"""Posts provider adjustments (PLB): each is kept, and one that names a claim goes to that claim's account."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_, select

from collector_tui.billing_api.intake.moves import names_claim
from collector_tui.billing_api.intake.rebooking import book
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import existing, save
from collector_tui.billing_api.ledger.bulk import among, insert_rows
from collector_tui.billing_api.ledger.database import by_index
from collector_tui.billing_api.ledger.papers import load_papers
from collector_tui.model.account import PostedProviderAdjustment
from collector_tui.model.codec import encode, picked
from collector_tui.model.remittance import ProviderAdjustment, RemittanceHeader


class Plb(NamedTuple):
    """One entry of a PLB segment where it stands: position in the file, id and header of its remittance."""

    position: int
    remittance: str
    header: RemittanceHeader
    entry: ProviderAdjustment


class Identified(NamedTuple):
    """A provider adjustment under its own id, and the remittance it came on."""

    adjustment: PostedProviderAdjustment
    remittance: str


class Placed(NamedTuple):
    """A new provider adjustment and the account that it names, if it names one."""

    adjustment: PostedProviderAdjustment
    account_id: str | None


def identified(plb: Iterable[Plb], seen: Counter[bytes]) -> list[Identified]:
    """The same adjustment of the same remittance in another file is the same one; twice in one, it is two."""
    numbered = []
    for _, remittance, header, entry in plb:
        content = encode((remittance or header, entry))
        seen[content] += 1
        row_id = hashlib.sha256(content + str(seen[content]).encode()).hexdigest()[:32]
        fields = picked(header, "payer", "payer_id", "trace") | picked(entry, "reason", "reference", "cents")
        numbered.append(Identified(PostedProviderAdjustment(id=row_id, on=header.paid_on, **fields), remittance))
    return numbered


def post_adjustments(
    tx: Connection, file_id: str, adjustments: Iterable[Identified], today: date
) -> tuple[list[Placed], set[str]]:
    """Keep those that are not on file yet; them with their accounts, and the accounts that changed."""
    by_index(tx)
    adjustments = list(adjustments)
    on_file = existing(tx, tables.provider_adjustment, [each.adjustment.id for each in adjustments])
    new = [each for each in adjustments if each.adjustment.id not in on_file]
    papers = load_papers(tx, _accounts_paid(tx, {each.adjustment.reference for each in new} - {""}), lock=True)
    placed, rows = [], []
    for adjustment, remittance in new:
        home = next((each for each in papers.values() if names_claim(adjustment, each)), None)
        if home is not None:
            home.provider_adjustments.append(adjustment)
        placed.append(Placed(adjustment, home.id if home else None))
        columns = picked(adjustment, "id", "payer", "payer_id", "trace", "reason", "reference", "cents")
        place = {"file_id": file_id, "paid_on": adjustment.on, "account_id": placed[-1].account_id}
        rows.append(columns | place | {"remittance_id": remittance})
    insert_rows(tx, tables.provider_adjustment, rows)
    fresh = {each.adjustment.id for each in new}
    changed = {each.account_id for each in placed if each.account_id is not None}
    if changed:
        save(tx, book(tx, [papers[account_id] for account_id in sorted(changed)], today, fresh=fresh), today)
    return placed, changed


def _accounts_paid(tx: Connection, references: set[str]) -> set[str]:
    """Accounts with a claim payment that carries one of these numbers."""
    if not references:
        return set()
    columns = tables.payment.c
    carries = or_(among(tx, columns.payer_control, references), among(tx, columns.patient_control, references))
    query: Any = select(columns.account_id).where(carries, columns.state == "posted")
    return set(tx.execute(query).scalars())
