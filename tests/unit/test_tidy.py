"""The rules of the house that a machine can keep. A refusal says where, and what to write instead."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "collector_tui"
FILE_LINES_MAX, FUNCTION_LINES_MAX, WAYS_MAX = 350, 59, 14
SCREEN, SCREEN_LINES_MAX = PACKAGE / "tui" / "work_screen.py", 309

# Where the clock of the machine may be read: the edges, which hand `now` and `today` on as arguments.
CLOCK = re.compile(r"\bdate\.today\(|\bdatetime\.now\(|\btime\.time\(")
# A server's Retry-After may be a date, and the id of a desk is made with its file: both edges of their own.
EDGES = ("commands/", "billing_api/http/request.py", "sync/client.py", "storage/vault.py")
ONE_SENTENCE = re.compile(r"(?:[^.]|\.(?=\S))+\.")

# A name that says nothing, and what to write instead. It is no name of a variable, an argument, a field or a function.
BANNED = {
    "told": "what it is: sentence, columns, logged_date, notices",
    "own": "key, column, field ...",
    "one": "account, row, finding: what it is one of",
    "found": "what was found",
    "here": "where that is",
    "manager": "what it does",
    "helper": "what it does",
    "util": "what it does",
    "utils": "what it does",
    "info": "what it holds",
    "foo": "what it is",
    "tmp": "what it holds",
}


SOURCES = sorted(path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".tcss"))
MODULES = [path for path in SOURCES if path.suffix == ".py"]


def test_a_file_is_a_page() -> None:
    lines = {named(path): len(path.read_text().splitlines()) for path in SOURCES}
    long = [f"{path} has {count} lines" for path, count in lines.items() if count > FILE_LINES_MAX]
    assert not long, f"look for the second subject in what has more than {FILE_LINES_MAX}:\n" + "\n".join(long)


def test_the_work_screen_stays_small() -> None:
    lines = len(SCREEN.read_text().splitlines())
    assert lines <= SCREEN_LINES_MAX, f"{lines} lines; what is one subject's belongs to its controller"


def test_a_function_fits_a_glance() -> None:
    lengths = {f"{named(path)}:{node.lineno} {node.name}": _lines_of(node) for path, node in _functions()}
    long = [f"{place} has {count} lines" for place, count in lengths.items() if count > FUNCTION_LINES_MAX]
    assert not long, f"split what has more than {FUNCTION_LINES_MAX}:\n" + "\n".join(long)


def test_no_function_branches_too_often() -> None:
    ways = {f"{named(path)}:{node.lineno} {node.name}": 1 + sum(_branches(node)) for path, node in _functions()}
    knotted = [f"{place} has {count} ways" for place, count in ways.items() if count > WAYS_MAX]
    assert not knotted, f"a table or a smaller function does for more than {WAYS_MAX}:\n" + "\n".join(knotted)


def test_cents_become_text_in_one_place() -> None:
    by_hand = [
        f"{named(path)}:{node.lineno}"
        for path in MODULES
        if named(path) != "collector_tui/model/money.py"
        for node in _nodes(path)
        if isinstance(node, ast.BinOp)
        and isinstance(node.right, ast.Constant)
        and node.right.value == (1e-2 if isinstance(node.op, ast.Mult) else 100)
        and isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod | ast.Mult)
    ]
    assert not by_hand, "write dollars(cents), and keep cents whole:\n" + "\n".join(by_hand)


def test_the_clock_is_read_at_the_edges_alone() -> None:
    read = [place for place in _lines_with(CLOCK) if not place.removeprefix("collector_tui/").startswith(EDGES)]
    assert not read, "take `now` or `today` as an argument:\n" + "\n".join(read)


def test_names_say_what_they_name() -> None:
    names = [(named(path), name, line) for path in MODULES for name, line in _names(path)]
    empty = [f"{path}:{line} {name}: write {BANNED[name]}" for path, name, line in names if name in BANNED]
    assert not empty, "\n".join(empty)


def test_a_package_says_in_one_sentence_what_it_is() -> None:
    words = {path: ast.get_docstring(tree_of(path)) or "" for path in MODULES if path.name == "__init__.py"}
    bad = [f"{named(path)}: {said!r}" for path, said in words.items() if not ONE_SENTENCE.fullmatch(said)]
    assert not bad, "one sentence on one line:\n" + "\n".join(bad)


def test_a_module_opens_with_what_it_is_for() -> None:
    silent = [named(path) for path in MODULES if not ast.get_docstring(tree_of(path))]
    assert not silent, "a file opens with one sentence that a collector could read:\n" + "\n".join(silent)


def test_no_tuple_is_read_by_number_across_modules() -> None:
    """What another module answers has names: a NamedTuple or a Struct, not `asked[2]`."""
    read = [place for path in MODULES for place in _read_by_number(path)]
    assert not read, "give these answers names:\n" + "\n".join(read)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


def _functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function but those of migrations, which tell what was done once and are never changed."""
    for path in MODULES:
        if "versions" not in path.parts:
            for node in _nodes(path):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield path, node


def _lines_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _branches(function: ast.AST) -> Iterator[int]:
    """McCabe's count: each way that code can part, `and` and `or` included; of a comprehension its tests, not its loop."""
    for node in _inside(function):
        match node:
            case (
                ast.If()
                | ast.IfExp()
                | ast.For()
                | ast.AsyncFor()
                | ast.While()
                | ast.ExceptHandler()
                | ast.match_case()
            ):
                yield 1
            case ast.BoolOp(values=values):
                yield len(values) - 1
            case ast.comprehension(ifs=tests):
                yield len(tests)


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    """Lines of code in which the pattern stands, as path:line."""
    return [f"{named(path)}:{number}" for path in MODULES for number, line in _code_lines(path) if pattern.search(line)]


def _code_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Lines without their comments, docstrings left out."""
    docstrings = {
        number
        for node in _nodes(path)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if number not in docstrings:
            yield number, line.partition("  # ")[0]


def _names(path: Path) -> Iterator[tuple[str, int]]:
    """Everything this module gives a name to, and the line."""
    for node in _nodes(path):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case (
                ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.Attribute(attr=name, ctx=ast.Store())
            ):
                yield name, node.lineno


# A tuple that holds different things: `tuple[str, date]`, not `tuple[str, ...]` and not `tuple[int, int]`.


@cache
def _answers_a_tuple() -> frozenset[tuple[str, str]]:
    """(module, function) of every function and (module, method) of ours whose answer is such a tuple, several, or one or None."""
    return frozenset(
        (_module(path), node.name)
        for path in MODULES
        for node in _nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.returns and _is_mixed(node.returns)
    )


def _is_mixed(annotation: ast.expr) -> bool:
    match annotation:
        case ast.BinOp(left=left, right=right, op=ast.BitOr()):
            return _is_mixed(left) or _is_mixed(right)
        case ast.Subscript(value=ast.Name(id="list" | "Iterator" | "Iterable" | "Sequence"), slice=each):
            return _is_mixed(each)
        case ast.Subscript(value=ast.Name(id="tuple"), slice=ast.Tuple(elts=parts)):
            return not any(isinstance(part, ast.Constant) and part.value is ... for part in parts) and (
                len({ast.dump(part) for part in parts}) > 1
            )
    return False


def _module(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")


def _read_by_number(path: Path) -> Iterator[str]:
    """Places at which the answer of an imported function, or a name bound to one, is subscripted by a whole number."""
    imported = {
        alias.asname or alias.name
        for node in _nodes(path)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        if (node.module, alias.name) in _answers_a_tuple()
    }
    for function in _nodes(path):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
            continue
        bound = {name for name, value in _bindings(function) if _calls(value, imported)}
        bound |= {name for name, value in _loops(function) if _calls(value, imported)}
        for node in _inside(function):
            match node:
                case ast.Subscript(
                    value=value,
                    slice=(ast.Constant(value=int()) | ast.UnaryOp(operand=ast.Constant(value=int()))) as index,
                ):
                    if _calls(value, imported) or (isinstance(value, ast.Name) and value.id in bound):
                        yield f"{named(path)}:{node.lineno} {ast.unparse(value)}[{ast.unparse(index)}]"


def _inside(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function's body, inner functions left to themselves."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _inside(child)


def _bindings(function: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in _inside(function):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _loops(function: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Names that go through the answer of a call, and the call."""
    for node in _inside(function):
        match node:
            case (
                ast.For(target=ast.Name(id=name), iter=value) | ast.comprehension(target=ast.Name(id=name), iter=value)
            ):
                yield name, value


def _calls(value: ast.expr, imported: set[str]) -> bool:
    match value:
        case ast.IfExp(body=body, orelse=other):
            return _calls(body, imported) or _calls(other, imported)
        case ast.Call(func=ast.Name(id=name)):
            return name in imported
        case ast.Call(func=ast.Attribute(attr=name)):  # a method, or a function by its module
            return name in {answerer for _, answerer in _answers_a_tuple()}
    return False
