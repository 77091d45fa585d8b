"""A layered picture as SVG text: boxes on floors, arrows that lead down through the gaps between boxes."""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

WIDTH, FLOOR, TOP, GAP, SIDE = 1120, 78, 40, 26, 70
LETTER, LETTER_SMALL = 8.4, 6.3  # how wide a letter of a name, of the words under it, is drawn
COLOURS = {"program": ("#dbe7f5", "#3b6ea5"), "judgement": ("#f9e6cf", "#b06d1d"), "ground": ("#dcefdc", "#3f7d45")}
LEGEND = {"program": "programs", "judgement": "judgement", "ground": "the ground"}
ROUNDS = 24  # of ordering and pulling straight; more change nothing

Words = tuple[str, str, str]  # what a room is, what is inside it, its kind


class Floors(NamedTuple):
    """Rooms by floor, the uppermost first, and the arrows between them, all of which point down."""

    rooms: list[list[str]]
    arrows: Mapping[str, set[str]]


class Path(NamedTuple):
    """A point an arrow passes on a floor between its ends; arrows of one room share it as long as they can."""

    room: str
    floor: int


Node = str | Path
Rows = list[list[Node]]
Edges = list[tuple[Node, Node]]


def draw(house: Floors, words: Mapping[str, Words], caption: str) -> str:
    """The whole picture."""
    rows, edges = _laid_out(house)
    widths = {room: _width(room, words[room]) for row in house.rooms for room in row}
    rows = _ordered(rows, edges)
    centre = _pulled_straight(rows, edges, widths)
    height = TOP + FLOOR * len(rows) + 46
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="Helvetica, Arial, sans-serif">',
        '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#777"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
    ]
    parts += [_band(number, len(rows)) for number in range(len(rows))]
    heads = {room: _height(words[room]) / 2 + 4 for room in widths}
    parts += [_arrow(a, b, rows, centre, heads) for a, b in edges]
    parts += [
        _box(room, n, centre[room], widths[room], words[room]) for n, row in enumerate(house.rooms) for room in row
    ]
    parts += [*_legend(), f'<text x="{SIDE}" y="{height - 16}" font-size="13" fill="#444">{caption}</text>', "</svg>\n"]
    return "\n".join(parts)


def _laid_out(house: Floors) -> tuple[Rows, Edges]:
    """Floors with the points that long arrows pass, and the short arrows they fall into."""
    floor = {room: number for number, row in enumerate(house.rooms) for room in row}
    rows: Rows = [list(row) for row in house.rooms]
    edges: Edges = []
    for room in sorted(house.arrows, key=lambda name: (floor[name], name)):
        for to in sorted(house.arrows[room]):
            way: list[Node] = [room, *(Path(room, n) for n in range(floor[room] + 1, floor[to])), to]
            for point in way[1:-1]:
                assert isinstance(point, Path)
                if point not in rows[point.floor]:
                    rows[point.floor].append(point)
            edges += [step for step in pairwise(way) if step not in edges]
    return rows, edges


def _ordered(rows: Rows, edges: Edges) -> Rows:
    """The order on each floor in which fewest arrows cross, found by the middle of each one's neighbours."""
    best, fewest = rows, _crossings(rows, edges)
    for turn in range(ROUNDS):
        rows = [list(row) for row in rows]
        down = turn % 2 == 0
        for number in range(1, len(rows)) if down else range(len(rows) - 2, -1, -1):
            beside = rows[number - 1 if down else number + 1]
            place = {node: (index + 0.5) / len(beside) for index, node in enumerate(beside)}
            middle = {
                node: _middle(node, edges, place, index, len(rows[number])) for index, node in enumerate(rows[number])
            }
            rows[number].sort(key=lambda node, middle=middle: (middle[node], str(node)))
        if (crossings := _crossings(rows, edges)) < fewest:
            best, fewest = rows, crossings
    return best


def _middle(node: Node, edges: Edges, place: Mapping[Node, float], index: int, count: int) -> float:
    beside = [place[b if a == node else a] for a, b in edges if node in (a, b) and (b if a == node else a) in place]
    return round(sum(beside) / len(beside), 6) if beside else (index + 0.5) / count


def _crossings(rows: Rows, edges: Edges) -> int:
    place = {node: (number, index) for number, row in enumerate(rows) for index, node in enumerate(row)}
    spans = [(place[a], place[b]) for a, b in edges]
    return sum(
        (a[1] - c[1]) * (b[1] - d[1]) < 0 for i, (a, b) in enumerate(spans) for c, d in spans[:i] if a[0] == c[0]
    )


def _pulled_straight(rows: Rows, edges: Edges, widths: Mapping[str, float]) -> dict[Node, float]:
    """The middle of each box and point: as near as the order allows to the middle of its neighbours."""
    wide = {node: widths[node] if isinstance(node, str) else 10.0 for row in rows for node in row}
    centre = {node: WIDTH * (index + 1) / (len(row) + 1) for row in rows for index, node in enumerate(row)}
    for _ in range(ROUNDS):
        for row in rows:
            wanted = []
            for node in row:
                beside = [centre[b if a == node else a] for a, b in edges if node in (a, b)]
                wanted.append((sum(beside) + WIDTH / 2 * 0.2) / (len(beside) + 0.2))
            for node, x in zip(row, _apart(wanted, [wide[node] for node in row]), strict=True):
                centre[node] = x
    return centre


def _apart(wanted: list[float], wide: list[float]) -> list[float]:
    """The places nearest to those wanted (least squares) at which nothing overlaps, inside the picture."""
    offset = [0.0]
    for left, right in pairwise(wide):
        offset.append(offset[-1] + (left + right) / 2 + GAP)
    blocks: list[tuple[float, int]] = []  # (mean, how many), pooled while a left one lies right of the next
    for x, shift in zip(wanted, offset, strict=True):
        blocks.append((x - shift, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (mean, count), (mean_2, count_2) = blocks[-2], blocks[-1]
            blocks[-2:] = [((mean * count + mean_2 * count_2) / (count + count_2), count + count_2)]
    flat = [mean for mean, count in blocks for _ in range(count)]
    low, high = SIDE + wide[0] / 2, WIDTH - 20 - wide[-1] / 2 - offset[-1]
    return [round(min(max(x, low), high) + shift, 1) for x, shift in zip(flat, offset, strict=True)]


def _y(number: int) -> float:
    return TOP + FLOOR * number


def _height(words: Words) -> int:
    return 56 if words[1] else 42


def _width(room: str, words: Words) -> float:
    return 22 + max(len(room) * LETTER, len(words[0]) * LETTER_SMALL, len(words[1]) * LETTER_SMALL)


def _band(number: int, floors: int) -> str:
    shade = "#f7f7f7" if number % 2 else "#fff"
    return (
        f'<rect x="0" y="{_y(number)}" width="{WIDTH}" height="{FLOOR}" fill="{shade}"/>'
        f'<text x="24" y="{_y(number) + FLOOR / 2 + 5}" font-size="15" fill="#aaa">{floors - number}</text>'
    )


def _arrow(a: Node, b: Node, rows: Rows, centre: Mapping[Node, float], heads: Mapping[str, float]) -> str:
    """From the foot of one box, or a point on the way, to the head of the next; rounded, so that ways can be told apart."""
    number = next(n for n, row in enumerate(rows) if a in row)
    start = _y(number) + FLOOR / 2 + (18 if isinstance(a, str) else 0)
    end = _y(number + 1) + FLOOR / 2 - (heads[b] if isinstance(b, str) else 0)
    half = (start + end) / 2
    head = ' marker-end="url(#a)"' if isinstance(b, str) else ""
    return (
        f'<path d="M{centre[a]} {start}C{centre[a]} {half} {centre[b]} {half} {centre[b]} {end}" fill="none" '
        f'stroke="#999" stroke-width="1.3"{head}/>'
    )


def _box(room: str, number: int, x: float, width: float, words: Words) -> str:
    what, inside, kind = words
    fill, line = COLOURS[kind]
    height = _height(words)
    y = _y(number) + (FLOOR - height) / 2
    texts = [(room, 15, "#111", "bold"), (what, 12, "#333", "normal"), (inside, 11.5, line, "normal")]
    shown = "".join(
        f'<text x="{x}" y="{y + 18 + 16 * row}" font-size="{size}" font-weight="{weight}" fill="{colour}" text-anchor="middle">{text}</text>'
        for row, (text, size, colour, weight) in enumerate(texts)
        if text
    )
    return (
        f'<rect x="{round(x - width / 2, 1)}" y="{y}" width="{round(width, 1)}" height="{height}" rx="5" fill="{fill}" '
        f'stroke="{line}"/>{shown}'
    )


def _legend() -> list[str]:
    return [
        f'<rect x="{SIDE + 130 * n}" y="12" width="16" height="16" rx="3" fill="{COLOURS[kind][0]}" stroke="{COLOURS[kind][1]}"/>'
        f'<text x="{SIDE + 24 + 130 * n}" y="25" font-size="13" fill="#333">{name}</text>'
        for n, (kind, name) in enumerate(LEGEND.items())
    ] + [
        f'<text x="{WIDTH - 20}" y="25" font-size="13" fill="#333" text-anchor="end">an arrow is an import; all lead down</text>'
    ]
