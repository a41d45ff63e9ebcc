"""What leaves the house: only what is wanted, in order, once, and written down before it goes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from tests.mailbox import Mailbox, confirm, parts
from tests.worker import FakeClock, run_due
from trellis.notices import actions
from trellis.notices.models import Attempt, Delivery, Kind, Notice, State, Wishes
from trellis.notices.topics import DEAD_ADDRESS as SOMETHING
from trellis.people import actions as people
from trellis.people.models import Person
from trellis.work.models import Job

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)  # noon in New York, where the cast lives
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


def wants_mail(
    person: Person, *, quiet: tuple[time, time] | None = None, at: datetime = NOON
) -> str:
    address = confirm(person)
    since, until = quiet or (None, None)
    actions.choose(
        by=person, mail=True, nudge_hour=None, quiet_from=since, quiet_until=until, at=at
    )
    return address


def states(person: Person) -> list[str]:
    return list(Delivery.objects.of(person).order_by("pk").values_list("state", flat=True))


def test_a_notice_is_mailed_with_both_parts_and_says_nothing(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    address = wants_mail(maya)
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    assert mailbox.taken == []  # a page only writes
    run_due(clock)
    [mail] = mailbox.to(address)
    plain, html = parts(mail)
    for part in (plain, html):
        assert "You have a message." in part
        assert "http://127.0.0.1:8000/" in part
        assert "maya" not in part.lower()
    assert "http" not in html.replace("http://127.0.0.1:8000/", "")
    assert mail["Subject"] == "You have a message."
    assert mail["From"] == '"Messages" <messages@127.0.0.1>' or "Messages" in mail["From"]
    assert states(maya) == [State.SENT]


def test_its_headers_are_neutral_and_complete(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    wants_mail(maya)
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    run_due(clock)
    [mail] = mailbox.taken
    assert set(mail.keys()) == {
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "MIME-Version",
        "Content-Type",
    }
    assert mail["Message-ID"].endswith("@127.0.0.1>")
    assert mailbox.greeted == ["127.0.0.1"]
    assert "maya" not in str(mail).replace(mail["To"], "").lower()


def test_without_a_wish_or_a_confirmed_address_nothing_leaves(
    mailbox: Mailbox, clock: FakeClock, maya: Person, rosa: Person
) -> None:
    confirm(maya)
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    actions.choose(
        by=rosa, mail=True, nudge_hour=None, quiet_from=None, quiet_until=None, at=clock.now()
    )
    actions.tell(person=rosa, topic=SOMETHING, at=clock.now())
    run_due(clock)
    assert (mailbox.asked, Delivery.objects.count(), Notice.objects.count()) == ([], 0, 2)


def test_without_a_mail_server_nothing_leaves(
    settings: Settings, clock: FakeClock, maya: Person
) -> None:
    wants_mail(maya)
    settings.MAIL_LEAVES = False
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    kept = a_letter(clock, person=maya)
    assert not Job.objects.filter(topic__startswith="notices.").exists()
    assert (kept.state, kept.why) == (State.UNWANTED, "no mail here")


def test_what_is_rolled_back_is_never_mailed(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    wants_mail(maya)

    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        actions.tell(person=maya, topic=SOMETHING, at=clock.now())
        raise Undone
    assert run_due(clock) == 0
    assert mailbox.asked == []


def _off(person: Person, clock: FakeClock) -> None:
    actions.stop_mail(person=person)


def _read(person: Person, clock: FakeClock) -> None:
    actions.put_away(by=person, at=clock.now())


def _address_gone(person: Person, clock: FakeClock) -> None:
    people.remove_mail(by=person)


def _closed(person: Person, clock: FakeClock) -> None:
    person.is_active = False
    person.save()


@pytest.mark.parametrize(
    ("withdraw", "why"),
    [(_off, "off"), (_read, "seen"), (_address_gone, "no address"), (_closed, "closed")],
)
def test_what_is_not_wanted_any_more_is_not_sent(
    withdraw: Callable[[Person, FakeClock], None],
    why: str,
    mailbox: Mailbox,
    clock: FakeClock,
    maya: Person,
) -> None:
    wants_mail(maya)
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    withdraw(maya, clock)
    run_due(clock)
    delivery = Delivery.objects.get()
    assert (mailbox.asked, delivery.state, delivery.why) == ([], State.UNWANTED, why)
    assert not Attempt.objects.exists()


def test_a_wish_withdrawn_between_the_question_and_the_try_still_counts(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    wants_mail(maya)
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    delivery = Delivery.objects.get()
    assert actions.close_unwanted(delivery_id=delivery.pk, at=clock.now())
    actions.stop_mail(person=maya)
    assert actions.begin(delivery_id=delivery.pk, at=clock.now()) is None
    assert Delivery.objects.get().why == "off"


def test_many_that_wait_are_one_mail_when_quiet_ends(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    clock.advance(hours=11)  # eleven at night
    address = wants_mail(maya, quiet=(time(22), time(7)))
    for _ in range(5):
        actions.tell(person=maya, topic=SOMETHING, at=clock.now())
        clock.advance(minutes=10)
    run_due(clock)
    assert mailbox.asked == []
    clock.advance(hours=7, minutes=9)
    run_due(clock)
    assert mailbox.asked == []  # 6:59
    clock.advance(minutes=1)
    run_due(clock)
    assert len(mailbox.to(address)) == 1
    assert states(maya) == [State.SENT] * 5
    assert run_due(clock) == 0


def test_quiet_hours_chosen_later_hold_what_is_on_its_way(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    wants_mail(maya)
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    people.choose_quiet_hours(by=maya, since=time(11), until=time(13))
    run_due(clock)
    assert mailbox.asked == []
    clock.advance(hours=1)
    run_due(clock)
    assert len(mailbox.taken) == 1


def test_one_of_many_read_inside_does_not_take_the_others_away(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    wants_mail(maya)
    first = actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    mailbox.stop()
    run_due(clock)
    actions.put_one_away(by=maya, notice_id=first.pk, at=clock.now())
    mailbox.start()
    clock.advance(minutes=5)
    run_due(clock)
    assert len(mailbox.taken) == 1
    assert states(maya) == [State.UNWANTED, State.SENT]


def a_letter(clock: FakeClock, *, to: str = "new@post.example", **options: object) -> Delivery:
    person = options.get("person")
    number = options.get("number", 1)
    return actions.letter(
        to=to,
        subject=f"Code {number}",
        text="It is 428731.",
        html="<p>It is 428731.</p>",
        expires_at=clock.now() + timedelta(minutes=10),
        at=clock.now(),
        person=person if isinstance(person, Person) else None,
    )


def test_a_letter_goes_at_once_to_an_address_nobody_has_yet(
    mailbox: Mailbox, clock: FakeClock, db: None
) -> None:
    letter = a_letter(clock)
    run_due(clock)
    [mail] = mailbox.to("new@post.example")
    assert mail["Subject"] == "Code 1"
    assert "428731" in parts(mail)[0]
    assert "List-Unsubscribe" not in mail
    again = Delivery.objects.get(pk=letter.pk)
    assert (again.state, again.contents) == (State.SENT, None)


def test_a_letter_goes_in_quiet_hours_too(mailbox: Mailbox, clock: FakeClock, maya: Person) -> None:
    address = wants_mail(maya, quiet=(time(0), time(23, 59)))
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    a_letter(clock, to=address, person=maya)
    run_due(clock)
    assert [mail["Subject"] for mail in mailbox.to(address)] == ["Code 1"]


def test_a_letter_that_is_too_late_is_not_sent(mailbox: Mailbox, clock: FakeClock) -> None:
    a_letter(clock)
    clock.advance(minutes=11)
    run_due(clock)
    assert (mailbox.asked, Delivery.objects.get().state) == ([], State.EXPIRED)


@pytest.mark.parametrize(
    ("to", "subject"),
    [
        ("a@b.example\nBcc: all@post.example", "x"),
        ("nobody", "x"),
        ("a@b.example, c@d.example", "x"),
        ("a@b.example", "x" * 201),
    ],
)
def test_a_letter_that_cannot_be_one_is_refused(to: str, subject: str, clock: FakeClock) -> None:
    with pytest.raises(actions.CannotWrite):
        actions.letter(
            to=to, subject=subject, text="", html="", expires_at=NOON, at=NOON, person=None
        )
    assert not Delivery.objects.exists()


def test_no_header_can_be_slipped_in(mailbox: Mailbox, clock: FakeClock) -> None:
    actions.letter(
        to="a@post.example",
        subject="Hello\r\nBcc: all@post.example\n\nBody",
        text="x",
        html="x",
        expires_at=NOON + timedelta(minutes=1),
        at=NOON,
    )
    run_due(clock)
    [mail] = mailbox.taken
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hello Bcc: all@post.example Body"
    assert mailbox.asked == ["a@post.example"]


def test_letters_to_one_person_keep_their_order_while_others_pass(
    mailbox: Mailbox, clock: FakeClock, maya: Person, rosa: Person
) -> None:
    mailbox.answer = lambda to: "451 later" if to == "maya@post.example" else "250 OK"
    for number in (1, 2, 3):
        a_letter(clock, to="maya@post.example", person=maya, number=number)
    a_letter(clock, to="rosa@post.example", person=rosa)
    run_due(clock)
    assert [mail["To"] for mail in mailbox.taken] == ["rosa@post.example"]
    mailbox.answer = lambda _: "250 OK"
    clock.advance(seconds=5)
    run_due(clock)
    sent = [mail["Subject"] for mail in mailbox.to("maya@post.example")]
    assert sent == ["Code 1", "Code 2", "Code 3"]


def test_the_link_stops_the_mail_by_a_press_and_not_by_opening(
    mailbox: Mailbox, clock: FakeClock, maya: Person, client: Client
) -> None:
    wants_mail(maya)
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    run_due(clock)
    link = mailbox.taken[0]["List-Unsubscribe"].strip(" <>").removeprefix("http://127.0.0.1:8000")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(link).status_code == 200
    assert Wishes.objects.get().mail
    pressed = strict.post(link, {"List-Unsubscribe": "One-Click"})
    assert pressed.status_code == 200
    assert not Wishes.objects.get().mail
    assert strict.post(link[:-2] + "x/").status_code == 404


@settings(max_examples=12)
@given(st.integers(0, 23), st.integers(1, 23))
def test_no_mail_about_a_notice_leaves_in_quiet_hours(since: int, hours: int) -> None:
    """Whatever the hours are, the job is due at their end and not before."""
    quiet = replace(
        Person(zone="America/New_York").quiet, since=time(since), until=time((since + hours) % 24)
    )
    delivery = Delivery(kind=Kind.NOTICE, person=Person(zone="America/New_York"))
    assert delivery.person is not None
    delivery.person.quiet_from, delivery.person.quiet_until = quiet.since, quiet.until
    for step in range(30):
        at = NOON + step * timedelta(hours=1)
        assert not quiet.holds(delivery.quiet_until(at))


def test_what_is_over_is_forgotten_after_a_month(
    mailbox: Mailbox, clock: FakeClock, maya: Person
) -> None:
    wants_mail(maya)
    actions.tell(person=maya, topic=SOMETHING, at=clock.now())
    letter = a_letter(clock)
    run_due(clock)
    assert actions.forget(at=clock.now() + timedelta(days=29)) == 0
    assert actions.forget(at=clock.now() + timedelta(days=31)) == 2
    assert not Delivery.objects.exists()
    assert not type(letter.key)._base_manager.filter(pk=letter.key_id).exists()
    assert type(maya.key)._base_manager.filter(pk=maya.key_id).exists()
