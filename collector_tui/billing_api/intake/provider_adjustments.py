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
from collector_tui.model.account import Account, PostedProviderAdjustment
from collector_tui.model.codec import encode
from collector_tui.model.remittance import ProviderAdjustment, RemittanceHeader

Plb = tuple[RemittanceHeader, ProviderAdjustment]

_TOKENS = re.compile(r"[^\s:,;/]+")


def identified(plb: Iterable[Plb], seen: Counter[bytes]) -> list[PostedProviderAdjustment]:
    """The same adjustment of the same remittance in another file is the same one; twice in one, it is two."""
    found = []
    for header, adjustment in plb:
        content = encode((header, adjustment))
        seen[content] += 1
        row_id = hashlib.sha256(content + bytes([seen[content] % 256])).hexdigest()[:32]
        told = {name: getattr(adjustment, name) for name in ("reason", "reference", "cents")}
        found.append(
            PostedProviderAdjustment(id=row_id, payer=header.payer, trace=header.trace, on=header.paid_on, **told)
        )
    return found


def post_adjustments(
    tx: Connection, file_id: str, adjustments: Iterable[PostedProviderAdjustment], today: date
) -> set[str]:
    """Keep those that are not on file yet; the accounts they name."""
    adjustments = list(adjustments)
    known = existing(tx, tables.provider_adjustment, [one.id for one in adjustments])
    new = [one for one in adjustments if one.id not in known]
    homes = _homes(tx, new)
    accounts = load(tx, set(homes.values()), lock=True)
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    for one in new:
        home = homes.get(one.id)
        told = {name: getattr(one, name) for name in ("id", "payer", "trace", "reason", "reference", "cents")}
        rows.append({"file_id": file_id, "paid_on": one.on, "account_id": home, **told})
        if home is not None:
            accounts[home], made = _post(accounts[home], one, today)
            entries += made
    insert_rows(tx, tables.provider_adjustment, rows)
    insert_rows(tx, tables.entry, entries)
    save(tx, accounts.values(), today)
    return set(accounts)


def _post(account: Account, one: PostedProviderAdjustment, today: date) -> tuple[Account, list[dict[str, Any]]]:
    entry = provider_entry(one, account, one.on or today)
    account = msgspec.structs.replace(
        account,
        provider_adjustments=(*account.provider_adjustments, one),
        entries=(*account.entries, entry) if entry else account.entries,
    )
    return account, [entry_row(account.id, entry)] if entry else []


def _homes(tx: Connection, adjustments: list[PostedProviderAdjustment]) -> dict[str, str]:
    """Adjustment id -> account, by the payer's claim number or the account number within PLB03-2."""
    tokens = {one.id: _TOKENS.findall(one.reference) for one in adjustments if one.reference}
    wanted = {token for found in tokens.values() for token in found}
    if not wanted:
        return {}
    known = {account_id: account_id for account_id in existing(tx, tables.account, wanted)}
    known = by_payer_control(tx, wanted) | known
    return {
        one: next(known[token] for token in found if token in known)
        for one, found in tokens.items()
        if set(found) & set(known)
    }
