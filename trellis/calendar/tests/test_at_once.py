"""Two at once: what both say of one series is kept, and what both send is kept once."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import pytest
from django.db import connections, transaction

from trellis.calendar.actions.files import Brought, bring_in
from trellis.calendar.actions.series import cancel_one, plan
from trellis.calendar.models import Series
from trellis.calendar.rules.event import Event
from trellis.calendar.rules.ics_in import Reading
from trellis.calendar.rules.recurrence import Timing, Words
from trellis.calendar.rules.rule import Pace, Rule
from trellis.calendar.tests.times import wall
from trellis.kit.identity import uuid7
from trellis.vault import fields
from trellis.vault.actions import make_key
from trellis.vault.rules.sealing import seal, unseal

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
DAILY = Timing(wall(2026, 3, 3, 10), "America/New_York", 50, Rule(Pace.DAILY))
ROUNDS = 6


def at_once(*works: Callable[[], object]) -> list[object]:
    """Run works in threads that start together; give what each gave, or what it raised."""
    start, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            results[place] = work()  # type: ignore[call-overload]
        except Exception as problem:
            results[place] = problem  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(results)


def test_two_days_called_off_at_once_are_both_off() -> None:
    """Neither change is lost."""
    key = make_key()
    for _ in range(ROUNDS):
        series = plan(by=key, words=Words("Talk"), timing=DAILY, at=NOW)
        off = partial(cancel_one, by=key, series=series, at=NOW)
        days = {wall(2026, 3, day, 10) for day in (4, 5, 6)}
        assert at_once(*(partial(off, original=day) for day in days)) == [None] * 3
        assert Series.objects.get(pk=series.pk).changes.cancelled == days


def test_one_form_sent_twice_at_once_is_kept_once() -> None:
    """Both answers are the same series."""
    key = make_key()
    for _ in range(ROUNDS):
        send = partial(plan, by=key, words=Words("Talk"), timing=DAILY, at=NOW, id=uuid7())
        one, other = at_once(send, send)
        assert isinstance(one, Series) and one == other
    assert Series.objects.count() == ROUNDS


def test_one_file_brought_in_twice_at_once_is_kept_once() -> None:
    """Both are told what is so."""
    key = make_key()
    for number in range(ROUNDS):
        reading = Reading(1, [Event(f"uid-{number}", Words("Tea"), DAILY.settled())])
        bring = partial(bring_in, by=key, reading=reading, at=NOW)
        told = [one for one in at_once(bring, bring) if isinstance(one, Brought)]
        assert sorted((one.added, one.unchanged) for one in told) == [(0, 1), (1, 0)]
    assert Series.objects.count() == ROUNDS


def test_a_large_file_keeps_others_waiting_for_the_writing_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """New, the same again, and changed: nothing is opened or sealed while the store is held."""
    held: list[bool] = []

    def noting(work: Callable[..., bytes]) -> Callable[..., bytes]:
        def noted(*asked: object, **place: object) -> bytes:
            held.append(connections["default"].in_atomic_block)
            return work(*asked, **place)

        return noted

    monkeypatch.setattr(fields, "seal", noting(seal))
    monkeypatch.setattr(fields, "unseal", noting(unseal))
    key, settled = make_key(), DAILY.settled()
    for title, told in (("Tea", (20, 0, 0)), ("Tea", (0, 20, 0)), ("Talk", (0, 0, 20))):
        events = [Event(f"uid-{number}", Words(title), settled) for number in range(20)]
        done = bring_in(by=key, reading=Reading(20, events), at=NOW)
        assert (done.added, done.unchanged, done.updated) == told
    assert {str(series.title) for series in Series.objects.of(key)} == {"Talk"}
    assert held and not any(held)


def test_what_changed_while_a_file_was_read_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A day called off between looking and writing is not lost: what was changed more often here stays."""
    key, settled = make_key(), DAILY.settled()
    reading = Reading(1, [Event("uid", Words("Tea"), settled)])
    bring_in(by=key, reading=reading, at=NOW)
    atomic = transaction.atomic

    def late(*asked: object, **how: object) -> object:
        monkeypatch.setattr(transaction, "atomic", atomic)
        cancel_one(by=key, series=Series.objects.get(), original=wall(2026, 3, 4, 10), at=NOW)
        return atomic(*asked, **how)  # type: ignore[call-overload]

    monkeypatch.setattr(transaction, "atomic", late)
    done = bring_in(by=key, reading=Reading(1, [Event("uid", Words("Talk"), settled)]), at=NOW)
    [kept] = Series.objects.of(key)
    assert (done.unchanged, done.updated, str(kept.title)) == (1, 0, "Tea")
    assert kept.changes.cancelled == {wall(2026, 3, 4, 10)}
