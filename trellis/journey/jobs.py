"""The daily reminder to check in, how to see that somebody was here, and what ends with their secrets."""

from datetime import datetime, timedelta

from trellis.calendar.actions.feeds import end_feeds
from trellis.journey.entries import CheckIn
from trellis.journey.models import Entry
from trellis.journey.topics import HOW_ARE_YOU
from trellis.notices.registry import Nudge, register_nudge, register_sign
from trellis.people import endings
from trellis.people.models import Person

A_WEEK = timedelta(days=7)


def checked_in(person: Person, since: datetime, at: datetime) -> bool:
    """Say whether a person has a check-in of theirs between two moments. Nothing is opened."""
    own = Entry.objects.of(person).visible_to(person, at=at).of_kind(CheckIn)
    return own.filter(happened_at__gte=since, happened_at__lte=at).exists()


def wrote(person: Person, since: datetime) -> bool:
    """Say whether a person wrote anything of their own, for themselves, after a moment.

    What happened more than a week before that moment is not looked at, so that a long journey costs no more.
    """
    recent = Entry.objects.of(person).filter(happened_at__gte=since - A_WEEK)
    return recent.filter(author=person, recorded_at__gt=since).exists()


def close_calendar(*, of: Person, at: datetime) -> None:
    """Close the private addresses of a person's calendar."""
    end_feeds(by=of.key, at=at)


endings.register(close_calendar)
register_nudge(Nudge(HOW_ARE_YOU, done=checked_in))
register_sign(wrote)
