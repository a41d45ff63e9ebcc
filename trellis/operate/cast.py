"""The invented people of the demonstration, and of the tests."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trellis.circle.rules.roles import Role
from trellis.consent.rules.scopes import Scope


@dataclass(frozen=True)
class Member:
    """One invented person: what they are to Maya, and what she lets them see."""

    username: str
    called: str
    who: str | Promise
    role: Role | None = None
    label: str = ""
    sees: frozenset[Scope] = frozenset()


CAST = (
    Member("maya", "Maya", _("in recovery")),
    Member("rosa", "Rosa", _("her mother"), Role.RELATIVE, "Mum", frozenset({Scope.MOOD})),
    Member(
        "sam", "Sam", _("her sponsor"), Role.SPONSOR, "Sam", frozenset({Scope.MOOD, Scope.CRAVINGS})
    ),
    Member("okafor", "Dr. Okafor", _("her prescriber"), Role.PRESCRIBER, "Dr. Okafor"),
    Member(
        "lena",
        "Lena",
        _("her counsellor"),
        Role.COUNSELLOR,
        "Lena",
        frozenset({Scope.MOOD, Scope.CRAVINGS, Scope.MEASURES}),
    ),
    Member("theo", "Theo", _("her peer coach"), Role.COACH, "Theo", frozenset({Scope.MOOD})),
    Member("noor", "Noor", _("steward of the place")),
    Member("ivo", "Ivo", _("a stranger")),
)
ZONE = "America/New_York"
