"""Shared by all tests: where the sample files are, when they are there at all."""

import os
import time
from pathlib import Path

import pytest

os.environ["TZ"] = "UTC"  # the screen shows local time; a test's picture is the same everywhere
time.tzset()
os.environ.pop("NO_COLOR", None)

SHARED_X12 = Path(__file__).parents[2] / "shared" / "x12"


@pytest.fixture(scope="session")
def shared_x12() -> Path:
    """A folder of sample files with counted truth that may stand beside the checkout."""
    if not SHARED_X12.is_dir():
        pytest.skip("no shared sample files beside the checkout")
    return SHARED_X12


@pytest.fixture(scope="session")
def shared_domain() -> Path:
    """The trade's code tables that may stand beside the checkout."""
    folder = SHARED_X12.parent / "domain"
    if not folder.is_dir():
        pytest.skip("no shared code tables beside the checkout")
    return folder
