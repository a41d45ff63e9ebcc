"""The daily reminder to check in: not on days with a check-in, and only as long as it leads somewhere."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.worker import FakeClock, run_due
from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.journey.jobs import checked_in, wrote
from trellis.kit.identity import uuid7
from trellis.notices import actions as notices
from trellis.notices.models import Notice
from trellis.people.models import Person
from trellis.work.registry import every_chore

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)  # in New York, where Maya lives
CHORES = [chore for chore in every_chore() if chore.name == "notices.nudge"]
pytestmark = pytest.mark.django_db(transaction=True)


def check_in(person: Person, at: datetime) -> None:
    journey.append_now(by=person, to=person, body=CheckIn(mood=3), at=at, id=uuid7())


def evening_after(clock: FakeClock) -> int:
    """Let the day pass and say how many reminders there are."""
    clock.advance(days=1)
    run_due(clock, chores=CHORES)
    return Notice.objects.count()


def wants_reminding(person: Person, clock: FakeClock) -> None:
    notices.choose(
        by=person, mail=False, nudge_hour=20, quiet_from=None, quiet_until=None, at=clock.now()
    )
    clock.advance(hours=8)  # to eight in the evening


def test_it_asks_and_leads_to_checking_in(maya: Person) -> None:
    clock = FakeClock(NOON)
    wants_reminding(maya, clock)
    run_due(clock, chores=CHORES)
    notice = Notice.objects.select_related("person__key").get()
    assert (notice.words, notice.place) == ("How are you today?", "/journey/check-in/")


def test_a_check_in_of_the_day_is_enough(maya: Person) -> None:
    clock = FakeClock(NOON)
    check_in(maya, NOON - timedelta(hours=11, minutes=59))  # one minute past midnight
    wants_reminding(maya, clock)
    run_due(clock, chores=CHORES)
    assert Notice.objects.count() == 0


def test_yesterdays_does_not_count(maya: Person) -> None:
    clock = FakeClock(NOON)
    check_in(maya, NOON - timedelta(hours=12, minutes=1))
    wants_reminding(maya, clock)
    run_due(clock, chores=CHORES)
    assert Notice.objects.count() == 1


def test_two_that_led_nowhere_are_the_last_until_somebody_checks_in(maya: Person) -> None:
    clock = FakeClock(NOON)
    wants_reminding(maya, clock)
    run_due(clock, chores=CHORES)
    assert [evening_after(clock) for _ in range(5)] == [2] * 5
    clock.advance(hours=1)
    check_in(maya, clock.now())
    clock.advance(hours=-1)
    assert [evening_after(clock) for _ in range(4)] == [3, 4, 4, 4]


def test_what_others_write_is_no_sign_of_the_person(maya: Person, rosa: Person) -> None:
    check_in(rosa, NOON)
    assert not wrote(maya, NOON - timedelta(hours=1))
    assert wrote(rosa, NOON - timedelta(hours=1))
    assert not wrote(rosa, NOON)
    assert not checked_in(maya, NOON - timedelta(hours=1), NOON)
