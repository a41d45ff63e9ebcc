"""A request as views know it."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from trellis.people.models import Person, username_is_plain


class PersonRequest(HttpRequest):
    """A request by somebody signed in."""

    user: Person


def me(request: HttpRequest) -> Person:
    """Give the person behind a request that only somebody signed in can make.

    Raises:
        TypeError: nobody is signed in; whoever called let a visitor through.
    """
    if not isinstance(request.user, Person):
        raise TypeError("Nobody is signed in.")
    return request.user


def person_named(username: str) -> Person | None:
    """Give the active person of a sign-in name from an address, or None; what cannot be a name is nobody's."""
    try:
        username_is_plain(username)
    except ValidationError:
        return None
    return Person.objects.select_related("key").filter(username=username, is_active=True).first()


def person_with_mail(email: str) -> Person | None:
    """Give the active person who showed that an e-mail address is theirs, or None."""
    shown = EmailAddress.objects.filter(email=email.strip().lower(), verified=True)
    people = Person.objects.select_related("key").filter(is_active=True)
    return people.filter(pk__in=shown.values("user_id")).first()


def has_confirmed_mail(person: Person) -> bool:
    """Say whether a person showed that the address they gave is theirs."""
    shown = EmailAddress.objects.filter(user=person, email=person.email, verified=True)
    return bool(shown.exists())
