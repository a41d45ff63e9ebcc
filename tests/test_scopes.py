"""Every column says who may read it, and what is sealed is sealed."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.rows import make_row
from tests.stored import everything_stored
from trellis.consent.rules.scopes import Scope
from trellis.journey.kinds import every_kind
from trellis.kit.privacy import BETWEEN, OWN, PLUMBING
from trellis.people.models import Person
from trellis.vault.fields import SealedBytes, SealedField, SealedJSON

ROOT = Path(__file__).resolve().parent.parent
PRIVACY = {OWN, BETWEEN, PLUMBING}
_TABLE_ROW = re.compile(r"^\|\s*`(?P<table>\w+)`\s*\|(?P<columns>[^|]*)\|[^|]*\|", re.MULTILINE)

OURS = [model for model in apps.get_models() if model.__module__.startswith("trellis.")]
KEPT = OURS + [model for model in apps.get_models() if model.__module__.startswith("allauth.")]
"""Our tables and those that signing in brings along."""


def _name(model: type[models.Model]) -> str:
    return model._meta.label


def _sealed(model: type[models.Model]) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if isinstance(f, SealedField)]


def _clear(model: type[models.Model]) -> set[str]:
    return {f.name for f in model._meta.concrete_fields if not isinstance(f, SealedField)}


def _about_a_person(model: type[models.Model]) -> bool:
    """Say whether a row tells anything of a person: by a column of theirs, or by pointing at one."""
    said = set(getattr(model, "privacy", {}).values())
    return said != {PLUMBING} or any(f.related_model is Person for f in model._meta.concrete_fields)


def listed_in_clear() -> dict[str, set[str]]:
    """Read from docs/security.md which columns are in clear, by table."""
    text = (ROOT / "docs" / "security.md").read_text()
    return {
        row["table"]: set(re.findall(r"`(\w+)`", row["columns"]))
        for row in _TABLE_ROW.finditer(text)
    }


@pytest.mark.parametrize("model", OURS, ids=_name)
def test_every_column_says_who_may_read_it(model: type[models.Model]) -> None:
    """`privacy` covers the columns exactly, in words the house knows."""
    said: dict[str, Any] = getattr(model, "privacy", {})
    assert set(said) == {field.name for field in model._meta.concrete_fields}
    unknown = {name: word for name, word in said.items() if word not in PRIVACY | set(Scope)}
    assert unknown == {}


@pytest.mark.parametrize("kind", every_kind(), ids=lambda kind: kind.name)
def test_every_field_of_every_kind_names_what_opens_it(kind: Any) -> None:
    """A scope of consent, or nobody's eyes but one's own."""
    opened_by = {kind.scope_of(field) for field in kind.model_fields}
    assert opened_by <= set(Scope) | {OWN}
    assert kind.model_fields


def _in_shape(field: Any, word: str) -> Any:
    """Give a word as a sealed column of this kind takes it."""
    if isinstance(field, SealedJSON):
        return {"planted": word}
    return word.encode() if isinstance(field, SealedBytes) else word


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("model", [m for m in OURS if _sealed(m)], ids=_name)
def test_what_is_sealed_cannot_be_read_from_the_store(model: type[models.Model]) -> None:
    """A word planted in each sealed column is nowhere in the store, and opens for its owner."""
    words = {name: f"planted{name}{n}zinnia" for n, name in enumerate(_sealed(model))}
    planted = {name: _in_shape(model._meta.get_field(name), word) for name, word in words.items()}
    row = make_row(model, **planted)
    stored = everything_stored()
    assert {name for name, word in words.items() if word.encode() in stored} == set()
    again = model._base_manager.get(pk=row.pk)
    assert {name: getattr(again, name) for name in planted} == planted


@pytest.mark.django_db(transaction=True)
def test_the_search_finds_what_is_not_sealed() -> None:
    """A word in a clear column is found, so the search above looks in the right place."""
    make_row(Person, username="cleartext-zinnia")
    assert b"cleartext-zinnia" in everything_stored()


@pytest.mark.parametrize("model", [m for m in KEPT if _about_a_person(m)], ids=_name)
def test_every_column_in_clear_is_owned_up_to(model: type[models.Model]) -> None:
    """docs/security.md lists each column of a person's rows that a thief of the store could read."""
    table, clear = model._meta.db_table, _clear(model)
    row = f"| `{table}` | {', '.join(f'`{name}`' for name in sorted(clear))} | … |"
    assert listed_in_clear().get(table) == clear, f"docs/security.md needs: {row}"


def test_nothing_is_owned_up_to_that_is_not_there() -> None:
    """What docs/security.md lists is there, and in clear."""
    there = {model._meta.db_table: _clear(model) for model in KEPT}
    listed = listed_in_clear()
    assert {table: there.get(table) for table in listed} == listed
