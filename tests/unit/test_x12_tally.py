"""Words of a text are no segments, whatever the delimiters and wherever lines are folded; no claim is missed for it."""

import io
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector_tui.x12.inspect import FileSummary, inspect
from collector_tui.x12.tally import Tally
from tests.x12_files import claim_file, payment_file

LAWS = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
WORDS = (
    "CLM",
    "CLP",
    "ISA",
    "GS",
    "SE",
    "ST",
    "CLM CLP",
    "PRE-CLM",
    "(CLP",
    "A.CLM",
    "PAID, CLP",
    " CLM",
    "VISA",
    "ACME",
)
MARKS = "*|^>:!'#;+\x1c\x1d"


@dataclass(frozen=True)
class Layout:
    element: str
    component: str
    terminator: str
    fold: int  # a line break after so many characters, wherever that is; 0: none
    padded: bool  # blanks behind each terminator


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    element, component, mark = draw(st.permutations(MARKS))[:3]
    terminator = draw(st.sampled_from((mark, f"{mark}\n", f"{mark}\r\n", "~", "~\n", "\n", "\r\n")))
    fold = draw(st.sampled_from((0, 0, 40, 61, 80, 132))) if terminator.strip() else 0
    return Layout(element, component, terminator, fold, draw(st.booleans()) and terminator == mark)


@st.composite
def texts(draw: st.DrawFn) -> str:
    return " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))).strip()


def laid_out(segments: list[str], layout: Layout) -> str:
    marks = str.maketrans({"*": layout.element, ":": layout.component})
    text = "".join(
        segment.translate(marks) + layout.terminator + ("  " if layout.padded else "") for segment in segments
    )
    if layout.fold:
        head, body = text[:107], text[107:]
        text = head + "\n".join(body[at : at + layout.fold] for at in range(0, len(body), layout.fold))
    return text


def remittance(number: int, text: str) -> list[str]:
    raw = payment_file(f"A{number}", plb=f"PLB*1000000004*20261231*CS:{text}*5.00*72:{text}*-5.00").decode()
    for before, after in (
        ("N1*PR*ACME HEALTH", f"N1*PR*ACME {text}"), ("SVC*HC:99213*", f"SVC*HC:99213:::::{text}*"),
        ("NM1*QC*1*DOE*JANE", f"NM1*QC*1*{text}*{text}"), ("CAS*CO", f"REF*1K*{text}~REF*EA*{text}*{text}:{text}~CAS*CO"),
    ):  # fmt: skip
        assert before in raw
        raw = raw.replace(before, after)
    return counted(raw)


def bill(number: int, text: str) -> list[str]:
    raw = claim_file(f"B{number}").decode().replace("HI*ABK", f"K3*{text}~NTE*ADD*{text}~REF*4N*{text}*{text}~HI*ABK")
    return counted(raw.replace("SV1*HC:99213*", f"SV1*HC:99213:::::{text}*").replace("DOE*JANE", f"DOE {text}*{text}"))


def counted(raw: str) -> list[str]:
    """The segments with the counts of their trailers right again."""
    segments = raw.replace("*^*", "*U*", 1).removesuffix("~").split("~")  # ISA11 may be an element separator here
    return [f"SE*{len(segments) - 4}*0001" if segment.startswith("SE*") else segment for segment in segments]


def read(text: str) -> FileSummary:
    return inspect("a.x12", io.BytesIO(text.encode("latin-1"))).file


@given(st.lists(st.tuples(st.booleans(), texts(), layouts()), min_size=1, max_size=3))
@LAWS
def test_a_text_is_never_taken_for_a_segment_and_no_claim_is_missed(files: list[tuple[bool, str, Layout]]) -> None:
    written = [
        laid_out((remittance if paid else bill)(number, text), layout)
        for number, (paid, text, layout) in enumerate(files)
    ]
    found = read("\n".join(written))
    assert found.claims == len(files)
    assert [finding.text for finding in found.findings if finding.severity == "error"] == []


@given(texts(), layouts(), st.booleans(), st.sampled_from((7, 64, 511, 512, 1_000)))
@LAWS
def test_the_count_does_not_depend_on_where_the_bytes_are_cut(text: str, layout: Layout, paid: bool, size: int) -> None:
    raw = laid_out((remittance if paid else bill)(1, text), layout).encode("latin-1")
    tally = Tally()
    for at in range(0, len(raw), size):
        tally.feed(raw[at : at + size])
    tally.feed(b"")
    assert (tally.payments, tally.claims) == (int(paid), int(not paid))


@given(texts(), layouts().filter(lambda layout: not layout.fold), st.booleans())
@LAWS
def test_a_claim_whose_terminator_before_it_was_lost_is_missed_loudly(text: str, layout: Layout, paid: bool) -> None:
    """A line end is left where the terminator stood: the reader cannot cut there, the count still sees the claim."""
    segments = (remittance if paid else bill)(1, text)
    at = next(n for n, segment in enumerate(segments) if segment.startswith(("CLP*", "CLM*")))
    before, after = laid_out(segments[:at], layout), laid_out(segments[at:], layout)
    found = read(before.rstrip(" ").removesuffix(layout.terminator) + "\n" + after)
    assert found.claims == 1 or "count" in {finding.rule for finding in found.findings}


@pytest.mark.parametrize("tag", ["CLP*LOST*1*5.00*5.00", "CLM*LOST*5.00***11:B:1"])
def test_a_claim_outside_any_transaction_is_missed_loudly(tag: str) -> None:
    found = read(payment_file("A1").decode().replace("GE*1*1~", f"GE*1*1~{tag}~"))
    assert "count" in {finding.rule for finding in found.findings}
