"""A row of any table, with whatever it needs: for tests that hold for every table."""

from collections.abc import Callable
from typing import Any, TypeAlias

from django.db import models
from django.utils import timezone

from trellis.kit.identity import uuid7
from trellis.people.actions import sign_up
from trellis.people.models import Person
from trellis.vault.actions import make_key
from trellis.vault.fields import SealedBytes, SealedField, SealedJSON
from trellis.vault.models import Key

Column: TypeAlias = "models.Field[Any, Any]"


def _person(**values: Any) -> Person:
    name = values.pop("username", f"row-{uuid7().hex[-12:]}")
    person, _ = sign_up(username=name, password=None, at=timezone.now())
    for field, value in values.items():
        setattr(person, field, value)
    person.save()
    return person


def _letters(field: Column) -> str:
    return uuid7().hex[-(field.max_length or 12) :]


# What fits a column, by the first kind of field it is.
FITTING: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (SealedJSON, lambda _: {}),
    (SealedBytes, lambda _: b"bytes"),
    (SealedField, lambda _: "words"),
    (models.ForeignKey, lambda field: make_row(field.related_model)),
    (models.UUIDField, lambda _: uuid7()),
    (models.DateTimeField, lambda _: timezone.now()),
    (models.DateField, lambda _: timezone.now().date()),
    (models.CharField, _letters),
    (models.TextField, _letters),
    (models.Field, lambda _: 1),
)


def _allowed(field: Column) -> list[Any]:
    """Give the values a column is bound to, by its choices or by a check in the store."""
    checks = (c for c in field.model._meta.constraints if isinstance(c, models.CheckConstraint))
    children = [child for check in checks for child in getattr(check.condition, "children", ())]
    bound = {child[0]: child[1] for child in children if isinstance(child, tuple)}
    return [choice for choice, _ in field.flatchoices] or list(bound.get(f"{field.name}__in", ()))


def _value(field: Column) -> Any:
    """Give something that fits a column."""
    for value in _allowed(field):
        return value
    return next(fitting(field) for kind, fitting in FITTING if isinstance(field, kind))


def _needed(field: Column) -> bool:
    optional = field.null or field.has_default() or isinstance(field, models.AutoField)
    sealing = field.name == getattr(field.model, "sealed_under", "")
    return isinstance(field, SealedField) or sealing or not optional


def make_row(model: type[models.Model], **values: Any) -> models.Model:
    """Make and keep a row of a model, with the given values and the least of everything else."""
    if model is Person:
        return _person(**values)
    if model is Key:
        return make_key()
    filled = {
        f.name: _value(f)
        for f in model._meta.concrete_fields
        if _needed(f) and f.name not in values
    }
    row = model()
    for name, value in {**filled, **values}.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row
