"""Whole sequences of files: every cent stands where the documents put it, and defects put in on purpose are seen."""

import random
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.laws.defects import DEFECTS, Seed
from tests.laws.families import Case, case_of, made_up
from tests.laws.laws import check
from tests.laws.office import Office
from tests.laws.shrink import billed_in, broken_law, is_whole, smallest, written

SHARDS, SEQUENCES = 4, 10  # python -m tests.laws runs 100,000


@cache
def the_office() -> Office:
    return Office()


@pytest.fixture
def office() -> Office:
    return the_office()


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_cent_stands_where_the_documents_put_it(office: Office, shard: int) -> None:
    for seed in range(shard * SEQUENCES, (shard + 1) * SEQUENCES):
        case = case_of(seed)
        broken = broken_law(office, case)
        if broken is not None:
            pytest.fail(written(*smallest(office, case, broken)), pytrace=False)


@settings(max_examples=7, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(rng=st.randoms(use_true_random=False))
def test_no_sequence_that_can_be_thought_of_breaks_a_law(rng: random.Random) -> None:
    check(the_office(), Case(0, made_up(rng)))


def test_what_is_made_up_is_whole() -> None:
    """What the shrinking takes for whole must hold for what it begins with."""
    for seed in range(200):
        case = case_of(seed)
        assert is_whole(case.documents, billed_in(case)), seed


@pytest.mark.parametrize(("defect", "seed"), DEFECTS.items(), ids=lambda each: getattr(each, "__name__", str(each)))
def test_a_seeded_defect_turns_the_sequences_red(
    office: Office, defect: Seed, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(seed)
    assert broken_law(office, case) is None, "python -m tests.laws --defects finds other seeds"
    defect(monkeypatch)
    assert broken_law(office, case) is not None, "python -m tests.laws --defects finds other seeds"
