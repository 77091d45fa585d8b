"""Shared by all tests: one time zone, one worker more than cores, little garbage collection, the sample files if any."""

import gc
import os
import sys
import time
from pathlib import Path

import pytest

os.environ["TZ"] = "UTC"  # the screen shows local time; a test's picture is the same everywhere
time.tzset()
os.environ.pop("NO_COLOR", None)

sys.dont_write_bytecode = False  # the rewritten tests are kept, or each worker of each run compiles them anew
gc.disable()  # what is imported while tests are collected stays: see pytest_collection_finish

SHARED_X12 = Path(__file__).parents[2] / "shared" / "x12"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """One worker more than cores: the tests of terminals wait for most of their time."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """From here on only what tests make is looked through for garbage, and less often: a fifth of the whole time otherwise."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


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
