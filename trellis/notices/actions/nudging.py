"""The daily nudge: given at its hour, or left out, by the rule in `rules/nudging.py`."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from trellis.notices.actions.telling import tell
from trellis.notices.models import Notice, Wishes
from trellis.notices.registry import Nudge, daily_nudge, was_here
from trellis.notices.rules.nudging import Past, Verdict, Wish, judge, next_moment

AT_ONCE = 3000
"""How many people one round looks at; the rest come with the next."""
AFTER_TROUBLE = timedelta(hours=1)
"""How long somebody whose nudge broke waits for the next look, so that one fault is not told each minute."""

log = logging.getLogger(__name__)


class NudgesBroke(Exception):
    """Some nudges of a round could not be given; all others were."""


def nudge_all_due(*, at: datetime) -> int:
    """Nudge everybody whose hour has struck and who is to be nudged, and say how many were.

    Looks only at people whose hour has struck, by an index, however many there are and however long it goes on.

    Raises:
        NudgesBroke: at the end, when all others were looked at.
    """
    due = Wishes.objects.filter(next_nudge_at__lte=at).order_by("next_nudge_at")
    found = list(due.values_list("pk", flat=True)[:AT_ONCE])
    verdicts = [_nudge_safely(person_id, at) for person_id in found]
    if broke := verdicts.count("broke"):
        raise NudgesBroke(f"{broke} of {len(found)} nudges broke; the others were given.")
    return verdicts.count(Verdict.NUDGE)


def _nudge_safely(person_id: UUID, at: datetime) -> Verdict | str | None:
    """Nudge one person; whatever breaks, nobody else's nudge does. The log says what broke and not for whom."""
    try:
        return nudge_one(person_id=person_id, at=at)
    except Exception as error:  # of any kind: a row that cannot be opened, a fault in another room
        log.error("A nudge broke: %s", type(error).__name__)
        still_due = Wishes.objects.filter(pk=person_id, next_nudge_at__lte=at)
        still_due.update(next_nudge_at=at + AFTER_TROUBLE)
        return "broke"


def nudge_one(*, person_id: UUID, at: datetime) -> Verdict | None:
    """Nudge one person if it is to be, and set when to look again. None when somebody else just did."""
    with transaction.atomic():
        locked = Wishes.objects.select_for_update(of=("self",)).select_related("person__key")
        wishes = locked.filter(pk=person_id, next_nudge_at__lte=at).first()
        wish, nudge = (wishes.nudging, daily_nudge()) if wishes else (None, None)
        if wishes is None or wish is None or nudge is None:
            return None
        verdict = _decide(wishes, wish, nudge, at) if wishes.person.is_active else None
        wishes.next_nudge_at = next_moment(wish, after=at) if verdict else None
        wishes.save()
    return verdict


def _decide(wishes: Wishes, wish: Wish, nudge: Nudge, at: datetime) -> Verdict:
    person = wishes.person
    back = wishes.nudged_at is None or was_here(person, wishes.nudged_at)
    past = Past(wishes.nudged_at, back=back, ignored=wishes.ignored)
    done = nudge.done(person, wish.began(at), at)
    verdict = judge(wish, past, at=at, done=done)
    if verdict is Verdict.NUDGE:
        wishes.ignored = past.ignored_now
        _nudge(wishes, nudge, at)
    return verdict


def _nudge(wishes: Wishes, nudge: Nudge, at: datetime) -> None:
    """Tell it, and put the last one away: two of them would say no more than one."""
    if wishes.last_nudge_id is not None:
        Notice.objects.unseen().filter(pk=wishes.last_nudge_id).update(seen_at=at)
    wishes.last_nudge = tell(person=wishes.person, topic=nudge.topic, at=at)
    wishes.nudged_at = at
