"""Importing: every quirk of the feeds, honest counts, and doing it twice."""

from datetime import timedelta
from typing import Any

import pytest

from trellis.directory import reports
from trellis.directory.actions import UnknownZone, import_feed
from trellis.directory.models import Listing, Source
from trellis.directory.tests.feeds import NOW, brought_in, feed, online, row, the_listing

pytestmark = pytest.mark.django_db


def counts(**changes: Any) -> tuple[int, ...]:
    report = brought_in(*changes.pop("rows"), **changes)
    assert report.read == report.added + report.updated + report.unchanged + len(report.skipped)
    return (
        report.read,
        report.added,
        report.updated,
        report.unchanged,
        report.removed,
        len(report.skipped),
    )


def test_a_plain_row() -> None:
    """A row becomes one listing, told in our own words."""
    listing = the_listing(group="Invented Group", updated="2026-05-01 10:00:00")
    assert (listing.weekday, listing.start, listing.duration) == (1, 18 * 60 + 30, 60)
    assert (listing.timezone, listing.attendance, listing.active) == (
        "America/New_York",
        "in_person",
        True,
    )
    assert (listing.city, listing.region, listing.postal_code, listing.country) == (
        "New York",
        "NY",
        "10038",
        "US",
    )
    assert (listing.facets, listing.pathways, listing.types) == ({"open": True}, ["12_step"], ["O"])
    assert (listing.organization, listing.approximate, listing.kind) == (
        "Invented Group",
        False,
        "meeting",
    )


def test_doing_it_twice_changes_nothing() -> None:
    """The second time all rows are unchanged, and the ids stay."""
    rows = [row(), online(), row(slug="several", day=[1, 3, 5])]
    assert counts(rows=rows) == (3, 3, 0, 0, 0, 0)
    before = set(Listing.objects.values_list("pk", "digest"))
    assert counts(rows=rows, at=NOW + timedelta(days=1)) == (3, 0, 0, 3, 0, 0)
    assert set(Listing.objects.values_list("pk", "digest")) == before
    assert {listing.checked_at for listing in Listing.objects.all()} == {NOW + timedelta(days=1)}


def test_a_changed_row_keeps_its_id() -> None:
    """A meeting that moves to another day is still the same listing."""
    first = the_listing()
    assert counts(rows=[row(day=4, name="Moved")]) == (1, 0, 1, 0, 0, 0)
    moved = Listing.objects.get()
    assert (moved.pk, moved.weekday, moved.name) == (first.pk, 3, "Moved")


def test_what_vanishes_is_kept_for_thirty_days() -> None:
    """It is no longer listed at once, forgotten after 30 days, and comes back under its id."""
    brought_in(row(), online())
    gone = Listing.objects.get(source_key="plain")
    assert counts(rows=[online()]) == (1, 0, 0, 1, 1, 0)
    assert counts(rows=[online()]) == (1, 0, 0, 1, 0, 0)
    assert Listing.objects.get(pk=gone.pk).removed_at == NOW
    assert counts(rows=[row(), online()]) == (2, 1, 0, 1, 0, 0)
    assert Listing.objects.listed().filter(pk=gone.pk).exists()
    brought_in(online())
    brought_in(online(), at=NOW + timedelta(days=31))
    assert not Listing.objects.filter(pk=gone.pk).exists()


def test_several_days_are_several_listings_of_one_row() -> None:
    """An array of days is one row read, and three meetings."""
    assert counts(rows=[row(day=["Monday", 3, "5"])]) == (1, 1, 0, 0, 0, 0)
    assert set(Listing.objects.values_list("weekday", flat=True)) == {0, 2, 4}
    assert counts(rows=[row(day=["Monday", 3])]) == (1, 0, 1, 0, 1, 0)


def test_bad_rows_never_stop_the_rest() -> None:
    """Each is named with its row, its key and why; the others are in."""
    bad: list[Any] = [
        "text",
        None,
        7,
        [],
        {"slug": "x"},
        row(slug=""),
        row(slug="d", day=9),
        row(slug="t", time="late"),
    ]
    report = brought_in(row(), *bad, online())
    assert (report.read, report.added, len(report.skipped)) == (10, 2, 8)
    told = reports.told(report)["skipped"]
    assert [entry["row"] for entry in told] == list(range(2, 10))
    assert (told[6]["key"], told[6]["why"]) == ("d", "“9” is no day of the week")


def test_a_row_that_broke_leaves_its_earlier_listing() -> None:
    """What cannot be read today has not vanished."""
    brought_in(row(), online())
    assert counts(rows=[row(time="late"), online()]) == (2, 0, 0, 1, 0, 1)
    assert Listing.objects.standing().count() == 2


def test_one_slug_for_several_meetings() -> None:
    """Other hours or another house are other meetings; the very same row again is skipped."""
    rows = [row(), row(time="20:00", end_time=None), row(name="Another"), row()]
    assert counts(rows=rows) == (4, 3, 0, 0, 0, 1)
    assert counts(rows=list(reversed(rows))) == (4, 0, 0, 3, 0, 1)
    assert Listing.objects.count() == 3


def test_sources_are_apart() -> None:
    """The same slug in two feeds is two listings, and one import never touches the other."""
    brought_in(row(), name="One")
    brought_in(row(), name="Two")
    assert Listing.objects.count() == 2
    assert Source.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "column", "value"),
    [
        ({"day": 0}, "weekday", 6),
        ({"day": "Sunday"}, "weekday", 6),
        ({"time": "7:30 PM", "end_time": "9:00 PM"}, "start", 1170),
        ({"time": "23:30", "end_time": "00:30"}, "duration", 60),
        ({"end_time": "whenever"}, "duration", None),
        ({"day": None}, "start", None),
        ({"time": ""}, "weekday", None),
        ({"slug": 254}, "source_key", "254"),
        ({"slug": None, "ID": "a-1"}, "source_key", "a-1"),
        ({"name": "Tea &amp; <b>Talk</b>"}, "name", "Tea & Talk"),
        ({"notes": "One<br>two &nbsp; three<script>x</script>"}, "notes", "One\ntwo three"),
        ({"types": "onl, wheelchair access"}, "types", ["ONL", "X"]),
        ({"types": "[open]"}, "types", ["O"]),
        ({"types": ["Zzz", "o", "O", None, 5]}, "types", ["Zzz", "O", "5"]),
        ({"types": None}, "types", []),
        ({"types": ["O", "C"]}, "facets", {}),
        ({"types": ["C", "S"]}, "facets", {"language:es": True, "open": False}),
        ({"types": ["A"]}, "pathways", ["12_step", "secular"]),
        ({"types": ["TC"]}, "active", False),
        ({"types": ["TC", "onl"]}, "attendance", "online"),
        ({"types": ["ONL"]}, "attendance", "hybrid"),
        ({"conference_url": "https://example.org/x"}, "attendance", "hybrid"),
        ({"attendance_option": "inactive"}, "active", False),
        ({"attendance_option": "in_person", "types": ["ONL"]}, "attendance", "in_person"),
        ({"formatted_address": "New York, NY, USA"}, "active", False),
        ({"approximate": "yes"}, "approximate", True),
        ({"latitude": "40.71", "longitude": "-74.0"}, "lat", 40.71),
        ({"latitude": "-", "longitude": "-"}, "approximate", True),
        ({"latitude": 0, "longitude": 0}, "lat", None),
        ({"latitude": 0, "longitude": 0}, "active", True),
        ({"timezone": "America/Denver"}, "timezone", "America/Denver"),
        ({"timezone": "Mars/Base"}, "timezone", "America/New_York"),
        ({"conference_url": "javascript:alert(1)"}, "conference_url", ""),
        ({"conference_url": "http://example.org/x"}, "conference_url", "http://example.org/x"),
        ({"conference_phone": "ask at the door"}, "conference_phone", ""),
        ({"regions": ["Wide", "Narrow"]}, "area", "Wide > Narrow"),
        ({"url": "ftp://example.org"}, "url", ""),
        ({"name": "\ud800x\x00y"}, "name", "xy"),
    ],
)
def test_quirks(changes: dict[str, Any], column: str, value: Any) -> None:
    """What feeds really hold, and what becomes of it."""
    assert getattr(the_listing(**changes), column) == value


def test_codes_of_other_fellowships_are_not_read_as_ours() -> None:
    """`Y` and `T` mean other things elsewhere."""
    brought_in(row(types=["Y", "T", "W"]), fellowship="OA")
    assert Listing.objects.get().facets == {"women": True}


def test_the_zone_given_for_a_feed() -> None:
    """It stands for rows that name none; a name that does not exist is refused."""
    brought_in(row(), zone="America/Denver")
    assert Listing.objects.get().timezone == "America/Denver"
    with pytest.raises(UnknownZone):
        import_feed(feed=feed(row(), zone="Denver"), at=NOW)


def test_an_unknown_zone_is_counted() -> None:
    """No clock is guessed; the report says how many."""
    report = brought_in(row(formatted_address="1 A St, B", latitude=None))
    assert Listing.objects.get().timezone == ""
    assert any("no time zone" in warning for warning in reports.told(report)["warnings"])


def test_nothing_of_a_person_is_kept() -> None:
    """Contacts, e-mail, telephone and payment names of people are nowhere in the store."""
    personal = {
        "contact_1_name": "Zaphod",
        "contact_1_email": "zaphod@example.org",
        "email": "z@example.org",
    }
    more = {
        "phone": "555-0100",
        "contacts": [{"name": "Zaphod"}],
        "venmo": "@zaphod",
        "x": {"contact": "Zaphod"},
    }
    listing = the_listing(**personal, **more, entity_phone="555-0199", unknown={"kept": [1]})
    everything = str(Listing.objects.filter(pk=listing.pk).values().get())
    assert "aphod" not in everything
    assert "555-0100" not in everything
    assert (listing.phone, listing.raw["unknown"]) == ("555-0199", {"kept": [1]})


def test_texts_are_bounded() -> None:
    """No row fills the store."""
    listing = the_listing(
        name="n" * 9999, notes="w" * 99999, types=["t" * 999] * 999, more="m" * 99999
    )
    assert len(listing.name) == 255
    assert len(listing.notes) <= 8000
    assert len(str(listing.raw)) < 60_000


def test_a_dry_run_writes_nothing() -> None:
    """It says what would be."""
    report = import_feed(feed=feed(row()), at=NOW, dry_run=True)
    assert (report.added, Listing.objects.count(), Source.objects.count()) == (1, 0, 0)


def test_the_fellowship() -> None:
    """AA is assumed aloud; what was said once is remembered."""
    assert brought_in(row(), fellowship="").odd["fellowship"]
    assert Listing.objects.get().fellowship == "AA"
    brought_in(row(), fellowship="CMA")
    assert not brought_in(row(), fellowship="").odd["fellowship"]
    assert Listing.objects.get().fellowship == "CMA"
