"""A kind word arrives once, only from the circle, and is read by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.cast import BEFORE, Tying
from trellis.circle import actions as circle
from trellis.consent.rules.scopes import Scope
from trellis.family.actions import CannotEncourage, TooManyWords, encourage
from trellis.family.entries import PHRASES, Encouragement
from trellis.journey.models import Entry
from trellis.journey.readings import read
from trellis.notices.models import Notice
from trellis.people.models import Person

SignedIn = Callable[[Person], Client]
WORD = Encouragement(words="Soup is on the stove.", heart=True)


def test_it_waits_for_the_person_with_a_notice(maya: Person, rosa: Person, tied: Tying) -> None:
    encourage(by=rosa, tie=tied(maya, rosa), body=WORD, at=BEFORE, id=uuid4())
    [reading] = read(Entry.objects.of(maya).visible_to(maya, at=BEFORE), surface="test", limit=9)
    assert (reading.line, reading.author_id) == ("Soup is on the stove.", rosa.pk)
    newest = Notice.objects.of(maya).order_by("-made_at", "-id").first()
    assert newest is not None
    assert newest.words == "Rosa sent you a kind word. It is on Today."


def test_sent_twice_it_is_one(maya: Person, rosa: Person, tied: Tying) -> None:
    tie, id = tied(maya, rosa), uuid4()
    for _ in range(2):
        encourage(by=rosa, tie=tie, body=WORD, at=BEFORE, id=id)
    assert Entry.objects.of(maya).count() == 1
    assert sum("kind word" in notice.words for notice in Notice.objects.of(maya)) == 1


def test_nobody_in_the_circle_reads_it_whatever_was_granted(
    maya: Person, rosa: Person, sam: Person, tied: Tying
) -> None:
    encourage(by=rosa, tie=tied(maya, rosa), body=WORD, at=BEFORE, id=uuid4())
    circle.share(by=maya, tie=tied(maya, sam), scopes=frozenset(Scope), at=BEFORE)
    for reader in (sam, rosa):
        assert not read(
            Entry.objects.of(maya).visible_to(reader, at=BEFORE), surface="test", limit=9
        )


def test_after_parting_nothing_can_be_sent(maya: Person, rosa: Person, tied: Tying) -> None:
    tie = tied(maya, rosa)
    circle.part(by=maya, tie=tie, at=BEFORE)
    with pytest.raises(CannotEncourage):
        encourage(by=rosa, tie=tie, body=WORD, at=BEFORE, id=uuid4())
    assert not Entry.objects.of(maya).exists()


def test_it_goes_one_way_through_a_tie(maya: Person, rosa: Person, tied: Tying) -> None:
    with pytest.raises(CannotEncourage):
        encourage(by=maya, tie=tied(maya, rosa), body=WORD, at=BEFORE, id=uuid4())


def test_the_page_sends_once_however_often_it_is_tapped(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    path = reverse("family:encourage", args=[tied(maya, rosa).pk])
    given = {"phrase": "here", "words": "", "id": str(uuid4())}
    browser = signed_in(rosa)
    answers = [browser.post(path, given).status_code for _ in range(3)]
    assert answers == [302, 302, 302]
    assert Entry.objects.of(maya).count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"words": "   "},
        {"phrase": "nonsense"},
        {"words": "x" * 601},
        {"id": "no uuid", "heart": "on"},
    ],
)
def test_bad_input_gets_a_sentence_and_sends_nothing(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn, given: dict[str, str]
) -> None:
    path = reverse("family:encourage", args=[tied(maya, rosa).pk])
    answer = signed_in(rosa).post(path, given)
    assert answer.status_code == 200
    assert not Entry.objects.of(maya).exists()


def test_every_phrase_can_be_read(maya: Person, rosa: Person, tied: Tying) -> None:
    tie = tied(maya, rosa)
    for minute, phrase in enumerate(PHRASES):
        body = Encouragement.model_validate({"phrase": phrase})
        encourage(by=rosa, tie=tie, body=body, at=BEFORE + timedelta(minutes=minute), id=uuid4())
    read_back = read(
        Entry.objects.of(maya).visible_to(maya, at=timezone.now()).newest_first(),
        surface="test",
        limit=9,
    )
    assert [reading.line for reading in reversed(read_back)] == [
        str(words) for words in PHRASES.values()
    ]


def test_twenty_a_day_are_enough_and_a_retry_of_the_last_is_no_fault(
    maya: Person, rosa: Person, tied: Tying
) -> None:
    tie, ids = tied(maya, rosa), [uuid4() for _ in range(20)]
    for id in ids:
        encourage(by=rosa, tie=tie, body=WORD, at=BEFORE, id=id)
    encourage(by=rosa, tie=tie, body=WORD, at=BEFORE, id=ids[-1])
    with pytest.raises(TooManyWords):
        encourage(by=rosa, tie=tie, body=WORD, at=BEFORE, id=uuid4())
    assert Entry.objects.of(maya).count() == 20
    encourage(by=rosa, tie=tie, body=WORD, at=BEFORE + timedelta(days=1, minutes=1), id=uuid4())
