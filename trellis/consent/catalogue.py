"""Which scopes have anything behind them in this house; only those are offered to be ticked."""

from collections.abc import Iterable

from trellis.consent.rules.scopes import Scope

_in_use: set[Scope] = set()


def put_in_use(scopes: Iterable[Scope]) -> None:
    """Say that entries or tables of these scopes exist. Called where a kind is registered."""
    _in_use.update(scopes)


def scopes_in_use() -> list[Scope]:
    """Give the scopes that can be shared today, in the order people read them."""
    return [scope for scope in Scope if scope in _in_use]
