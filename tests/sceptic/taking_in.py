"""What the server makes of the files: nothing refused, nobody taken for two, no step that a law bars."""

import io
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.ledger.database import open_engine
from collector_tui.billing_api.sync.feed import page_of_changes
from collector_tui.desk.desk import Desk
from tests.advice.law import breaches
from tests.sceptic.files import Hospital

PAGE = 500  # accounts a page of the feed


def wrong_at_the_server(hospital: Hospital) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        return list(_wrong(hospital, Path(folder)))


def _wrong(hospital: Hospital, folder: Path) -> Iterator[str]:
    now = datetime.combine(hospital.today, time(15), UTC)
    engine = open_engine(str(folder / "ledger.db"))
    held = 0
    for path in hospital.paths:
        receipt = take_in(engine, path.name, io.BytesIO(path.read_bytes()), "post", now, hospital.today)
        held += sum(part.outcome == "quarantined" for part in receipt.transactions)
        if receipt.outcome == "refused":
            yield f"{path.name}: {receipt.text}"
    if held != 1:
        yield f"{held} transactions in quarantine"
    desk = Desk(folder / "desk", lambda: now)
    cursor, more = "", True
    while more:
        with engine.begin() as tx:
            page = page_of_changes(tx, Caller("jdoe", "collector"), cursor, PAGE)
        desk.sync_side.take(page)
        more, cursor = page.more, page.cursor
    engine.dispose()
    known = hospital.registered.keys() | hospital.paid_by_account.keys()
    for head in desk.heads():
        account = desk.account(head.id)
        if head.id not in known:
            yield f"{head.id}: one patient taken for two"
        if account is not None:
            yield from (f"{head.id}: {breach}" for breach in breaches(account, hospital.today, desk.rulebook))
    desk.close()
