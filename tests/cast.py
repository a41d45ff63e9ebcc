"""The cast, as fixtures: each an invented person made through the same actions as everybody else."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone

from trellis.circle import actions as circle
from trellis.circle.models import Tie
from trellis.circle.rules.roles import Role
from trellis.operate.cast import CAST, ZONE
from trellis.people import actions as people
from trellis.people.models import Person

BEFORE = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""When the cast joined: before anything a test tells."""

PASSWORD = "slow river quiet morning"
_CALLED = {member.username: member.called for member in CAST}

Tying = Callable[..., Tie]


def _join(username: str) -> Person:
    person, _code = people.sign_up(
        username=username, password=PASSWORD, called=_CALLED[username], at=BEFORE, zone=ZONE
    )
    return person


@pytest.fixture
def maya(db: None) -> Person:
    """Maya, in recovery."""
    return _join("maya")


@pytest.fixture
def rosa(db: None) -> Person:
    """Rosa, her mother."""
    return _join("rosa")


@pytest.fixture
def sam(db: None) -> Person:
    """Sam, her sponsor."""
    return _join("sam")


@pytest.fixture
def okafor(db: None) -> Person:
    """Dr. Okafor, her prescriber."""
    return _join("okafor")


@pytest.fixture
def lena(db: None) -> Person:
    """Lena, her counsellor."""
    return _join("lena")


@pytest.fixture
def theo(db: None) -> Person:
    """Theo, her peer coach."""
    return _join("theo")


@pytest.fixture
def noor(db: None) -> Person:
    """Noor, steward of the place."""
    return _join("noor")


@pytest.fixture
def ivo(db: None) -> Person:
    """Ivo, a stranger."""
    return _join("ivo")


@pytest.fixture
def tied() -> Tying:
    """Bring two people together as they would: one invites, the other accepts."""

    def tie(
        person: Person, supporter: Person, role: Role = Role.RELATIVE, at: datetime = BEFORE
    ) -> Tie:
        invitation = circle.invite(by=person, role=role, at=at)
        return circle.accept(by=supporter, secret=invitation.secret, at=at)

    return tie


@pytest.fixture
def signed_in() -> Callable[[Person], Client]:
    """Give a browser in which somebody signed in just now, by their password."""

    def client(person: Person) -> Client:
        browser = Client()
        browser.force_login(person)
        shown = {"method": "password", "at": timezone.now().timestamp()}
        visit = browser.session
        visit["account_authentication_methods"] = [shown]
        visit["account_authentication_methods_user"] = str(person.pk)
        visit.save()
        return browser

    return client
