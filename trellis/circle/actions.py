"""Inviting, accepting, keeping and leaving: the only code that writes ties and invitations."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from trellis.circle.models import Invitation, Tie, know_each_other
from trellis.circle.rules.roles import READS_BY_PROFESSION, Role, longest_grant, scopes_offered
from trellis.circle.topics import ACCEPTED
from trellis.consent import actions as consent
from trellis.consent.models import Grant, readers_of
from trellis.consent.rules.scopes import Scope
from trellis.files import actions as files
from trellis.kit.words import tidy
from trellis.notices.actions import tell
from trellis.people.models import Person
from trellis.people.rules.secrets import digest

OPEN_FOR = timedelta(days=7)
OPEN_AT_ONCE = 20
CIRCLE_AT_MOST = 200
PICTURE_SIDE = 480
"""Pixels of the longer side of somebody's picture: four times what the circle shows."""


class CannotInvite(Exception):
    """Too many invitations are open, or the circle is full."""


class NotTied(Exception):
    """The tie has ended, or it is another's."""


class CannotAccept(Exception):
    """The invitation is used, withdrawn, expired, one's own, or the two are tied already."""


class MinorCannotAccept(CannotAccept):
    """An adult invited somebody under 18; only the other way round may a tie begin between them (HOUSE §5)."""


def invite(*, by: Person, role: Role, at: datetime, called: str = "") -> Invitation:
    """Make an invitation that one person can accept within seven days.

    Raises:
        CannotInvite: twenty are open already, or the circle holds two hundred.
    """
    secret = secrets.token_urlsafe(24)
    invitation = Invitation(
        person=by, role=role, digest=digest(secret), made_at=at, expires_at=at + OPEN_FOR
    )
    invitation.called, invitation.secret = tidy(called), secret
    with transaction.atomic():
        Person.objects.select_for_update(no_key=True).get(pk=by.pk)  # one of theirs after the other
        _refuse_full_circle(by)
        if Invitation.objects.by(by).live(at=at).count() >= OPEN_AT_ONCE:
            raise CannotInvite
        invitation.save(force_insert=True)
    return invitation


def take_back(*, by: Person, invitation: Invitation, at: datetime) -> None:
    """Close an invitation nobody has used. Closing it twice changes nothing."""
    _open(invitation).filter(person=by).update(withdrawn_at=at)


def take_back_everything(*, at: datetime) -> int:
    """Close every open invitation: in a place that came back from an older copy, used ones would be open again."""
    unused = Invitation.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True)
    return unused.update(withdrawn_at=at)


def _open(invitation: Invitation) -> QuerySet[Invitation]:
    """Give the invitation while it is unused, without a join: of two updates at once, one finds it."""
    return Invitation.objects.filter(
        pk=invitation.pk, used_at__isnull=True, withdrawn_at__isnull=True
    )


def invitation_behind(secret: str, *, at: datetime) -> Invitation | None:
    """Give the invitation that a link stands for while it can be accepted, or None."""
    live = Invitation.objects.live(at=at).select_related("person__key")
    return live.filter(digest=digest(secret)).first()


def accept(*, by: Person, secret: str, at: datetime) -> Tie:
    """Step into the circle an invitation leads to. Of two who try at once, one does.

    Raises:
        CannotAccept: it can no longer be used, or not by this person.
        MinorCannotAccept: an adult invited somebody under 18.
    """
    invitation = invitation_behind(secret, at=at)
    if invitation is None or invitation.person_id == by.pk:
        raise CannotAccept
    if by.is_minor and not invitation.person.is_minor:
        raise MinorCannotAccept
    try:
        with transaction.atomic():
            if not _open(invitation).filter(expires_at__gt=at).update(used_at=at):
                raise CannotAccept
            tie = _tie(
                person=invitation.person,
                role=invitation.role,
                called=invitation.called,
                at=at,
                to=by,
            )
            consent.withdraw(
                by=tie.person, reader=by, scopes=Scope, at=at
            )  # they see nothing until a new tick
            tell(person=tie.person, topic=ACCEPTED, at=at, name=tie.label)
    except IntegrityError as error:
        raise CannotAccept from error
    return tie


def keep_number(*, by: Person, role: Role, called: str, phone: str, at: datetime) -> Tie:
    """Put somebody without an account into one's own circle: a name and a number to ring.

    Raises:
        CannotInvite: the circle holds two hundred already.
    """
    _refuse_full_circle(by)
    return _tie(person=by, role=role, called=called, phone=phone, at=at)


def _refuse_full_circle(person: Person) -> None:
    if Tie.objects.around(person).open().count() >= CIRCLE_AT_MOST:
        raise CannotInvite


def _tie(
    *,
    person: Person,
    role: str,
    called: str,
    at: datetime,
    phone: str = "",
    to: Person | None = None,
) -> Tie:
    tie = Tie(person=person, supporter=to, role=role, began_at=at)
    tie.called, tie.phone = tidy(called), tidy(phone)
    tie.save(force_insert=True)
    return tie


def describe(*, by: Person, tie: Tie, role: Role, called: str, phone: str, at: datetime) -> None:
    """Change what a person keeps about somebody in their own circle.

    Somebody who comes to hold power over the person (a house manager) sees nothing from then on, until the
    person ticks anew under the limits of that role. Somebody who comes to read by profession sees what they saw
    only with a second step at sign-in, from then on.

    Raises:
        NotTied: it is not an open tie of one's own circle.
    """
    with transaction.atomic():
        kept = _held(by, tie)
        grown = longest_grant(role) is not None and kept.role != role
        kept.role, kept.called, kept.phone = role, tidy(called), tidy(phone)
        kept.save(update_fields=["role", "called", "phone"])
        if kept.supporter is None:
            return
        if grown:
            consent.withdraw(by=by, reader=kept.supporter, scopes=Scope, at=at)
        asks = role in READS_BY_PROFESSION
        consent.ask_second_factor(by=by, reader=kept.supporter, asks=asks)


def picture(*, by: Person, tie: Tie, content: bytes, at: datetime) -> None:
    """Keep a picture of somebody in one's own circle, in the place of the one before. Only the person sees it.

    Raises:
        NotTied: it is not an open tie of one's own circle.
        CannotKeep: it is no picture, too large, or there is no more room.
    """
    drawn = files.ready(content, longest_side=PICTURE_SIDE)
    with transaction.atomic():
        kept = _held(by, tie)
        _forget_picture(kept)
        kept.picture = files.keep(owner=by.key, ready=drawn, at=at)
        kept.save(update_fields=["picture"])


def remove_picture(*, by: Person, tie: Tie) -> None:
    """Remove the picture of somebody in one's own circle for good. Removing it twice changes nothing.

    Raises:
        NotTied: it is not an open tie of one's own circle.
    """
    with transaction.atomic():
        _forget_picture(_held(by, tie))


def _forget_picture(tie: Tie) -> None:
    if tie.picture is not None:
        files.remove(owner=tie.person.key, file=tie.picture)
        tie.picture = None


def share(*, by: Person, tie: Tie, scopes: frozenset[Scope], at: datetime) -> None:
    """Let somebody in the circle see exactly these scopes, as far as their role may be offered them.

    Raises:
        NotTied: it is not an open tie of one's own circle, or nobody reads through it.
    """
    with transaction.atomic():
        reader, role = _reader(by, tie)
        consent.withdraw(by=by, reader=reader, scopes=frozenset(Scope) - scopes, at=at)
        open_now = readers_of(by, at=at).get(reader.pk, frozenset())
        offered = frozenset(scopes_offered(role, scopes - open_now))
        open_to(by=by, tie=tie, scopes=offered, at=at)


def open_to(
    *, by: Person, tie: Tie, scopes: frozenset[Scope], at: datetime, ends_at: datetime | None = None
) -> list[Grant]:
    """Let somebody in the circle see these scopes besides what they see already; give the grants.

    Grants to somebody who holds power over the person end after thirty days at the latest.

    Raises:
        CannotGrant: a scope is never offered to this role, or the end lies behind.
        NotTied: it is not an open tie of one's own circle, or nobody reads through it.
    """
    with transaction.atomic():
        reader, role = _reader(by, tie)
        if frozenset(scopes_offered(role, scopes)) != scopes:
            raise consent.CannotGrant("Somebody in this role is never offered that.")
        longest = longest_grant(role)
        if longest:
            ends_at = min(ends_at or at + longest, at + longest)
        return [
            consent.give(
                by=by,
                to=reader,
                scope=scope,
                at=at,
                ends_at=ends_at,
                asks_second_factor=role in READS_BY_PROFESSION,
            )
            for scope in sorted(scopes)
        ]


def _held(by: Person, tie: Tie) -> Tie:
    """Give a tie of one's own circle as it stands now; nobody changes it until the transaction ends."""
    consent.one_at_a_time(by)
    held = Tie.objects.around(by).open().filter(pk=tie.pk).first()
    if held is None:
        raise NotTied
    return held


def _reader(by: Person, tie: Tie) -> tuple[Person, Role]:
    """Give who reads through a tie of one's own circle, and in which role."""
    held = _held(by, tie)
    if held.supporter is None:
        raise NotTied
    return held.supporter, Role(held.role)


def part(*, by: Person, tie: Tie, at: datetime) -> None:
    """End a tie, from either side, without reasons. What the person let the supporter see ends with it.

    Nobody is told. The picture the person kept of the supporter is removed. What the supporter let the person see
    ends too, unless they are tied in that direction by a tie of its own.

    Raises:
        NotTied: the tie is another's.
    """
    if by.pk not in {tie.person_id, tie.supporter_id}:
        raise NotTied
    with transaction.atomic():
        consent.one_at_a_time(*(one for one in (tie.person, tie.supporter) if one))
        Tie.objects.filter(pk=tie.pk, ended_at__isnull=True).update(ended_at=at)
        _forget_picture(tie)
        if tie.supporter is None:
            return
        consent.withdraw(by=tie.person, reader=tie.supporter, scopes=Scope, at=at)
        if not know_each_other(tie.person, tie.supporter):
            consent.withdraw(by=tie.supporter, reader=tie.person, scopes=Scope, at=at)
