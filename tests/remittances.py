"""Any remittance that balances, and its bytes in any of the layouts a payer may choose (hypothesis strategies)."""

from dataclasses import dataclass, replace
from itertools import groupby

from hypothesis import strategies as st

from collector_tui.model.money import dollars

GROUPS = ("CO", "PR", "OA", "PI")
REASONS = ("1", "2", "3", "16", "23", "29", "45", "50", "97", "197", "253", "A1")


@dataclass(frozen=True)
class Cas:
    group: str
    reason: str
    cents: int


@dataclass(frozen=True)
class Line:
    charge: int
    cas: tuple[Cas, ...]

    @property
    def paid(self) -> int:
        return self.charge - sum(one.cents for one in self.cas)


@dataclass(frozen=True)
class Paid:
    """A claim payment; without lines its charge is its own."""

    number: int
    charge: int
    cas: tuple[Cas, ...]
    lines: tuple[Line, ...]
    reverses: bool = False

    @property
    def adjustments(self) -> tuple[Cas, ...]:
        return (*self.cas, *(one for line in self.lines for one in line.cas))

    @property
    def paid(self) -> int:
        return self.charge - sum(one.cents for one in self.adjustments)


@dataclass(frozen=True)
class Layout:
    """What a payer may choose without changing the money."""

    element: str
    component: str
    terminator: str
    per_segment: int  # reasons in one CAS, 1 to 6
    sparse: bool  # an empty triple first
    loops: int  # claims under one LX; 0: no LX at all
    plb_pairs: int  # adjustments in one PLB, 1 to 6


@dataclass(frozen=True)
class Remittance:
    claims: tuple[Paid, ...]
    plb: tuple[tuple[str, int], ...]

    @property
    def bpr(self) -> int:
        return sum(claim.paid for claim in self.claims) - sum(cents for _, cents in self.plb)


amounts = st.integers(-500_00, 5_000_00)
adjustments = st.lists(
    st.builds(Cas, st.sampled_from(GROUPS), st.sampled_from(REASONS), amounts.filter(bool)), max_size=8
).map(tuple)
lines = st.builds(Line, st.integers(0, 9_000_00), adjustments)


@st.composite
def claims(draw: st.DrawFn) -> Paid:
    own = draw(st.lists(lines, max_size=4).map(tuple))
    charge = sum(line.charge for line in own) if own else draw(st.integers(0, 9_000_00))
    return Paid(draw(st.integers(1, 99)), charge, draw(adjustments), own)


def reversal(claim: Paid) -> Paid:
    """The same claim with every sign flipped (CLP02 22)."""
    flip = lambda cas: tuple(replace(one, cents=-one.cents) for one in cas)  # noqa: E731
    own = tuple(Line(-line.charge, flip(line.cas)) for line in claim.lines)
    return Paid(claim.number, -claim.charge, flip(claim.cas), own, reverses=True)


@st.composite
def remittances(draw: st.DrawFn) -> Remittance:
    paid = draw(st.lists(claims(), min_size=1, max_size=5))
    back = [reversal(claim) for claim in paid if draw(st.booleans())]
    plb = st.lists(st.tuples(st.sampled_from(("WO", "FB", "72", "L6", "CS")), amounts.filter(bool)), max_size=8)
    return Remittance(tuple(draw(st.permutations(paid + back))), tuple(draw(plb)))


marks = st.permutations("*|^>:!~'\x1c\x1d\n").map(lambda order: order[:3]).filter(lambda order: "\n" not in order[:2])
layouts = st.builds(
    lambda chosen, end, per, sparse, loops, pairs: Layout(
        chosen[0], chosen[1], chosen[2] + ("" if chosen[2] == "\n" else end), per, sparse, loops, pairs
    ),
    marks,
    st.sampled_from(("", "\n", "\r\n")),
    st.integers(1, 6),
    st.booleans(),
    st.integers(0, 3),
    st.integers(1, 6),
)


def amount(cents: int) -> str:
    return dollars(cents).replace(",", "")


def write(remittance: Remittance, layout: Layout) -> bytes:
    """The remittance as an 835 in this layout."""
    body = ["ST*835*0001", f"BPR*I*{amount(remittance.bpr)}*C*ACH************20260105", "TRN*1*EFT1*1999999999"]
    body += ["N1*PR*ACME HEALTH*XV*12345", "N1*PE*HOSPITAL*XX*1000000004"]
    for number, claim in enumerate(remittance.claims):
        if layout.loops and number % layout.loops == 0:
            body.append(f"LX*{number // layout.loops + 1}")
        body += _claim(claim, layout)
    for start in range(0, len(remittance.plb), layout.plb_pairs):
        pairs = remittance.plb[start : start + layout.plb_pairs]
        body.append("*".join(("PLB*1000000004*20261231", *(f"{why}:R*{amount(cents)}" for why, cents in pairs))))
    body.append(f"SE*{len(body) + 1}*0001")
    head = ["ISA*00*          *00*          *ZZ*PAYER          *ZZ*HOSPITAL       *260101*1200*U*00501*000000001*0*P*:"]
    head.append("GS*HP*PAYER*HOSPITAL*20260101*1200*1*X*005010X221A1")
    marks = str.maketrans({"*": layout.element, ":": layout.component})
    whole = [segment.translate(marks) for segment in (*head, *body, "GE*1*1", "IEA*1*000000001")]
    return "".join(segment + layout.terminator for segment in whole).encode("latin-1")


def _claim(claim: Paid, layout: Layout) -> list[str]:
    status = "22" if claim.reverses else "1"
    share = sum(one.cents for one in claim.adjustments if one.group == "PR")
    stated = "" if claim.reverses else amount(share)
    out = [
        f"CLP*P{claim.number}*{status}*{amount(claim.charge)}*{amount(claim.paid)}*{stated}*12*ICN{claim.number}*11*1"
    ]
    out += [*_cas(claim.cas, layout), "NM1*QC*1*DOE*JANE"]
    for line in claim.lines:
        out += [
            f"SVC*HC:99213*{amount(line.charge)}*{amount(line.paid)}**1",
            "DTM*472*20251201",
            *_cas(line.cas, layout),
        ]
    return out


def _cas(adjustments: tuple[Cas, ...], layout: Layout) -> list[str]:
    out = []
    for group, found in groupby(adjustments, key=lambda one: one.group):
        mine = list(found)
        room = layout.per_segment - layout.sparse or 1
        for start in range(0, len(mine), room):
            triples = [f"{one.reason}*{amount(one.cents)}*" for one in mine[start : start + room]]
            out.append("*".join(("CAS", group, *(["**"] if layout.sparse else []), *triples)).rstrip("*"))
    return out
