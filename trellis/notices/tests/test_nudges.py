"""The daily nudge as the worker gives it: rarely, at its hour, and not into silence."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.mailbox import Mailbox, confirm, parts
from tests.worker import FakeClock, run_due
from trellis.kit.identity import uuid7
from trellis.notices import actions, registry
from trellis.notices.actions.nudging import NudgesBroke
from trellis.notices.models import Notice, Wishes
from trellis.notices.registry import Nudge
from trellis.notices.topics import DEAD_ADDRESS
from trellis.people import actions as people
from trellis.people.models import Person
from trellis.work.registry import every_chore

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)  # in New York
pytestmark = pytest.mark.django_db(transaction=True)
CHORES = [chore for chore in every_chore() if chore.name == "notices.nudge"]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


class Diary:
    """What a higher room would know: on which moments somebody did what they would be reminded of."""

    def __init__(self) -> None:
        self.moments: list[datetime] = []

    def done(self, person: Person, since: datetime, at: datetime) -> bool:
        return any(since <= moment <= at for moment in self.moments)

    def was_here(self, person: Person, since: datetime) -> bool:
        return any(moment > since for moment in self.moments)


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Diary]:
    """Another room's nudge in the place of the house's own, for the length of a test."""
    diary = Diary()
    monkeypatch.setattr(registry, "_nudges", [Nudge(DEAD_ADDRESS, diary.done)])
    monkeypatch.setattr(registry, "_signs", [*registry._signs, diary.was_here])
    yield diary


def wants_a_nudge(person: Person, at: datetime, *, hour: int = 20, mail: bool = False) -> None:
    actions.choose(
        by=person, mail=mail, nudge_hour=hour, quiet_from=time(22), quiet_until=time(8), at=at
    )


def days(clock: FakeClock, number: int) -> None:
    """Let days pass, the worker looking every four hours: at noon, at four, at eight."""
    for _ in range(6 * number):
        clock.advance(hours=4)
        run_due(clock, chores=CHORES)


def nudges(person: Person) -> list[datetime]:
    found = Notice.objects.of(person).order_by("made_at")
    return list(found.values_list("made_at", flat=True))


def test_at_the_hour_once_and_after_two_into_silence_no_more(
    clock: FakeClock, diary: Diary, maya: Person
) -> None:
    wants_a_nudge(maya, clock.now())
    days(clock, 9)
    eight = datetime(2026, 6, 2, 0, tzinfo=UTC)
    assert nudges(maya) == [eight, eight + timedelta(days=1)]
    assert Notice.objects.of(maya).unseen().count() == 1  # the newer took the older's place


def test_coming_back_by_oneself_brings_it_back(
    clock: FakeClock, diary: Diary, maya: Person
) -> None:
    wants_a_nudge(maya, clock.now())
    days(clock, 9)
    diary.moments.append(clock.now())
    days(clock, 1)
    assert len(nudges(maya)) == 2  # done that very day
    days(clock, 9)
    assert len(nudges(maya)) == 4


def test_putting_the_message_away_is_a_sign_too(
    clock: FakeClock, diary: Diary, maya: Person
) -> None:
    wants_a_nudge(maya, clock.now())
    for _ in range(6):
        days(clock, 1)
        actions.put_away(by=maya, at=clock.now())
    assert len(nudges(maya)) == 6


def test_choosing_anew_is_a_sign_too(clock: FakeClock, diary: Diary, maya: Person) -> None:
    wants_a_nudge(maya, clock.now())
    days(clock, 5)
    assert len(nudges(maya)) == 2
    wants_a_nudge(maya, clock.now())
    days(clock, 5)
    assert len(nudges(maya)) == 4


def test_not_on_a_day_it_was_done(clock: FakeClock, diary: Diary, maya: Person) -> None:
    wants_a_nudge(maya, clock.now())
    diary.moments.append(NOON - timedelta(hours=3))  # that morning
    days(clock, 1)
    assert nudges(maya) == []


def test_not_without_asking_for_it(clock: FakeClock, diary: Diary, maya: Person) -> None:
    actions.choose(
        by=maya, mail=True, nudge_hour=None, quiet_from=None, quiet_until=None, at=clock.now()
    )
    days(clock, 2)
    assert nudges(maya) == []


def test_not_hours_late_when_the_worker_was_away(
    clock: FakeClock, diary: Diary, maya: Person
) -> None:
    wants_a_nudge(maya, clock.now(), hour=12)
    clock.advance(days=1, hours=3)  # three in the afternoon, the next day
    run_due(clock, chores=CHORES)
    assert nudges(maya) == []
    clock.advance(hours=21)
    run_due(clock, chores=CHORES)
    assert len(nudges(maya)) == 1


def test_not_in_quiet_hours_chosen_since(clock: FakeClock, diary: Diary, maya: Person) -> None:
    wants_a_nudge(maya, clock.now())
    people.choose_quiet_hours(by=maya, since=time(19), until=time(8))
    days(clock, 3)
    assert nudges(maya) == []


def test_not_to_an_account_that_is_closed(clock: FakeClock, diary: Diary, maya: Person) -> None:
    wants_a_nudge(maya, clock.now())
    maya.is_active = False
    maya.save()
    days(clock, 2)
    assert nudges(maya) == []
    assert Wishes.objects.get().next_nudge_at is None


def test_the_mail_of_a_nudge_is_like_any_other(
    mailbox: Mailbox, clock: FakeClock, diary: Diary, maya: Person
) -> None:
    address = confirm(maya)
    wants_a_nudge(maya, clock.now(), mail=True)
    days(clock, 1)
    [mail] = mailbox.to(address)
    assert mail["Subject"] == "You have a message."
    assert "today" not in parts(mail)[0]


def test_across_the_nights_when_clocks_change_it_is_one_a_day_at_the_hour(
    diary: Diary, maya: Person
) -> None:
    for start in (datetime(2026, 3, 6, 17, tzinfo=UTC), datetime(2026, 10, 30, 16, tzinfo=UTC)):
        Notice.objects.all().delete()
        clock = FakeClock(start)
        wants_a_nudge(maya, clock.now(), hour=21)
        for _ in range(4):
            due = Wishes.objects.get().next_nudge_at
            assert due is not None
            clock.advance(seconds=(due - clock.now()).total_seconds())
            run_due(clock, chores=CHORES)
            clock.advance(minutes=1)
            actions.put_away(by=maya, at=clock.now())
        local = [moment.astimezone(ZoneInfo(maya.zone)) for moment in nudges(maya)]
        assert [(moment.hour, moment.minute) for moment in local] == [(21, 0)] * len(local)
        assert len({moment.date() for moment in local}) == len(local) >= 3


def test_looking_costs_no_more_with_many_people_who_are_not_due(
    clock: FakeClock, diary: Diary, maya: Person
) -> None:
    """The look goes by the index; people whose hour has not struck are not read."""
    wants_a_nudge(maya, clock.now())
    many = [
        people.sign_up(username=f"p{uuid7().hex[-10:]}", password=None, at=NOON)[0]
        for _ in range(30)
    ]
    for person in many:
        actions.choose(
            by=person, mail=False, nudge_hour=9, quiet_from=None, quiet_until=None, at=clock.now()
        )
    clock.advance(hours=1)
    with CaptureQueriesContext(connection) as asked:
        actions.nudge_all_due(at=clock.now())
    assert len(asked) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT person_id FROM notices_wishes WHERE next_nudge_at <= '2026'"
                " ORDER BY next_nudge_at LIMIT 200"
            )
            assert "USING INDEX" in str(cursor.fetchall())


def test_one_that_breaks_keeps_nobody_elses_back_and_is_heard_of(
    clock: FakeClock,
    diary: Diary,
    maya: Person,
    rosa: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Hers breaks first; the other comes, the log names nobody, and hers comes when it can."""

    def breaks(person: Person, since: datetime, at: datetime) -> bool:
        if person == maya and not mended:
            raise ValueError(f"nothing can be opened for {person.pk}")
        return False

    mended: list[bool] = []
    monkeypatch.setattr(registry, "_nudges", [Nudge(DEAD_ADDRESS, breaks)])
    wants_a_nudge(maya, clock.now(), hour=19)
    wants_a_nudge(rosa, clock.now(), hour=19)
    clock.advance(hours=7)
    with pytest.raises(NudgesBroke, match="1 of 2"):
        actions.nudge_all_due(at=clock.now())
    assert (len(nudges(maya)), len(nudges(rosa))) == (0, 1)
    assert "ValueError" in caplog.text
    assert str(maya.pk) not in caplog.text
    assert maya.pk.hex not in caplog.text
    assert actions.nudge_all_due(at=clock.now() + timedelta(minutes=1)) == 0  # not each minute
    mended.append(True)
    assert actions.nudge_all_due(at=clock.now() + timedelta(hours=1)) == 1
    assert len(nudges(maya)) == 1
