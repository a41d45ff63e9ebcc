"""Who comes in, and how: accounts, stewards, sign-up, the address, and the listings people find."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trellis.directory.models import Source
from trellis.directory.wording import ago
from trellis.operate.place import listening
from trellis.operate.rules.finding import Finding, Grade, ok, problem, source_age, warning
from trellis.people.models import Person
from trellis.teams.models import has_steward
from trellis.teams.second_factor import how_many_owe_second_factor


def sources() -> Iterator[Finding]:
    """See how long ago listings were read."""
    now, every = timezone.now(), list(Source.objects.order_by("name"))
    if not every:
        yield warning(
            "sources",
            _("No meetings are listed. Run: trellis import meeting-guide FILE --name NAME"),
        )
    for source in every:
        if source.fetched_at:
            words = _("%(name)s was read %(age)s.") % {
                "name": source.name,
                "age": ago(source.fetched_at, now),
            }
            grade = source_age((now - source.fetched_at) / timedelta(hours=1))
            advice = "" if grade is Grade.OK else _("Import it again.")
            yield Finding("sources", grade, f"{words} {advice}".strip())


def people() -> Iterator[Finding]:
    """See whether anybody has an account, and how others get one."""
    count = Person.objects.count()
    if not count:
        yield warning(
            "people",
            _("Nobody has an account. Open the link that `trellis serve` prints when it starts."),
        )
        return
    if settings.DEMO:
        yield warning("people", _("This is a demonstration; anybody can be anybody in it."))
    words = ngettext("%(count)d person has an account.", "%(count)d people have an account.", count)
    joining = (
        _("Anybody can make one.")
        if settings.SIGNUP == "open"
        else _("New ones come by invitation.")
    )
    yield ok("people", f"{words % {'count': count}} {joining}")


def stewards() -> Iterator[Finding]:
    """See whether somebody looks after the place, and whether those with a role sign in safely."""
    if not Person.objects.exists():
        return
    if has_steward(at=timezone.now()):
        yield ok("stewards", _("Somebody looks after this place."))
    else:
        yield warning("stewards", _("Nobody looks after this place. Run: trellis steward USERNAME"))
    owing = how_many_owe_second_factor(at=timezone.now())
    if owing:
        words = _(
            "People with a role in a team and no second step at sign-in: %(count)d. They are asked for it."
        )
        yield warning("stewards", words % {"count": owing})


def address() -> Iterator[Finding]:
    """See that nobody's words travel over a network in the open."""
    if settings.HTTPS:
        yield ok("address", _("%(url)s: cookies travel only over HTTPS.") % {"url": settings.URL})
        return
    seen_from_outside = sorted(host for host in listening() if not _is_this_machine(host))
    if seen_from_outside or not _is_this_machine(urlsplit(settings.URL).hostname or ""):
        yield problem(
            "address",
            _(
                "%(url)s is not HTTPS, and others can reach it: what people write travels in the open. Put a "
                "web server with HTTPS in front, and its address into TRELLIS_URL."
            )
            % {"url": settings.URL},
        )
        return
    yield ok("address", _("%(url)s: only this machine can reach it.") % {"url": settings.URL})


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
