"""Making jobs and taking them back."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tests.worker import a_topic
from trellis.work.actions import enqueue, withdraw
from trellis.work.models import Job, Outcome
from trellis.work.registry import Topic
from trellis.work.rules.codes import NotAnId, code

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def topic() -> Iterator[Topic]:
    with a_topic("test.making", lambda job, at: None) as topic:
        yield topic


def test_the_same_key_gives_the_same_job_as_it_stands() -> None:
    first = enqueue(topic="test.making", key="a", at=NOW, about={"person": "1"}, lane="one")
    again = enqueue(topic="test.making", key="a", at=LATER, due=LATER, about={"person": "2"})
    assert (again.pk, again.about, again.due_at) == (first.pk, {"person": "1"}, NOW)
    withdraw(topic="test.making", key="a", at=LATER)
    assert enqueue(topic="test.making", key="a", at=LATER).outcome == Outcome.UNWANTED
    assert Job.objects.count() == 1


def test_a_job_is_there_exactly_when_what_it_belongs_to_is() -> None:
    with transaction.atomic():
        enqueue(topic="test.making", key="a", at=NOW)
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_withdrawing_leaves_what_ended_and_what_never_was() -> None:
    withdraw(topic="test.making", key="never", at=NOW)
    enqueue(topic="test.making", key="a", at=NOW)
    withdraw(topic="test.making", key="a", at=NOW)
    withdraw(topic="test.making", key="a", at=LATER)
    assert Job.objects.get().ended_at == NOW


def test_a_topic_nobody_registered_is_refused() -> None:
    with pytest.raises(KeyError):
        enqueue(topic="test.mkaing", key="a", at=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": "with a space"},
        {"key": "k" * 201},
        {"key": "a", "lane": "José"},
        {"key": "a", "about": {"words": "I feel low"}},
        {"key": "a", "about": {str(n): "1" for n in range(21)}},
    ],
)
def test_only_ids_stand_beside_a_job(wrong: dict[str, object]) -> None:
    with pytest.raises(NotAnId):
        enqueue(topic="test.making", at=NOW, **wrong)  # type: ignore[arg-type]
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("why", "kept"), [("smtp_450", "smtp_450"), ("Dear Maya", "unnamed"), ("", "unnamed")]
)
def test_a_reason_is_a_code_or_nothing(why: str, kept: str) -> None:
    assert code(why) == kept
