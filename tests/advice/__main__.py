"""The long run: python -m tests.advice --histories 100000; --seed N shows one; --demo 11,12 reads demo hospitals."""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from collector_tui.work.rulebook import shipped_rulebook
from tests.advice.histories import history
from tests.advice.law import breaches
from tests.pictures import demo_desk

TOLD_EACH = 10_000


def main(arguments: list[str]) -> int:
    """Each kind of breach is shown once, with its seed. The answer is the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.advice", description=__doc__)
    parser.add_argument("--histories", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--seed", type=int, help="run this history alone and show it")
    parser.add_argument("--demo", default="", help="seeds of demo hospitals, with commas")
    given = parser.parse_args(arguments)
    if given.demo:
        return _demo([int(seed) for seed in given.demo.split(",")])
    if given.seed is not None:
        return _show(given.seed)
    began, kinds, judged = time.perf_counter(), Counter[str](), 0
    for seed in range(given.first, given.first + given.histories):
        for account, day in history(seed, shipped_rulebook()):
            judged += 1
            for breach in breaches(account, day, shipped_rulebook()):
                kind = " ".join(breach.split()[:2])
                kinds[kind] += 1
                if kinds[kind] == 1:
                    print(f"seed {seed}, {day}: {breach}", flush=True)
        if (seed + 1) % TOLD_EACH == 0:
            print(f"{seed + 1 - given.first:,} done, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
    took = time.perf_counter() - began
    print(f"{given.histories:,} histories, {judged:,} judgements, {sum(kinds.values()):,} breaches, {took:.0f} s")
    return bool(kinds)


def _demo(seeds: list[int]) -> int:
    red = 0
    for seed in seeds:
        with tempfile.TemporaryDirectory() as directory:
            desk = demo_desk(Path(directory), seed)
            accounts = [account for head in desk.heads() if (account := desk.account(head.id))]
            desk.close()
        for account in accounts:
            for breach in (
                breaches(account, account.work.judged_on, shipped_rulebook()) if account.work.judged_on else ()
            ):
                red += 1
                print(f"demo {seed}, {account.id}: {breach}")
        print(f"demo {seed}: {len(accounts)} accounts")
    return bool(red)


def _show(seed: int) -> int:
    red = []
    for account, day in history(seed, shipped_rulebook()):
        work, codes = account.work, " ".join(f"{each.code} {each.at:%m/%d}" for each in account.activities)
        print(f"{day} {work.queue or '-'} {work.reason} {work.category} {' '.join(work.codes)} [{codes}]")
        for step in work.steps:
            print(f"    {step.code} {step.text} {step.from_on or ''}")
        red += breaches(account, day, shipped_rulebook())
    print(*red, sep="\n")
    return bool(red)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
