"""Roles in a circle, and what a role may ever be offered to see."""

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from trellis.consent.rules.scopes import NEVER_IN_A_BUNDLE, Scope


class Role(StrEnum):
    """What somebody is to the person; a word, never a permission."""

    RELATIVE = "relative"
    PARTNER = "partner"
    FRIEND = "friend"
    SPONSOR = "sponsor"
    SPONSEE = "sponsee"
    PEER = "peer"
    COACH = "coach"
    COUNSELLOR = "counsellor"
    THERAPIST = "therapist"
    DOCTOR = "doctor"
    PRESCRIBER = "prescriber"
    HOUSE_MANAGER = "house_manager"
    OTHER = "other"


HOLDS_POWER = frozenset({Role.HOUSE_MANAGER})
"""Roles that can take a roof or a job away: they are offered less, and for less long (HOUSE §5)."""

READS_BY_PROFESSION = frozenset(
    {
        Role.COACH,
        Role.COUNSELLOR,
        Role.THERAPIST,
        Role.DOCTOR,
        Role.PRESCRIBER,
        Role.HOUSE_MANAGER,
    }
)
"""Roles whose holders read only with a second step at sign-in, team or no team (decision 0015)."""

LONGEST_WITH_POWER = timedelta(days=30)


def scopes_offered(role: Role, in_use: Iterable[Scope]) -> list[Scope]:
    """Give the scopes that may be ticked for somebody in this role, in order."""
    kept_back = NEVER_IN_A_BUNDLE if role in HOLDS_POWER else frozenset()
    return [scope for scope in in_use if scope not in kept_back]


def longest_grant(role: Role) -> timedelta | None:
    """Give how long a grant to this role may last; None means until it is withdrawn."""
    return LONGEST_WITH_POWER if role in HOLDS_POWER else None
