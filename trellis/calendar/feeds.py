"""What a private feed shows: the weeks around now, one entry per occurrence, by default without a word of it."""

from datetime import UTC, datetime, time, timedelta

from trellis.calendar.models import Feed, Happening, Series
from trellis.calendar.rules.event import Event
from trellis.calendar.rules.ics_out import calendar_file
from trellis.calendar.rules.recurrence import A_DAY, Timing, Words
from trellis.calendar.rules.zones import zone_of

BACK, AHEAD = timedelta(weeks=2), timedelta(days=183)


def feed_file(feed: Feed, *, at: datetime) -> bytes:
    """Write the feed as it is now: two weeks back, six months ahead, at most 1,000 entries.

    Instants are given in UTC; identifiers are this store's own, since those of imported events may name a place.
    """
    found = Series.objects.of(feed.key).happening(at - BACK, at + AHEAD)
    return calendar_file([_event(one, feed) for one in found], at=at, name="Calendar")


def _event(one: Happening, feed: Feed) -> Event:
    words = Words(str(feed.word))
    if feed.titled:
        words = Words(one.title, one.words.place, "", one.words.link)
    return Event(
        f"{one.series.pk}-{one.name}", words, _timing(one), changed_at=one.series.changed_at
    )


def _timing(one: Happening) -> Timing:
    timing, found = one.series.timing, one.occurrence
    if timing.all_day:
        last = found.ends_at.astimezone(zone_of(timing.zone)).date()
        days = max(1, (last - found.local.date()).days)
        midnight = datetime.combine(found.local.date(), time())
        return Timing(midnight, timing.zone, days * A_DAY, all_day=True)
    minutes = (found.ends_at - found.starts_at) // timedelta(minutes=1)
    return Timing(found.starts_at.astimezone(UTC).replace(tzinfo=None), "UTC", minutes)
