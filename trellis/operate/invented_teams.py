"""Where the invented cast works and helps, made through the same actions that real people use."""

from collections.abc import Mapping
from datetime import datetime

from trellis.people.models import Person
from trellis.teams import actions as teams
from trellis.teams.models import Team
from trellis.teams.rules.roles import TeamKind, TeamRole

ABOUT = {
    "en": {
        "run_by": "Noor, for the people in this demonstration",
        "contact": "Sundays after the evening circle, at the door",
        "words": "A place to try Trellis. Every person here is invented.",
        "courts": "Nobody here is real, so there is nothing to hand over.",
        "complaints": "Tell Noor, or whoever runs this machine.",
    },
    "es": {
        "run_by": "Noor, para la gente de esta demostración",
        "contact": "Los domingos después del círculo de la tarde, en la puerta",
        "words": "Un lugar para probar Trellis. Todas las personas de aquí son inventadas.",
        "courts": "Aquí nadie es real, así que no hay nada que entregar.",
        "complaints": "Díselo a Noor, o a quien lleva esta máquina.",
    },
}


def let_them_work(cast: Mapping[str, Person], *, at: datetime) -> None:
    """Let Noor look after the place, two work at a clinic, and one lead a peer centre with a volunteer."""
    noor = cast["noor"]
    teams.make_steward(person=noor, at=at)
    teams.say(by=noor, name="", words=ABOUT, at=at)
    clinic = _team(cast["okafor"], "Riverside Clinic", TeamKind.CLINIC, TeamRole.PRESCRIBER, at)
    _join(clinic, cast["okafor"], cast["lena"], TeamRole.COUNSELLOR, at)
    centre = _team(
        cast["theo"], "Lantern Street Peer Center", TeamKind.COMMUNITY, TeamRole.PEER_COACH, at
    )
    _join(centre, cast["theo"], cast["sam"], TeamRole.VOLUNTEER, at)


def _team(by: Person, name: str, kind: TeamKind, role: TeamRole, at: datetime) -> Team:
    return teams.make_team(by=by, name=name, kind=kind, role=role, at=at)


def _join(team: Team, lead: Person, who: Person, role: TeamRole, at: datetime) -> None:
    link = teams.invite(by=lead, team=team, role=role, at=at)
    teams.accept(by=who, secret=link.secret, at=at)
