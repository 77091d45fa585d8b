"""A second opinion: pyx12 reads the same claims and the same money from every file that it can open."""

import io
from collections.abc import Iterator
from pathlib import Path

import pyx12.errors
import pyx12.segment
import pyx12.x12file

from collector_tui.model.money import cents_of
from collector_tui.x12.inspect import inspect

# It keeps to the first interchange's delimiters and so loses the second one.
MISREADS = {"two_isa_different_delims.835"}


def opened(raw: bytes) -> list[pyx12.segment.Segment] | None:
    """The file's segments as pyx12 cuts them; None when it gives up."""
    text = raw.decode("latin-1").removeprefix("\xef\xbb\xbf")
    try:
        return list(pyx12.x12file.X12Reader(io.StringIO(text)))
    except (pyx12.errors.X12Error, pyx12.errors.EngineError, ValueError):
        return None


def total(segments: list[pyx12.segment.Segment], element: str) -> int:
    """Cents of one element, as "CLP03", over all segments that have it."""
    found = (one.get_value(element) for one in segments if one.get_seg_id() == element[:-2])
    return sum(cents_of(value) for value in found if value)


def samples(shared_x12: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((shared_x12 / "samples").rglob("*")):
        if path.is_file() and path.name not in MISREADS:
            yield path.name, path.read_bytes()


def test_it_counts_the_same_claims_and_the_same_money(shared_x12: Path) -> None:
    agreed = claims = 0
    for name, raw in samples(shared_x12):
        segments = opened(raw)
        if not segments or segments[-1].get_seg_id() != "IEA":
            continue  # it gave up, or stopped in silence
        ours = inspect(name, io.BytesIO(raw)).file
        if ours.kind.startswith(("835", "837")):
            tags = [one.get_seg_id() for one in segments]
            count = tags.count("CLP") + tags.count("CLM")
            charged = total(segments, "CLP03") + total(segments, "CLM02")
            assert (name, ours.claims, ours.charge_cents) == (name, count, charged)
            lines = sum(tags.count(tag) for tag in ("SVC", "SV1", "SV2", "SV3"))
            assert (name, ours.paid_cents, ours.service_lines) == (name, total(segments, "CLP04"), lines)
            agreed += 1
            claims += count
    assert agreed > 60, "pyx12 opened too few files for a second opinion"
    assert claims > 1_000
