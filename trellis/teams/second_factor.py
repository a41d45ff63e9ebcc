"""Who proves twice who they are before reading what others share with them."""

from datetime import datetime

from trellis.people.models import Person
from trellis.people.second_factor import has_second_factor
from trellis.teams.models import Membership
from trellis.teams.rules.roles import ASKS_SECOND_FACTOR, TeamRole


def owes_second_factor(person: Person, *, at: datetime) -> bool:
    """Say whether a role somebody holds at a moment asks for a second factor they have not set up.

    Until they have, `consent.models.scopes_open` opens nobody else's record to them (decision 0015). Invented
    people of a demonstration, who have no password either, are let off.
    """
    if person.invented:
        return False
    asking = Membership.objects.of(person).as_one_of(*ASKS_SECOND_FACTOR)
    return asking.live(at=at).exists() and not has_second_factor(person)


def how_many_owe_second_factor(*, at: datetime) -> int:
    """Count the people whose role asks for a second factor they have not set up, and stewards without one.

    A number and no names, for whoever runs the server.
    """
    asking = Membership.objects.as_one_of(TeamRole.STEWARD, *ASKS_SECOND_FACTOR).live(at=at)
    people = {held.person for held in asking.select_related("person")}
    return sum(not person.invented and not has_second_factor(person) for person in people)
