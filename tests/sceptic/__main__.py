"""Five other hospitals of 400 accounts, every law, pyx12 and the server over all files: python -m tests.sceptic [SEED ...]"""

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from collector_tui.demo.hospital import write_hospital
from tests.sceptic.files import Hospital
from tests.sceptic.reading import LAWS, broken_laws, refused_by_pyx12
from tests.sceptic.taking_in import wrong_at_the_server

SEEDS = (1, 2, 11, 42, 2026)
ACCOUNTS = 400
FIRST_DAY = date(2026, 3, 10)


def say(*lines: str) -> None:
    sys.stdout.write("\n  ".join(lines) + "\n")
    sys.stdout.flush()


def main(seeds: list[int]) -> int:
    failed = 0
    for nth, seed in enumerate(seeds or SEEDS):
        today = FIRST_DAY + timedelta(days=37 * nth)  # another weekday, another part of the year
        with tempfile.TemporaryDirectory() as folder:
            paths = write_hospital(Path(folder), ACCOUNTS, seed, today)
            hospital = Hospital(paths, today)
            broken, refused, wrong = broken_laws(hospital), refused_by_pyx12(paths), wrong_at_the_server(hospital)
        for name, breaches in broken.items():
            say(f"seed {seed}, {name}: {len(breaches)}", *breaches[:5])
        for told in (*refused, *wrong):
            say(f"seed {seed}, {told}")
        failed += bool(broken or refused or wrong)
        x12 = sum(path.suffix == ".x12" for path in paths)
        say(
            f"seed {seed} on {today}: {len(hospital.registered)} accounts, {len(hospital.sent)} claims, "
            f"{len(hospital.paid)} payments; {len(LAWS) - len(broken)} of {len(LAWS)} laws hold, "
            f"pyx12 takes {x12 - len(refused)} of {x12} files, {len(wrong)} things wrong at the server"
        )
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main([int(seed) for seed in sys.argv[1:]]))
