"""Who may open what: every address of the house, with what it promises to whom.

An address that is not in `PROMISES` fails `tests/test_every_page.py`. Whoever is not named gets 404 from a
page about somebody else, never 403; nobody (a visitor without an account) is asked to sign in, or gets 401
from the API.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.utils import timezone

from tests.passkeys import SECRET, SoftwareKey
from tests.rows import make_row
from trellis.calendar.actions.feeds import make_feed
from trellis.calendar.actions.series import plan
from trellis.calendar.models import Feed, Series
from trellis.calendar.rules.recurrence import Timing, Words
from trellis.calendar.rules.rule import Pace, Rule
from trellis.circle import actions as circle
from trellis.circle.models import Invitation, Tie
from trellis.circle.rules.roles import READS_BY_PROFESSION, Role
from trellis.consent.models import Grant
from trellis.consent.rules.scopes import Scope
from trellis.directory.models import Listing
from trellis.files.tests.pictures import picture
from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.kit.identity import uuid7
from trellis.notices.models import Notice
from trellis.notices.stopping import stop_link
from trellis.people import actions as people
from trellis.people.models import ApiToken, Person, Visit
from trellis.teams import actions as teams
from trellis.teams.models import Link, Membership
from trellis.teams.rules.roles import TeamKind, TeamRole
from trellis.work.actions import beat

ROLES = {
    "rosa": Role.RELATIVE,
    "sam": Role.SPONSOR,
    "okafor": Role.PRESCRIBER,
    "lena": Role.COUNSELLOR,
    "theo": Role.COACH,
}
AROUND_MAYA = frozenset(ROLES)
NOBODY = ""
"""A visitor without an account."""


@dataclass(frozen=True)
class World:
    """Maya's circle as it stands while every page is opened."""

    at: datetime
    cast: dict[str, Person]
    rosas_tie: Tie
    rosas_grant: Grant
    invitation: Invitation
    entry_id: Any
    token: ApiToken
    passkey: Authenticator
    visit: Visit
    listing: Listing
    theos_role: Membership
    link: Link
    account_link: Link
    planned: Series
    feed: Feed
    feed_secret: str


def world(cast: dict[str, Person]) -> World:
    """Let Maya have a circle, share with it, write a check-in, and leave an invitation open."""
    now, maya = timezone.now(), cast["maya"]
    beat(uuid7(), at=now, began_at=now, jumped=None)  # a worker lives
    ties = {name: _shared(maya, cast[name], role, now) for name, role in ROLES.items()}
    circle.picture(by=maya, tie=ties["rosa"], content=picture(), at=now)
    entry_id = uuid7()
    body = CheckIn(mood=2, words="a long day")
    journey.append_now(by=maya, to=maya, body=body, at=now, id=entry_id)
    listing = make_row(
        Listing,
        name="Evening circle",
        attendance="online",
        weekday=now.weekday(),
        start=19 * 60,
        duration=60,
        timezone="America/New_York",
    )
    assert isinstance(listing, Listing)
    teamwork = _teams(cast, now)
    beat(uuid7(), at=now, began_at=now, jumped=None)  # a worker lives
    passkey = SoftwareKey().kept_by(maya)
    TOTP.activate(maya, SECRET)
    visit = make_row(Visit, person=maya, expire_date=now + timedelta(days=1), seen=now.date())
    assert isinstance(visit, Visit)
    return World(
        at=now,
        cast=cast,
        rosas_tie=ties["rosa"],
        rosas_grant=Grant.objects.given_by(maya).to(cast["rosa"]).get(),
        invitation=circle.invite(by=maya, role=Role.FRIEND, at=now),
        entry_id=entry_id,
        token=people.give_token(by=maya, name="watch", at=now)[0],
        passkey=passkey,
        visit=visit,
        listing=listing,
        **teamwork,
        **_week(maya, now),
    )


def _week(maya: Person, now: datetime) -> dict[str, Any]:
    """Let Maya have something planned each week, and an address at which a calendar program reads it."""
    planned = plan(
        by=maya.key,
        words=Words("Dentist"),
        timing=Timing(datetime(2026, 3, 10, 9), "America/New_York", 30, Rule(Pace.WEEKLY)),  # noqa: DTZ001
        at=now,
    )
    feed, feed_secret = make_feed(by=maya.key, titled=True, word="Busy", at=now)
    return {"planned": planned, "feed": feed, "feed_secret": feed_secret}


def _shared(maya: Person, supporter: Person, role: Role, now: datetime) -> Tie:
    """Bring somebody into Maya's circle, show them her mood, and let professionals have a second factor."""
    secret = circle.invite(by=maya, role=role, at=now).secret
    tie = circle.accept(by=supporter, secret=secret, at=now)
    circle.share(by=maya, tie=tie, scopes=frozenset({Scope.MOOD}), at=now)
    if role in READS_BY_PROFESSION:
        TOTP.activate(supporter, SECRET)
    return tie


def _teams(cast: dict[str, Person], now: datetime) -> dict[str, Any]:
    """Let Dr. Okafor lead a team in which Theo helps and Maya is a member, and Noor look after the place.

    Both are volunteers, whose roles ask for no second factor.
    """
    okafor = cast["okafor"]
    teams.make_steward(person=cast["noor"], at=now)
    team = teams.make_team(
        by=okafor, name="Riverside", kind=TeamKind.COMMUNITY, role=TeamRole.VOLUNTEER, at=now
    )
    links = {
        role: teams.invite(by=okafor, team=team, role=role, at=now)
        for role in (TeamRole.VOLUNTEER, TeamRole.MEMBER, TeamRole.NURSE)
    }
    theos = teams.accept(by=cast["theo"], secret=links[TeamRole.VOLUNTEER].secret, at=now)
    teams.accept(by=cast["maya"], secret=links[TeamRole.MEMBER].secret, at=now)
    return {
        "theos_role": theos,
        "link": links[TeamRole.NURSE],
        "account_link": teams.invite_to_sign_up(by=cast["noor"], at=now),
    }


Arguments = dict[str, Any]


@dataclass(frozen=True)
class Promise:
    """What one address promises: its methods, who may open it, and what it is asked about in the test."""

    methods: frozenset[str]
    people: frozenset[str] | None = None
    """Those who may; None for everybody with an account, each seeing their own."""
    visitors: bool = False
    passes_on: bool = False
    """A GET by somebody signed in leads elsewhere: nothing is to be done here now."""
    asks: Callable[[World], Arguments] = lambda _: {}
    gone: bool = False
    """Whether there is nothing here by now, for visitors too."""

    def open_to(self, name: str) -> bool:
        """Say whether somebody of the cast, or nobody, may."""
        if name == NOBODY:
            return self.visitors
        return self.people is None or name in self.people


GET, POST = frozenset({"GET"}), frozenset({"POST"})
BOTH = GET | POST
MAYA, ROSA = frozenset({"maya"}), frozenset({"rosa"})
OKAFOR, THEO, NOOR = frozenset({"okafor"}), frozenset({"theo"}), frozenset({"noor"})
PROFESSIONALS = frozenset(name for name, role in ROLES.items() if role in READS_BY_PROFESSION)
WITH_AN_APP = MAYA | PROFESSIONALS


def _tie(world: World) -> Arguments:
    return {"pk": world.rosas_tie.pk}


def _invitation(world: World) -> Arguments:
    return {"pk": world.invitation.pk}


def _team(world: World) -> Arguments:
    return {"pk": world.link.team_id}


def _theos_role(world: World) -> Arguments:
    return {"pk": world.theos_role.pk}


def _listing(world: World) -> Arguments:
    return {"listing_id": world.listing.pk}


def _planned(world: World) -> Arguments:
    return {"pk": world.planned.pk, "start": "20260310T0900"}


def _notice(world: World) -> Arguments:
    return {"pk": Notice.objects.of(world.cast["maya"]).newest_first()[0].pk}


def _stop(world: World) -> Arguments:
    return {"token": stop_link(world.cast["maya"]).split("/")[-2]}


def _maya(_: World) -> Arguments:
    return {"username": "maya"}


PROMISES = {
    "kit:manifest": Promise(GET, visitors=True),
    "kit:worker": Promise(GET, visitors=True),
    "kit:offline": Promise(GET, visitors=True),
    "today:home": Promise(GET, visitors=True),
    "today:tonight": Promise(GET, visitors=True),
    "today:doors": Promise(GET),
    "today:come_in": Promise(POST),
    "today:step": Promise(POST),
    "today:put_away": Promise(POST),
    "today:keep_line": Promise(POST),
    "today:wear": Promise(POST),
    "today:lay_down": Promise(POST),
    "note:empty": Promise(GET, visitors=True),
    "reach:now": Promise(GET, visitors=True),
    "reach:copy": Promise(GET, visitors=True),
    "family:encourage": Promise(BOTH, ROSA, asks=_tie),
    "journey:timeline": Promise(GET),
    "journey:check_in": Promise(BOTH),
    "journey:offline": Promise(GET, visitors=True),
    "journey:remove": Promise(BOTH, MAYA, asks=lambda world: {"pk": world.entry_id}),
    "journey:shared": Promise(GET, ROSA, asks=_tie),
    "journey:week": Promise(GET),
    "journey:add": Promise(BOTH),
    "journey:bring": Promise(BOTH),
    "journey:own_calendar": Promise(GET),
    "journey:feeds": Promise(BOTH),
    "journey:end_feed": Promise(POST, MAYA, asks=lambda world: {"pk": world.feed.pk}),
    "journey:planned": Promise(GET, MAYA, asks=_planned),
    "journey:change": Promise(BOTH, MAYA, asks=_planned),
    "journey:cancel": Promise(BOTH, MAYA, asks=_planned),
    "circle:home": Promise(GET),
    "circle:invite": Promise(BOTH),
    "circle:invite_who": Promise(BOTH),
    "circle:invitation": Promise(GET, MAYA, asks=_invitation),
    "circle:take_back": Promise(POST, MAYA, asks=_invitation),
    "circle:welcome": Promise(
        BOTH, visitors=True, asks=lambda world: {"secret": world.invitation.secret}
    ),
    "circle:keep_number": Promise(BOTH),
    "circle:beside": Promise(GET, ROSA, asks=_tie),
    "circle:tie": Promise(BOTH, MAYA, asks=_tie),
    "circle:picture": Promise(BOTH, MAYA, asks=_tie),
    "circle:shown_picture": Promise(GET, MAYA, asks=_tie),
    "circle:remove_picture": Promise(POST, MAYA, asks=_tie),
    "circle:share": Promise(BOTH, MAYA, asks=_tie),
    "circle:part": Promise(BOTH, MAYA | ROSA, asks=_tie),
    "consent:receipts": Promise(GET),
    "notices:inbox": Promise(BOTH),
    "notices:open": Promise(POST, MAYA, asks=_notice),
    "notices:put_away": Promise(POST, MAYA, asks=_notice),
    "notices:wishes": Promise(BOTH),
    "notices:test": Promise(POST),
    "notices:try_again": Promise(POST),
    "notices:stop": Promise(BOTH, visitors=True, asks=_stop),
    "directory:find": Promise(GET, visitors=True),
    "directory:listing": Promise(GET, visitors=True, asks=_listing),
    "teams:home": Promise(GET),
    "teams:make": Promise(BOTH),
    "teams:team": Promise(GET, OKAFOR | THEO | MAYA, asks=_team),
    "teams:invite": Promise(BOTH, OKAFOR, asks=_team),
    "teams:close": Promise(BOTH, OKAFOR, asks=_team),
    "teams:role": Promise(BOTH, OKAFOR, asks=_theos_role),
    "teams:lead": Promise(POST, OKAFOR, asks=_theos_role),
    "teams:leave": Promise(BOTH, THEO, asks=_theos_role),
    "teams:link": Promise(GET, OKAFOR, asks=lambda world: {"pk": world.link.pk}),
    "teams:take_back": Promise(POST, OKAFOR, asks=lambda world: {"pk": world.link.pk}),
    "teams:join": Promise(BOTH, visitors=True, asks=lambda world: {"secret": world.link.secret}),
    "teams:accounts": Promise(BOTH, NOOR),
    "teams:welcome": Promise(
        BOTH, visitors=True, asks=lambda world: {"secret": world.account_link.secret}
    ),
    "teams:about": Promise(GET, visitors=True),
    "teams:words": Promise(BOTH, NOOR),
    "calendar:feed": Promise(GET, visitors=True, asks=lambda world: {"secret": world.feed_secret}),
    "directory:calendar": Promise(GET, visitors=True, asks=_listing),
    "operate:place": Promise(GET, NOOR),
    "operate:first": Promise(
        BOTH, frozenset(), asks=lambda _: {"secret": "a-first-link"}, gone=True
    ),
    "people:sign_up": Promise(BOTH, visitors=True),
    "people:age": Promise(POST, visitors=True),
    "people:face": Promise(BOTH, visitors=True),
    "people:leave": Promise(POST, visitors=True),
    "people:lock": Promise(POST),
    "people:unlock": Promise(BOTH, visitors=True, passes_on=True),
    "people:still_here": Promise(POST),
    "people:pin": Promise(BOTH),
    "people:no_pin": Promise(BOTH),
    "people:sign_in": Promise(BOTH, visitors=True),
    "people:by_passkey": Promise(BOTH, passes_on=True),
    "people:by_mail": Promise(BOTH, visitors=True, passes_on=True),
    "people:by_mailed_code": Promise(BOTH, passes_on=True),
    "people:second_step": Promise(BOTH, passes_on=True),
    "people:sign_out": Promise(POST),
    "people:again": Promise(BOTH),
    "people:again_code": Promise(BOTH, WITH_AN_APP),
    "people:again_passkey": Promise(BOTH, MAYA),
    "people:safety": Promise(GET),
    "people:add_passkey": Promise(BOTH),
    "people:remove_passkey": Promise(BOTH, MAYA, asks=lambda world: {"pk": world.passkey.pk}),
    "people:add_app": Promise(BOTH, frozenset({*ROLES, "noor", "ivo"}) - WITH_AN_APP),
    "people:remove_app": Promise(BOTH, WITH_AN_APP),
    "people:recovery_codes": Promise(GET),
    "people:new_recovery_codes": Promise(POST),
    "people:password": Promise(BOTH),
    "people:email": Promise(BOTH),
    "people:confirm_email": Promise(BOTH, passes_on=True),
    "people:remove_email": Promise(POST),
    "people:visits": Promise(GET),
    "people:end_visits": Promise(POST),
    "people:end_visit": Promise(POST, MAYA, asks=lambda world: {"pk": world.visit.pk}),
    "people:restore": Promise(BOTH, visitors=True),
    "people:language": Promise(POST, visitors=True),
    "people:more": Promise(GET, visitors=True),
    "people:preferences": Promise(BOTH),
    "people:code": Promise(BOTH),
    "people:tokens": Promise(BOTH),
    "people:end_token": Promise(POST, MAYA, asks=lambda world: {"pk": world.token.pk}),
    "api:openapi-json": Promise(BOTH, visitors=True),
    "api:me": Promise(GET),
    "api:whose": Promise(GET, visitors=True),
    "api:circle": Promise(GET),
    "api:grants": Promise(BOTH),
    "api:withdraw": Promise(POST, MAYA, asks=lambda world: {"grant_id": world.rosas_grant.pk}),
    "api:disclosures": Promise(GET),
    "api:keep_entries": Promise(POST),
    "api:read_entries": Promise(GET, MAYA | AROUND_MAYA, asks=_maya),
    "api:find": Promise(GET, visitors=True),
    "api:listing": Promise(GET, visitors=True, asks=_listing),
    "api:health": Promise(GET, visitors=True),
}
