"""Making accounts, restoring them, and giving out tokens: the only code that writes people."""

import secrets
from collections.abc import Callable
from datetime import datetime, time

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from trellis.kit.words import tidy
from trellis.people import second_factor
from trellis.people.models import ApiToken, Person, Visit
from trellis.people.rules import secrets as carried
from trellis.people.rules.hats import Hat, Hats
from trellis.people.rules.pins import WRONG_AT_MOST
from trellis.people.tries import MAILS as MAILS
from trellis.people.tries import OLD_ROWS_AT_ONCE as OLD_ROWS_AT_ONCE
from trellis.people.tries import SIGN_UPS as SIGN_UPS
from trellis.people.tries import TRIES as TRIES
from trellis.people.tries import forget_old, tries
from trellis.people.tries import forget_tries as forget_tries
from trellis.people.tries import may_try as may_try
from trellis.vault import actions as vault


class CannotSignUp(Exception):
    """The name is taken."""


class CannotKeepMail(Exception):
    """Another account showed that this address is its own."""


class WrongPin(Exception):
    """This is not the PIN; it may be tried again."""


class TooManyWrongPins(Exception):
    """Five were wrong within a quarter of an hour: this session is to end."""


class CannotRestore(Exception):
    """No account has this name and code together."""


def sign_up(
    *,
    username: str,
    password: str | None,
    at: datetime,
    email: str = "",
    called: str = "",
    invented: bool = False,
    **preferences: str,
) -> tuple[Person, str]:
    """Make an account with its own key; give it and the recovery code, which is shown this once.

    Without a password nobody can sign in by one. `invented` says that the account belongs to a
    demonstration. `preferences` are `zone`, `language` and `age`.

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
                invented=invented,
                **preferences,
            )
            person.called = tidy(called)
            person.set_password(password)
            person.save(force_insert=True)
    except IntegrityError as error:
        raise CannotSignUp(username) from error
    return person, code


def restore(*, username: str, code: str, password: str, at: datetime) -> tuple[Person, str]:
    """Let a person back in by their printed code: set the password, end the old code, every token and visit.

    Gives the person and a new code. Passkeys and other second factors stay, and are asked for.

    Raises:
        CannotRestore: name and code do not belong together. Which of them was wrong is not said.
    """
    offered = carried.digest_of_code(code)
    with transaction.atomic():
        active = Person.objects.select_for_update(no_key=True).filter(is_active=True)
        known = active.filter(username=username.strip().lower()).first()
        if known is None or not secrets.compare_digest(known.recovery_digest, offered):
            raise CannotRestore
        validate_password(password, known)
        known.set_password(password)
        known.save(update_fields=["password"])
        ApiToken.objects.of(known).live().update(ended_at=at)
        end_visits(by=known)
        return known, new_code(by=known)


def let_back_in(*, person: Person, second_step_too: bool, at: datetime) -> str:
    """Give a new printed code for somebody who lost the old one; every visit and token ends.

    For whoever runs the place, who knows how to be sure who is asking. `second_step_too` forgets passkeys,
    app and recovery codes, for whoever lost those as well. The password stays as it is.
    """
    with transaction.atomic():
        if second_step_too:
            second_factor.forget(of=person)
        ApiToken.objects.of(person).live().update(ended_at=at)
        end_visits(by=person)
        return new_code(by=person)


def change_password(*, by: Person, password: str) -> None:
    """Set a new password; the caller ends the other visits, since it knows which one stays.

    Raises:
        ValidationError: it is too weak; nothing was changed.
    """
    validate_password(password, by)
    by.set_password(password)
    by.save(update_fields=["password"])


def keep_mail(*, by: Person, email: str) -> None:
    """Keep an address that a person showed to be theirs, in place of any other.

    Raises:
        CannotKeepMail: another account here showed the same.
    """
    email = email.strip().lower()
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(user=by).delete()
            EmailAddress.objects.create(user=by, email=email, verified=True, primary=True)
            by.email = email
            by.save(update_fields=["email"])
    except IntegrityError as error:
        raise CannotKeepMail from error


def remove_mail(*, by: Person) -> None:
    """Forget a person's address. Doing it twice changes nothing."""
    with transaction.atomic():
        EmailAddress.objects.filter(user=by).delete()
        by.email = ""
        by.save(update_fields=["email"])


def new_code(*, by: Person) -> str:
    """End the printed code and give a new one; it is shown this once."""
    code = carried.new_recovery_code()
    by.recovery_digest = carried.digest_of_code(code)
    by.save(update_fields=["recovery_digest"])
    return code


def change_preferences(*, by: Person, called: str, zone: str, language: str) -> None:
    """Change what a person is called, their zone and language."""
    by.called, by.zone, by.language = tidy(called), zone, language
    by.save(update_fields=["called", "zone", "language"])


def speak(*, by: Person, language: str) -> None:
    """Change the language Trellis speaks with a person."""
    by.language = language
    by.save(update_fields=["language"])


def show_as(*, by: Person, discreet: bool) -> None:
    """Hide the name of the place on every device of a person, or show it again where a device does not hide it."""
    by.discreet = discreet
    by.save(update_fields=["discreet"])


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


def set_pin(*, by: Person, pin: str, minutes: int) -> None:
    """Ask for this PIN after so many minutes away, on every device."""
    by.pin, by.locks_after = make_password(pin), minutes
    by.save(update_fields=["pin", "locks_after"])


def take_pin_away(*, by: Person) -> None:
    """Ask for no PIN any more."""
    by.pin, by.locks_after = "", None
    by.save(update_fields=["pin", "locks_after"])


def open_by_pin(*, of: Person, pin: str, visit: str, at: datetime) -> None:
    """Judge a PIN given on one visit (a session), counting tries for all processes together.

    Raises:
        WrongPin: it is not theirs.
        TooManyWrongPins: it was the fifth on this visit that was not theirs, or there were five before.
    """
    tried = tries(door="pin", name=visit, at=at)
    if tried <= WRONG_AT_MOST and of.pin and check_password(pin, str(of.pin)):
        forget_tries(door="pin", name=visit)
    elif tried < WRONG_AT_MOST:
        raise WrongPin
    else:
        raise TooManyWrongPins


def choose_quiet_hours(*, by: Person, since: time | None, until: time | None) -> None:
    """Choose the part of one's own day in which nothing ordinary comes; two times, or none."""
    by.quiet_from, by.quiet_until = (since, until) if since and until else (None, None)
    by.save(update_fields=["quiet_from", "quiet_until"])


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


def end_every_token(*, at: datetime) -> int:
    """End the tokens of everybody: in a place that came back from an older copy, ended ones would live again."""
    return ApiToken.objects.live().update(ended_at=at)


def forget_visits(*, at: datetime) -> None:
    """Delete visits that are over, a hundred at once."""
    with transaction.atomic():
        forget_old(Visit.objects.over(at=at))


def end_visit(*, by: Person, visit: Visit) -> None:
    """End one of one's own visits at once. Ending it twice changes nothing."""
    Visit.objects.of(by).filter(pk=visit.pk).delete()


def end_visits(*, by: Person, but: str = "") -> None:
    """End a person's visits at once, all `but` the one stored under this key."""
    Visit.objects.of(by).exclude(pk=but).delete()
