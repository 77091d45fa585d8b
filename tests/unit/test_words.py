"""The words a person reads are those of docs/glossary.md: American, the trade's, one term a thing."""

import ast
import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TypeGuard

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE, DOCS = ROOT / "collector_tui", ROOT / "docs"
GLOSSARY = DOCS / "glossary.md"
HEADING = "## Words that the office uses, and those it does not"
# What a person reads as text; the other pages of docs are for engineers, who speak the house words.
PAGES = (
    ROOT / "README.md",
    *(
        DOCS / f"{name}.md"
        for name in ("collector", "supervisor", "administrator", "integrator", "playbook", "exit-codes")
    ),
    ROOT / "config.example.toml",
)
TABLES = tuple(sorted(path for path in (PACKAGE / "knowledge").glob("*") if path.suffix in (".csv", ".toml")))
WORDS_MIN = 2  # a literal of one word is an id, a field or a key
CODE_MARKS = re.compile(r"`[^`]*`|```.*?```", re.S)  # ids and keys in backquotes


@cache
def banned() -> re.Pattern[str]:
    """The last column of the glossary's table: whole words, `*` for any ending."""
    section = GLOSSARY.read_text().partition(HEADING)[2].partition("\n## ")[0]
    cells = [row.strip("|").split("|")[2] for row in section.splitlines() if row.startswith("| ")][1:]
    words = [word.strip() for cell in cells for word in cell.split(",")]
    assert len(words) > 80
    patterns = (re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", re.I)


def sentences_of(module: Path) -> Iterator[tuple[int, str]]:
    """Every text of several words that a module holds, with its line; not what documents the code."""
    tree = ast.parse(module.read_text())
    passed_over = {id(part) for node in ast.walk(tree) for part in _documents(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            passed_over |= {id(value) for value in node.values}
            text = "".join(value.value if isinstance(value, ast.Constant) else "…" for value in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over:
            text = node.value
        else:
            continue
        if not text.startswith("/v1/") and len(re.findall(r"[A-Za-z]{2,}", text)) >= WORDS_MIN:
            yield node.lineno, text


def _documents(node: ast.AST) -> Iterator[ast.AST]:
    """A docstring, and what an assertion says: both for who reads code."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr):
            yield first.value
    elif isinstance(node, ast.Assert) and node.msg is not None:
        yield from ast.walk(node.msg)


def modules() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if not {"migrations", "x12"} & set(path.parts)]


def test_no_sentence_of_the_program_says_what_the_office_does_not() -> None:
    said = [
        f"{path.relative_to(ROOT)}:{line} says {match.group()!r} in {text!r}"
        for path in modules()
        for line, text in sentences_of(path)
        if (match := banned().search(text))
    ]
    assert not said, f"docs/glossary.md has the office's word ({len(said)}):\n" + "\n".join(said)


@pytest.mark.parametrize("path", [*TABLES, *PAGES], ids=lambda path: path.name)
def test_no_table_and_no_page_says_what_the_office_does_not(path: Path) -> None:
    text = path.read_text()
    rows = ["\n".join(row) for row in csv.reader(text.splitlines())] if path.suffix == ".csv" else text.splitlines()
    said = [
        f"{path.name}:{number} says {match.group()!r} in {row!r}"
        for number, row in enumerate(rows, 1)
        if (match := banned().search(CODE_MARKS.sub("", row)))
    ]
    assert not said, f"docs/glossary.md has the office's word ({len(said)}):\n" + "\n".join(said)


def test_the_words_are_found_where_they_stand() -> None:
    """The search is one that can fail: at a line's edge, in capitals, with an ending; and never inside another word."""
    found = [
        bool(banned().search(text)) for text in ("Turned away.", "two instalments", "FIRST INSURER", "ideal", "release")
    ]
    assert found == [True, True, True, False, False]


PROMPT_MAX = 48  # of the 60 cells of the smallest screen: ten are to type in
NAME_CELLS = 9  # what stands for an account, a count or a name


def prompts_of(module: Path) -> Iterator[tuple[int, str]]:
    """The labels of the one-line prompts: texts that end with a colon, alone or with values in them."""
    for node in ast.walk(ast.parse(module.read_text())):
        match node:
            case ast.JoinedStr(values=values):
                text = "".join(value.value if isinstance(value, ast.Constant) else "0" * NAME_CELLS for value in values)
            case ast.Constant(value=str(text)):
                pass
            case _:
                continue
        if text.endswith(":") and " " in text and not text.startswith((" ", "0" * NAME_CELLS + ":")):
            yield node.lineno, text


def test_a_prompt_leaves_room_to_type_on_the_smallest_screen() -> None:  # B34
    prompts = [
        (f"{path.relative_to(ROOT)}:{line}", text)
        for path in sorted((PACKAGE / "tui").rglob("*.py"))
        for line, text in prompts_of(path)
    ]
    assert len(prompts) > 8
    long = [f"{place} {text!r} has {len(text)}" for place, text in prompts if len(text) > PROMPT_MAX]
    assert not long, f"{PROMPT_MAX} cells at most:\n" + "\n".join(long)


def test_the_office_words_stand_where_the_old_ones_stood() -> None:
    """Each finding's wanted words occur in what a person can see; the old ones are in the glossary's last column."""
    texts = [node.value for path in modules() for node in ast.walk(ast.parse(path.read_text())) if _is_text(node)]
    seen = "\n".join((*texts, *(path.read_text() for path in TABLES)))
    rows = list(csv.DictReader((Path(__file__).parent / "cases" / "office_words.csv").open()))
    fields = {field for path in modules() for field in re.findall(r"^    (\w+): int$", path.read_text(), re.M)}
    missing = [
        f"{row['finding']} {row['says']}" for row in rows if row["says"] not in seen and row["says"] not in fields
    ]
    assert not missing, "nobody says any more:\n" + "\n".join(missing)


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
