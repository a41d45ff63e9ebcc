"""The invented people of the demonstration, and of the tests."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trellis.circle.rules.roles import Role
from trellis.consent.rules.scopes import Scope
from trellis.people.rules.hats import Hat


@dataclass(frozen=True)
class Member:
    """One invented person: what they are to Maya, and what she lets them see."""

    username: str
    called: str
    who: str | Promise
    role: Role | None = None
    label: str = ""
    sees: frozenset[Scope] = frozenset()
    hats: tuple[Hat, ...] = ()
    """What brings them here, the hat they wear first."""


CAST = (
    Member("maya", "Maya", _("in recovery"), hats=(Hat.RECOVERY,)),
    Member(
        "rosa",
        "Rosa",
        _("her mother"),
        Role.RELATIVE,
        "Mum",
        frozenset({Scope.MOOD}),
        (Hat.RELATIVE,),
    ),
    Member(
        "sam",
        "Sam",
        _("her sponsor"),
        Role.SPONSOR,
        "Sam",
        frozenset({Scope.MOOD, Scope.CRAVINGS}),
        (Hat.HELPER, Hat.RECOVERY),
    ),
    Member(
        "okafor",
        "Dr. Okafor",
        _("her prescriber"),
        Role.PRESCRIBER,
        "Dr. Okafor",
        hats=(Hat.HELPER,),
    ),
    Member(
        "lena",
        "Lena",
        _("her counsellor"),
        Role.COUNSELLOR,
        "Lena",
        frozenset({Scope.MOOD, Scope.CRAVINGS, Scope.MEASURES}),
        (Hat.HELPER,),
    ),
    Member(
        "theo",
        "Theo",
        _("her peer coach"),
        Role.COACH,
        "Theo",
        frozenset({Scope.MOOD}),
        (Hat.HELPER,),
    ),
    Member("noor", "Noor", _("steward of the place"), hats=(Hat.STEWARD,)),
    Member("ivo", "Ivo", _("a stranger")),
)
ZONE = "America/New_York"
