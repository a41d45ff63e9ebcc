"""What one password costs in memory, and that older hashes stay good and are made anew."""

import inspect

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher, identify_hasher
from django.test import Client
from django.urls import reverse

from tests.cast import PASSWORD
from trellis.people import hashing
from trellis.people.models import Person


class AsDjangoMakesThem(Argon2PasswordHasher):
    """Other figures than ours, as hashes of an older place have."""

    time_cost, memory_cost, parallelism = 2, 32, 2


def test_one_password_takes_nineteen_mebibytes() -> None:
    """Read from the text, since tests make hashing cheaper (conftest.py)."""
    text = inspect.getsource(hashing.SmallArgon2)
    assert "memory_cost = 19_456" in text
    assert "time_cost = 2\n" in text
    assert "parallelism = 1" in text
    assert type(identify_hasher("argon2$argon2id$")) is hashing.SmallArgon2


@pytest.mark.django_db
def test_an_older_hash_still_opens_and_is_made_anew(maya: Person) -> None:
    maya.password = older = AsDjangoMakesThem().encode(PASSWORD, "some-salt-of-then")
    maya.save()
    client = Client()
    client.post(reverse("people:sign_in"), {"username": maya.username, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    maya.refresh_from_db()
    assert maya.password != older
    assert "m=8,t=1,p=1" in maya.password
    assert maya.check_password(PASSWORD)
