"""What people wish about messages: mail or none, a daily nudge, quiet hours, a test."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction

from trellis.notices.actions.leaving import end, send_test
from trellis.notices.models import Delivery, Kind, State, Wishes
from trellis.notices.rules.nudging import next_moment
from trellis.people import actions as people
from trellis.people.addresses import confirmed_address
from trellis.people.models import Person

AN_HOUR, TESTS_AN_HOUR = timedelta(hours=1), 3


class CannotTest(Exception):
    """Nothing can be sent: no mail leaves here, or the person has no confirmed address."""


class TestedEnough(Exception):
    """Three tests went within the hour."""


def choose(
    *,
    by: Person,
    mail: bool,
    nudge_hour: int | None,
    quiet_from: time | None,
    quiet_until: time | None,
    at: datetime,
) -> None:
    """Choose how messages reach one. What waits and is not wanted any more is not sent.

    Choosing counts as coming back, for nudges that came to nothing before.
    """
    with transaction.atomic():
        people.choose_quiet_hours(by=by, since=quiet_from, until=quiet_until)
        wishes = _locked(by)
        wishes.mail, wishes.nudge_hour, wishes.chosen_at = mail, nudge_hour, at
        wish = wishes.nudging
        wishes.next_nudge_at = next_moment(wish, after=at) if wish else None
        wishes.save()


def _locked(person: Person) -> Wishes:
    """Give the person's wishes, locked, making the row the first time."""
    Wishes.objects.get_or_create(person=person)
    wishes = Wishes.objects.select_for_update().get(person=person)
    wishes.person = person
    return wishes


def stop_mail(*, person: Person) -> None:
    """Send this person no more ordinary mail. Twice changes nothing; letters they ask for still go."""
    Wishes.objects.filter(person=person).update(mail=False)


def hush_everybody(*, at: datetime) -> None:
    """Send nobody ordinary mail or nudges until they choose so anew, and let what waits not be sent.

    For a place that came back from an older copy: whoever switched mail off since would get it again.
    """
    with transaction.atomic():
        Wishes.objects.update(mail=False, nudge_hour=None, next_nudge_at=None)
        for delivery in Delivery.objects.whole().waiting().iterator():
            end(delivery, State.UNWANTED, "restored", at)


def try_again(*, by: Person, at: datetime) -> Delivery:
    """Believe in one's address again, and send a test there.

    Raises:
        CannotTest, TestedEnough: see `ask_for_test`; the address stays flagged then.
    """
    with transaction.atomic():
        Wishes.objects.filter(person=by).update(dead="", dead_at=None)
        return ask_for_test(by=by, at=at)


def ask_for_test(*, by: Person, at: datetime) -> Delivery:
    """Send oneself a test, at once, also in quiet hours.

    Raises:
        CannotTest: no mail leaves this place, or the person has no confirmed address.
        TestedEnough: three went within the hour.
    """
    if not settings.MAIL_LEAVES or not confirmed_address(by):
        raise CannotTest
    with transaction.atomic():
        _locked(by)
        tests = Delivery.objects.of(by).filter(kind=Kind.TEST, made_at__gt=at - AN_HOUR)
        if tests.count() >= TESTS_AN_HOUR:
            raise TestedEnough
        return send_test(person=by, at=at)
