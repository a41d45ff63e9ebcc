"""What holds for every answer, and that reading writes nothing."""

from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from trellis.kit.identity import uuid7
from trellis.kit.middleware import WroteWhileReading, reading_writes_nothing


@pytest.mark.parametrize("path", ["/", "/now/", "/find/", "/nowhere/", "/api/v1/health"])
def test_every_answer_stays_on_this_site_and_out_of_caches(
    client: Client, db: None, path: str
) -> None:
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO people_person (id) VALUES (1)",
        'update "people_person" set zone=1',
        " DELETE FROM people_person",
        "INSERT OR IGNORE INTO consent_grant VALUES (1)",
        "WITH x AS (SELECT 1) UPDATE a SET b=1",
    ],
)
def test_a_get_that_writes_is_refused(sql: str) -> None:
    def view(_: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute(sql)
        return HttpResponse()

    with pytest.raises(WroteWhileReading):
        reading_writes_nothing(view)(RequestFactory().get("/"))


@pytest.mark.django_db
def test_a_post_may_write() -> None:
    people = get_user_model().objects

    def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse(str(people.filter(username="nobody").update(zone="UTC")))

    assert reading_writes_nothing(view)(RequestFactory().post("/")).content == b"0"


def test_identifiers_sort_by_the_millisecond_they_were_made_in() -> None:
    before = int(timezone.now().timestamp() * 1000)
    made = uuid7()
    assert (made.version, made.variant) == (7, UUID(int=made.int).variant)
    assert 0 <= (made.int >> 80) - before < 5000
    many = [uuid7() for _ in range(2000)]
    assert many == sorted(set(many))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "charset", ["hex", "utf-16", "unicode_escape", "undefined", "rot13", "latin-1"]
)
@pytest.mark.parametrize("path", ["/api/v1/find", "/people/sign-in/"])
def test_another_encoding_is_refused_in_a_sentence(client: Client, path: str, charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    answer = client.generic("POST", path, b"username=x", content_type=kind)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"].startswith(
        "application/json" if "api" in path else "text/plain"
    )


@pytest.mark.django_db
def test_a_cookie_no_store_can_look_up_is_refused(client: Client) -> None:
    assert (
        client.get("/now/", headers={"cookie": 'session="\\000\\000abcdefgh"'}).status_code == 400
    )
