"""outbox salvage, export and import: getting what was logged out of a damaged file, or onto another desk."""

import os
from argparse import Namespace
from itertools import count
from pathlib import Path

import msgspec

from collector_tui.actions import AnyAction
from collector_tui.commands.desk import desk_of, local_now
from collector_tui.commands.open_desk import Opening
from collector_tui.commands.output import NOT_FOUND, NOT_SAVED, OK, PARTLY, Failure, open_desk, read_config, say, warn
from collector_tui.desk import OUTBOX, Refused, SessionFile
from collector_tui.model.codec import decode, encode
from collector_tui.model.text import counted
from collector_tui.storage import Damaged, Keys, Lock, RealDisk, salvage
from collector_tui.wire.actions import ActionBatch


def run_salvage(options: Namespace) -> int:
    """Put damaged outbox files aside and go on with every entry in them that can still be read."""
    opening = Opening(read_config(options.config))
    keys, disk = open_desk(opening.keys), RealDisk()
    folder = opening.directory / OUTBOX
    damaged = [path for path in sorted(folder.glob("*.j")) if _is_damaged(path, disk, keys)]
    if not damaged:
        say("No file of the outbox is damaged.")
        return OK
    for path in damaged:
        rows, lost = open_desk(lambda path=path: salvage(path, disk, keys))  # type: ignore[misc]
        names = (path.with_name(f"{path.name}.damaged-{number}") for number in count(1))
        aside = next(name for name in names if not name.exists())
        fresh, lock = _free_file(folder, disk)  # written whole before the damaged one goes
        try:
            file = SessionFile.of_rows(fresh, disk, keys, lock, rows)
            file.close()
            disk.rename(path, aside)
            disk.sync_directory(folder)
        except OSError as error:
            raise Failure(NOT_SAVED, f"The disk refuses ({error.strerror}); {path.name} is as it was.") from None
        say(
            f"{path.name}: {counted(len(file.entries), 'entry', 'entries')} and {counted(len(file.drafts), 'draft')} saved; {counted(lost, 'byte')} could not be read"
        )
        warn(f"The damaged file is kept as {aside}.")
    return PARTLY


def _free_file(folder: Path, disk: RealDisk) -> tuple[Path, Lock]:
    """A name that no session has, and its lock."""
    for number in count(1):
        path = folder / f"{number}.j"
        lock = None if path.exists() else disk.lock(path.with_suffix(".lock"))
        if lock is not None:
            return path, lock
    raise AssertionError("count() has no end")


def _is_damaged(path: Path, disk: RealDisk, keys: Keys) -> bool:
    try:
        SessionFile(path, disk, keys, None, "").close()
    except Damaged:
        return True
    return False


def run_export(options: Namespace) -> int:
    """Write what is not on the server yet into a file, as the server takes it."""
    with desk_of(options, reads=True) as (desk, _):
        waiting = [entry for entry in desk.pending().values() if entry.state != "sent"]
        batch = ActionBatch(client="export", actions=tuple(msgspec.Raw(entry.body) for entry in waiting))
    try:
        handle = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(encode(batch))
            os.fsync(file.fileno())
    except OSError as error:
        raise Failure(NOT_SAVED, f"{options.file} cannot be written ({error.strerror}).") from None
    say(
        f"{counted(len(waiting), 'entry', 'entries')} in {options.file}; collector-tui outbox import takes them in on another desk"
    )
    warn("This file is not sealed: it holds what you wrote about patients. Remove it when it was taken in.")
    return OK


def run_import(options: Namespace) -> int:
    """Log what another desk exported. An entry that the server has already is not doubled."""
    try:
        batch = decode(ActionBatch, Path(options.file).read_bytes())
        actions: list[AnyAction] = [decode(AnyAction, bytes(raw)) for raw in batch.actions]  # type: ignore[arg-type]
    except OSError as error:
        raise Failure(NOT_FOUND, f"{options.file} cannot be read ({error.strerror}).") from None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Failure(NOT_FOUND, f"{options.file} is not an exported outbox.") from None
    with desk_of(options) as (desk, _):
        fresh = [action for action in actions if action.id not in desk.pending()]
        refused = 0
        for action in fresh:
            try:
                desk.do(action)
            except Refused as refusal:
                refused += 1
                warn(f"{action.account}: {refusal}")
            except OSError as error:
                raise Failure(NOT_SAVED, f"NOT SAVED: the disk refuses ({error.strerror}).") from None
        say(
            f"{counted(len(fresh) - refused, 'entry', 'entries')} taken in at {local_now():%H:%M}, {len(actions) - len(fresh)} were here already"
        )
    return PARTLY if refused else OK
