"""How much anybody may send: a megabyte in a form, more only to a program of somebody who is signed in."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from trellis.kit.identity import uuid7
from trellis.people.models import Person

MB = 1024 * 1024
pytestmark = pytest.mark.django_db
SENT: dict[str, Callable[[str], dict[str, Any]]] = {
    "form": lambda words: {
        "data": f"username={words}&password=x",
        "content_type": "application/x-www-form-urlencoded",
    },
    "form with files": lambda words: {"data": {"username": words, "password": "x"}},
}


@pytest.mark.parametrize("kind", SENT)
def test_a_form_may_say_a_megabyte_and_no_more(client: Client, kind: str) -> None:
    """Refused in a sentence, before anything is done with it."""
    address = reverse("people:sign_in")
    assert client.post(address, **SENT[kind]("x" * (MB - 1000))).status_code == 200
    refused = client.post(address, **SENT[kind]("x" * (MB + 1000)))
    assert refused.status_code == 400
    assert "Nothing was changed." in refused.content.decode()
    assert "No se cambió nada." in refused.content.decode()


def _sent(client: Client, body: str) -> Any:
    return client.post("/api/v1/entries", body, content_type="application/json")


def test_a_program_of_somebody_signed_in_may_send_more(client: Client, maya: Person) -> None:
    """Up to 33 MB is read; of more, or of a stranger's, nothing."""
    wide = json.dumps([{"id": str(uuid7()), "body": "x" * 2 * MB}])
    assert _sent(client, wide).status_code == 401
    client.force_login(maya)
    read = _sent(client, wide)
    assert [entry["status"] for entry in read.json()] == ["refused"]  # it was read, and is no entry
    too_large = _sent(client, " " * (settings.LARGEST_API_BODY + 1))
    assert too_large.json() == {"error": "invalid", "detail": "This request cannot be read."}
