"""Ending visits, and forgetting those that are over."""

from datetime import datetime

from django.db import transaction

from trellis.people.actions.counting import forget_some
from trellis.people.models import Person, Visit


def forget_visits(*, at: datetime) -> None:
    """Delete visits that are over, a hundred at once."""
    with transaction.atomic():
        forget_some(Visit.objects.over(at=at))


def lock_visit(*, visit: str) -> None:
    """Let the visit stored under this key wait for its PIN. Locking it twice changes nothing."""
    Visit.objects.filter(pk=visit).update(locked=True)


def open_visit(*, visit: str) -> None:
    """Let the visit stored under this key wait no longer."""
    Visit.objects.filter(pk=visit, locked=True).update(locked=False)


def end_visit(*, by: Person, visit: Visit) -> None:
    """End one of one's own visits at once. Ending it twice changes nothing."""
    Visit.objects.of(by).filter(pk=visit.pk).delete()


def end_visits(*, by: Person, but: str = "") -> None:
    """End a person's visits at once, all `but` the one stored under this key."""
    Visit.objects.of(by).exclude(pk=but).delete()
