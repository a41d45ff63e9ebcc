"""The scopes: small, human answers to "what may they see?"."""

from enum import StrEnum


class Scope(StrEnum):
    """One kind of thing that a person may let another see."""

    MOOD = "mood"
    CRAVINGS = "cravings"
    USE = "use"
    MILESTONES = "milestones"
    GOALS = "goals"
    PRACTICES = "practices"
    MEETINGS = "meetings"
    MEDICATION = "medication"
    MEASURES = "measures"
    APPOINTMENTS = "appointments"
    PLAN = "plan"
    SAFETY = "safety"
    NOTES = "notes"
    COUNSELLING = "counselling"


EVERY_SCOPE = frozenset(Scope)
"""What the person themself sees of their own record: everything."""

NEVER_IN_A_BUNDLE = frozenset({Scope.NOTES, Scope.COUNSELLING, Scope.USE, Scope.SAFETY})
"""Scopes that no preset suggests; each is ticked by itself or not at all."""
