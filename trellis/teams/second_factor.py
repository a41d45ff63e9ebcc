"""Who proves twice who they are before reading what others share with them."""

from datetime import datetime

from trellis.people.models import Person
from trellis.people.second_factor import lacks_second_factor
from trellis.teams.models import Membership
from trellis.teams.rules.roles import ASKS_SECOND_FACTOR, TeamRole


def owes_second_factor(person: Person, *, at: datetime) -> bool:
    """Say whether a role that somebody has, or ever had, asks for a second factor they have not set up.

    Until they have, `consent.models.scopes_open` opens nobody else's record to them (decision 0015). A role that
    is over still asks: anybody may end their own, so whoever came by a password would only have to leave.
    """
    asking = Membership.objects.of(person).as_one_of(*ASKS_SECOND_FACTOR)
    return any(held.had_begun(at=at) for held in asking) and lacks_second_factor(person)


def how_many_owe_second_factor(*, at: datetime) -> int:
    """Count the people who owe a second factor for a role, and stewards without one.

    A number and no names, for whoever runs the server.
    """
    stewards = Membership.objects.as_one_of(TeamRole.STEWARD).live(at=at).select_related("person")
    asking = Membership.objects.as_one_of(*ASKS_SECOND_FACTOR).filter(person__is_active=True)
    begun = [one for one in asking.select_related("person", "team") if one.had_begun(at=at)]
    people = {held.person for held in (*stewards, *begun)}
    return sum(map(lacks_second_factor, people))
