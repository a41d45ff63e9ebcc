"""A link makes one account, also of two who send the form at once; what is over is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from trellis.people import actions
from trellis.people.models import Person, UsedLink
from trellis.people.rules.secrets import digest

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def made(name: str, *, secret: str = digest("one"), at: datetime = NOW) -> bool:
    try:
        actions.sign_up(username=name, password=None, at=at, link=digest(secret))
    except actions.LinkUsed:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_four_at_once_make_one_account() -> None:
    """Whoever came second is no account, with no key left over."""

    def one(number: int) -> bool:
        try:
            return made(f"new-{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as four:
        assert sum(four.map(one, range(4))) == 1
    assert Person.objects.count() == UsedLink.objects.count() == 1


@pytest.mark.django_db
def test_a_name_that_is_taken_leaves_the_link_open() -> None:
    assert made("maya", secret="one")
    with pytest.raises(actions.CannotSignUp):
        made("maya", secret="two")
    assert made("sam", secret="two")


@pytest.mark.django_db
def test_a_used_link_is_forgotten_after_a_month_and_not_before() -> None:
    assert made("maya", secret="one")
    assert made("sam", secret="two", at=NOW + timedelta(days=29))
    assert not made("ivo", secret="one", at=NOW + timedelta(days=29))
    assert made("rosa", secret="three", at=NOW + timedelta(days=30))
    assert not UsedLink.objects.filter(digest=digest("one")).exists()
