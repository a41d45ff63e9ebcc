"""Opening and closing private addresses at which a calendar program reads."""

from datetime import datetime

from django.db import transaction

from trellis.calendar.models import Feed
from trellis.calendar.rules.secret import digest, new_secret
from trellis.vault.models import Key

MOST_FEEDS = 10


class CannotFeed(Exception):
    """Ten addresses are open already."""


def make_feed(*, by: Key, titled: bool, word: str, at: datetime) -> tuple[Feed, str]:
    """Open a private address; give it and its secret, which is shown this once.

    Raises:
        CannotFeed: ten are open already.
    """
    with transaction.atomic():
        if Feed.objects.of(by).live().count() >= MOST_FEEDS:
            raise CannotFeed
        secret = new_secret()
        feed = Feed(key=by, digest=digest(secret), titled=titled, made_at=at)
        feed.word = word
        feed.save(force_insert=True)
        return feed, secret


def end_every_feed(*, at: datetime) -> int:
    """Close every private address: in a place that came back from an older copy, closed ones would open again."""
    return Feed.objects.live().update(ended_at=at)


def end_feeds(*, by: Key, at: datetime) -> None:
    """Close all of somebody's private addresses at once."""
    Feed.objects.of(by).live().update(ended_at=at)


def end_feed(*, by: Key, feed: Feed, at: datetime) -> None:
    """Close a private address at once."""
    Feed.objects.of(by).live().filter(pk=feed.pk).update(ended_at=at)
