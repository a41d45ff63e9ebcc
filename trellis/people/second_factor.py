"""What a person signs in with besides a password: passkeys, an authenticator app, recovery codes.

The rows are django-allauth's (`mfa_authenticator`). What is secret in them is sealed for the house, since it
is needed before anybody is signed in.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.db import models, transaction

from trellis.people.models import Person
from trellis.people.rules import totp
from trellis.vault.actions import open_for_house, seal_for_house
from trellis.vault.rules.sealing import CannotOpen

PURPOSE, NAMES = "second factors", "names of passkeys"
LAST_STEP = "last_step"
"""Where an app's row keeps the step of its last code, so that no code opens twice."""

PASSKEYS = 20
"""As many as an account keeps."""

Kind = Authenticator.Type


@dataclass(frozen=True)
class Passkey:
    """A passkey as its owner knows it."""

    pk: int
    name: str
    added_at: datetime


def has_second_factor(person: Person) -> bool:
    """Say whether a password alone does not let anybody in as this person."""
    return _of(person).exclude(type=Kind.RECOVERY_CODES).exists()


def lacks_second_factor(person: Person) -> bool:
    """Say whether a person has no second factor and could have one.

    The invented people of a demonstration, who have no password either, are let off while this is one.
    """
    return not (settings.DEMO and person.invented) and not has_second_factor(person)


def has_app(person: Person) -> bool:
    """Say whether a person uses an authenticator app."""
    return _of(person).filter(type=Kind.TOTP).exists()


def passkeys(person: Person) -> list[Passkey]:
    """Give a person's passkeys, oldest first."""
    rows = _of(person).filter(type=Kind.WEBAUTHN).order_by("created_at", "pk")
    return [Passkey(row.pk, opened_name(row.data["name"]), row.created_at) for row in rows]


def recovery_codes(person: Person) -> list[str]:
    """Give the recovery codes that were not used yet."""
    row = _of(person).filter(type=Kind.RECOVERY_CODES).first()
    return list(row.wrap().get_unused_codes()) if row else []


def sealed_name(name: str) -> str:
    """Seal what somebody calls a passkey."""
    return seal_for_house(name, purpose=NAMES)


def opened_name(sealed: str) -> str:
    """Open what somebody calls a passkey; nothing when it does not open."""
    try:
        return open_for_house(sealed, purpose=NAMES)
    except CannotOpen:
        return ""


def what_counts(credential: dict[str, Any]) -> dict[str, Any]:
    """Give of what a device sent about a new passkey only what is needed to recognise it."""
    response = credential["response"]
    needed = {name: str(response[name]) for name in ("clientDataJSON", "attestationObject")}
    kept = {name: str(credential[name]) for name in ("id", "rawId", "type")}
    return {
        **kept,
        "response": {**needed, "transports": []},
        "clientExtensionResults": {"credProps": {"rk": True}},
    }


def use_code(*, by: Person, code: str, at: datetime) -> Authenticator | None:
    """Let a code of the app or a recovery code open once; None when it opens nothing.

    The row is locked, so of two who bring the same code at the same moment one is let in.
    """
    with transaction.atomic():
        locked = _of(by).select_for_update(no_key=True).exclude(type=Kind.WEBAUTHN)
        for row in locked.order_by("-type"):  # the app first
            if _fits(row, code, at):
                return row
    return None


def keep_step(*, by: Person, step: int) -> None:
    """Note the step of the code an app was set up with, so that it opens nothing again."""
    with transaction.atomic():
        row = _of(by).select_for_update(no_key=True).get(type=Kind.TOTP)
        row.data[LAST_STEP] = step
        row.save(update_fields=["data"])


def new_recovery_codes(*, by: Person) -> list[str]:
    """End all recovery codes and give new ones; none to somebody without a second factor."""
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)
        _of(by).filter(type=Kind.RECOVERY_CODES).delete()
        if has_second_factor(by):
            RecoveryCodes.activate(by)
    return recovery_codes(by)


def forget(*, of: Person) -> None:
    """Forget a person's passkeys, app and recovery codes."""
    _of(of).delete()


def _of(person: Person) -> "models.QuerySet[Authenticator]":
    rows: models.QuerySet[Authenticator] = Authenticator.objects.filter(user_id=person.pk)
    return rows


def _fits(row: Authenticator, code: str, at: datetime) -> bool:
    if row.type == Kind.RECOVERY_CODES:
        return bool(row.wrap().validate_code(code))
    secret = open_for_house(row.data["secret"], purpose=PURPOSE)
    step = totp.matching_step(secret, code, at=at, after=row.data.get(LAST_STEP, -1))
    if step is None:
        return False
    row.data[LAST_STEP] = step
    row.save(update_fields=["data"])
    return True
