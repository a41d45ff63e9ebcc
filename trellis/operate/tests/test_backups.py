"""Backups in one process: everything comes back, nothing else does, and what cannot be used changes nothing."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from pyrage import encrypt, x25519
from pytest_django import Settings

from trellis.calendar.actions.feeds import make_feed
from trellis.calendar.models import Feed
from trellis.circle import actions as circle
from trellis.circle.rules.roles import Role
from trellis.consent.actions import disclose
from trellis.consent.models import Disclosure, Grant, scopes_open
from trellis.consent.rules.scopes import Scope
from trellis.directory.invented import add_invented
from trellis.directory.models import Listing
from trellis.journey.models import Entry
from trellis.journey.readings import read
from trellis.kit.identity import uuid7
from trellis.notices.actions import choose
from trellis.notices.models import Notice, wishes_of
from trellis.operate.backups import restoring, sealing, tables
from trellis.operate.backups.closing import close_what_may_have_ended
from trellis.operate.backups.identity import BackupKeyProblem, identity
from trellis.operate.backups.making import CannotBackUp, back_up
from trellis.operate.backups.restoring import CannotRestore, restore
from trellis.operate.demo import invent_the_cast
from trellis.operate.place import HALF_RESTORED, known_to_listen
from trellis.operate.rules.archive import Head, written
from trellis.people import actions as people
from trellis.people.models import ApiToken, Person
from trellis.vault import master
from trellis.vault.actions import open_vault
from trellis.vault.master import MasterKeyProblem
from trellis.work.actions import beat

NOW = datetime(2026, 5, 20, 16, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


def everything() -> dict[str, list[Any]]:
    """Give every row of every table that a backup holds."""
    chosen = tables.tables_at(tables.migrations_in_place())
    return {name: list(tables.rows_of_table(model)) for name, model in chosen.items()}


def emptied() -> None:
    """Leave nobody and nothing, as in a new place."""
    for alias in connections:
        call_command("flush", database=alias, verbosity=0, interactive=False)
    HALF_RESTORED.unlink(missing_ok=True)


def nothing_after(_made_at: datetime) -> None:
    """Leave everything as it was."""


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A backup of the invented cast; the place is empty afterwards."""
    invent_the_cast(at=NOW)
    made = back_up(tmp_path / "backup.age", at=NOW)
    assert made.rows > 150
    emptied()
    return made.path


def test_everything_comes_back_and_opens(tmp_path: Path) -> None:
    """Every row, equal; Maya's words open, and numbering goes on after the last number."""
    cast = {person.username: person for person in invent_the_cast(at=NOW)}
    disclose(of=cast["maya"], to=cast["rosa"], scopes=[Scope.MOOD], surface="test", at=NOW)
    before, grants = everything(), Grant.objects.standing().count()
    made = back_up(tmp_path / "backup.age", at=NOW)
    assert made.rows == sum(map(len, before.values()))
    emptied()
    assert not Person.objects.exists()
    back = restore(made.path, after=nothing_after)
    assert (back.made_at, back.rows) == (NOW, made.rows)
    assert everything() == before
    maya, rosa = (Person.objects.get(username=name) for name in ("maya", "rosa"))
    lines = read(Entry.objects.of(maya).visible_to(maya, at=NOW), surface="test", limit=5)
    assert len(lines) == 5
    assert scopes_open(of=maya, to=rosa, at=NOW) == {Scope.MOOD}
    assert Grant.objects.standing().count() == grants
    disclose(of=maya, to=rosa, scopes=[Scope.MOOD], surface="later", at=NOW)
    assert Disclosure.objects.of(maya).count() == 2
    assert not HALF_RESTORED.exists()


def test_no_word_stands_in_the_open(backup: Path) -> None:
    """Neither in the file, nor, for whoever opens the file without the master key, in its lines."""
    assert b"maya" not in backup.read_bytes()
    with backup.open("rb") as file, sealing.opened(file, identity()) as lines:
        inside = b"".join(lines)
    assert b"maya" in inside  # the sign-in name is in clear, as in the store
    assert b"Slept badly" not in inside
    assert master.master_key().hex().encode() not in inside
    assert b"AGE-SECRET-KEY" not in inside


def test_after_a_restore_nothing_that_may_have_ended_is_open(tmp_path: Path) -> None:
    """Maya withdrew, took an invitation back and ended a token after the copy: none of it lives again."""
    maya, rosa = (people.sign_up(username=n, password=None, at=NOW)[0] for n in ("maya", "rosa"))
    tie = circle.accept(
        by=rosa, secret=circle.invite(by=maya, role=Role.RELATIVE, at=NOW).secret, at=NOW
    )
    circle.share(by=maya, tie=tie, scopes=frozenset({Scope.MOOD}), at=NOW)
    invitation = circle.invite(by=maya, role=Role.FRIEND, at=NOW)
    people.give_token(by=maya, name="watch", at=NOW)
    make_feed(by=maya.key, titled=True, word="Busy", at=NOW)
    choose(by=maya, mail=True, nudge_hour=9, quiet_from=None, quiet_until=None, at=NOW)
    copied = back_up(tmp_path / "backup.age", at=NOW).path
    emptied()
    later = NOW + timedelta(hours=3)
    restore(copied, after=lambda since: close_what_may_have_ended(since=since, at=later))
    maya, rosa = (Person.objects.get(username=name) for name in ("maya", "rosa"))
    assert scopes_open(of=maya, to=rosa, at=later) == frozenset()
    assert circle.invitation_behind(invitation.secret, at=later) is None
    assert not ApiToken.objects.live().exists()
    assert not Feed.objects.live().exists()
    assert (wishes_of(maya).mail, wishes_of(maya).next_nudge_at) == (False, None)
    assert "20" in Notice.objects.of(maya).order_by("-made_at")[0].words
    assert Notice.objects.of(rosa).exists()


def test_nobody_ever_sees_the_rows_before_sharing_is_closed(backup: Path) -> None:
    """A closing that fails takes the rows back with it, and one that does not is in their transaction."""

    def fails(_made_at: datetime) -> None:
        assert Person.objects.exists()
        assert all(connections[alias].in_atomic_block for alias in connections)
        raise OSError("the machine is switched off here")

    with pytest.raises(OSError, match="switched off"):
        restore(backup, after=fails)
    assert not Person.objects.exists()
    assert HALF_RESTORED.exists()
    restore(backup, after=nothing_after)
    assert Person.objects.exists()


def test_a_place_that_runs_is_not_restored_into(backup: Path) -> None:
    """A worker that beat just now, or pages that are served: one sentence, nothing changed; later it can be."""
    worker = uuid7()
    beat(worker, at=timezone.now(), began_at=NOW, jumped=None)
    with pytest.raises(CannotRestore, match="is running"):
        restore(backup, after=nothing_after)
    beat(worker, at=timezone.now() - timedelta(seconds=16), began_at=NOW, jumped=None)
    with known_to_listen("127.0.0.1"), pytest.raises(CannotRestore, match="is running"):
        restore(backup, after=nothing_after)
    assert not Person.objects.exists()
    assert not HALF_RESTORED.exists()
    restore(backup, after=nothing_after)
    assert Person.objects.exists()


def test_a_worker_that_begins_meanwhile_stops_the_restore(backup: Path) -> None:
    """Looked at once more when nobody else can write."""

    def begins(_done: int, _all: int) -> None:
        raise AssertionError("A row was written.")

    judged = restoring._judged

    def judged_slowly(*given: Any) -> Any:
        beat(uuid7(), at=timezone.now(), began_at=NOW, jumped=None)
        return judged(*given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restoring, "_judged", judged_slowly)
        with pytest.raises(CannotRestore, match="is running"):
            restore(backup, after=nothing_after, progress=begins)
    assert not HALF_RESTORED.exists()


def _changed(change: Callable[[bytes], bytes]) -> Callable[[Path], int]:
    return lambda path: path.write_bytes(change(path.read_bytes()))


def _flipped(where: float) -> Callable[[bytes], bytes]:
    def flip(whole: bytes) -> bytes:
        at = int(len(whole) * where)
        return whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]

    return flip


def _sealed(inside: bytes) -> Callable[[bytes], bytes]:
    return lambda _whole: bytes(encrypt(inside, [identity().to_public()]))


REFUSED = {
    "empty": (_changed(lambda _: b""), "no backup of Trellis"),
    "a letter": (_changed(lambda _: b"Dear Noor, " * 99), "no backup of Trellis"),
    "something else, sealed": (_changed(_sealed(b"hello " * 999)), "no backup of Trellis"),
    "another file, zipped": (_changed(_sealed(b"\x1f\x8b" + bytes(99))), "no backup of Trellis"),
    "only a beginning": (_changed(lambda whole: whole[:150]), "damaged"),
    "half": (_changed(lambda whole: whole[: len(whole) // 2]), "damaged"),
    "all but a byte": (_changed(lambda whole: whole[:-1]), "damaged"),
    "a byte too many": (_changed(lambda whole: whole + b"x"), "damaged"),
    "flipped in the middle": (_changed(_flipped(0.5)), "damaged"),
    "flipped at the end": (_changed(_flipped(0.999)), "damaged"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_used_changes_nothing(backup: Path, case: str) -> None:
    """One sentence, and the place is as empty as before."""
    spoil, words = REFUSED[case]
    spoil(backup)
    before = everything()
    with pytest.raises(CannotRestore, match=words):
        restore(backup, after=nothing_after)
    assert everything() == before
    assert not HALF_RESTORED.exists()


def _archive(path: Path, head: Head, *more: bytes) -> Path:
    with path.open("wb") as file:
        sealing.seal(iter([*list(written(head, []))[:1], *more]), file, identity())
    return path


def test_a_backup_of_a_newer_version_is_refused(backup: Path) -> None:
    head = Head(NOW.isoformat(), "9.0", master.fingerprint(), (("people", "0999_later"),))
    with pytest.raises(CannotRestore, match=r"Trellis 9.0.*people.0999_later"):
        restore(_archive(backup, head, b'{"end":{}}\n'), after=nothing_after)


@pytest.mark.parametrize(
    "line", [b"", b'{"end":{"people.person":{"rows":1,"sha256":"x"}}}\n', b"[1,2]\n", b"nonsense\n"]
)
def test_sums_that_do_not_fit_are_found(backup: Path, line: bytes) -> None:
    """Though every seal is whole."""
    head = Head(NOW.isoformat(), "0.1.0", master.fingerprint(), ())
    with pytest.raises(CannotRestore, match="damaged"):
        restore(_archive(backup, head, line), after=nothing_after)


def test_what_the_store_refuses_is_taken_back_whole(backup: Path) -> None:
    """A row that leads nowhere: nothing stays, and the place can be served."""
    taken = tuple(sorted(tables.migrations_in_place()))
    head = Head(NOW.isoformat(), "0.1.0", master.fingerprint(), taken)
    model = tables.tables_at(frozenset(taken))["consent.disclosure"]
    nobody, table = "01990000-0000-7000-8000-000000000000", tables.described(model)
    values = {
        "person_id": nobody,
        "viewer_id": nobody,
        "hour": NOW.isoformat(),
        "at": NOW.isoformat(),
    }
    row = [values.get(name, 1) for name in table.columns]
    lines = list(written(head, [(table, [row])]))
    before = everything()
    with pytest.raises(CannotRestore, match="refuses"):
        restore(_archive(backup, head, *lines[1:]), after=nothing_after)
    assert everything() == before
    assert not HALF_RESTORED.exists()


def test_another_key_of_backups_is_told(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.key"
    other.write_text(f"{x25519.Identity.generate()}\n")
    with pytest.raises(CannotRestore, match="Another key opens this backup"):
        restore(backup, after=nothing_after, key=other)
    other.write_text("no key")
    with pytest.raises(BackupKeyProblem, match="holds no key"):
        restore(backup, after=nothing_after, key=other)
    with pytest.raises(BackupKeyProblem, match="missing"):
        restore(backup, after=nothing_after, key=tmp_path / "none")


def test_another_master_key_is_told(backup: Path, tmp_path: Path, settings: Settings) -> None:
    """With the fingerprint of the one it needs."""
    needed = master.fingerprint()
    settings.MASTER_KEY_FILE = tmp_path / "master.key"
    master.master_key.cache_clear()
    try:
        with pytest.raises(MasterKeyProblem, match="missing"):
            restore(backup, after=nothing_after)
        settings.MASTER_KEY_FILE.write_text("ab" * 32)
        with pytest.raises(CannotRestore, match=needed):
            restore(backup, after=nothing_after)
        assert not Person.objects.exists()
    finally:
        master.master_key.cache_clear()


def test_a_place_with_somebody_or_something_in_it_is_left_alone(backup: Path) -> None:
    open_vault()
    jo, _code = people.sign_up(username="jo", password=None, at=NOW)
    with pytest.raises(CannotRestore, match="holds accounts"):
        restore(backup, after=nothing_after)
    assert Person.objects.get().pk == jo.pk
    jo.delete()
    add_invented(at=NOW)
    assert Listing.objects.exists()
    with pytest.raises(CannotRestore, match="holds listings"):
        restore(backup, after=nothing_after)


def test_what_stood_under_the_name_stays_until_the_new_one_is_whole(
    backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup that cannot be read back never takes the name."""
    before = backup.read_bytes()
    monkeypatch.setattr("trellis.operate.backups.making._read_back", lambda *_: -1)
    with pytest.raises(CannotBackUp, match="could be read back"):
        back_up(backup, at=NOW)
    assert backup.read_bytes() == before
    assert [path.name for path in backup.parent.iterdir()] == [backup.name]


def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    """In JSON too, and a folder that is not there is one sentence."""
    people.sign_up(username="jo", password=None, at=NOW)
    out = io.StringIO()
    call_command("backup", str(tmp_path / "b.age"), "--json", stdout=out)
    assert '"verified": true' in out.getvalue()
    emptied()
    call_command("restore", str(tmp_path / "b.age"), stdout=out)
    assert "sharing, open invitations and tokens are closed" in out.getvalue()
    assert Notice.objects.of(Person.objects.get()).count() == 1
    with pytest.raises(Exception, match="could not be written"):
        call_command("backup", str(tmp_path / "none" / "b.age"))
