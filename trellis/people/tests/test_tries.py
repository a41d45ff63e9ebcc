"""At most ten tries in a quarter of an hour, whoever counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from trellis.people import actions
from trellis.people.models import Tries

NOW = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def tried(at: datetime, *, name: str = "maya", door: str = "sign-in") -> bool:
    return actions.may_try(door=door, name=name, at=at)


@pytest.mark.django_db
def test_the_window_lasts_from_the_first_try() -> None:
    """Trying again neither lengthens nor shortens the quarter of an hour."""
    let_in = [tried(NOW + minute * MINUTE) for minute in range(15)]
    assert let_in == [True] * 10 + [False] * 5
    assert tried(NOW + 15 * MINUTE)


@pytest.mark.django_db
def test_other_names_do_not_let_a_name_in() -> None:
    """However many names are tried, each keeps its own count; another door counts apart."""
    assert [tried(NOW) for _ in range(11)][-1] is False
    for number in range(350):
        tried(NOW, name=f"other-{number}")
    assert not tried(NOW, name=" MAYA ")
    assert tried(NOW, door="restore")


@pytest.mark.django_db
def test_what_is_over_is_forgotten_and_names_nobody() -> None:
    """The next try of anybody deletes old rows; a row holds no name."""
    tried(NOW)
    assert "maya" not in str(Tries.objects.values())
    tried(NOW + 15 * MINUTE, name="sam")
    assert Tries.objects.count() == 1


@pytest.mark.django_db
def test_a_success_starts_anew() -> None:
    """Ten more tries after one that went well."""
    assert not [tried(NOW) for _ in range(11)][-1]
    actions.forget_tries(door="sign-in", name="Maya")
    assert tried(NOW)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_get_ten_through() -> None:
    """Counting happens under a lock, in every store, and from the very first try."""

    def five(_: int) -> int:
        try:
            return sum(tried(NOW) for _ in range(5))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as eight:
        assert sum(eight.map(five, range(8))) == actions.TRIES
