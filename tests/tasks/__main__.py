"""Everything done with this repository, by name. What follows a task's name is handed on to what it runs."""

import os
import subprocess
import sys
import time
from argparse import REMAINDER, ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.tasks import side_by_side

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
BENCHES = sorted(path.stem for path in (ROOT / "tests" / "bench").glob("*.py") if path.stem != "__init__")
WATCHED = ("pytest", "-s", "-p", "tests.tasks.watching")


def check(given: list[str]) -> int:
    commands = (("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy",), ("lint-imports",))
    pages = ("pytest", "tests/unit/test_tidy.py", "tests/unit/test_docs.py")
    return max([run(*command) for command in (*commands, pages)])  # each of them, however the others end


def test(given: list[str]) -> int:
    return run("pytest", *(given or ["-n", "auto"]))


def screen(given: list[str]) -> int:
    return run(*WATCHED, "--pause=0.3", *chosen(given))


def golden(given: list[str]) -> int:
    status = run("pytest", "tests/screen/test_golden.py", *given, UPDATE_GOLDEN="1")
    side_by_side.show_changed(ROOT / "tests" / "screen" / "golden")
    return status


def day(given: list[str]) -> int:
    return run(*WATCHED, f"--pause={0.4 if '--slow' in given else 0.0}", "tests/screen/test_day.py")


def sandbox(given: list[str]) -> int:
    return run(*WATCHED, "--sandbox", *chosen(given))


def repl(given: list[str]) -> int:
    return python("-m", "tests.tasks.repl")


def bench(given: list[str]) -> int:
    if given[:1] and given[0] in BENCHES:
        return python("-m", f"tests.bench.{given[0]}", *given[1:])
    return refuse(f"The benches are {', '.join(BENCHES)}; tests/bench/README.md says what each prints.")


def profile(given: list[str]) -> int:
    if not given:
        return refuse("Name a command and its own words, as in: profile eob payer.835")
    return python("-m", "tests.tasks.slowest", *given)


def fuzz(given: list[str]) -> int:
    return python("-m", "tests.fuzz.x12", *given)


def faults(given: list[str]) -> int:
    if given[:1] == ["world"]:
        return python("-m", "tests.faults.world", *given[1:])
    return python("-m", "tests.faults", *given)


def pictures(given: list[str]) -> int:
    drawn = python("-m", "tests.tasks.rooms") or python("-m", "tests.tasks.readme")
    return drawn or python("-m", "tests.pictures")


class Task(NamedTuple):
    name: str
    takes: str
    what: str
    do: Callable[[list[str]], int]


TASKS = (
    Task("check", "", "lint, format, types, the laws of the layout, the measures of a page", check),
    Task("test", "[PYTEST'S OWN]", "all tests on all cores, or those named", test),
    Task("screen", "NAME", "a screen test, or those with this word in their name, drawn here key by key", screen),
    Task("golden", "", "draw the kept screens anew; what has changed, before and after side by side", golden),
    Task("day", "[--slow]", "a collector's whole day (tests/screen/day.txt) played in this terminal", day),
    Task("sandbox", "NAME", "the hospital of a screen test in this terminal, and the keys are yours", sandbox),
    Task("repl", "", 'the demo hospital\'s desk in an interpreter: account("HB..."), explain(...)', repl),
    Task("bench", "NAME ...", "one of the benches: speed and bytes", bench),
    Task("profile", "COMMAND ...", "where the time of a command of the program goes", profile),
    Task("fuzz", "[RUNS] [SEED]", "damaged files, a million by default: no crash, no hang", fuzz),
    Task("faults", "[world] ...", "power cuts, full disks, kills; or whole worlds of desks and a server", faults),
    Task("pictures", "", "the house from its imports, the README's tables and screens", pictures),
)


def chosen(given: list[str]) -> list[str]:
    """Pytest's words for the tests of a file of tests/screen, or for those with a word in their name."""
    name, *rest = given or ["test_"]
    path = f"tests/screen/{name.removesuffix('.py')}.py"
    return [path, *rest] if (ROOT / path).is_file() else ["tests/screen", "-k", name, *rest]


def run(tool: str, *words: str, **environment: str) -> int:
    """A tool of this environment, from the root of the repository; its exit status."""
    began = time.perf_counter()
    print("$", tool, *words, flush=True)
    status = subprocess.run([BIN / tool, *words], cwd=ROOT, env=os.environ | environment).returncode
    print(
        f"  {'well' if status == 0 else f'exit status {status}'} after {time.perf_counter() - began:.1f} s", flush=True
    )
    return status


def python(*words: str) -> int:
    return run(Path(sys.executable).name, *words)


def refuse(sentence: str) -> int:
    print(sentence)
    return 2


def main(argv: list[str] | None = None) -> int:
    lines = [f"  {task.name:<9}{task.takes:<15} {task.what}" for task in TASKS]
    parser = ArgumentParser(
        prog="python -m tests.tasks",
        usage="%(prog)s NAME ...",
        description="\n".join(lines),
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("task", choices=[task.name for task in TASKS], metavar="NAME")
    parser.add_argument("given", nargs=REMAINDER, metavar="...", help="the task's own words")
    options = parser.parse_args(argv)
    return next(task for task in TASKS if task.name == options.task).do(options.given)


if __name__ == "__main__":
    sys.exit(main())
