"""Coming in by a door, changing hats, ticking first steps off."""

from collections.abc import Callable

from django.db import transaction

from trellis.people.models import Person
from trellis.people.rules.hats import Hat, Hats


def open_door(*, by: Person, hat: Hat) -> None:
    """Come in through a door: wear its hat, with its first steps shown."""
    _change_hats(by, lambda hats: hats.opening(hat))


def wear(*, by: Person, hat: Hat) -> None:
    """Put a hat on; Today shows its side first."""
    _change_hats(by, lambda hats: hats.wearing(hat))


def lay_down(*, by: Person, hat: Hat) -> None:
    """Have a hat no longer. Nothing else changes: no tie, no grant, no entry."""
    _change_hats(by, lambda hats: hats.laying_down(hat))


def tick_step(*, by: Person, hat: Hat, step: str) -> None:
    """Tick a first step off. Twice is once."""
    _change_hats(by, lambda hats: hats.having_done(hat, step))


def put_steps_away(*, by: Person, hat: Hat) -> None:
    """Show the first steps of a hat no longer, done or not."""
    _change_hats(by, lambda hats: hats.putting_away(hat))


def _change_hats(by: Person, change: Callable[[Hats], Hats]) -> None:
    """Change the hats as they stand now; of two changes at once, both hold."""
    with transaction.atomic():
        now = Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        now.hats = by.hats = change(now.wardrobe).as_json()
        now.save(update_fields=["hats"])
