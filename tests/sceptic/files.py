"""The hospital's files as plain segments and rows: nothing of the program's own readers stands between them and the laws."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

Segment = list[str]


def day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def cents(text: str) -> int:
    return round(float(text or 0) * 100)


class Piece(NamedTuple):
    """Segments that belong together."""

    segments: tuple[Segment, ...]

    def all(self, tag: str, first: str = "") -> list[Segment]:
        return [each for each in self.segments if each[0] == tag and (not first or each[1] == first)]

    def value(self, tag: str, place: int, first: str = "") -> str:
        """One element of the first such segment; empty where there is none."""
        found = self.all(tag, first)
        return found[0][place] if found and len(found[0]) > place else ""

    def until(self, tag: str) -> "Piece":
        places = [place for place, each in enumerate(self.segments) if each[0] == tag]
        return Piece(self.segments[: places[0]] if places else self.segments)

    def split(self, tag: str) -> list["Piece"]:
        """The pieces that begin with the tag."""
        starts = [place for place, each in enumerate(self.segments) if each[0] == tag]
        return [Piece(self.segments[a:b]) for a, b in zip(starts, [*starts[1:], len(self.segments)], strict=False)]

    @property
    def codes(self) -> list[list[str]]:
        """The composites of all HI segments, in order."""
        return [composite.split(":") for segment in self.all("HI") for composite in segment[1:]]


class Sent(NamedTuple):
    """A claim as it went out, with what stands above it in its batch."""

    kind: str  # 837I or 837P
    batch: str
    on: date
    billing_npi: str
    claim: Piece

    @property
    def account(self) -> str:
        return self.claim.value("CLM", 1)

    @property
    def facility(self) -> str:
        return self.claim.value("CLM", 5).split(":")[0]

    @property
    def payer_id(self) -> str:
        return self.claim.value("NM1", 9, "PR")

    @property
    def member_id(self) -> str:
        return self.claim.value("NM1", 9, "IL")

    @property
    def lines(self) -> list[Piece]:
        return self.claim.split("LX")

    @property
    def stay(self) -> tuple[date, date]:
        """Its first and last day: of the statement, or of the lines of a physician."""
        if period := self.claim.value("DTP", 3, "434"):
            return day(period[:8]), day(period[9:])
        days = [day(line.value("DTP", 3, "472")) for line in self.lines]
        return min(days), max(days)


class Answered(NamedTuple):
    """A claim's status in a 277CA."""

    batch: str
    status: Piece


class Paid(NamedTuple):
    """A claim's payment, with the transfer it came in."""

    transfer: Piece
    claim: Piece

    @property
    def account(self) -> str:
        return self.claim.value("CLP", 1)

    @property
    def payer_id(self) -> str:
        return self.transfer.value("N1", 4, "PR")

    @property
    def on(self) -> date:
        return day(self.transfer.value("BPR", 16))

    @property
    def lines(self) -> list[Piece]:
        return self.claim.split("SVC")

    @property
    def adjustments(self) -> list[tuple[str, str, int]]:
        """Group, reason and cents of the claim and its lines together."""
        return list(adjustments(self.claim))

    def share(self, *reasons: str) -> int:
        """What the patient owes for these reasons; for all where none is named."""
        return sum(c for group, reason, c in self.adjustments if group == "PR" and (not reasons or reason in reasons))


def adjustments(piece: Piece) -> Iterator[tuple[str, str, int]]:
    for segment in piece.all("CAS"):
        for place in range(2, len(segment), 3):
            yield segment[1], segment[place], cents(segment[place + 1])


def before_lines(claim: Piece) -> Piece:
    return claim.until("SVC")


class Hospital:
    """Everything that the files say, by account."""

    def __init__(self, paths: list[Path], today: date) -> None:
        self.today, self.paths = today, paths
        rows = {path.stem: list(csv.DictReader(path.open(encoding="utf-8"))) for path in paths if path.suffix == ".csv"}
        self.registered = {row["account"]: row for row in rows["registration"]}
        self.notes = _grouped(rows["notes"])
        self.postings = _grouped(rows["postings"])
        x12 = [(path.stem.partition("_")[0], piece) for path in paths if path.suffix == ".x12" for piece in _sets(path)]
        self.sent = [sent for kind, piece in x12 if kind.startswith("837") for sent in _claims(kind, piece)]
        self.answers = [answer for kind, piece in x12 if kind == "277CA" for answer in _answers(piece)]
        self.transfers = [piece for kind, piece in x12 if kind == "835"]
        self.paid = [
            Paid(piece.until("CLP"), claim) for piece in self.transfers for claim in _no_trailer(piece).split("CLP")
        ]

    @cached_property
    def sent_by_account(self) -> dict[str, list[Sent]]:
        return _by_account(self.sent)

    @cached_property
    def paid_by_account(self) -> dict[str, list[Paid]]:
        found = _by_account(self.paid)
        return {account: sorted(payments, key=lambda paid: paid.on) for account, payments in found.items()}

    @cached_property
    def rejections(self) -> dict[str, str]:
        """Account -> the STC01 of what turned its claim away."""
        stated = {a.status.value("TRN", 2): a.status.value("STC", 1) for a in self.answers}
        return {account: code for account, code in stated.items() if code[:2] != "A2"}


def _by_account(pieces: list) -> dict[str, list]:
    found: defaultdict[str, list] = defaultdict(list)
    for piece in pieces:
        found[piece.account].append(piece)
    return found


def _grouped(rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    found: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        found[row["account"]].append(row)
    return found


def _sets(path: Path) -> list[Piece]:
    segments = [line.split("*") for line in path.read_text(encoding="latin-1").replace("\n", "").split("~") if line]
    return Piece(tuple(segments)).split("ST")


def _no_trailer(piece: Piece) -> Piece:
    return piece.until("PLB") if piece.all("PLB") else piece.until("SE")


def _claims(kind: str, piece: Piece) -> Iterator[Sent]:
    batch, on, npi = piece.value("BHT", 3), day(piece.value("BHT", 4)), piece.value("NM1", 9, "85")
    levels = piece.until("SE").split("HL")
    for place, level in enumerate(levels):
        if level.segments[0][3] == "22":
            below = levels[place + 1].segments if level.segments[0][4] == "1" else ()
            yield Sent(kind, batch, on, npi, Piece((*level.segments, *below)))


def _answers(piece: Piece) -> Iterator[Answered]:
    levels = piece.until("SE").split("HL")
    batch = next(level.value("TRN", 2) for level in levels if level.segments[0][3] == "21")
    for level in levels:
        if level.segments[0][3] == "PT":
            yield Answered(batch, level)
