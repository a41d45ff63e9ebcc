"""The inbox, and the page on which a person says how messages reach them."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.mailbox import MISSING, Mailbox, confirm
from tests.worker import FakeClock, run_due
from trellis.notices import actions, registry
from trellis.notices.models import Delivery, Notice, Wishes, wishes_of
from trellis.notices.registry import Topic
from trellis.notices.topics import DEAD_ADDRESS
from trellis.people.models import Person

SignedIn = Callable[[Person], Client]
NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)
PLAIN = Topic("notices.plain", words=lambda fields: f"Message {fields['n']}")
CHOSEN = {"quiet_from": "22:00", "quiet_until": "07:30", "nudge_hour": "20", "mail": "on"}


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Topic:
    """A topic that says all there is."""
    monkeypatch.setitem(registry._topics, PLAIN.name, PLAIN)
    return PLAIN


def page(client: Client, address: str = "/notices/") -> str:
    return client.get(address).content.decode()


def test_the_empty_inbox_says_so(maya: Person, signed_in: SignedIn) -> None:
    assert "Nothing is waiting for you here." in page(signed_in(maya))


def test_unread_first_and_put_away_one_by_one(
    maya: Person, signed_in: SignedIn, plain: Topic
) -> None:
    told = [
        actions.tell(person=maya, topic=plain, at=NOON + n * timedelta(minutes=1), n=str(n))
        for n in range(3)
    ]
    maya_browser = signed_in(maya)
    maya_browser.post(f"/notices/{told[2].pk}/away/")
    shown = page(maya_browser)
    assert shown.index("Message 1") < shown.index("Message 0") < shown.index("Message 2")
    assert Notice.objects.of(maya).unseen().count() == 2
    maya_browser.post("/notices/")
    assert Notice.objects.of(maya).unseen().count() == 0


def test_opening_puts_it_away_and_leads_there(maya: Person, signed_in: SignedIn) -> None:
    notice = actions.tell(person=maya, topic=DEAD_ADDRESS, at=NOON)
    answer = signed_in(maya).post(f"/notices/{notice.pk}/open/")
    assert answer.headers["Location"] == "/notices/how/"
    notice.refresh_from_db()
    assert notice.seen_at is not None


def test_somebody_elses_is_nothing(maya: Person, ivo: Person, signed_in: SignedIn) -> None:
    notice = actions.tell(person=maya, topic=DEAD_ADDRESS, at=NOON)
    for verb in ("open", "away"):
        assert signed_in(ivo).post(f"/notices/{notice.pk}/{verb}/").status_code == 404
    notice.refresh_from_db()
    assert notice.seen_at is None


def test_a_long_inbox_comes_in_pages_without_gaps(
    maya: Person, signed_in: SignedIn, plain: Topic
) -> None:
    for n in range(47):
        actions.tell(person=maya, topic=plain, at=NOON + timedelta(seconds=n // 2), n=f"{n:02}.")
    actions.put_away(by=maya, at=NOON + timedelta(hours=1))
    browser, address, seen = signed_in(maya), "/notices/", list[str]()
    for _ in range(4):
        shown = page(browser, address)
        seen += [f"{n:02}" for n in range(47) if f"Message {n:02}." in shown]
        if "?before=" not in shown:
            break
        address = "/notices/?before=" + shown.split("?before=")[1][:36]
    assert sorted(seen) == [f"{n:02}" for n in range(47)]
    assert page(browser, "/notices/?before=nonsense") == page(browser, "/notices/?before=nonsense")


def test_wishes_are_kept(mailbox: Mailbox, maya: Person, signed_in: SignedIn) -> None:
    confirm(maya)
    answer = signed_in(maya).post("/notices/how/", CHOSEN)
    assert answer.status_code == 302
    maya.refresh_from_db()
    wishes = wishes_of(maya)
    assert (maya.quiet_from, maya.quiet_until) == (time(22), time(7, 30))
    assert (wishes.mail, wishes.nudge_hour) == (True, 20)
    assert wishes.next_nudge_at is not None
    assert wishes.next_nudge_at > timezone.now()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"quiet_from": "22:00"}, "Give both times, or neither."),
        ({"quiet_until": "22:00"}, "Give both times, or neither."),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "Choose two different times"),
        ({"quiet_from": "late", "quiet_until": "22:00"}, "Write a time such as 22:00."),
        (
            {"quiet_from": "22:00", "quiet_until": "08:00", "nudge_hour": "3"},
            "That is within your quiet hours.",
        ),
        ({"nudge_hour": "24"}, "Select a valid choice."),
    ],
)
def test_a_slip_is_said_and_changes_nothing(
    given: dict[str, str], said: str, maya: Person, signed_in: SignedIn
) -> None:
    answer = signed_in(maya).post("/notices/how/", given)
    assert said in answer.content.decode()
    assert not Wishes.objects.exists()


def test_mail_cannot_be_chosen_without_a_confirmed_address(
    mailbox: Mailbox, maya: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(maya)
    assert "confirmed" in page(browser, "/notices/how/")
    assert 'name="mail"' not in page(browser, "/notices/how/")
    browser.post("/notices/how/", CHOSEN)
    assert not wishes_of(maya).mail


def test_a_place_without_mail_says_so(maya: Person, signed_in: SignedIn) -> None:
    confirm(maya)
    shown = page(signed_in(maya), "/notices/how/")
    assert "This place sends no e-mail." in shown
    assert "Send me a test" not in shown


@pytest.mark.django_db(transaction=True)
def test_a_test_goes_three_times_an_hour_and_its_outcome_is_said(
    mailbox: Mailbox, maya: Person, signed_in: SignedIn
) -> None:
    address, browser = confirm(maya), signed_in(maya)
    for _ in range(4):
        answer = browser.post("/notices/how/test/", follow=True)
    assert "Three tests went within the hour." in answer.content.decode()
    run_due(FakeClock(timezone.now()))
    shown = page(browser, "/notices/how/")
    assert shown.count("the mail server took it") == 3
    assert "Whether it reached you, only you can see." in shown
    assert [mail["Subject"] for mail in mailbox.to(address)] == ["A test"] * 3


def test_no_test_without_an_address(mailbox: Mailbox, maya: Person, signed_in: SignedIn) -> None:
    answer = signed_in(maya).post("/notices/how/test/", follow=True)
    assert "There is no confirmed address" in answer.content.decode()
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_dead_address_is_shown_until_it_is_tried_again(
    mailbox: Mailbox, maya: Person, signed_in: SignedIn
) -> None:
    confirm(maya)
    mailbox.answer = lambda _: MISSING
    browser = signed_in(maya)
    browser.post("/notices/how/test/")
    run_due(FakeClock(timezone.now()))
    assert "Your address takes no mail" in page(browser, "/notices/how/")
    mailbox.answer = lambda _: "250 OK"
    browser.post("/notices/how/again/")
    assert "Your address takes no mail" not in page(browser, "/notices/how/")
    run_due(FakeClock(timezone.now()))
    assert len(mailbox.taken) == 1


def test_mail_is_spoken_in_the_readers_language(
    mailbox: Mailbox, maya: Person, signed_in: SignedIn, settings: Settings
) -> None:
    maya.language = "es"
    maya.save()
    confirm(maya)
    shown = page(signed_in(maya), "/notices/how/")
    assert "Cómo te llegan los mensajes" in shown
