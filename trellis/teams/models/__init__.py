"""Teams, memberships, the links into them, and what the place says about itself."""

from trellis.teams.models.about import About, told
from trellis.teams.models.invitation import Link
from trellis.teams.models.membership import Membership, has_steward, is_lead, is_steward, people_in
from trellis.teams.models.team import Team

__all__ = [
    "About",
    "Link",
    "Membership",
    "Team",
    "has_steward",
    "is_lead",
    "is_steward",
    "people_in",
    "told",
]
