"""The invented people of the demonstration, and of the tests."""

from dataclasses import dataclass

from trellis.circle.rules.roles import Role
from trellis.consent.rules.scopes import Scope


@dataclass(frozen=True)
class Member:
    """One invented person: what they are to Maya, and what she lets them see."""

    username: str
    called: str
    who: str
    role: Role | None = None
    label: str = ""
    sees: frozenset[Scope] = frozenset()


CAST = (
    Member("maya", "Maya", "in recovery"),
    Member("rosa", "Rosa", "her mother", Role.RELATIVE, "Mum", frozenset({Scope.MOOD})),
    Member(
        "sam", "Sam", "her sponsor", Role.SPONSOR, "Sam", frozenset({Scope.MOOD, Scope.CRAVINGS})
    ),
    Member("okafor", "Dr. Okafor", "her prescriber", Role.PRESCRIBER, "Dr. Okafor"),
    Member(
        "lena",
        "Lena",
        "her counsellor",
        Role.COUNSELLOR,
        "Lena",
        frozenset({Scope.MOOD, Scope.CRAVINGS, Scope.MEASURES}),
    ),
    Member("theo", "Theo", "her peer coach", Role.COACH, "Theo", frozenset({Scope.MOOD})),
    Member("noor", "Noor", "steward of the place"),
    Member("ivo", "Ivo", "a stranger"),
)
ZONE = "America/New_York"
