"""Reading Meeting Guide rows (code4recovery/spec) as they really are: one row gives one or several meetings."""

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

from trellis.directory.rules.attendance import ways
from trellis.directory.rules.hours import duration, moment, time_of_day, weekdays
from trellis.directory.rules.meeting import Defaults, Meeting, Reading, slot_of
from trellis.directory.rules.place import Address, Point, address_of, centroids, point_of
from trellis.directory.rules.plain import bounded, line, paragraphs
from trellis.directory.rules.problems import Unreadable
from trellis.directory.rules.vocabulary import facets_of, pathways_of, type_code
from trellis.directory.rules.zones import valid_zone, zone_of

LONGEST_KEY = 200
_LARGEST_ROW, _SHORT = 50_000, 500
_WEB = re.compile(r"https?://[^\s/?#<>\"']+\.[^\s<>\"']+\Z", re.IGNORECASE)
_PERSONAL = re.compile(r"contact|e-?mail|phone|venmo|paypal|square", re.IGNORECASE)
_OF_THE_PLACE = frozenset(
    (
        "conference_phone",
        "conference_phone_notes",
        "entity_phone",
        "entity_email",
        "last_contact",
        "feedback_emails",
    )
)


def key_of(row: Any) -> str:
    """Give a row's own key: its slug, else its ID. A row without: empty."""
    given = (row.get(name) for name in ("slug", "id", "ID")) if isinstance(row, dict) else ()
    return next((key for value in given if (key := line(value))), "")


def web_address(value: Any) -> str:
    """Give an http or https address, or an empty text for anything else."""
    text = value.strip() if isinstance(value, str) else ""
    return text if len(text) <= 1000 and _WEB.match(text) else ""


def _types(value: Any) -> list[str]:
    words = (
        re.split(r"[,;|]", value)
        if isinstance(value, str)
        else value
        if isinstance(value, list)
        else []
    )
    codes = (type_code(word)[:60] for word in map(line, words[:60]) if word)
    return list(dict.fromkeys(code for code in codes if code))


def _area(row: dict[str, Any]) -> str:
    listed = row.get("regions")
    names = listed if isinstance(listed, list) else [row.get("region"), row.get("sub_region")]
    return line(" > ".join(name for name in map(line, names[:8]) if name))


def _phone_to_join(value: Any) -> str:
    text = line(value, limit=120)
    return text if sum(letter.isdigit() for letter in text) >= 7 else ""


def without_contacts(row: dict[str, Any]) -> dict[str, Any]:
    """Copy a row without anything that leads to a person: contacts, e-mail, telephone, payment names.

    A row that is unreasonably large keeps only its short values.
    """
    kept: dict[str, Any] = _impersonal(bounded(row))
    if len(json.dumps(kept)) <= _LARGEST_ROW:
        return kept
    return {name: value for name, value in kept.items() if len(json.dumps(value)) <= _SHORT}


def _impersonal(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            k: _impersonal(v)
            for k, v in value.items()
            if k in _OF_THE_PLACE or not _PERSONAL.search(k)
        }
    return [_impersonal(item) for item in value] if isinstance(value, list) else value


def _clock(
    row: dict[str, Any], odd: Counter[str]
) -> tuple[list[int | None], int | None, int | None]:
    """Read days, start and duration. A day without a time, or the reverse, is by appointment."""
    days, start = weekdays(row.get("day")), time_of_day(row.get("time"))
    if not days or start is None:
        odd["by_appointment"] += 1
        return [None], None, None
    try:
        end = time_of_day(row.get("end_time"))
    except Unreadable:
        odd["end_time"] += 1
        end = None
    return [*days], start, duration(start, end)


def _stated(row: dict[str, Any], name: str, among: set[str]) -> str:
    word = line(row.get(name)).lower().replace("-", "_").replace(" ", "_")
    return word if word in among else ""


@dataclass(frozen=True)
class _Where:
    point: Point | None
    approximate: bool
    placed: bool
    address: Address


def _where(row: dict[str, Any], piles: set[Point]) -> _Where:
    address = address_of(row)
    point, box = point_of(row)
    stated = _stated(row, "approximate", {"yes", "no", "true", "false"})
    area_only = (
        (not address.street and bool(address.text or not point))
        if not stated
        else stated in {"yes", "true"}
    )
    area_only = area_only or box
    return _Where(point, area_only or point is None or point in piles, not area_only, address)


def _links(row: dict[str, Any], odd: Counter[str]) -> tuple[str, str]:
    url, phone = web_address(row.get("conference_url")), _phone_to_join(row.get("conference_phone"))
    if line(row.get("conference_url")) and not url:
        odd["conference_url"] += 1
    return url, phone


def read_row(
    row: Any, *, defaults: Defaults, piles: set[Point], odd: Counter[str]
) -> list[Meeting]:
    """Read one row into its meetings, one for each of its days; count in `odd` what had to be left out.

    Raises:
        Unreadable: it is no object, has no key or name, or a day or time that means nothing.
    """
    if not isinstance(row, dict):
        raise Unreadable("not_an_object", type(row).__name__)
    key, name = key_of(row), line(row.get("name"))
    if not key or len(key) > LONGEST_KEY:
        raise Unreadable("no_key" if not key else "long_key")
    if not name:
        raise Unreadable("no_name")
    days, start, lasts = _clock(row, odd)
    meeting = _meeting(
        row, key=key, name=name, defaults=defaults, where=_where(row, piles), odd=odd
    )
    return [replace(meeting, weekday=day, start=start, duration=lasts) for day in days]


def _zone(row: dict[str, Any], where: _Where, defaults: Defaults, odd: Counter[str]) -> str:
    if line(row.get("timezone")) and not valid_zone(row.get("timezone")):
        odd["timezone"] += 1
    zone = zone_of(
        row.get("timezone"), default=defaults.zone, point=where.point, address=where.address
    )
    odd["no_zone"] += not zone
    return zone


def _meeting(
    row: dict[str, Any],
    *,
    key: str,
    name: str,
    defaults: Defaults,
    where: _Where,
    odd: Counter[str],
) -> Meeting:
    codes, (link, number) = _types(row.get("types")), _links(row, odd)
    how = ways(
        stated=_stated(row, "attendance_option", {"in_person", "online", "hybrid", "inactive"}),
        online="ONL" in codes or bool(link or number),
        closed="TC" in codes,
        placed=where.placed,
    )
    odd["inactive"] += not how.active
    fellowship = defaults.fellowship
    return Meeting(
        source_key=key,
        name=name,
        fellowship=fellowship,
        organization=line(row.get("group") or row.get("entity")),
        weekday=None,
        start=None,
        duration=None,
        timezone=_zone(row, where, defaults, odd),
        attendance=how.attendance,
        active=how.active,
        lat=where.point[0] if where.point else None,
        lon=where.point[1] if where.point else None,
        approximate=where.approximate,
        location=line(row.get("location")),
        address=where.address.text,
        city=where.address.city,
        region=where.address.region,
        area=_area(row),
        postal_code=where.address.postal_code,
        country=where.address.country,
        conference_url=link,
        conference_phone=number,
        phone=line(row.get("entity_phone"), limit=60),
        url=web_address(row.get("url")),
        notes=_notes(row),
        types=codes,
        facets=facets_of(codes, fellowship=fellowship),
        pathways=pathways_of(codes, fellowship=fellowship),
        updated_at=moment(row.get("updated")),
        raw=without_contacts(row),
    )


def _notes(row: dict[str, Any]) -> str:
    names = (
        "notes",
        "location_notes",
        "group_notes",
        "conference_url_notes",
        "conference_phone_notes",
    )
    said = dict.fromkeys(paragraphs(row.get(name)) for name in names)
    return "\n\n".join(text for text in said if text)[:8000]


def read_rows(rows: list[Any], *, defaults: Defaults) -> Reading:
    """Read a whole feed. A row that cannot be read is reported and never stops the others."""
    reading = Reading(rows=len(rows))
    piles = centroids((point_of(row)[0], address_of(row)) for row in rows if isinstance(row, dict))
    for number, row in enumerate(rows, 1):
        try:
            reading.meetings[number] = read_row(
                row, defaults=defaults, piles=piles, odd=reading.odd
            )
        except Unreadable as problem:
            reading.skipped.append((number, key_of(row), problem))
    _part_same_slots(reading)
    return reading


def _part_same_slots(reading: Reading) -> None:
    """Skip a row that says exactly what an earlier row said."""
    seen: dict[tuple[Any, ...], int] = {}
    for number, meetings in list(reading.meetings.items()):
        fresh = [meeting for meeting in meetings if slot_of(meeting) not in seen]
        if fresh:
            reading.meetings[number] = fresh
            seen |= dict.fromkeys(map(slot_of, fresh), number)
        else:
            earlier = reading.meetings.pop(number)[0]
            reading.skipped.append(
                (number, earlier.source_key, Unreadable("repeats", seen[slot_of(earlier)]))
            )
    reading.skipped.sort(key=lambda entry: entry[0])
