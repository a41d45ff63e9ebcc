"""A weekly meeting as a calendar file: public facts as listed, and nothing about whoever takes it."""

from datetime import datetime, time, timedelta

from trellis.calendar.rules.event import Event, within_bounds
from trellis.calendar.rules.ics_out import calendar_file
from trellis.calendar.rules.recurrence import Timing, Words
from trellis.calendar.rules.rule import Pace, Rule
from trellis.calendar.rules.zones import zone_of
from trellis.directory.models import Listing
from trellis.directory.rules.occurrence import DEFAULT_DURATION


def goes_in_a_calendar(listing: Listing) -> bool:
    """Say whether a listing still stands and has a weekly time by a known clock."""
    timed = listing.weekday is not None and listing.start is not None and bool(listing.timezone)
    return timed and listing.active and listing.removed_at is None


def listing_file(listing: Listing, *, at: datetime) -> bytes:
    """Write a listing that goes in a calendar, weekly from today or its next day on, by the clock of its place."""
    return calendar_file([_event(listing, at)], at=listing.checked_at)


def _event(listing: Listing, at: datetime) -> Event:
    today = at.astimezone(zone_of(listing.timezone)).date()
    starts = datetime.combine(today, time()) + timedelta(minutes=listing.start or 0)
    rule = Rule(Pace.WEEKLY, weekdays=frozenset({listing.weekday or 0}))
    minutes = listing.duration or DEFAULT_DURATION
    timing = Timing(starts, listing.timezone, minutes, rule).settled()
    words = within_bounds(Words(listing.name, _place(listing), "", listing.conference_url))
    return Event(str(listing.pk), words, timing, changed_at=listing.checked_at)


def _place(listing: Listing) -> str:
    if listing.attendance == "online":
        return ""
    return ", ".join(part for part in (listing.location, listing.address) if part)
