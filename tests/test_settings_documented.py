"""Every setting the program reads from its environment is described, and nothing else is."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_SETTING = re.compile(r"TRELLIS_[A-Z_]+|[A-Z]+_URL")
_DESCRIBED = re.compile(r"`(TRELLIS_[A-Z_]+|[A-Z]+_URL)`")


def read_in_code() -> set[str]:
    """Give the names of settings that stand as strings in the program and the tests of its rooms."""
    sources = (path.read_text() for path in (ROOT / "trellis").rglob("*.py"))
    nodes = (node for source in sources for node in ast.walk(ast.parse(source)))
    values = {node.value for node in nodes if isinstance(node, ast.Constant)}
    return {text for text in values if isinstance(text, str) and _SETTING.fullmatch(text)}


def test_the_reference_describes_exactly_the_settings_there_are() -> None:
    """docs/reference.md and the code name the same settings."""
    described = set(_DESCRIBED.findall((ROOT / "docs" / "reference.md").read_text()))
    assert described == read_in_code()
