"""A request as views know it."""

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

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


def is_here(request: HttpRequest, wanted: str) -> bool:
    """Say whether an address to go on to is one of this place."""
    safe = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return safe and wanted.startswith("/") and wanted.isprintable()


def next_address(request: HttpRequest) -> str:
    """Give where to go afterwards, as the request says: an address of this place, or Today."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_here(request, wanted) else "/"


def address_asked(request: HttpRequest) -> str:
    """Give where somebody was going: what the request says, else the page it asked for, else Today."""
    if "next" in request.POST or "next" in request.GET:
        return next_address(request)
    return request.get_full_path() if request.method == "GET" else "/"


def sent_from_elsewhere(request: HttpRequest) -> bool:
    """Say whether another site's page sent this; browsers since 2023 tell, others are believed."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}
