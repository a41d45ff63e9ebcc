"""Whether something is still to leave the house, asked again right before it does."""

from datetime import datetime

from django.conf import settings

from trellis.notices.models import Delivery, Kind, Wishes, wishes_of
from trellis.people.addresses import confirmed_address
from trellis.people.models import Person

LATE = "late"
"""The one reason that is nobody's wish."""


def why_not_mailed(person: Person, wishes: Wishes | None = None) -> str:
    """Say why ordinary mail does not go to a person now, as a short code; empty when it does."""
    wishes = wishes or wishes_of(person)
    if not settings.MAIL_LEAVES:
        return "no mail here"
    if not wishes.mail:
        return "off"
    if not (address := confirmed_address(person)):
        return "no address"
    return "dead address" if wishes.is_dead(address) else ""


def why_unwanted(delivery: Delivery, at: datetime) -> str:
    """Say why a delivery is not to leave any more, as a short code; empty while it is wanted."""
    if delivery.expires_at <= at:
        return LATE
    if not settings.MAIL_LEAVES:
        return "no mail here"
    if delivery.person is not None and not delivery.person.is_active:
        return "closed"
    return _OF_KIND[Kind(delivery.kind)](delivery)


def _notice(delivery: Delivery) -> str:
    if delivery.notice is None or delivery.notice.seen_at is not None:
        return "seen"
    return why_not_mailed(delivery.person) if delivery.person else "closed"


def _test(delivery: Delivery) -> str:
    known = delivery.person is not None and confirmed_address(delivery.person)
    return "" if known else "no address"


_OF_KIND = {Kind.NOTICE: _notice, Kind.LETTER: lambda _: "", Kind.TEST: _test}


def address_for(delivery: Delivery) -> str:
    """Give where a delivery goes: a letter where it was asked to, everything else to the confirmed address."""
    if delivery.kind == Kind.LETTER:
        return str(delivery.contents["to"])
    return confirmed_address(delivery.person) if delivery.person else ""
