"""Kinds of entries: what each holds, who writes it, how it reads on a timeline, and the scope of every field.

A room declares its kinds in `entries.py`; timeline, API, export and erasure work from this registry, so no
code outside a kind ever asks which kind it has before it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict

from trellis.consent.catalogue import put_in_use
from trellis.consent.rules.scopes import Scope
from trellis.kit.privacy import OWN


class Writer(StrEnum):
    """Who may write entries of a kind."""

    SELF = "self"
    SUPPORTER = "supporter"


@dataclass(frozen=True)
class SeenWith:
    """Marks a field with what opens it to a reader: a scope, or `OWN` for what no grant opens."""

    scope: Scope | str


OWN_EYES = SeenWith(OWN)
"""No grant opens this field: only the person themself reads it."""


class Kind(BaseModel):
    """The body of an entry. Subclasses declare fields as `Annotated[type, SeenWith(scope)]`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    name: ClassVar[str]
    version: ClassVar[int] = 1
    written_by: ClassVar[Writer] = Writer.SELF

    @classmethod
    def scope_of(cls, field: str) -> Scope | str:
        """Give what opens one field to a reader."""
        return _scopes_of_fields(cls)[field]

    @classmethod
    def scopes(cls) -> frozenset[Scope | str]:
        """Give everything that opens any of its fields."""
        return frozenset(_scopes_of_fields(cls).values())

    @classmethod
    def filled(cls, fields: Iterable[str]) -> frozenset[Scope | str]:
        """Give what opens these fields: the scopes an entry that holds them can be seen with."""
        return frozenset(cls.scope_of(field) for field in fields)

    @classmethod
    def line(cls, fields: Mapping[str, Any]) -> str:
        """Say in one line what these fields tell; `fields` holds only what the reader may see, none empty."""
        raise TypeError(f"{cls.__name__} has no words for the timeline.")

    def kept(self) -> dict[str, Any]:
        """Give what is sealed: every field that was filled in, as JSON values."""
        return self.model_dump(mode="json", exclude_none=True)


def _scopes_of_fields(kind: type[Kind]) -> dict[str, Scope | str]:
    hints = get_type_hints(kind, include_extras=True)
    return {name: _marked(kind, name, hints[name]) for name in kind.model_fields}


def _marked(kind: type[Kind], name: str, hint: object) -> Scope | str:
    marks = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    for mark in marks:
        if isinstance(mark, SeenWith):
            return mark.scope
    raise TypeError(f"{kind.__name__}.{name} does not say which scope opens it.")


SCOPES_AT_MOST = 6
_kinds: dict[str, type[Kind]] = {}


def register(kind: type[Kind]) -> type[Kind]:
    """Make a kind known. Its name is a lower-case noun, registered once; every field must name its scope.

    A kind has at most six scopes, since entries are found by which of them they fill.
    """
    if len(kind.scopes()) > SCOPES_AT_MOST:
        raise ValueError(
            f"{kind.__name__} has more than {SCOPES_AT_MOST} scopes; make it two kinds."
        )
    if kind.name in _kinds:
        raise ValueError(f"The kind {kind.name} is registered already.")
    put_in_use(scope for scope in kind.scopes() if isinstance(scope, Scope))
    _kinds[kind.name] = kind
    return kind


def kind_named(name: str) -> type[Kind] | None:
    """Give a registered kind, or None."""
    return _kinds.get(name)


def every_kind() -> list[type[Kind]]:
    """Give all registered kinds, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
