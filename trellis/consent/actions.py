"""Giving and withdrawing consent, and recording who looked: the only code that writes either."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import pairwise

from django.db import transaction

from trellis.consent.models import Disclosure, Grant
from trellis.consent.rules.scopes import Scope
from trellis.people.models import Person

WORDING = "2026-11"
"""Which version of the consent wording a grant was given under (templates of the circle room)."""


class CannotGrant(Exception):
    """This grant cannot be given; the message says why."""


def give(
    *,
    by: Person,
    to: Person,
    scope: Scope,
    at: datetime,
    ends_at: datetime | None = None,
    asks_second_factor: bool = False,
) -> Grant:
    """Let `to` see one scope of `by`'s record from `at` on, until `ends_at` or until it is withdrawn.

    With `asks_second_factor` it opens only while they have one.

    At most one grant of a scope stands between two people: another one of the same is withdrawn first, unless
    it says the same already.

    Raises:
        CannotGrant: to oneself, or ending before it begins.
    """
    if by.pk == to.pk:
        raise CannotGrant("Your own record is always open to you.")
    if ends_at is not None and ends_at <= at:
        raise CannotGrant("Choose an end that lies ahead.")
    with transaction.atomic():
        one_at_a_time(by)
        same = Grant.objects.given_by(by).to(to).covering(scope)
        alike = same.filter(ends_at=ends_at, asks_second_factor=asks_second_factor)
        kept = alike.live(at=at).first()
        if kept:
            return kept
        same.standing().update(withdrawn_at=at)
        return same.create(
            giver=by,
            reader=to,
            scope=scope,
            given_at=at,
            given_in=WORDING,
            begins_at=at,
            ends_at=ends_at,
            asks_second_factor=asks_second_factor,
        )


def one_at_a_time(*people: Person) -> None:
    """Let one request at a time change what these people let others see, until the transaction ends.

    Always taken first, and in the order of ids, so that no two requests wait for each other.
    """
    ids = [person.pk for person in people]
    list(
        Person.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk")
    )


def withdraw(*, by: Person, reader: Person, scopes: Iterable[Scope], at: datetime) -> int:
    """Stop `reader` from seeing these scopes of `by`'s record, and say how many grants ended.

    Takes effect for the very next read, needs no reason and tells nobody: a person who fears somebody in
    their circle must be able to leave in silence. Withdrawing twice changes nothing. A grant that has not
    begun yet is withdrawn too.
    """
    given = Grant.objects.given_by(by).to(reader).filter(scope__in=list(scopes))
    with transaction.atomic():
        one_at_a_time(by)
        return given.standing().update(withdrawn_at=at)


def ask_second_factor(*, by: Person, reader: Person, asks: bool) -> None:
    """Let everything `reader` may see of `by`'s record open only with a second factor, or without one too.

    Takes effect for the very next read; what was withdrawn stays as it was.
    """
    given = Grant.objects.given_by(by).to(reader).standing()
    given.exclude(asks_second_factor=asks).update(asks_second_factor=asks)


def withdraw_one(*, by: Person, grant: Grant, at: datetime) -> None:
    """End one grant of one's own. Ending it twice changes nothing."""
    Grant.objects.given_by(by).filter(pk=grant.pk).standing().update(withdrawn_at=at)


def withdraw_everything(*, at: datetime) -> int:
    """End every grant of everybody, and say how many: for a place that came back from an older copy.

    What was withdrawn after the copy was made would stand open again; nobody can know which.
    """
    return Grant.objects.standing().update(withdrawn_at=at)


def disclose(
    *, of: Person, to: Person, scopes: Iterable[Scope], surface: str, at: datetime
) -> None:
    """Record that `to` is about to see these scopes of `of`'s record, before any of it is shown.

    One row per viewer, person, scope, surface and hour. When this returns outside a transaction, the rows
    are on disk; when it raises, nothing may be shown.
    """
    wanted = frozenset(scopes)
    if of.pk == to.pk or not wanted:
        return
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    seen = Disclosure.objects.of(of).filter(viewer_id=to.pk, surface=surface, hour=hour)
    if wanted <= set(seen.values_list("scope", flat=True)):
        return
    with transaction.atomic():
        one_at_a_time(of)
        new = wanted - {Scope(scope) for scope in seen.values_list("scope", flat=True)}
        for scope in sorted(new):
            row = Disclosure(
                person=of, viewer_id=to.pk, scope=scope, surface=surface, hour=hour, at=at
            )
            _link(row)
            row.save(force_insert=True)


def _link(row: Disclosure) -> None:
    """Number a disclosure and chain it to the one before."""
    last = Disclosure.objects.of(row.person).order_by("-number").first()
    row.number = last.number + 1 if last else 1
    row.digest = _digest(row.person, last.digest if last else "", row)


def _digest(of: Person, before: str, row: Disclosure) -> str:
    return of.key.mark(purpose="disclosure", text=f"{before}|{row.words}")


def first_broken_link(of: Person, *, newest: int = 1000) -> int | None:
    """Look at the newest disclosures: give the number of the first that was changed or lost the one before it.

    None when they are whole. That the very newest were cut off cannot be seen from here.
    """
    rows = list(Disclosure.objects.of(of).order_by("-number")[: newest + 1])[::-1]
    linked: list[tuple[Disclosure | None, Disclosure]] = [*pairwise(rows)]
    if rows and rows[0].number == 1:
        linked = [(None, rows[0]), *linked]
    return next((row.number for before, row in linked if not _follows(before, row, of)), None)


def _follows(before: Disclosure | None, row: Disclosure, of: Person) -> bool:
    digest = before.digest if before else ""
    number = before.number + 1 if before else 1
    return row.number == number and row.digest == _digest(of, digest, row)
