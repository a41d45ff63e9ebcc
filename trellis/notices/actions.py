"""Telling people things: the only code that writes notices."""

from datetime import datetime

from trellis.notices.models import Notice
from trellis.notices.registry import Topic
from trellis.people.models import Person


def tell(*, person: Person, topic: Topic, at: datetime, **fields: str) -> Notice:
    """Leave a notice for a person, in the transaction of whatever it is about."""
    notice = Notice(person=person, made_at=at)
    notice.told = {"topic": topic.name, "fields": fields}
    notice.save(force_insert=True)
    return notice


def put_away(*, by: Person, at: datetime) -> int:
    """Mark all notices made until now as seen, and say how many. The sender is not told."""
    return Notice.objects.of(by).unseen().filter(made_at__lte=at).update(seen_at=at)
