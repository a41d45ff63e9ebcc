"""Odd questions get a clear sentence or an empty answer, never a fault."""

import pytest
from django.test import Client

ODD = (
    {"source": "\x00"},
    {"fellowship": "\x00"},
    {"q": "\x00"},
    {"near": "nan,nan"},
    {"near": "91,0", "within": "5"},
    {"near": "0,0", "within": "1e308"},
    {"near": "0,0", "within": "-1"},
    {"at": "9999-12-31T23:59:59-14:00"},
    {"at": "0001-01-01T00:00:00+14:00"},
    {"window": "999999999d"},
    {"limit": "-1"},
    {"limit": "501"},
    {"offset": "99999999999999999999"},
    {"need": ["wheelchair"] * 400},
)


@pytest.mark.django_db
@pytest.mark.parametrize("words", ODD, ids=str)
@pytest.mark.parametrize("path", ["/api/v1/find", "/find/"])
def test_an_odd_question_never_ends_in_a_fault(
    client: Client, path: str, words: dict[str, str | list[str]]
) -> None:
    assert client.get(path, words).status_code in {200, 400}
