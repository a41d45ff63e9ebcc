"""After a restore: nothing that may have been ended since the copy was made stands open again."""

from datetime import datetime

from django.db import transaction

from trellis.calendar.actions.feeds import end_every_feed
from trellis.circle import actions as circle
from trellis.consent import actions as consent
from trellis.notices.actions import hush_everybody, tell
from trellis.operate.topics import RESTORED
from trellis.people import actions as people
from trellis.people.models import Person
from trellis.teams import actions as teams
from trellis.work import actions as work


def close_what_may_have_ended(*, since: datetime, at: datetime) -> None:
    """End grants, invitations, tokens, calendar addresses and mail; tell everybody of which day the copy is.

    A grant withdrawn after the copy would let somebody see again who is feared; nobody can know which one
    it was. Ties stay, since a tie opens nothing and losing all of them would leave people without a circle.
    """
    with transaction.atomic():
        consent.withdraw_everything(at=at)
        circle.take_back_everything(at=at)
        teams.take_back_everything(at=at)
        people.end_every_token(at=at)
        end_every_feed(at=at)
        hush_everybody(at=at)
        work.end_every_job(at=at)
        for person in Person.objects.select_related("key").filter(is_active=True).iterator():
            tell(person=person, topic=RESTORED, at=at, day=since.date().isoformat())
