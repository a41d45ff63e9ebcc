"""What the place writes about itself: the only code that does."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from trellis.operate.models import Assurance, Backup, FirstLink
from trellis.people import actions as people
from trellis.people.models import Person
from trellis.people.rules.secrets import digest
from trellis.teams import actions as teams

FIRST_LINK_LASTS = timedelta(hours=24)
RECORDS_ARE_KEPT = timedelta(days=60)


class CannotBegin(Exception):
    """The link is used, too old or none, or somebody has an account already."""


def make_first_link(*, at: datetime) -> str | None:
    """Give the secret of a fresh link for the first account; those before it end. None once somebody has one."""
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        FirstLink.objects.all().delete()
        if Person.objects.exists():
            return None
        FirstLink.objects.create(
            digest=digest(secret), made_at=at, expires_at=at + FIRST_LINK_LASTS
        )
    return secret


def opens_first(secret: str, *, at: datetime) -> bool:
    """Say whether a link leads to the first account now."""
    live = FirstLink.objects.filter(digest=digest(secret), expires_at__gt=at)
    return live.exists() and not Person.objects.exists()


def begin(*, secret: str, at: datetime, **account: Any) -> tuple[Person, str]:
    """Make the first account of the place, which looks after it; give it and its printed code.

    `account` is what `people.actions.sign_up` takes. Of two who open the link at once, one gets in.

    Raises:
        CannotBegin: the link leads nowhere.
    """
    with transaction.atomic():
        used, _ = FirstLink.objects.filter(digest=digest(secret), expires_at__gt=at).delete()
        if not used or Person.objects.exists():
            raise CannotBegin
        person, code = people.sign_up(at=at, **account)
        teams.make_steward(person=person, at=at)
    return person, code


def record_backup(*, path: str, rows: int, size: int, at: datetime) -> None:
    """Remember that a backup was made and read back."""
    _record(Backup(made_at=at, path=path[:1000], rows=rows, size=size))


def record_failed_backup(*, path: str, why: str, at: datetime) -> None:
    """Remember that a backup could not be made, so that the doctor says so."""
    _record(Backup(made_at=at, path=path[:1000], trouble=why[:300] or "It failed."))


def _record(backup: Backup) -> None:
    backup.save(force_insert=True)
    Backup.objects.filter(made_at__lt=backup.made_at - RECORDS_ARE_KEPT).delete()


def assure(*, what: str, about: str, at: datetime) -> None:
    """Remember that the host said this is so."""
    Assurance.objects.update_or_create(what=what, defaults={"about": about, "given_at": at})
