"""Who proves twice who they are before reading what somebody shares with them as a professional."""

from datetime import datetime

from trellis.circle.models import Tie
from trellis.people.models import Person
from trellis.people.second_factor import lacks_second_factor
from trellis.teams.second_factor import owes_second_factor


def owes_for_a_tie(person: Person, *, of: Person | None = None) -> bool:
    """Say whether somebody stands beside others, or beside this one, in a role that asks for a second factor.

    Asked of ties and never of grants: whoever is told to set one up learns nothing of whether anything is shared.
    """
    ties = Tie.objects.beside(person).open().by_profession()
    if of is not None:
        ties = ties.filter(person=of)
    return ties.exists() and lacks_second_factor(person)


def owes_somewhere(person: Person, *, at: datetime) -> bool:
    """Say whether a role in a team or in a circle asks for a second factor that somebody has not set up."""
    return owes_second_factor(person, at=at) or owes_for_a_tie(person)
