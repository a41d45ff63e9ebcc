"""Mails about signing in go through the one door: sealed, at once, with an end, on record."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.mailbox import Mailbox, confirm, parts
from tests.stored import everything_stored
from tests.worker import FakeClock, run_due
from trellis.notices import account
from trellis.notices.composing import as_html
from trellis.notices.models import Delivery, State
from trellis.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
SignedIn = Callable[[Person], Client]
ASK, TYPE = "/people/sign-in/mail/", "/people/sign-in/mail/code/"


def code_in(mailbox: Mailbox) -> str:
    found = re.search(r"^[\w-]{6,}$", parts(mailbox.taken[-1])[0], re.MULTILINE)
    assert found
    return found[0]


def test_a_code_signs_in_and_the_mail_came_through_the_worker(
    mailbox: Mailbox, maya: Person
) -> None:
    address = confirm(maya)
    browser = Client()
    browser.post(ASK, {"email": address})
    assert mailbox.asked == []  # the page did not wait for a mail server
    run_due(FakeClock(timezone.now()))
    browser.post(TYPE, {"code": code_in(mailbox)})
    assert browser.get("/journey/").status_code == 200
    delivery = Delivery.objects.get()
    assert (delivery.person, delivery.state, delivery.contents) == (maya, State.SENT, None)


@pytest.mark.parametrize("known", [1, 0])
def test_asking_writes_as_much_whoever_has_the_address(
    mailbox: Mailbox, maya: Person, known: int
) -> None:
    """So that the time it takes tells nobody apart; nothing of a stranger's address stays, nothing is sent."""
    address = confirm(maya) if known else "nobody@example.org"
    with CaptureQueriesContext(connection) as done:
        Client().post(ASK, {"email": address})
    written = [query["sql"] for query in done if query["sql"].startswith("INSERT")]
    for table in ("notices_delivery", "work_job"):
        assert any(table in sql for sql in written), table
    assert Delivery.objects.count() == known
    run_due(FakeClock(timezone.now()))
    assert len(mailbox.taken) == known


def test_a_code_is_sealed_while_it_waits(mailbox: Mailbox, maya: Person) -> None:
    mailbox.stop()
    Client().post(ASK, {"email": confirm(maya)})
    letter = Delivery.objects.whole().get()
    code = re.search(r"^[\w-]{6,}$", letter.contents["text"], re.MULTILINE)
    assert code
    assert code[0].encode() not in everything_stored()


def test_a_code_that_has_ended_is_not_mailed(mailbox: Mailbox, maya: Person) -> None:
    Client().post(ASK, {"email": confirm(maya)})
    run_due(FakeClock(timezone.now() + timedelta(minutes=10, seconds=1)))
    assert mailbox.asked == []
    assert Delivery.objects.get().state == State.EXPIRED


def test_nor_is_one_to_confirm_an_address(
    mailbox: Mailbox, maya: Person, signed_in: SignedIn
) -> None:
    signed_in(maya).post("/people/email/", {"email": "new@post.example"})
    run_due(FakeClock(timezone.now() + timedelta(minutes=10, seconds=1)))
    assert mailbox.asked == []
    assert Delivery.objects.get().state == State.EXPIRED


def test_an_address_to_confirm_is_the_persons_letter(
    mailbox: Mailbox, maya: Person, signed_in: SignedIn
) -> None:
    browser = signed_in(maya)
    browser.post("/people/email/", {"email": "new@post.example"})
    run_due(FakeClock(timezone.now()))
    assert [mail["To"] for mail in mailbox.taken] == ["new@post.example"]
    browser.post("/people/email/confirm/", {"code": code_in(mailbox)})
    maya.refresh_from_db()
    assert maya.email == "new@post.example"
    assert Delivery.objects.get().person == maya


def test_where_no_mail_leaves_asking_answers_the_same(maya: Person) -> None:
    answer = Client().post(ASK, {"email": confirm(maya)})
    assert answer.headers["Location"] == TYPE
    assert Delivery.objects.get().why == "no mail here"


def test_ends_are_those_of_the_codes() -> None:
    now = timezone.now()
    for letter in ("login_code", "email_confirmation"):
        assert account.expiry(f"account/email/{letter}", now) == now + timedelta(minutes=10)
    assert account.expiry("account/email/password_changed", now) == now + timedelta(days=1)


def test_plain_words_become_html_and_nothing_else() -> None:
    html = as_html("Hello <b>\nyou\n\nhttps://post.example/a?b=1&c=2\n")
    assert "<b>" not in html
    assert '<a href="https://post.example/a?b=1&amp;c=2"' in html
    assert html.count("<p>") == 2
