"""The clock, and how old the zone data are that turn it into people's hours."""

import importlib.metadata
import re
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from trellis.operate.rules.finding import Finding, ok, problem, warning

ASTRAY = timedelta(minutes=2)
OLD_ZONES = 2
"""Years; rules change several times in one."""


def clock() -> Iterator[Finding]:
    """Hold the clock against the store's, against the files that were written, and against the program's age."""
    now = timezone.now()
    away = max((abs(now - other) for other in _other_clocks(now)), default=timedelta(0))
    if away > ASTRAY:
        yield problem(
            "clock",
            _(
                "The clock is %(minutes)d minutes away from what the store or its files say. Set it by NTP."
            )
            % {"minutes": away / timedelta(minutes=1)},
        )
    else:
        yield ok(
            "clock", _("%(now)s UTC.") % {"now": now.astimezone(UTC).strftime("%Y-%m-%d %H:%M")}
        )
    yield _zones(now)


def _other_clocks(now: datetime) -> Iterator[datetime]:
    """Give what PostgreSQL's clock says, and whatever moment the clock has to be after."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            yield cursor.fetchone()[0]
    written = [path.stat().st_mtime for path in _files() if path.exists()]
    newest = datetime.fromtimestamp(max(written), tz=UTC)
    if newest > now:
        yield newest


def _files() -> list[Path]:
    stores = [Path(str(store["NAME"])) for store in settings.DATABASES.values()]
    return [Path(__file__), *(path for path in stores if settings.EMBEDDED)]


def _zones(now: datetime) -> Finding:
    version = zones_of()
    year = int(version[:4]) if version[:4].isdecimal() else 0
    if now.year - year > OLD_ZONES:
        return warning(
            "clock",
            _(
                "The time zone data are of %(version)s. Bring tzdata up to date, or meetings start at wrong hours."
            )
            % {"version": version or "?"},
        )
    return ok("clock", _("Time zone data of %(version)s.") % {"version": version})


def zones_of() -> str:
    """Give the version of the zone data in use, as IANA names it (2026a): the system's first, as Python looks."""
    for folder in zoneinfo.TZPATH:
        listed = Path(folder) / "tzdata.zi"
        if listed.exists():
            with listed.open() as file:
                named = re.search(r"version (\d{4}\w*)", file.readline())
            return named[1] if named else ""
    return importlib.metadata.version("tzdata")
