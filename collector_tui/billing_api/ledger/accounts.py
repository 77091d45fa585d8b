"""Accounts out of their rows and back: load, and save what is new together with the rewritten document."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, select

from collector_tui.billing_api.ledger import tables
from collector_tui.billing_api.ledger.bulk import among, update_rows, upsert
from collector_tui.billing_api.ledger.database import next_marker, sent_ahead
from collector_tui.billing_api.ledger.papers import assembled, load_papers
from collector_tui.billing_api.ledger.playbooks import rulebook_in_force
from collector_tui.billing_api.ledger.search_keys import Keys, keep_keys, keys_on_file
from collector_tui.model.account import (
    Account,
    Activity,
    LedgerEntry,
)
from collector_tui.model.codec import encode, picked
from collector_tui.work.assess import assess, settled

JUDGED_TOGETHER = 24


def load(tx: Connection, ids: Iterable[str], *, lock: bool = False) -> dict[str, Account]:
    """The accounts with these ids, put together from their rows; `lock` holds them until commit."""
    return {key: assembled(papers) for key, papers in load_papers(tx, ids, lock=lock).items()}


def save(tx: Connection, accounts: Iterable[Account], today: date, *, changed: Collection[str] = ()) -> None:
    """Judge the accounts anew and store head and document. What another day alone changes makes no new version.

    `changed` names those that are known to have changed: what is stored of them is not looked at.
    """
    Saving(tx, accounts, today, changed=changed).write()


class Saving:
    """A `save` whose questions are all asked at its start: its writes can be sent without waiting for an answer."""

    def __init__(
        self, tx: Connection, accounts: Iterable[Account], today: date, *, changed: Collection[str] = ()
    ) -> None:
        self._tx, self._today, self._accounts = tx, today, list(accounts)
        self._rulebook = rulebook_in_force(tx)
        unsure = [account.id for account in self._accounts if account.version and account.id not in changed]
        self._stored = _stored(tx, unsure) if unsure else {}
        self._marker = next_marker(tx) if self._accounts else 0
        self._keys = keys_on_file(tx, [account.id for account in self._accounts if account.version])

    def write(self) -> None:
        """Some accounts at a time: the database stores those before while the next are judged."""
        with sent_ahead(self._tx):
            for start in range(0, len(self._accounts), JUDGED_TOGETHER):
                some = self._accounts[start : start + JUDGED_TOGETHER]
                judged = [assess(account, self._today, self._rulebook) for account in some]
                store(self._tx, judged, self._stored, self._marker, self._keys)


def _stored(tx: Connection, ids: Iterable[str]) -> dict[str, Account]:
    docs = tables.account_doc.c
    rows = tx.execute(select(docs.account_id, docs.doc).where(among(tx, docs.account_id, ids))).all()
    return {key: msgspec.json.decode(doc, type=Account) for key, doc in rows}


def store(tx: Connection, judged: Iterable[Account], stored: Mapping[str, Account], marker: int, keys: Keys) -> int:
    """Keep judged accounts beside what is `stored` of them; how many changed. A score alone goes to the head alone.

    `keys` are those by which they are found so far.
    """
    heads, documents, scores = [], [], []
    kept: list[Account] = []
    for account in judged:
        before = stored.get(account.id)
        if before is not None and settled(before) == settled(account):
            scores.append({"account_id": account.id, "score": account.work.score})
            continue
        account = msgspec.structs.replace(account, version=account.version + 1)
        documents.append({"account_id": account.id, "doc": encode(account).decode()})
        heads.append(_head_row(account, marker))
        kept.append(account)
    upsert(tx, tables.account_doc, "account_id", documents)
    upsert(tx, tables.account_head, "account_id", heads)
    update_rows(tx, tables.account_head, "account_id", scores)
    keep_keys(tx, kept, keys)
    return len(heads)


def entry_row(account_id: str, entry: LedgerEntry) -> dict[str, Any]:
    """The row of a ledger entry."""
    columns = picked(entry, "id", "kind", "bucket", "to_bucket", "cents", "source", "reason", "booked_on")
    return columns | {"account_id": account_id, "dated_on": entry.on}


def activity_row(account_id: str, activity: Activity) -> dict[str, Any]:
    """The row of one line of an account's history."""
    return {
        "id": activity.id,
        "account_id": account_id,
        "at": activity.at,
        "user": activity.by,
        "code": activity.code,
        "body": encode(activity).decode(),
    }


def existing(tx: Connection, table: Table, ids: Iterable[str]) -> set[str]:
    """Which of these ids the table holds already."""
    wanted = list(ids)
    return set(tx.execute(select(table.c.id).where(among(tx, table.c.id, wanted))).scalars().all()) if wanted else set()


def _head_row(account: Account, marker: int) -> dict[str, Any]:
    work = account.work
    return {
        "account_id": account.id,
        "change": marker,
        "version": account.version,
        "queue": work.queue,
        "score": work.score,
        "search_name": account.patient.name.lower(),
        "owner": account.owner,
        "guarantor_id": account.guarantor_id,
        "reason": work.reason,
        "payer": account.payer,
        "stake_cents": work.stake_cents,
        "balance_cents": account.balance_cents,
        "billed_on": account.billed_on,
        "due_on": work.due_on,
        "follow_up_on": account.follow_up_on,
        "touched_on": work.basis.touched_on,
    }
