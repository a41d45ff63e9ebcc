"""Telling people things, and putting away what was told."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from trellis.notices.actions.leaving import mail_about
from trellis.notices.models import Notice
from trellis.notices.registry import Topic
from trellis.people.models import Person


def tell(*, person: Person, topic: Topic, at: datetime, **fields: str) -> Notice:
    """Leave a notice for a person, in the transaction of whatever it is about.

    What is to leave the house because of it, by the person's wishes, is on its way in the same transaction.
    """
    with transaction.atomic():
        notice = Notice(person=person, made_at=at)
        notice.told = {"topic": topic.name, "fields": fields}
        notice.save(force_insert=True)
        mail_about(notice, at=at)
    return notice


def put_away(*, by: Person, at: datetime) -> int:
    """Mark all notices made until now as seen, and say how many. The sender is not told."""
    return Notice.objects.of(by).unseen().filter(made_at__lte=at).update(seen_at=at)


def put_one_away(*, by: Person, notice_id: UUID, at: datetime) -> Notice | None:
    """Mark one of one's own notices as seen and give it; None when there is none. Twice changes nothing."""
    mine = Notice.objects.of(by).filter(pk=notice_id)
    mine.unseen().update(seen_at=at)
    return mine.select_related("person__key").first()
