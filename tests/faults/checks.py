"""What must hold after any crash and any refusal of the disk. Each returns what it counted, or raises AssertionError."""

from pathlib import Path
from random import Random

from collector_tui.storage import journal
from tests.faults.disk import MemoryDisk, RefusesNth, Tree
from tests.faults.working import KEYS, Clock, Found, Morning, cached, kept, open_desk

Opened = dict[
    frozenset[tuple[Path, bytes]], tuple[Found, Found]
]  # a tree, and the outbox and the cache that it opens to

STALE_MIN = 12  # rows: so that a short morning compacts its journals many times


def crash_states(seed: int, steps: int, most: int, of_each: int = 10_000) -> int:
    """Cut the power behind every change of the disk, in every way: the desk opens with what was acknowledged.

    Returns how many states were looked at: `of_each` change at most, and no more changes after `most`.
    """
    journal.STALE_MIN = STALE_MIN
    disk, random, looked = MemoryDisk(), Random(seed), 0
    morning = Morning(open_desk(disk, Clock()), random)
    states: list[Tree] = []
    opened: Opened = {}

    def remember(what: str, path: object) -> None:
        every = list(disk.after_power_cut(random))
        states.extend(every if len(every) <= of_each else random.sample(every, of_each))
        states.append(disk.tree())  # killed, not cut

    disk.after = remember
    remember("start", None)
    doing = morning.steps(steps)
    before, caches = morning.acknowledged, morning.caches[-1]
    while looked < most:
        name = next(doing, None)
        if name is None:
            return looked
        now = morning.acknowledged
        for state in states:
            looked += 1
            _reopened(state, opened, [before, now], morning.caches, f"seed {seed}: {name}")
        before, caches = now, morning.caches[-1]
        states = list(disk.after_power_cut(random))
        for state in states:
            _reopened(state, opened, [now], [*morning.caches, caches], f"seed {seed}: after {name}")
    return looked


def _reopened(state: Tree, opened: Opened, allowed: list[Found], caches: list[Found], where: str) -> None:
    """Many cuts leave the same bytes, and the same bytes open to the same desk: that is done once."""
    key = frozenset(state.items())
    if key not in opened:
        opened[key] = _goes_on(state, where)
    content, cache = opened[key]
    assert content in allowed, f"{where}: lost, doubled or changed"
    assert cache in caches, f"{where}: the cache is in no state that it ever was in"


def _goes_on(state: Tree, where: str) -> tuple[Found, Found]:
    """What a desk over a disk that was left so holds, outbox and cache; it takes another draft."""
    disk = MemoryDisk(state)
    desk = open_desk(disk)
    content, cache = kept(desk), cached(desk)
    desk.save_draft("after", {"text": "the desk goes on"})
    desk.close()
    again = open_desk(MemoryDisk(disk.tree()))
    assert kept(again) == {**content, "drafts": {**content["drafts"], "after": {"text": "the desk goes on"}}}, (  # type: ignore[dict-item]
        f"{where}: what is written after a crash is not kept"
    )
    return content, cache


def refusals(seed: int, steps: int, code: int, *, lasting: bool = False, first: int = 1, every: int = 1) -> int:
    """Let the n-th change of the disk fail, for every n: the caller is told, nothing else changes. Returns the last n."""
    journal.STALE_MIN = STALE_MIN
    nth = first
    while True:
        disk, random = MemoryDisk(), Random(seed)
        morning = Morning(open_desk(disk, Clock()), random)
        refuses = RefusesNth(nth, code, lasting=lasting)
        disk.before = refuses
        _work_on(morning, steps, disk, f"seed {seed}, refusal {nth}")
        if not refuses.reached:
            return nth
        nth += every


def _work_on(morning: Morning, steps: int, disk: MemoryDisk, where: str) -> None:
    """A write that was refused may still be found after a crash, as nobody can tell; until the next one that is not."""
    desk, left, certain = morning.desk, steps, True
    while left:
        before = kept(desk)
        doing = morning.steps(left)
        try:
            for _ in doing:
                left -= 1
                certain = certain or kept(desk) != before
                before = kept(desk)
                if certain:
                    _same_on_disk(disk, before, where)
        except OSError:
            left -= 1
            certain = False
            assert kept(desk) == before, f"{where}: refused, and yet done"
            _acknowledged_on_disk(disk, kept(desk), where)


def _same_on_disk(disk: MemoryDisk, wanted: Found, where: str) -> None:
    assert kept(open_desk(MemoryDisk(disk.tree()))) == wanted, f"{where}: the disk holds something else than was said"
    for state in disk.after_power_cut(Random(0)):
        assert kept(open_desk(MemoryDisk(state))) == wanted, f"{where}: not durable after a refusal"


def _acknowledged_on_disk(disk: MemoryDisk, wanted: Found, where: str) -> None:
    """Right after a refusal the refused frame may be found, whole; everything before it is what was acknowledged."""
    for state in (disk.tree(), *disk.after_power_cut(Random(0))):
        if kept(open_desk(MemoryDisk(state))) != wanted:
            path = next(path for path in state if path.name == "1.j")
            raw = state[path]
            *_, last = journal.frames(raw, journal.HEADER_BYTES, raw[: journal.HEADER_BYTES], 0, KEYS)
            before = {**state, path: raw[: last[0]]}
            assert kept(open_desk(MemoryDisk(before))) == wanted, f"{where}: what was acknowledged is gone"


def flips(seed: int, steps: int, bits: tuple[int, ...] = (1, 0x80)) -> int:
    """Change every byte of every file: refused, or told, or thrown away and fetched again; never taken for good."""
    journal.STALE_MIN = STALE_MIN
    disk = MemoryDisk()
    morning = Morning(open_desk(disk, Clock()), Random(seed))
    outbox_states = [kept(morning.desk)]
    for _ in morning.steps(steps):
        outbox_states.append(kept(morning.desk))
    tree, looked = disk.tree(), 0
    for path, content in tree.items():
        for at in range(len(content)):
            for bit in bits:
                looked += 1
                flipped = content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]
                _not_in_silence({**tree, path: flipped}, outbox_states, morning.caches, f"byte {at} of {path.name}")
        if path.suffix == ".j":
            for at in range(len(content)):
                looked += 1
                where, cut = f"{path.name} cut at {at}", {**tree, path: content[:at]}
                _not_in_silence(cut, outbox_states, morning.caches, where, prefix=True)
    return looked


def _not_in_silence(
    tree: Tree, outboxes: list[Found], caches: list[Found], where: str, *, prefix: bool = False
) -> None:
    """A file that ends between two frames is an earlier state of itself: nothing in it could tell."""
    try:
        desk = open_desk(MemoryDisk(tree))
    except (journal.Damaged, journal.Locked):
        return
    if kept(desk) != outboxes[-1]:
        assert desk.take_notices() or prefix, f"{where}: the outbox differs and nobody is told"
        assert kept(desk) in outboxes, f"{where}: the outbox is in no state that it ever was in"
    empty: Found = {"cursor": ""}
    assert cached(desk) in [*caches, empty], f"{where}: the cache is in no state that it ever was in"


def spliced(seed: int) -> int:
    """Leave out, double or swap whole frames: refused. Returns how many ways were tried."""
    journal.STALE_MIN = 10_000
    disk = MemoryDisk()
    morning = Morning(open_desk(disk, Clock()), Random(seed))
    for _ in morning.steps(25):
        pass
    tree = disk.tree()
    path = next(path for path in tree if path.name == "1.j")
    raw, header = tree[path], tree[path][: journal.HEADER_BYTES]
    parts = [raw[start:end] for start, end, _, _ in journal.frames(raw, len(header), header, 0, KEYS)]
    tried = 0
    for n in range(len(parts) - 1):
        for wrong in (
            parts[:n] + parts[n + 1 :],
            [*parts[: n + 1], *parts[n:]],
            [*parts[:n], parts[n + 1], parts[n], *parts[n + 2 :]],
        ):
            tried += 1
            try:
                found = kept(open_desk(MemoryDisk({**tree, path: header + b"".join(wrong)})))
            except journal.Damaged:
                continue
            raise AssertionError(f"frames around {n} were moved, and {len(found)} parts taken for good")
    return tried
