"""The host's own first run: one link, once, for the first account, which looks after the place."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import PASSWORD
from tests.running import new_place
from trellis.operate.actions import CannotBegin, begin, make_first_link, opens_first
from trellis.operate.models import FirstLink
from trellis.people.models import Person
from trellis.teams.models import is_steward

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)
NOOR = {"username": "noor", "password": PASSWORD, "called": "Noor", "zone": "America/New_York"}


def link(at: datetime | None = None) -> str:
    secret = make_first_link(at=at or timezone.now())
    assert secret is not None
    return secret


def address(secret: str) -> str:
    return reverse("operate:first", args=[secret])


@pytest.mark.django_db
def test_the_first_account_looks_after_the_place(client: Client) -> None:
    """The form, the printed code, then the page of the place."""
    secret = link()
    assert secret.encode() not in repr(list(FirstLink.objects.values())).encode()
    assert "Make the account" in client.get(address(secret)).content.decode()
    done = client.post(address(secret), NOOR)
    assert reverse("operate:place") in done.content.decode()
    assert is_steward(Person.objects.get(username="noor"), at=timezone.now())
    assert client.get(reverse("operate:place")).status_code == 200


@pytest.mark.django_db
def test_a_link_works_once_and_a_new_one_ends_the_old(client: Client) -> None:
    old, new = link(), link()
    assert client.get(address(old)).status_code == 404
    assert client.post(address(new), NOOR).status_code == 200
    for used in (old, new, "another"):
        assert Client().get(address(used)).status_code == 404
        assert Client().post(address(used), {**NOOR, "username": "ivo"}).status_code == 404
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_what_cannot_be_an_account_leaves_the_link_open(client: Client) -> None:
    """A weak password or a bad name is said, and the next try gets in."""
    secret = link()
    for wrong in ({"password": "short"}, {"username": "Ünal"}):
        assert "→" not in client.post(address(secret), {**NOOR, **wrong}).headers
        assert not Person.objects.exists()
    assert opens_first(secret, at=timezone.now())
    client.post(address(secret), NOOR)
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_a_link_is_over_after_a_day() -> None:
    secret = link(NOW)
    assert opens_first(secret, at=NOW + timedelta(hours=23))
    late = NOW + timedelta(hours=24)
    assert not opens_first(secret, at=late)
    with pytest.raises(CannotBegin):
        begin(secret=secret, at=late, username="noor", password=PASSWORD)


def test_where_somebody_is_there_is_no_link(maya: Person) -> None:
    assert make_first_link(at=NOW) is None
    assert not FirstLink.objects.exists()


def _at_once(*tasks: Callable[[], None]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_it_at_once_one_gets_in() -> None:
    secret, ended = link(NOW), []

    def enter(name: str) -> None:
        try:
            begin(secret=secret, at=NOW, username=name, password=PASSWORD)
            ended.append("in")
        except CannotBegin:
            ended.append("out")
        finally:
            connections.close_all()

    _at_once(lambda: enter("noor"), lambda: enter("ivo"))
    assert sorted(ended) == ["in", "out"]
    assert Person.objects.count() == 1


def test_serving_prints_the_link_until_somebody_is_there() -> None:
    """Once at each start, never in a place with people."""
    with new_place(TRELLIS_URL="http://localhost:8000") as place:
        place.start()
        place.stop()
        assert place.log.count("http://localhost:8000/place/first/") == 1
        place.trellis("add-person", "noor")
        place.start()
        place.stop()
        assert place.log.count("/place/first/") == 1
