"""A hospital in a few files and a desk that has read them: what screen tests stand on. No fakes but the clock."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from collector_tui.billing_api.access.tokens import Caller
from collector_tui.billing_api.intake.take_in import take_in
from collector_tui.billing_api.sync.feed import page_of_changes
from collector_tui.desk.desk import Desk
from collector_tui.wire.feed import Changes
from collector_tui.wire.session import Me, Policy
from tests.ledgers import ledger_path, lent_ledger
from tests.x12_files import claim_file, payment_file, status_file

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)

DENIED = (
    claim_file("DEN-1", "9840.22"),
    payment_file("DEN-1", "9840.22", "0.00", "CAS*CO*197*9840.22", icn="D1", trace="E1"),
)
REJECTED = (claim_file("REJ-1", "500.00"), status_file("REJ-1", text="SUBSCRIBER NOT FOUND"))
LATE = (claim_file("LATE-1", "2000.00", billed="20260102"),)
SELF_PAY = (
    claim_file("SELF-1", "100.00"),
    payment_file("SELF-1", paid="60.00", cas="CAS*CO*45*25.00~CAS*PR*1*15.00", icn="S1", trace="E2"),
)
HOSPITAL = DENIED + REJECTED + LATE + SELF_PAY


def desk_with(folder: Path, files: Sequence[bytes] = HOSPITAL) -> Desk:
    """A desk whose cache holds what the server made of the files; the server's ledger lies beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    ledger, changes = _taken_in(tuple(files))
    (folder / "ledger.db").write_bytes(ledger)
    desk = Desk(folder / "desk", lambda: NOW)
    desk.sync_side.take(changes)
    desk.sync_side.keep_me(Me(user="jdoe", role="collector", policy=Policy(offline_lock_days=0)))
    return desk


def ledger_of(files: Sequence[bytes]) -> bytes:
    """The SQLite ledger that the server makes of the files."""
    ledger, _ = _taken_in(tuple(files))
    return ledger


@cache
def _taken_in(files: tuple[bytes, ...]) -> tuple[bytes, Changes]:
    """The ledger that the server makes of the files, and what it tells a desk: the same for every test."""
    with lent_ledger() as engine:
        for raw in files:
            take_in(engine, "file", io.BytesIO(raw), "post", NOW, NOW.date())
        with engine.begin() as tx:
            changes = page_of_changes(tx, Caller("jdoe", "collector"), "", 500)
        engine.dispose()  # the last connection leaves nothing in the write-ahead log
        return ledger_path(engine).read_bytes(), changes
