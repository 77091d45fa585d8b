"""The playbook in force, made ready for judging, and the publishing of another."""

from datetime import datetime
from functools import lru_cache

import msgspec
from sqlalchemy import Connection, insert, select

from collector_tui.billing_api import tables
from collector_tui.knowledge.playbook import BadPlaybookFile, read_playbook, shipped_text
from collector_tui.model.playbook import Norm
from collector_tui.rules.rulebook import BadPlaybook, Rulebook

Norms = tuple[tuple[str, int, int], ...]


def rulebook(tx: Connection) -> Rulebook:
    """What accounts are judged by now: the playbook published last, with the learned times of the payers."""
    norm = tables.norm.c
    norms = tx.execute(select(norm.payer, norm.days, norm.answers).order_by(norm.payer)).all()
    return _ready(published_text(tx), tuple((row.payer, row.days, row.answers) for row in norms))


def published_text(tx: Connection) -> str:
    """The file of the playbook in force."""
    known = tables.playbook.c
    text: str | None = tx.execute(select(known.text).order_by(known.id.desc()).limit(1)).scalar_one_or_none()
    return text if text is not None else shipped_text()


def publish(tx: Connection, text: str, user: str, now: datetime) -> Rulebook:
    """Put another playbook in force. Accounts are judged by it as they change, and all of them by the nightly run.

    Raises BadPlaybookFile or BadPlaybook.
    """
    book = Rulebook(read_playbook(text))
    row = {"version": book.playbook.version, "text": text, "user": user, "published_at": now}
    tx.execute(insert(tables.playbook).values(**row))
    return book


@lru_cache(maxsize=8)
def _ready(text: str, norms: Norms) -> Rulebook:
    learned = {payer: Norm(days, answers) for payer, days, answers in norms}
    try:
        return Rulebook(msgspec.structs.replace(read_playbook(text), norms=learned))
    except (BadPlaybookFile, BadPlaybook) as unusable:  # published under another version of this program
        shipped = read_playbook(shipped_text())
        version = f"{shipped.version}, as the published one cannot be used: {unusable}"
        return Rulebook(msgspec.structs.replace(shipped, norms=learned, version=version))
