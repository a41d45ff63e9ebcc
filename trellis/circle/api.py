"""The circle and its grants over HTTP: who is around me, what I let them see, who looked."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import HttpError
from pydantic import ConfigDict, Field

from trellis.circle import actions
from trellis.circle.models import Tie
from trellis.consent import actions as consent
from trellis.consent.models import Grant
from trellis.consent.rules.scopes import Scope
from trellis.kit.moments import Moment
from trellis.people.models import Person
from trellis.people.requests import me, person_named

router = Router(tags=["circle"])
AT_MOST = 500


class TieOut(Schema):
    """One open tie: somebody around me, or somebody I stand beside."""

    id: UUID
    side: Literal["around", "beside"]
    username: str | None
    name: str
    role: str
    since: datetime


@router.get("circle", response=list[TieOut])
def circle(request: HttpRequest) -> list[TieOut]:
    """List my own circle, then the circles I stand in. Nobody else's ties are ever listed."""
    person = me(request)
    around = Tie.objects.around(person).open().order_by("began_at")
    beside = Tie.objects.beside(person).open().order_by("began_at")
    mine = [_tie(tie, "around", tie.supporter, tie.label) for tie in around]
    return mine + [_tie(tie, "beside", tie.person, tie.person.name) for tie in beside]


def _tie(tie: Tie, side: Literal["around", "beside"], other: Person | None, name: str) -> TieOut:
    username = other.username if other else None
    return TieOut(
        id=tie.pk, side=side, username=username, name=name, role=tie.role, since=tie.began_at
    )


class GrantIn(Schema):
    """What I let somebody in my circle see; `ends_at` may be left out. An unknown word is refused."""

    model_config = ConfigDict(extra="forbid")

    reader: Annotated[str, Field(max_length=40)]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]
    ends_at: Moment | None = None


class GrantOut(Schema):
    """One grant I gave, standing or ended."""

    id: UUID
    reader: str
    scope: Scope
    begins_at: datetime
    ends_at: datetime | None
    withdrawn_at: datetime | None
    asks_second_factor: bool


@router.get("grants", response=list[GrantOut])
def grants(request: HttpRequest) -> list[GrantOut]:
    """List what I gave, newest first; what others gave me is theirs to know."""
    mine = Grant.objects.given_by(me(request)).select_related("reader").order_by("-given_at", "-id")
    return [_grant(grant) for grant in mine[:AT_MOST]]


@router.post("grants", response=list[GrantOut])
def give(request: HttpRequest, wanted: GrantIn) -> list[GrantOut]:
    """Let somebody in my circle see these scopes; 404 for anybody who is not in it."""
    person = me(request)
    tie = Tie.objects.around(person).open().filter(supporter=person_named(wanted.reader)).first()
    if tie is None or tie.supporter is None:
        raise Http404
    try:
        given = actions.open_to(
            by=person,
            tie=tie,
            scopes=frozenset(wanted.scopes),
            ends_at=wanted.ends_at,
            at=timezone.now(),
        )
    except actions.NotTied as gone:
        raise Http404 from gone
    except consent.CannotGrant as problem:
        raise HttpError(400, str(problem)) from problem
    return [_grant(grant) for grant in given]


@router.post("grants/{grant_id}/withdraw", response=GrantOut)
def withdraw(request: HttpRequest, grant_id: UUID) -> GrantOut:
    """End a grant of mine at once; the reader is not told. Ending it again changes nothing."""
    person = me(request)
    grant = get_object_or_404(Grant.objects.given_by(person).select_related("reader"), pk=grant_id)
    consent.withdraw_one(by=person, grant=grant, at=timezone.now())
    grant.refresh_from_db(fields=["withdrawn_at"])
    return _grant(grant)


def _grant(grant: Grant) -> GrantOut:
    return GrantOut(
        id=grant.pk,
        reader=grant.reader.username,
        scope=Scope(grant.scope),
        begins_at=grant.begins_at,
        ends_at=grant.ends_at,
        withdrawn_at=grant.withdrawn_at,
        asks_second_factor=grant.asks_second_factor,
    )
