"""Seals that open in one place only, and keys that cannot be mistaken."""

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from trellis.vault import actions, master
from trellis.vault.models import Key
from trellis.vault.rules import sealing


@given(plain=st.binary(max_size=200), place=st.binary(max_size=40))
def test_what_is_sealed_opens_with_the_same_key_and_place(plain: bytes, place: bytes) -> None:
    key = sealing.new_key()
    sealed = sealing.seal(key, plain, place=place)
    assert sealing.unseal(key, sealed, place=place) == plain
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(key, sealed, place=place + b"!")
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealing.new_key(), sealed, place=place)


@given(at=st.integers(0, 200), bit=st.integers(0, 7))
def test_one_changed_bit_does_not_open(at: int, bit: int) -> None:
    key = sealing.new_key()
    sealed = bytearray(sealing.seal(key, b"a few words", place=b"here"))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(key, bytes(sealed), place=b"here")


def test_sealed_words_moved_to_another_person_do_not_open(maya: Any, rosa: Any) -> None:
    moved = get_user_model().objects.filter(pk=maya.pk).values_list("called", flat=True).get()
    get_user_model().objects.filter(pk=rosa.pk).update(called=bytes(moved))
    with pytest.raises(sealing.CannotOpen):
        str(get_user_model().objects.get(pk=rosa.pk).called)


def test_a_destroyed_key_opens_nothing_even_where_it_was_used_before(maya: Any) -> None:
    assert maya.name == "Maya"
    Key.objects.filter(pk=maya.key.pk).update(wrapped=b"")
    with pytest.raises(sealing.CannotOpen):
        str(get_user_model().objects.select_related("key").get(pk=maya.pk).called)


def test_saving_other_columns_keeps_the_seal(maya: Any) -> None:
    again = get_user_model().objects.get(pk=maya.pk)
    again.zone = "UTC"
    again.save()
    assert get_user_model().objects.get(pk=maya.pk).name == "Maya"


@pytest.fixture
def another_key_file(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    master.master_key.cache_clear()
    yield settings.MASTER_KEY_FILE
    master.master_key.cache_clear()


@pytest.mark.django_db
def test_the_wrong_key_file_is_refused(another_key_file: Path) -> None:
    another_key_file.write_text(secrets.token_hex(32))
    with pytest.raises(actions.WrongMasterKey):
        actions.open_vault()


@pytest.mark.django_db
def test_a_missing_key_file_is_refused_and_not_replaced(another_key_file: Path) -> None:
    with pytest.raises(master.MasterKeyProblem):
        actions.open_vault()
    assert not another_key_file.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "zz", "ab" * 31])
def test_a_damaged_key_file_is_refused(another_key_file: Path, text: str) -> None:
    another_key_file.write_text(text)
    with pytest.raises(master.MasterKeyProblem):
        actions.open_vault()


def test_a_new_key_file_is_readable_by_its_owner_only(another_key_file: Path) -> None:
    master.make_master_key()
    made = another_key_file.read_text()
    master.make_master_key()
    assert another_key_file.read_text() == made
    assert another_key_file.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_a_mark_means_something_under_one_key_only() -> None:
    one, other = actions.make_key(), actions.make_key()
    assert one.mark(purpose="kind", text="check_in") == one.mark(purpose="kind", text="check_in")
    assert one.mark(purpose="kind", text="check_in") != other.mark(purpose="kind", text="check_in")
    assert Key.objects.count() == 2


def test_a_sealed_column_takes_nothing_in_the_clear(maya: Any) -> None:
    with pytest.raises(TypeError):
        get_user_model().objects.filter(pk=maya.pk).update(called="plain words")


@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    place=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
def test_what_the_house_sealed_opens_for_its_purpose_and_place_alone(text: str, place: str) -> None:
    sealed = actions.seal_for_house(text, purpose="visits", place=place)
    assert actions.open_for_house(sealed, purpose="visits", place=place) == text
    for purpose, elsewhere in (("visits", place + "!"), ("names", place)):
        with pytest.raises(sealing.CannotOpen):
            actions.open_for_house(sealed, purpose=purpose, place=elsewhere)


@pytest.mark.parametrize("odd", ["", "x", "ñ", "AAAA", "=" * 40])
def test_what_the_house_never_sealed_does_not_open(odd: str) -> None:
    with pytest.raises(sealing.CannotOpen):
        actions.open_for_house(odd, purpose="visits")


def test_keys_for_two_purposes_differ_and_stay() -> None:
    """They are derived, so they are there again after a restart."""
    master_key = bytes(range(32))
    first = sealing.derive(master_key, purpose="visits")
    assert first == sealing.derive(master_key, purpose="visits")
    assert first.hex() == "933e33a09b86c24b83088f4649e3325f66dbdc6fe829f608a51d7c8285223915"
    assert first != sealing.derive(master_key, purpose="names")
    assert first != sealing.derive(bytes(32), purpose="visits")
