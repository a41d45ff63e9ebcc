"""Kinds of teams, roles in them, and what a role asks of whoever holds it."""

from enum import StrEnum


class TeamKind(StrEnum):
    """What a team is. Employers are none: nobody's work place reads here."""

    CLINIC = "clinic"
    FELLOWSHIP = "fellowship"
    HOUSE = "house"
    COMMUNITY = "community"
    OTHER = "other"
    PLACE = "place"


class TeamRole(StrEnum):
    """What somebody is in a team; by itself it opens nobody's record."""

    STEWARD = "steward"
    COUNSELLOR = "counsellor"
    THERAPIST = "therapist"
    DOCTOR = "doctor"
    PRESCRIBER = "prescriber"
    NURSE = "nurse"
    PEER_COACH = "peer_coach"
    HOUSE_MANAGER = "house_manager"
    VOLUNTEER = "volunteer"
    MEMBER = "member"


STAFF = frozenset(TeamRole) - {TeamRole.MEMBER}
"""Roles of those who work or help there. Only they see each other's names; a member sees nobody."""

ASKS_SECOND_FACTOR = STAFF - {TeamRole.STEWARD, TeamRole.VOLUNTEER}
"""Roles whose holders read others' records by profession (decision 0015)."""

HELD_BACK: dict[TeamKind, frozenset[TeamRole]] = {
    TeamKind.CLINIC: frozenset({TeamRole.HOUSE_MANAGER}),
    TeamKind.FELLOWSHIP: frozenset(TeamRole)
    - {TeamRole.PEER_COACH, TeamRole.VOLUNTEER, TeamRole.MEMBER},
    TeamKind.HOUSE: frozenset({TeamRole.DOCTOR, TeamRole.PRESCRIBER}),
    TeamKind.COMMUNITY: frozenset({TeamRole.HOUSE_MANAGER, TeamRole.PRESCRIBER}),
}
"""Roles that a kind of team has no use for."""


def roles_offered(kind: TeamKind) -> list[TeamRole]:
    """Give the roles that a team of this kind can give, in order; a steward only looks after the place itself."""
    held_back = HELD_BACK.get(kind, frozenset())
    if kind is not TeamKind.PLACE:
        held_back |= {TeamRole.STEWARD}
    return [role for role in TeamRole if role not in held_back]


def may_lead(kind: TeamKind, role: TeamRole) -> bool:
    """Say whether somebody in this role can lead: at the place its stewards, elsewhere all but members."""
    return role is TeamRole.STEWARD if kind is TeamKind.PLACE else role in STAFF
