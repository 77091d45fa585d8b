"""The made-up hospital, read by someone who believes nothing of it; other seeds and pyx12 over all files by command."""

import re
from datetime import date
from pathlib import Path

import pytest

from collector_tui.demo.hospital import write_hospital
from tests.sceptic.files import Hospital
from tests.sceptic.reading import LAWS, broken_laws, refused_by_pyx12

TODAY = date(2026, 3, 10)
SHIPPED, OTHER = 7, 5  # seeds


@pytest.mark.parametrize(("seed", "accounts"), [(SHIPPED, 400), (OTHER, 150)])
def test_the_files_break_no_law_of_the_trade(tmp_path: Path, seed: int, accounts: int) -> None:
    """F10 F11 F12 F17 F20: identifiers, claims, benefits, reasons, histories."""
    assert broken_laws(Hospital(write_hospital(tmp_path, accounts, seed, TODAY), TODAY)) == {}


def test_pyx12_accepts_files_of_each_kind(tmp_path: Path) -> None:
    """F20: one of each kind; all of them by command."""
    written = write_hospital(tmp_path, 24, SHIPPED, TODAY)
    paths = {path.name[:4]: path for path in written if path.suffix == ".x12"}
    assert paths.keys() == {"837I", "837P", "277C", "835_"}
    assert refused_by_pyx12(list(paths.values())) == []


# What is spoiled in the files -> the law that must see it.
DAMAGES = (
    ("837I", r"(NM1\*71\*.*XX\*\d{9})\d~", r"\g<1>X~", "provider_numbers"),
    ("837I", r"NM1\*IL(.*)\*MI\*[^~]*~", r"NM1*IL\1*MI*S~", "member_ids"),
    ("837I", r"SBR\*P\*18\*(.*)\*MA~", r"SBR*P*18*\1*MB~", "right_payer_and_form"),
    ("837I", r"HI\*BE:80:::(\d)~", r"HI*BE:80:::9\1~", "stays"),
    ("837I", r":::::::Y~", "~", "stays"),
    ("837I", r"(SV2\*0360\*)HC:\w+", r"\1", "theatres"),
    ("837I", r"(SV2\*0450\*)HC:[\w:]+", r"\1", "outpatients"),
    ("837P", r"HC:99232", "HC:99214", "physicians"),
    ("837P", r"ABK:\w+", "ABK:M545", "diagnoses"),
    ("837P", r"\*82\*1\*.*XX\*\d+~", "*82*1*Aldana*Rosa~", "reasons_are_true"),
    ("277CA", r"TRN\*2\*7", "TRN*2*8", "answers_follow_batches"),
    ("277CA", r"A7:164:IL", "A7:187:IL", "rejections_are_true"),
    ("835", r"(BPR\*I\*)", r"\g<1>1", "remittances_balance"),
    ("835", r"PLB\*(.*)\*L6:\w+", r"PLB*\1*L6:NONE", "provider_adjustments"),
    ("835", r"CAS\*PR\*1\*1736", "CAS*PR*2*1736", "part_a_stays"),
    ("835", r"CAS\*CO\*(50|197|22)\*", "CAS*CO*18*", "reasons_are_true"),
    ("835", r"\*253\*", "*45*", "sequestration"),
    ("notes", r",(APL1|DNCL|DNRV),", ",PCLM,", "notes_in_order"),
    ("registration", r"(Medicare Part A.*)", r"\1", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_hospital(tmp_path_factory.mktemp("hospital"), 150, SHIPPED, TODAY)


@pytest.mark.parametrize(("kind", "found", "spoiled", "law"), DAMAGES)
def test_the_laws_see_what_is_wrong(written: list[Path], kind: str, found: str, spoiled: str, law: str) -> None:
    kept = {path: path.read_text(encoding="latin-1") for path in written if path.name.startswith(kind)}
    try:
        changed = {path: re.sub(found, spoiled, text) for path, text in kept.items()}
        assert law == "" or changed != kept, "nothing to spoil"
        for path, text in changed.items():
            path.write_text(text, encoding="latin-1")
        broken = broken_laws(Hospital(written, TODAY))
        assert (law in broken) if law else broken == {}, broken
    finally:
        for path, text in kept.items():
            path.write_text(text, encoding="latin-1")


def test_every_law_is_named_once() -> None:
    assert len({law.__name__ for law in LAWS}) == len(LAWS)
