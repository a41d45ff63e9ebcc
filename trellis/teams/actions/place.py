"""The place itself: its stewards, its sign-up links, and what it says about itself."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from trellis.kit.words import tidy
from trellis.people.models import Person
from trellis.teams.actions.links import link_behind, make_link, use
from trellis.teams.actions.roles import end_role, give, the_place
from trellis.teams.models import About, Link, Membership, is_steward
from trellis.teams.rules.roles import TeamRole


class NotASteward(Exception):
    """Whoever asks does not look after this place."""


def make_steward(*, person: Person, at: datetime) -> Membership:
    """Let somebody look after the place, from today on. A steward stays the one they are.

    For whoever runs the server; a steward makes others by a link they accept.

    Raises:
        CannotJoin: they are not of age.
    """
    place = the_place(zone=person.zone, at=at)
    with transaction.atomic():
        return _stewardship(person, at) or give(
            to=person, team=place, role=TeamRole.STEWARD, by=None, at=at
        )


def end_steward(*, person: Person, at: datetime) -> None:
    """Let somebody look after the place no more, at this moment.

    Raises:
        NotASteward: they do not.
        LastLead: they are the last one; another comes first.
    """
    held = _stewardship(person, at)
    if held is None:
        raise NotASteward
    end_role(by=person, membership=held, at=at)


def _stewardship(person: Person, at: datetime) -> Membership | None:
    mine = Membership.objects.of(person).filter(team__is_place=True)
    return mine.as_one_of(TeamRole.STEWARD).not_over(at=at).first()


def invite_to_sign_up(*, by: Person, at: datetime) -> Link:
    """Make a link by which one person can make an account here, within seven days.

    Raises:
        NotASteward: one does not look after this place.
        CannotInvite: fifty links are open.
    """
    if not is_steward(by, at=at):
        raise NotASteward
    return make_link(by=by, team=the_place(zone=by.zone, at=at), at=at, role="")


def use_to_sign_up(*, secret: str, at: datetime) -> bool:
    """Use a link to an account; False when it can no longer be used. Of two at once, one is let in."""
    with transaction.atomic():
        link = link_behind(secret, at=at, to_an_account=True)
        return link is not None and use(link, at=at)


def say(*, by: Person, name: str, words: Mapping[str, Mapping[str, str]], at: datetime) -> None:
    """Write what the place says about itself: its name, and the host's words by language and field.

    Raises:
        NotASteward: one does not look after this place.
    """
    if not is_steward(by, at=at):
        raise NotASteward
    with transaction.atomic():
        place = the_place(zone=by.zone, at=at)
        place.name = tidy(name)
        place.save(update_fields=["name"])
        for language, fields in words.items():
            kept = {field: tidy(fields[field]) for field in About.FIELDS}
            About.objects.update_or_create(language=language, defaults={**kept, "changed_at": at})
