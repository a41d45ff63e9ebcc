"""Small files, small functions, names that carry meaning, rooms with a use."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
LINES, LINES_OF_TESTS = 300, 400
MEDIAN_FUNCTION, NINTH_DECILE_FUNCTION = 9, 30
SAY_NOTHING = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "data",
    "info",
    "misc",
}
PLUMBING_OF_A_ROOM = {"__init__.py", "apps.py"}


def _files(suffix: str) -> Iterator[Path]:
    for folder in (ROOT / "trellis", ROOT / "tests"):
        yield from (p for p in sorted(folder.rglob(f"*{suffix}")) if "migrations" not in p.parts)


def _is_test(path: Path) -> bool:
    return "tests" in path.relative_to(ROOT).parts


def functions(source: str) -> Iterator[int]:
    """Give the length of each function in lines, its docstring left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            doc = node.body[0] if ast.get_docstring(node) is not None else None
            said = (doc.end_lineno or 0) - doc.lineno + 1 if doc else 0
            yield (node.end_lineno or 0) - node.lineno + 1 - said


def test_no_file_outgrows_its_idea() -> None:
    """At most 300 lines; 400 for tests."""
    long = {
        str(path.relative_to(ROOT)): lines
        for suffix in (".py", ".html", ".css", ".js")
        for path in _files(suffix)
        if (lines := len(path.read_text().splitlines()))
        > (LINES_OF_TESTS if _is_test(path) else LINES)
    }
    assert long == {}


def test_functions_are_small() -> None:
    """Half of all functions have at most nine lines, nine tenths at most thirty."""
    lengths = [n for p in _files(".py") if not _is_test(p) for n in functions(p.read_text())]
    assert median(lengths) <= MEDIAN_FUNCTION
    assert quantiles(lengths, n=10)[-1] <= NINTH_DECILE_FUNCTION


def test_names_say_something() -> None:
    """No drawer without a label."""
    names = [p.relative_to(ROOT) for p in (ROOT / "trellis").rglob("*")]
    assert [str(path) for path in names if path.stem in SAY_NOTHING] == []


def test_every_room_is_used() -> None:
    """A room has something in it besides its door."""
    rooms = [path.parent for path in sorted((ROOT / "trellis").glob("*/apps.py"))]
    used = {
        room: [p for p in room.rglob("*.py") if p.name not in PLUMBING_OF_A_ROOM] for room in rooms
    }
    assert [room.name for room, files in used.items() if not files] == []


def test_lengths_are_counted_without_docstrings() -> None:
    """A promise in words costs a function nothing."""
    assert list(functions('def f():\n    """Say\n    much."""\n    return 1\n')) == [2]
