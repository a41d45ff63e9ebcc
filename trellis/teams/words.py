"""How kinds of teams and roles are said."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trellis.teams.rules.roles import TeamKind, TeamRole

KIND_WORDS = {
    TeamKind.CLINIC: _("A clinic or practice"),
    TeamKind.FELLOWSHIP: _("A group or fellowship"),
    TeamKind.HOUSE: _("A recovery house"),
    TeamKind.COMMUNITY: _("A community organisation"),
    TeamKind.OTHER: _("Something else"),
    TeamKind.PLACE: _("The place itself"),
}
ROLE_WORDS = {
    TeamRole.STEWARD: pgettext_lazy("role in a team", "Steward"),
    TeamRole.COUNSELLOR: pgettext_lazy("role in a team", "Counsellor"),
    TeamRole.THERAPIST: pgettext_lazy("role in a team", "Therapist"),
    TeamRole.DOCTOR: pgettext_lazy("role in a team", "Doctor"),
    TeamRole.PRESCRIBER: pgettext_lazy("role in a team", "Prescriber"),
    TeamRole.NURSE: pgettext_lazy("role in a team", "Nurse"),
    TeamRole.PEER_COACH: pgettext_lazy("role in a team", "Peer coach"),
    TeamRole.HOUSE_MANAGER: pgettext_lazy("role in a team", "House manager"),
    TeamRole.VOLUNTEER: pgettext_lazy("role in a team", "Volunteer"),
    TeamRole.MEMBER: pgettext_lazy("role in a team", "Member"),
}
DEPLOYMENT_WORDS = {
    "circle": _("This is a small place: people who know each other run it for their own circles."),
    "community": _(
        "This place belongs to a community. Volunteers run it; it is no clinic and keeps no records for one."
    ),
    "programme": _(
        "A programme of care runs this place. People who work there may be bound by law to keep records, and "
        "to speak up if a child or a life is at risk."
    ),
}
