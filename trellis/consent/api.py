"""Who looked, over HTTP."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from trellis.consent.models import Disclosure
from trellis.consent.rules.scopes import Scope
from trellis.people.models import Person
from trellis.people.requests import me

router = Router(tags=["consent"])
AT_MOST = 500


class DisclosureOut(Schema):
    """That somebody saw one scope of my record within one hour."""

    viewer: str | None
    scope: Scope
    surface: str
    at: datetime


@router.get("disclosures", response=list[DisclosureOut])
def disclosures(request: HttpRequest) -> list[DisclosureOut]:
    """List who looked at what of mine, newest first; `viewer` is null for somebody who has left."""
    rows = list(Disclosure.objects.of(me(request)).order_by("-number")[:AT_MOST])
    viewers = Person.objects.in_bulk({row.viewer_id for row in rows})
    names = {pk: person.username for pk, person in viewers.items()}
    return [
        DisclosureOut(
            viewer=names.get(row.viewer_id), scope=Scope(row.scope), surface=row.surface, at=row.at
        )
        for row in rows
    ]
