"""The floors of the house, where import-linter cannot see: names of addresses, templates, tables.

The floors themselves are read from the import-linter contract in pyproject.toml. A room may name
only itself and rooms on lower floors.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "trellis"

_IN_TEMPLATES = re.compile(
    r"""\{%-?\s*(?:url|include|extends|static)\s+["'](?P<room>\w+)[:/]"""
    r"""|\{%-?\s*load\s+(?P<tags>[\w ]+?)(?:\s+from\s+(?P<library>\w+))?\s*%\}"""
)
_NAMED = re.compile(r"(?P<room>[a-z]+)(?::[a-z_]+|/[\w/.-]+\.(?:html|txt|svg|css|js))")


def floors() -> dict[str, int]:
    """Give each room's floor as the contract draws it: 0 at the top."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    layers = tool["importlinter"]["contracts"][0]["layers"]
    return {room: n for n, layer in enumerate(layers) for room in re.findall(r"\w+", layer)}


def _tables_named(call: ast.Call) -> Iterator[str]:
    """Name the room of a foreign key that is written as a string."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    first = call.args[0] if call.args else None
    if name not in {"ForeignKey", "OneToOneField", "ManyToManyField", "get_model"}:
        return
    if isinstance(first, ast.Constant):
        yield str(first.value).partition(".")[0]
    if isinstance(first, ast.Attribute) and first.attr == "AUTH_USER_MODEL":
        yield "people"


def named_in_python(source: str) -> Iterator[str]:
    """Name the rooms a Python file speaks of in strings: addresses, templates, tables."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _tables_named(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found = _NAMED.fullmatch(node.value)
            if found:
                yield found["room"]


def named_in_template(source: str, libraries: dict[str, str]) -> Iterator[str]:
    """Name the rooms a template speaks of: addresses, other templates, tags of other rooms."""
    for found in _IN_TEMPLATES.finditer(source):
        if found["room"]:
            yield found["room"]
        for library in (found["library"] or found["tags"] or "").split():
            yield libraries.get(library, "")


def libraries_of(house: Path) -> dict[str, str]:
    """Give the room of each library of template tags."""
    return {path.stem: path.parts[-3] for path in house.glob("*/templatetags/*.py")}


def climbing(house: Path) -> list[str]:
    """List every place where a room names a room that is not below it."""
    level, libraries = floors(), libraries_of(house)
    found = []
    for path in sorted(house.rglob("*")):
        room = path.relative_to(house).parts[0]
        if room not in level or path.suffix not in {".py", ".html", ".txt"}:
            continue
        source = path.read_text()
        named = (
            named_in_python(source)
            if path.suffix == ".py"
            else named_in_template(source, libraries)
        )
        high = {other for other in named if other in level and other != room}
        found += [
            f"{path.relative_to(house)} names {other}"
            for other in sorted(high)
            if level[other] <= level[room]
        ]
    return found


def test_no_room_names_a_room_that_is_not_below_it() -> None:
    """Addresses, templates and tables obey the floors as imports do."""
    assert climbing(HOUSE) == []


def test_foreign_keys_between_rooms_leave_no_way_back() -> None:
    """A lower room's model gains no attribute from a higher one."""
    ways_back = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and model.__module__.startswith("trellis.")
        and field.related_model is not model
        and _app(field.related_model) != _app(model)
        and not str(field.remote_field.related_name).endswith("+")
    ]
    assert ways_back == []


def _app(model: object) -> str:
    return (
        str(model._meta.app_label)
        if isinstance(model, type) and issubclass(model, models.Model)
        else ""
    )


@pytest.mark.parametrize(
    ("file", "source", "named"),
    [
        ("vault/views.py", "reverse('journey:timeline')", "journey"),
        ("vault/models.py", "models.ForeignKey('people.Person', models.CASCADE)", "people"),
        ("vault/fields.py", "models.ForeignKey(settings.AUTH_USER_MODEL)", "people"),
        ("family/views.py", "render(request, 'reach/now.html')", "reach"),
        ("kit/templates/kit/a.html", "{% url 'today:home' %}", "today"),
        ("kit/templates/kit/b.html", '{% include "circle/map.html" %}', "circle"),
        ("kit/templates/kit/c.html", "{% load spoken %}", "reach"),
    ],
)
def test_a_planted_breach_is_found(tmp_path: Path, file: str, source: str, named: str) -> None:
    """Each way of naming a higher room is seen."""
    (tmp_path / "reach" / "templatetags").mkdir(parents=True)
    (tmp_path / "reach" / "templatetags" / "spoken.py").write_text("")
    planted = tmp_path / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(source)
    assert climbing(tmp_path) == [f"{file} names {named}"]


def test_naming_a_lower_room_is_well(tmp_path: Path) -> None:
    """What the floors allow is let through."""
    planted = tmp_path / "today" / "views.py"
    planted.parent.mkdir()
    planted.write_text("redirect('journey:timeline'); render(request, 'today/home.html')")
    assert climbing(tmp_path) == []
