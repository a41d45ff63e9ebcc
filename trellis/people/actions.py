"""Making accounts, restoring them, and giving out tokens: the only code that writes people."""

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.db import IntegrityError, transaction

from trellis.people.models import ApiToken, Person
from trellis.people.rules import secrets as carried
from trellis.vault import actions as vault

TRIES, TRIES_WITHIN_SECONDS = 10, 15 * 60


class CannotSignUp(Exception):
    """The name is taken."""


class CannotRestore(Exception):
    """No account has this name and code together."""


def sign_up(
    *,
    username: str,
    password: str | None,
    at: datetime,
    email: str = "",
    called: str = "",
    **preferences: str,
) -> tuple[Person, str]:
    """Make an account with its own key; give it and the recovery code, which is shown this once.

    Without a password nobody can sign in by one. `preferences` are `zone` and `language`.

    Raises:
        CannotSignUp: somebody has this name.
    """
    code = carried.new_recovery_code()
    try:
        with transaction.atomic():
            person = Person(
                username=username.strip().lower(),
                email=email.strip(),
                key=vault.make_key(),
                joined_at=at,
                recovery_digest=carried.digest_of_code(code),
                **preferences,
            )
            person.called = called.strip()
            person.set_password(password)
            person.save(force_insert=True)
    except IntegrityError as error:
        raise CannotSignUp(username) from error
    return person, code


def restore(*, username: str, code: str, password: str) -> tuple[Person, str]:
    """Let a person back in by their printed code: set the password, end the old code, give a new one.

    Raises:
        CannotRestore: name and code do not belong together. Which of them was wrong is not said.
    """
    known = Person.objects.filter(username=username.strip().lower(), is_active=True).first()
    offered = carried.digest_of_code(code)
    if known is None or not secrets.compare_digest(known.recovery_digest, offered):
        raise CannotRestore
    validate_password(password, known)
    known.set_password(password)
    return known, new_code(by=known)


def new_code(*, by: Person) -> str:
    """End the printed code and give a new one; it is shown this once."""
    code = carried.new_recovery_code()
    by.recovery_digest = carried.digest_of_code(code)
    by.save(update_fields=["recovery_digest", "password"])
    return code


def change_preferences(*, by: Person, called: str, email: str, zone: str, language: str) -> None:
    """Change what a person is called, their e-mail, zone and language."""
    by.called, by.email, by.zone, by.language = called.strip(), email.strip(), zone, language
    by.save(update_fields=["called", "email", "zone", "language"])


def speak(*, by: Person, language: str) -> None:
    """Change the language Trellis speaks with a person."""
    by.language = language
    by.save(update_fields=["language"])


def give_token(*, by: Person, name: str, at: datetime) -> tuple[ApiToken, str]:
    """Make an API token; the secret is given this once and only its digest is kept."""
    secret = carried.new_token()
    token = ApiToken(person=by, digest=carried.digest(secret), made_at=at)
    token.name = name
    token.save(force_insert=True)
    return token, secret


def end_token(*, by: Person, token: ApiToken, at: datetime) -> None:
    """End a token at once. Ending it twice changes nothing."""
    ApiToken.objects.of(by).live().filter(pk=token.pk).update(ended_at=at)


def may_try(*, door: str, name: str) -> bool:
    """Count one try at a door (`sign-in`, `restore`) for a name; False once there were too many.

    At most 10 in 15 minutes for one name, counted in the database, so for all processes together.
    """
    counter = f"tries:{door}:{carried.digest(name.strip().lower())}"
    if cache.add(counter, 1, TRIES_WITHIN_SECONDS):
        return True
    return int(cache.incr(counter)) <= TRIES


def forget_tries(*, door: str, name: str) -> None:
    """Start counting anew after a success."""
    cache.delete(f"tries:{door}:{carried.digest(name.strip().lower())}")
