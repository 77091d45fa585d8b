"""The playbook in force, made ready for judging, and the publishing of another."""

import secrets
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select, update

from collector_tui.billing_api.ledger import tables
from collector_tui.knowledge.playbook import BadPlaybookFile, read_playbook, shipped_text
from collector_tui.model.playbook import Norm
from collector_tui.work.rulebook import BadPlaybook, Rulebook

_ready: dict[str, Rulebook] = {}  # by the feed's `playbook_mark`
READY_MAX = 8

_MARK = select(tables.feed.c.playbook_mark)


def rulebook_in_force(tx: Connection) -> Rulebook:
    """What accounts are judged by now: the playbook published last, with the learned times of the payers."""
    mark: str = tx.execute(_MARK).scalar_one()
    if mark not in _ready:
        if len(_ready) >= READY_MAX:
            _ready.clear()
        _ready[mark] = _read(tx)
    return _ready[mark]


def set_mark(tx: Connection) -> None:
    """Playbook or learned times are others from now on: whatever was made ready under the mark before is over."""
    tx.execute(update(tables.feed).values(playbook_mark=secrets.token_hex(8)))


def published_text(tx: Connection) -> str:
    """The file of the playbook in force."""
    playbook = tables.playbook.c
    newest = select(playbook.text).order_by(playbook.id.desc()).limit(1)
    text: str | None = tx.execute(newest).scalar_one_or_none()
    return text if text is not None else shipped_text()


def publish(tx: Connection, text: str, user: str, now: datetime) -> Rulebook:
    """Put another playbook in force. Accounts are judged by it as they change, and all of them by the nightly run.

    Raises BadPlaybookFile or BadPlaybook.
    """
    rulebook = Rulebook(read_playbook(text))
    row = {"version": rulebook.playbook.version, "text": text, "user": user, "published_at": now}
    tx.execute(insert(tables.playbook).values(**row))
    set_mark(tx)
    return rulebook


def _read(tx: Connection) -> Rulebook:
    norms = tx.execute(select(tables.norm)).all()
    learned = {row.payer: Norm(row.days, row.answers) for row in sorted(norms, key=lambda row: row.payer)}
    try:
        return Rulebook(msgspec.structs.replace(read_playbook(published_text(tx)), norms=learned))
    except (BadPlaybookFile, BadPlaybook) as unusable:  # published under another version of this program
        shipped = read_playbook(shipped_text())
        version = f"{shipped.version}, as the published one cannot be used: {unusable}"
        return Rulebook(msgspec.structs.replace(shipped, norms=learned, version=version))
