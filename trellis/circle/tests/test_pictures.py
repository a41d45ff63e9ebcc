"""A picture of somebody in the circle: only the person's own, sent in memory, gone with the tie."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.cast import BEFORE, Tying
from trellis.circle import actions
from trellis.circle.models import Tie
from trellis.files.models import File
from trellis.files.rules import pictures
from trellis.files.rules.media import LARGEST_UPLOAD
from trellis.files.tests.pictures import photograph, picture
from trellis.people.models import Person

SignedIn = Callable[[Person], Client]


def _send(client: Client, tie: Tie, content: bytes, name: str = "me.jpg") -> str:
    sent = {"picture": SimpleUploadedFile(name, content, "image/jpeg")}
    answer = client.post(reverse("circle:picture", args=[tie.pk]), sent, follow=True)
    return answer.content.decode()


def test_a_picture_is_shown_to_whoever_keeps_it_and_to_nobody_else(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    tie = tied(maya, rosa)
    address = reverse("circle:shown_picture", args=[tie.pk])
    assert address in _send(signed_in(maya), tie, photograph())
    shown = signed_in(maya).get(address)
    assert shown.content.startswith(b"\xff\xd8\xff")
    assert b"Telltale" not in shown.content
    assert shown.headers["Cache-Control"] == "no-store"
    assert signed_in(rosa).get(address).status_code == 404


def test_a_new_picture_takes_the_place_of_the_old(maya: Person, rosa: Person, tied: Tying) -> None:
    tie = tied(maya, rosa)
    for colour in ("JPEG", "PNG"):
        actions.picture(by=maya, tie=tie, content=picture(colour), at=BEFORE)
    assert File.objects.of(maya.key).count() == 1


@pytest.mark.parametrize("by", ["maya", "rosa"])
def test_the_picture_goes_with_the_tie(maya: Person, rosa: Person, tied: Tying, by: str) -> None:
    tie = tied(maya, rosa)
    actions.picture(by=maya, tie=tie, content=picture(), at=BEFORE)
    tie.refresh_from_db()
    actions.part(by={"maya": maya, "rosa": rosa}[by], tie=tie, at=BEFORE)
    assert not File.objects.exists()


def test_a_picture_can_be_removed(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    tie = tied(maya, rosa)
    actions.picture(by=maya, tie=tie, content=picture(), at=BEFORE)
    signed_in(maya).post(reverse("circle:remove_picture", args=[tie.pk]))
    assert not File.objects.exists()
    assert signed_in(maya).get(reverse("circle:shown_picture", args=[tie.pk])).status_code == 404


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no picture at all", "This kind of file cannot be kept here"),
        (picture()[:60], "This picture cannot be read"),
        (b"\xff\xd8\xff" + b"a" * LARGEST_UPLOAD, "This file is too large"),
    ],
)
def test_what_is_no_picture_changes_nothing(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn, content: bytes, told: str
) -> None:
    tie = tied(maya, rosa)
    actions.picture(by=maya, tie=tie, content=picture(), at=BEFORE)
    kept = File.objects.get()
    assert told in _send(signed_in(maya), tie, content)
    assert File.objects.get() == kept


def test_nobody_gives_a_picture_to_anothers_tie(
    maya: Person, rosa: Person, tied: Tying, signed_in: SignedIn
) -> None:
    tie = tied(maya, rosa)
    sent = {"picture": SimpleUploadedFile("me.jpg", picture(), "image/jpeg")}
    answer = signed_in(rosa).post(reverse("circle:picture", args=[tie.pk]), sent)
    assert answer.status_code == 404
    assert not File.objects.exists()


def test_a_picture_is_drawn_while_nobody_waits(
    maya: Person, rosa: Person, tied: Tying, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drawing a large one takes a second; no transaction is open meanwhile, so others write."""
    tie, drawn, depths = tied(maya, rosa), pictures.drawn_anew, []

    def watched(content: bytes, *, longest_side: int) -> bytes:
        depths.append(len(connection.savepoint_ids))
        return drawn(content, longest_side=longest_side)

    monkeypatch.setattr("trellis.files.actions.drawn_anew", watched)
    outside = len(connection.savepoint_ids)
    actions.picture(by=maya, tie=tie, content=picture(), at=BEFORE)
    assert depths == [outside]
