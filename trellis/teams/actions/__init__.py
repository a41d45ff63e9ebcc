"""Making teams, giving and ending roles, inviting, looking after the place: the only code that writes any of it."""

from trellis.teams.actions.links import (
    CannotInvite,
    accept,
    invite,
    link_behind,
    take_back,
    take_back_everything,
)
from trellis.teams.actions.place import (
    NotASteward,
    end_steward,
    invite_to_sign_up,
    make_steward,
    say,
    use_to_sign_up,
)
from trellis.teams.actions.roles import (
    CannotEnd,
    CannotJoin,
    CannotLead,
    CannotMakeTeam,
    LastLead,
    NotInTeam,
    close,
    end_role,
    leave,
    let_lead,
    make_team,
    the_place,
)

__all__ = [
    "CannotEnd",
    "CannotInvite",
    "CannotJoin",
    "CannotLead",
    "CannotMakeTeam",
    "LastLead",
    "NotASteward",
    "NotInTeam",
    "accept",
    "close",
    "end_role",
    "end_steward",
    "invite",
    "invite_to_sign_up",
    "leave",
    "let_lead",
    "link_behind",
    "make_steward",
    "make_team",
    "say",
    "take_back",
    "take_back_everything",
    "the_place",
    "use_to_sign_up",
]
