"""Keeping, bounding and removing files."""

from datetime import UTC, datetime

import pytest

from tests.stored import everything_stored
from trellis.files import actions
from trellis.files.models import File
from trellis.files.rules.media import DOCUMENTS, CannotKeep
from trellis.files.serving import answer
from trellis.files.tests.pictures import picture
from trellis.vault.actions import make_key

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db
LETTER = b"My own words about the zinnia bed."


def document(content: bytes = LETTER) -> actions.Ready:
    return actions.ready(content, allowed=DOCUMENTS)


def test_a_document_is_given_back_as_it_came() -> None:
    owner = make_key()
    kept = actions.keep(owner=owner, ready=document(), at=AT, name="../a/le\u202etter.txt")
    again = File.objects.of(owner).get(pk=kept.pk)
    assert (bytes(again.content), again.name, again.size) == (LETTER, "letter.txt", len(LETTER))


def test_another_owner_finds_nothing() -> None:
    actions.keep(owner=make_key(), ready=actions.ready(picture()), at=AT)
    assert not File.objects.of(make_key()).exists()


def test_another_owner_removes_nothing() -> None:
    owner = make_key()
    kept = actions.keep(owner=owner, ready=actions.ready(picture()), at=AT)
    actions.remove(owner=make_key(), file=kept)
    assert File.objects.of(owner).exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_sealed_and_leaves_nothing_when_removed() -> None:
    owner = make_key()
    kept = actions.keep(owner=owner, ready=document(), at=AT, name="zinnia.txt")
    assert b"zinnia" not in everything_stored()
    sealed = bytes(File.objects.filter(pk=kept.pk).values_list("content", flat=True)[0])
    assert sealed[-16:] in everything_stored()
    actions.remove(owner=owner, file=kept)
    assert not File.objects.of(owner).exists()


def test_a_kind_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(CannotKeep) as refused:
        actions.ready(LETTER)
    assert refused.value.why == CannotKeep.UNKNOWN


def test_an_owner_has_room_for_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_FILES", 1)
    owner = make_key()
    actions.keep(owner=owner, ready=actions.ready(picture()), at=AT)
    with pytest.raises(CannotKeep) as refused:
        actions.keep(owner=owner, ready=actions.ready(picture()), at=AT)
    assert refused.value.why == CannotKeep.FULL
    assert actions.keep(owner=make_key(), ready=actions.ready(picture()), at=AT)


def test_an_owner_has_room_for_so_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_BYTES", 50)
    with pytest.raises(CannotKeep) as refused:
        actions.keep(owner=make_key(), ready=document(b"a" * 51), at=AT)
    assert refused.value.why == CannotKeep.FULL


def test_a_served_file_is_run_by_nothing_and_kept_by_nobody() -> None:
    kept = actions.keep(owner=make_key(), ready=document(b"%PDF-1.7"), at=AT)
    headers = answer(kept).headers
    assert headers["Content-Disposition"] == "attachment"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
