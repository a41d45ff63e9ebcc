"""Nothing that left, or could not leave, is kept for ever."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.worker import FakeClock, run_due
from trellis.notices import actions
from trellis.notices.actions import forgetting
from trellis.notices.models import Delivery, State
from trellis.vault.models import Key
from trellis.work.models import Job
from trellis.work.registry import every_chore

NOON = datetime(2026, 6, 1, 16, tzinfo=UTC)
FORGET = [chore for chore in every_chore() if chore.name == "notices.forget"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _mail_leaves(settings: pytest.FixtureRequest) -> None:
    settings.MAIL_LEAVES = True  # type: ignore[attr-defined]


def a_letter(number: int = 1) -> Delivery:
    return actions.letter(
        to=f"new{number}@post.example",
        subject="Your code",
        text="It is 428731.",
        html="",
        expires_at=NOON + timedelta(minutes=10),
        at=NOON,
    )


def test_whatever_waits_past_its_end_is_closed_and_blanked_though_its_job_is_gone() -> None:
    letter = a_letter()
    Job.objects.all().delete()  # given up, or lost
    assert actions.close_late(at=NOON + timedelta(minutes=14)) == 0  # a try may be under way
    run_due(FakeClock(NOON + timedelta(hours=1)), chores=FORGET)
    letter = Delivery.objects.get(pk=letter.pk)
    assert (letter.state, letter.why, letter.contents) == (State.EXPIRED, "late", None)
    run_due(FakeClock(NOON + timedelta(days=31)), chores=FORGET)
    assert not Delivery.objects.exists()


def test_more_than_one_batch_is_forgotten_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "AT_ONCE", 3)
    keys = [a_letter(number).key_id for number in range(8)]
    actions.close_late(at=NOON + timedelta(hours=1))
    assert actions.forget(at=NOON + timedelta(days=31)) == 8
    assert not Delivery.objects.exists()
    assert not Key.objects.filter(pk__in=keys).exists()
