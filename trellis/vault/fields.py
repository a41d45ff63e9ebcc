"""Fields whose values are sealed under the key of the row's owner.

Set one as ordinary text or JSON; it is sealed when the row is saved and opened when it is read. The model
says whose key it is in `sealed_under`, the name of a relation to something with a `key`. The seal is bound
to table, column, owner and row, so it opens nowhere else.
"""

import json
from typing import TYPE_CHECKING, Any

from django.db import models

from trellis.vault.models import Key
from trellis.vault.rules.sealing import VERSION, seal, unseal

if TYPE_CHECKING:
    _Bytes = models.BinaryField[Any, Any]
else:
    _Bytes = models.BinaryField


class _Sealed(bytes):
    """Bytes as they came from the database, not opened yet."""


def _key_of(row: models.Model) -> Key:
    owner = getattr(row, row.sealed_under)  # type: ignore[attr-defined]
    key: Key = owner.key
    return key


def _place(row: models.Model, column: str) -> bytes:
    return f"{row._meta.db_table}|{column}|{_key_of(row).pk}|{row.pk}".encode()


def _looks_sealed(value: object) -> bool:
    return isinstance(value, bytes | memoryview) and bytes(value[:1]) == VERSION


class _Opening:
    """Opens a sealed value the first time it is read, and keeps it for the row's life in memory."""

    def __init__(self, field: "SealedField") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type[models.Model]) -> Any:
        if row is None:
            return self
        value = row.__dict__.get(self.field.attname)
        if isinstance(value, _Sealed):
            place = _place(row, self.field.attname)
            value = self.field.from_plain(unseal(_key_of(row).plain, bytes(value), place=place))
            row.__dict__[self.field.attname] = value
        return value

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class SealedField(_Bytes):
    """A value that only the row's owner's key opens. Empty values are sealed like any other."""

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: Any = None
    ) -> None:
        """Open the value when it is read, besides what every field does to its model."""
        super().contribute_to_class(cls, name, bool(private_only))
        setattr(cls, name, _Opening(self))

    def from_db_value(self, value: Any, *_: Any) -> _Sealed | None:
        """Keep what the database gave unopened."""
        return None if value is None else _Sealed(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: Any = None) -> Any:
        """Refuse what is not sealed, for instance from `QuerySet.update`.

        Raises:
            TypeError: a value would have been stored in the clear.
        """
        if value is not None and not _looks_sealed(value):
            raise TypeError("Sealed values are set on a row, and the row is saved.")
        return super().get_db_prep_value(value, connection, bool(prepared))

    def pre_save(self, row: models.Model, add: bool) -> bytes | None:  # noqa: FBT001 - Django's signature
        """Seal the value under the owner's key, for this very row."""
        value = row.__dict__.get(self.attname)
        if isinstance(value, _Sealed):
            return value
        if value is None and self.null:  # nobody's row yet, so nobody's key
            return None
        plain, place = self.to_plain(value), _place(row, self.attname)
        return _Sealed(seal(_key_of(row).plain, plain, place=place))

    def to_plain(self, value: Any) -> bytes:
        """Turn a value into the bytes that are sealed."""
        return str(value or "").encode()

    def from_plain(self, plain: bytes) -> Any:
        """Turn opened bytes back into the value."""
        return plain.decode()


def seal_now(row: models.Model) -> None:
    """Seal what was set on a row, so that saving it has nothing left to do but write. Its id and owner are set."""
    for field in row._meta.concrete_fields:
        if isinstance(field, SealedField):
            row.__dict__[field.attname] = field.pre_save(row, add=True)


def as_stored(row: models.Model, column: str) -> bytes | None:
    """Give a sealed value as the store has it; None once it was opened or set. Written anew, it differs."""
    value = row.__dict__[column]
    return bytes(value) if isinstance(value, _Sealed) else None


class SealedText(SealedField):
    """Sealed words."""


class SealedBytes(SealedField):
    """Sealed bytes, such as those of a picture."""

    def to_plain(self, value: Any) -> bytes:
        """Take the bytes as they are."""
        return bytes(value or b"")

    def from_plain(self, plain: bytes) -> Any:
        """Give the bytes as they were."""
        return plain


class SealedJSON(SealedField):
    """A sealed JSON value."""

    def to_plain(self, value: Any) -> bytes:
        """Write the value as compact JSON with sorted keys."""
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def from_plain(self, plain: bytes) -> Any:
        """Read the value from JSON."""
        return json.loads(plain)
