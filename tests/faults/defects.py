"""Defects as people make them, put into the desk on purpose: each must turn the suite red."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from collector_tui.desk.cache import Cache
from collector_tui.desk.session_file import SessionFile
from collector_tui.storage import journal
from collector_tui.storage.journal import JournalStorage
from collector_tui.storage.keys import NONCE_BYTES, TAG_BYTES, Keys
from tests.faults import checks
from tests.faults.disk import MemoryDisk, MemoryFile

Patch = pytest.MonkeyPatch
Seed = Callable[[Patch], None]


def _has_its_name(file: MemoryFile) -> bool:
    return any(inode is file._inode and path.suffix == ".j" for path, inode in file._disk.names_now.items())


def no_sync_of_a_write(patch: Patch) -> None:
    whole = MemoryFile.sync
    patch.setattr(MemoryFile, "sync", lambda self: None if _has_its_name(self) else whole(self))


def no_sync_before_the_rename(patch: Patch) -> None:
    whole = MemoryFile.sync
    patch.setattr(MemoryFile, "sync", lambda self: whole(self) if _has_its_name(self) else None)


def no_sync_of_the_directory(patch: Patch) -> None:
    patch.setattr(MemoryDisk, "sync_directory", lambda self, path: None)


def saved_is_said_before_it_is(patch: Patch) -> None:
    whole, waiting = SessionFile.change, []

    def early(self: SessionFile, *args: Any, **named: Any) -> None:
        if waiting:
            whole(self, *waiting.pop()[0])
        waiting.append((args, named))
        for key, entry in args[0].items():
            self.entries[key] = entry

    patch.setattr(SessionFile, "change", early)


def entry_and_draft_in_two_writes(patch: Patch) -> None:
    whole = SessionFile.change

    def twice(self: SessionFile, put: Any, remove: Any = (), drafts: Any = None) -> None:
        whole(self, put, remove)
        if drafts:
            whole(self, {}, (), drafts)

    patch.setattr(SessionFile, "change", twice)


def the_cursor_is_kept_first(patch: Patch) -> None:
    whole = Cache._write

    def first(self: Cache, put: Any, remove: Any, position: Any) -> None:
        if put:
            whole(self, {}, set(), position)
        whole(self, put, remove, position)

    patch.setattr(Cache, "_write", first)


def a_torn_end_is_written_behind(patch: Patch) -> None:
    patch.setattr(JournalStorage, "_set_aside", lambda self, raw: None)


def a_torn_end_is_cut_without_a_word(patch: Patch) -> None:
    whole = JournalStorage._set_aside

    def quiet(self: JournalStorage, raw: bytes) -> None:
        whole(self, raw)
        self.torn = ""

    patch.setattr(JournalStorage, "_set_aside", quiet)


def a_refused_write_is_left_lying(patch: Patch) -> None:
    patch.setattr(JournalStorage, "_take_back", lambda self: None)


def a_failed_sync_is_believed(patch: Patch) -> None:
    whole = MemoryFile.sync

    def believed(self: MemoryFile) -> None:
        try:
            whole(self)
        except OSError:
            return

    patch.setattr(MemoryFile, "sync", believed)


def a_failed_write_is_believed(patch: Patch) -> None:
    whole = JournalStorage._append

    def believed(self: JournalStorage, plain: bytes) -> None:
        try:
            whole(self, plain)
        except OSError:
            return

    patch.setattr(JournalStorage, "_append", believed)


def compaction_forgets_a_row(patch: Patch) -> None:
    whole = journal._snapshot
    patch.setattr(
        journal, "_snapshot", lambda data: whole({t: dict(list(rows.items())[:-1] or rows) for t, rows in data.items()})
    )


def a_bad_frame_is_passed_over(patch: Patch) -> None:
    whole = journal.frames

    def gapless(raw: bytes, at: int, header: bytes, sequence: int, keys: Keys) -> Iterator[tuple[int, int, int, bytes]]:
        for number, (start, end, _, plain) in enumerate(whole(raw, at, header, sequence, keys), sequence):
            yield at, at + end - start, number, plain
            at += end - start

    patch.setattr(journal, "frames", gapless)


def frames_are_not_authenticated(patch: Patch) -> None:
    def unchecked(self: Keys, name: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        cipher = self._ciphers[name]  # the key stream of GCM, taken from a text of zeros
        stream = cipher.encrypt(sealed[:NONCE_BYTES], bytes(len(sealed) - NONCE_BYTES - TAG_BYTES), b"")
        return bytes(a ^ b for a, b in zip(sealed[NONCE_BYTES:-TAG_BYTES], stream, strict=False))

    patch.setattr(Keys, "open", unchecked)


def crash_states() -> None:
    for seed in (1, 2, 3, 4):
        checks.crash_states(seed, 80, 3_000, of_each=12)


def refusals() -> None:
    for seed in (1, 2):
        checks.refusals(seed, 20, 28)


def flips() -> None:
    checks.flips(1, 5)


DEFECTS: list[tuple[Seed, Callable[[], None]]] = [
    (no_sync_of_a_write, crash_states),
    (no_sync_before_the_rename, crash_states),
    (no_sync_of_the_directory, crash_states),
    (saved_is_said_before_it_is, crash_states),
    (entry_and_draft_in_two_writes, crash_states),
    (the_cursor_is_kept_first, crash_states),
    (a_torn_end_is_written_behind, crash_states),
    (compaction_forgets_a_row, crash_states),
    (a_refused_write_is_left_lying, refusals),
    (a_failed_sync_is_believed, refusals),
    (a_failed_write_is_believed, refusals),
    (a_torn_end_is_cut_without_a_word, flips),
    (a_bad_frame_is_passed_over, flips),
    (frames_are_not_authenticated, flips),
]
