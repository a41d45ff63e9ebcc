"""Making accounts, restoring them, changing what they say, and giving out tokens."""

import secrets
from datetime import datetime, time, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction

from trellis.kit.words import tidy
from trellis.people import endings, second_factor
from trellis.people.actions.counting import forget_some
from trellis.people.actions.visits import end_visits
from trellis.people.models import ApiToken, Person, UsedLink
from trellis.people.rules import secrets as carried
from trellis.vault import actions as vault

LINKS_KEPT = timedelta(days=30)


class CannotSignUp(Exception):
    """The name is taken."""


class LinkUsed(Exception):
    """Somebody made an account by this link."""


class CannotKeepMail(Exception):
    """Another account showed that this address is its own."""


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
    link: str = "",
    **preferences: str,
) -> tuple[Person, str]:
    """Make an account with its own key; give it and the recovery code, which is shown this once.

    Without a password nobody can sign in by one. `invented` says that the account belongs to a
    demonstration. `link` is the digest of the link that let somebody in: one account is made by it. `preferences`
    are `zone`, `language` and `age`.

    Raises:
        CannotSignUp: somebody has this name.
        LinkUsed: an account was made by this link.
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
            if link:
                _use(link, at)
    except IntegrityError as error:
        raise CannotSignUp(username) from error
    return person, code


def _use(link: str, at: datetime) -> None:
    """Let a link make an account once; what nobody can come with any more is forgotten."""
    _row, first = UsedLink.objects.get_or_create(digest=link, defaults={"used_at": at})
    if not first:
        raise LinkUsed
    forget_some(UsedLink.objects.filter(used_at__lte=at - LINKS_KEPT))


def restore(*, username: str, code: str, password: str, at: datetime) -> tuple[Person, str]:
    """Let a person back in by their printed code: set the password, end the old code, every token, visit
    and private address.

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
        end_secrets(by=known, at=at)
        end_visits(by=known)
        return known, new_code(by=known)


def let_back_in(*, person: Person, second_step_too: bool, at: datetime) -> str:
    """Give a new printed code for somebody who lost the old one; every visit, token and private address ends.

    For whoever runs the place, who knows how to be sure who is asking. `second_step_too` forgets passkeys,
    app and recovery codes, for whoever lost those as well. The password stays as it is.
    """
    with transaction.atomic():
        if second_step_too:
            second_factor.forget(of=person)
        end_secrets(by=person, at=at)
        end_visits(by=person)
        return new_code(by=person)


def change_password(*, by: Person, password: str, at: datetime) -> None:
    """Set a new password, end every token and private address.

    The caller ends the other visits, since it knows which one stays.

    Raises:
        ValidationError: it is too weak; nothing was changed.
    """
    validate_password(password, by)
    by.set_password(password)
    with transaction.atomic():
        by.save(update_fields=["password"])
        end_secrets(by=by, at=at)


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


def end_tokens(*, by: Person, at: datetime) -> None:
    """End all of a person's tokens at once. Ending them twice changes nothing."""
    ApiToken.objects.of(by).live().update(ended_at=at)


def end_secrets(*, by: Person, at: datetime) -> None:
    """End what opens something of a person's without signing in: tokens, and what other rooms registered."""
    with transaction.atomic():
        end_tokens(by=by, at=at)
        endings.end_all(of=by, at=at)


def end_every_token(*, at: datetime) -> int:
    """End the tokens of everybody: in a place that came back from an older copy, ended ones would live again."""
    return ApiToken.objects.live().update(ended_at=at)
