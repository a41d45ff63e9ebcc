"""Counting how often somebody tries a door, so that nothing is guessed."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.crypto import salted_hmac

from trellis.people.models import Tries

TRIES, TRIES_WITHIN = 10, timedelta(minutes=15)
MAILS, SIGN_UPS = 3, 60
"""How many codes are mailed to one address, and how many people ask for an account, in a quarter of an hour."""
OLD_ROWS_AT_ONCE = 100


def may_try(*, door: str, name: str, at: datetime, most: int = TRIES) -> bool:
    """Count one try at a door (`sign-in`, `restore`, `code` …) for a name; False once there were too many.

    At most 10 (or `most`) within 15 minutes of the first, counted under a lock, so for all processes
    together.
    """
    return tries(door=door, name=name, at=at) <= most


def tries(*, door: str, name: str, at: datetime, within: timedelta = TRIES_WITHIN) -> int:
    """Count one try at a door for a name, and give how many there were in this quarter of an hour (or `within`).

    For one door `within` is always the same.
    """
    try:
        return _count(_mark(door, name), at, within)
    except IntegrityError:  # the row was forgotten between two looks; it is made anew
        return _count(_mark(door, name), at, within)


def _count(mark: str, at: datetime, within: timedelta) -> int:
    begins = at + within - TRIES_WITHIN  # a row is over a quarter of an hour after this
    with transaction.atomic():
        locked = Tries.objects.select_for_update(no_key=True)
        tries, _ = locked.get_or_create(door=mark, defaults={"began_at": begins})
        if tries.began_at <= at - TRIES_WITHIN:
            tries.began_at, tries.count = begins, 0
        tries.count += 1
        tries.save(update_fields=["began_at", "count"])
        forget_some(Tries.objects.filter(began_at__lte=at - TRIES_WITHIN))
    return int(tries.count)


def forget_tries(*, door: str, name: str) -> None:
    """Start counting anew after a success."""
    Tries.objects.filter(door=_mark(door, name)).update(count=0)


def _mark(door: str, name: str) -> str:
    """Give 64 hex digits that stand for a door and a name; without the signing secret they name nobody."""
    return salted_hmac(
        "trellis.people.tries", f"{door}:{name.strip().lower()}", algorithm="sha256"
    ).hexdigest()


def forget_some(old: models.QuerySet[Any]) -> None:
    """Delete a hundred of these rows; those another process is deleting are left to it."""
    found = old.select_for_update(skip_locked=True).values_list("pk", flat=True)
    old.model._base_manager.filter(pk__in=list(found[:OLD_ROWS_AT_ONCE])).delete()
