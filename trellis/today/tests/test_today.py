"""Today for a visitor, for a person, and for somebody who stands beside one."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import Tying
from trellis.calendar.actions.series import plan
from trellis.calendar.rules.recurrence import Timing, Words
from trellis.calendar.rules.rule import Pace, Rule
from trellis.circle import actions as circle
from trellis.consent.models import Disclosure
from trellis.consent.rules.scopes import Scope
from trellis.family.actions import encourage
from trellis.family.entries import Encouragement
from trellis.journey import actions as journey
from trellis.journey.entries import CheckIn
from trellis.journey.week import wording
from trellis.journey.week.agenda import coming
from trellis.people.actions import open_door
from trellis.people.models import Person
from trellis.people.rules.hats import Hat

SignedIn = Callable[[Person], Client]
HARD = CheckIn(mood=1, craving=9, words="the long night")


def today(browser: Client) -> str:
    """Give the page without what differs each time: the identifier and the token its form carries."""
    return re.sub(r'value="[^"]*"', "", browser.get("/").content.decode())


def test_a_visitor_learns_what_this_is_and_what_needs_no_account(client: Client, db: None) -> None:
    client.post("/people/face/", {"face": "plain"})
    page = today(client)
    assert "Recovery is rarely won alone" in page
    assert 'href="/now/"' in page
    assert 'href="/find/"' in page


def test_a_relative_sees_what_was_shared_and_the_look_is_on_record(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    now = timezone.now()
    journey.append(by=maya, to=maya, body=HARD, happened_at=now, at=now)
    tie, browser = tied(maya, rosa), signed_in(rosa)
    never = today(browser)
    assert "<p>Very hard</p>" not in never
    assert not Disclosure.objects.exists()
    circle.share(by=maya, tie=tie, scopes=frozenset({Scope.MOOD}), at=now)
    page = today(browser)
    assert "<p>Very hard</p>" in page
    assert "9 of 10" not in page
    assert "long night" not in page
    assert list(Disclosure.objects.of(maya).values_list("scope", "surface")) == [("mood", "today")]
    circle.share(by=maya, tie=tie, scopes=frozenset(), at=timezone.now())
    assert today(browser) == never


def test_a_kind_word_from_somebody_who_left_is_no_longer_shown(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    tie = tied(maya, rosa)
    body = Encouragement(words="Soup is on the stove.")
    encourage(by=rosa, tie=tie, body=body, at=timezone.now(), id=uuid4())
    browser = signed_in(maya)
    assert "Soup is on the stove." in today(browser)
    circle.part(by=maya, tie=tie, at=timezone.now())
    assert "Soup is on the stove." not in today(browser)


def test_todays_check_in_is_the_one_of_the_persons_own_day(
    maya: Person, signed_in: SignedIn
) -> None:
    yesterday = timezone.now() - timedelta(hours=25)
    journey.append(by=maya, to=maya, body=HARD, happened_at=yesterday, at=yesterday)
    browser = signed_in(maya)
    assert "long night" not in today(browser)
    journey.append_now(by=maya, to=maya, body=HARD, at=timezone.now(), id=uuid4())
    assert "long night" in today(browser)


def test_what_falls_away_falls_away_by_days(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    now, zone = timezone.now(), ZoneInfo(maya.zone)
    circle.share(by=maya, tie=tied(maya, rosa), scopes=frozenset({Scope.MOOD}), at=now)
    first = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=3
    )
    for when, mood in ((first + timedelta(minutes=1), 1), (first - timedelta(minutes=1), 2)):
        journey.append(by=maya, to=maya, body=CheckIn(mood=mood), happened_at=when, at=now)
    page = today(signed_in(rosa))
    assert "<p>Very hard</p>" in page
    assert "<p>Hard</p>" not in page


def test_what_i_planned_for_the_coming_day_comes_before_meetings(
    maya: Person, rosa: Person, signed_in: SignedIn
) -> None:
    now = timezone.now().replace(second=0, microsecond=0)
    for words, ahead in (("Dentist", 2), ("Far away", 30), ("Long over", -3)):
        starts = (now + timedelta(hours=ahead)).replace(tzinfo=None)
        plan(by=maya.key, words=Words(words), timing=Timing(starts, "UTC", 60), at=now)
    page = today(signed_in(maya))
    assert "Dentist" in page
    assert "Far away" not in page and "Long over" not in page
    assert "Dentist" not in today(signed_in(rosa))


def test_what_i_planned_costs_today_one_query(maya: Person) -> None:
    now = timezone.now()
    for day in range(20):
        timing = Timing(
            now.replace(tzinfo=None) - timedelta(days=day), "UTC", 60, Rule(Pace.WEEKLY)
        )
        plan(by=maya.key, words=Words("Tea"), timing=timing, at=now)
    me = Person.objects.select_related("key").get(pk=maya.pk)
    with CaptureQueriesContext(connection) as asked:
        items = coming(me, at=now, within=timedelta(hours=24), limit=3)
    assert (len(asked), len(items)) == (1, 3)
    assert wording.when(items[0], at=now).startswith("now, until")


def test_whatever_brings_me_here_my_own_day_is_on_today(rosa: Person, signed_in: SignedIn) -> None:
    now = timezone.now().replace(second=0, microsecond=0)
    starts = (now + timedelta(hours=2)).replace(tzinfo=None)
    plan(by=rosa.key, words=Words("Dentist"), timing=Timing(starts, "UTC", 60), at=now)
    browser = signed_in(rosa)
    for hat in (Hat.RECOVERY, Hat.RELATIVE, Hat.HELPER):
        open_door(by=rosa, hat=hat)
        assert "Dentist" in today(browser)
