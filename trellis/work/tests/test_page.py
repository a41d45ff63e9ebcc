"""A page says when messages wait, and never fails for asking."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from trellis.kit.identity import uuid7
from trellis.work import context, pulse
from trellis.work.actions import beat

WAITING = "Messages are waiting to be sent. Ring people yourself if it is urgent."


@pytest.fixture(autouse=True)
def _asks_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "silent", pulse.silent)
    monkeypatch.setattr(context, "_known", (float("-inf"), False))
    monkeypatch.setattr(context, "_began", float("-inf"))


@pytest.mark.django_db
def test_every_page_says_when_messages_wait(client: Client) -> None:
    assert WAITING in client.get("/now/").content.decode()
    assert WAITING in client.get("/find/").content.decode()


@pytest.mark.django_db
def test_a_page_says_nothing_while_a_worker_lives(client: Client) -> None:
    beat(uuid7(), at=timezone.now(), began_at=timezone.now(), jumped=None)
    assert WAITING not in client.get("/find/").content.decode()


def test_it_is_asked_once_in_five_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def silent(at: object) -> bool:
        asked.append(at)
        return True

    monkeypatch.setattr(context, "silent", silent)
    answers = [context._is_silent(steady) for steady in (100, 104.9, 105, 109)]
    assert (answers, len(asked)) == ([True] * 4, 2)


def test_a_process_that_just_began_does_not_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker beside it may still be starting."""
    monkeypatch.setattr(context, "silent", lambda at: True)
    monkeypatch.setattr(context, "_began", 100.0)
    assert [context._is_silent(steady) for steady in (100, 114.9, 115)] == [False, False, True]


def test_a_store_that_is_gone_breaks_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(at: object) -> bool:
        raise OperationalError

    monkeypatch.setattr(context, "silent", gone)
    assert context._is_silent(1e9) is False
