"""What people fill in about teams, roles and the place."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trellis.teams.rules.roles import TeamKind, TeamRole, may_lead, roles_offered
from trellis.teams.words import KIND_WORDS, ROLE_WORDS


def _roles(roles: Iterable[TeamRole]) -> list[tuple[str, Any]]:
    return [(role.value, ROLE_WORDS[role]) for role in roles]


class DayField(forms.DateField):
    """A day, chosen on the device's own calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d"], **options)


class TeamForm(forms.Form):
    """A new team: its name, what it is, and what one is there oneself."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(
        label=_("What is it called?"),
        help_text=_("Those you invite see this name. It is sealed on disk."),
        max_length=80,
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(k.value, words) for k, words in KIND_WORDS.items() if k is not TeamKind.PLACE],
    )
    role = forms.ChoiceField(
        label=_("What are you there?"),
        choices=_roles(
            role for role in TeamRole if role not in {TeamRole.STEWARD, TeamRole.MEMBER}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Judge whether this kind of team knows this role, and give both as what they are."""
        given = self.cleaned_data
        if {"kind", "role"} <= given.keys():
            given["kind"], given["role"] = TeamKind(given["kind"]), TeamRole(given["role"])
            if given["role"] not in roles_offered(given["kind"]):
                self.add_error("role", _("A team of this kind has no such role. Choose another."))
        return given


class RoleForm(forms.Form):
    """Into which role somebody is invited, and from which day until which."""

    role = forms.TypedChoiceField(label=_("As what?"), coerce=TeamRole)
    since = DayField(
        label=_("First day"),
        help_text=_("Leave it empty to begin on the day they say yes."),
        required=False,
    )
    until = DayField(label=_("Last day"), help_text=_("Leave it empty for no end."), required=False)

    def __init__(self, *args: Any, kind: TeamKind, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = _roles(roles_offered(kind))


class EndForm(forms.Form):
    """When a role ends: at this moment, or with a day."""

    when = forms.ChoiceField(
        label=_("When does it end?"),
        choices=[("now", _("At this moment")), ("day", _("At the end of a day"))],
        widget=forms.RadioSelect,
    )
    last_day = DayField(label=_("Last day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the day where one is meant, and drop it where none is."""
        given = self.cleaned_data
        if given.get("when") == "now":
            given["last_day"] = None
        elif not given.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", _("Choose the last day."))
        return given


def can_lead(kind: str, role: str) -> bool:
    """Say whether letting somebody lead is offered at all; at the place stewards always do."""
    return kind != TeamKind.PLACE and may_lead(TeamKind(kind), TeamRole(role))


class PlaceForm(forms.Form):
    """What the place is called."""

    name = forms.CharField(
        label=_("What is this place called?"),
        help_text=_("Everybody can read it, without an account too."),
        max_length=80,
        required=False,
    )


def _text(label: Any, help_text: Any = "", most: int = 4000) -> forms.CharField:
    rows = forms.Textarea({"rows": 4})
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, required=False, widget=rows
    )


class AboutForm(forms.Form):
    """The host's words in one language. Each may stay empty; then the page says that nothing was said."""

    run_by = forms.CharField(label=_("Who runs this place?"), max_length=120, required=False)
    contact = forms.CharField(
        label=_("How can somebody reach you?"),
        help_text=_("A mail address, a phone number or a place and its hours."),
        max_length=200,
        required=False,
    )
    words = _text(_("What is this place for?"))
    courts = _text(
        _("What do you do with a court order or a police request?"),
        _("Say who decides, and whether you tell the person."),
    )
    complaints = _text(
        _("How can somebody complain?"), _("Name somebody else than yourself if you can.")
    )
