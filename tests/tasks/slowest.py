"""Where the time of a command goes: python -m tests.tasks profile COMMAND ..."""

import cProfile
import pstats
import sys

from collector_tui.cli import main

SHOWN = 25


def profiled(words: list[str]) -> int:
    """Run the program with these words, then tell its slowest functions by the time spent in them and below."""
    profile = cProfile.Profile()
    try:
        return profile.runcall(main, words)
    finally:
        statistics = pstats.Stats(profile, stream=sys.stderr).strip_dirs()
        statistics.sort_stats("cumulative").print_stats(SHOWN)
        statistics.sort_stats("tottime").print_stats(SHOWN)


if __name__ == "__main__":
    sys.exit(profiled(sys.argv[1:]))
