"""Posts provider adjustments (PLB): each is kept, and one that names a claim goes to that claim's account."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection

from collector_tui.adjudication.posting import provider_entry
from collector_tui.billing_api.intake.matching import by_payer_control
from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.accounts import entry_row, existing, load, save
from collector_tui.billing_api.ledger.bulk import insert_rows
from collector_tui.model.account import Account, LedgerEntry, PostedProviderAdjustment
from collector_tui.model.codec import encode, picked
from collector_tui.model.remittance import ProviderAdjustment, RemittanceHeader

Plb = tuple[RemittanceHeader, ProviderAdjustment]

_TOKENS = re.compile(r"[^\s:,;/]+")


def identified(plb: Iterable[Plb], seen: Counter[bytes]) -> list[PostedProviderAdjustment]:
    """The same adjustment of the same remittance in another file is the same one; twice in one, it is two."""
    numbered = []
    for header, adjustment in plb:
        content = encode((header, adjustment))
        seen[content] += 1
        row_id = hashlib.sha256(content + bytes([seen[content] % 256])).hexdigest()[:32]
        fields = picked(header, "payer", "trace") | picked(adjustment, "reason", "reference", "cents")
        numbered.append(PostedProviderAdjustment(id=row_id, on=header.paid_on, **fields))
    return numbered


def post_adjustments(
    tx: Connection, file_id: str, adjustments: Iterable[PostedProviderAdjustment], today: date
) -> set[str]:
    """Keep those that are not on file yet; the accounts they name."""
    adjustments = list(adjustments)
    on_file = existing(tx, tables.provider_adjustment, [adjustment.id for adjustment in adjustments])
    new = [adjustment for adjustment in adjustments if adjustment.id not in on_file]
    homes = _homes(tx, new)
    accounts = load(tx, set(homes.values()), lock=True)
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for adjustment in new:
        home = homes.get(adjustment.id)
        columns = picked(adjustment, "id", "payer", "trace", "reason", "reference", "cents")
        rows.append({"file_id": file_id, "paid_on": adjustment.on, "account_id": home, **columns})
        if home is not None:
            accounts[home], entry = _post(accounts[home], adjustment, today)
            entries += [entry_row(home, entry)] if entry else []
    insert_rows(tx, tables.provider_adjustment, rows)
    insert_rows(tx, tables.entry, entries)
    save(tx, accounts.values(), today)
    return set(accounts)


def _post(account: Account, adjustment: PostedProviderAdjustment, today: date) -> tuple[Account, LedgerEntry | None]:
    """The account with the adjustment, and the ledger entry it makes, if any."""
    entry = provider_entry(adjustment, account, adjustment.on or today)
    account = msgspec.structs.replace(
        account,
        provider_adjustments=(*account.provider_adjustments, adjustment),
        entries=(*account.entries, entry) if entry else account.entries,
    )
    return account, entry


def _homes(tx: Connection, adjustments: list[PostedProviderAdjustment]) -> dict[str, str]:
    """Adjustment id -> account, by the payer's claim number or the account number within PLB03-2."""
    tokens_of = {each.id: _TOKENS.findall(each.reference) for each in adjustments if each.reference}
    wanted = {token for tokens in tokens_of.values() for token in tokens}
    if not wanted:
        return {}
    by_number = {account_id: account_id for account_id in existing(tx, tables.account, wanted)}
    account_of = by_payer_control(tx, wanted) | by_number
    return {
        adjustment_id: next(account_of[token] for token in tokens if token in account_of)
        for adjustment_id, tokens in tokens_of.items()
        if set(tokens) & set(account_of)
    }
