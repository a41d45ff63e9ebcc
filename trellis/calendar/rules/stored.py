"""Times and changes as JSON values, to be sealed; and back."""

from datetime import date, datetime
from typing import Any

from trellis.calendar.rules.recurrence import Changes, Moved, Timing, Words
from trellis.calendar.rules.rule import Pace, Rule


def timing_stored(timing: Timing) -> dict[str, Any]:
    """Give a timing as JSON values; wall-clock times as ISO 8601 without an offset."""
    return {
        "starts": timing.starts.isoformat(),
        "zone": timing.zone,
        "minutes": timing.minutes,
        "all_day": timing.all_day,
        "rule": _rule_stored(timing.rule),
    }


def _rule_stored(rule: Rule) -> dict[str, Any]:
    values = {
        "pace": rule.pace.value,
        "every": rule.every,
        "weekdays": sorted(rule.weekdays),
        "day": rule.day,
        "nth": rule.nth,
        "until": rule.until.isoformat() if rule.until else None,
        "count": rule.count,
        "week_starts": rule.week_starts,
    }
    return {name: value for name, value in values.items() if value not in (None, [])}


def timing_from(kept: dict[str, Any]) -> Timing:
    """Give back what `timing_stored` stored."""
    rule = {
        **kept["rule"],
        "pace": Pace(kept["rule"]["pace"]),
        "weekdays": frozenset(kept["rule"].get("weekdays", ())),
        "until": date.fromisoformat(kept["rule"]["until"]) if "until" in kept["rule"] else None,
    }
    return Timing(
        starts=datetime.fromisoformat(kept["starts"]),
        zone=kept["zone"],
        minutes=kept["minutes"],
        all_day=kept["all_day"],
        rule=Rule(**rule),
    )


def changes_stored(changes: Changes) -> dict[str, Any]:
    """Give changes as JSON values."""
    return {
        "cancelled": sorted(start.isoformat() for start in changes.cancelled),
        "added": sorted(start.isoformat() for start in changes.added),
        "moved": {start.isoformat(): _moved_stored(to) for start, to in changes.moved.items()},
    }


def _moved_stored(to: Moved) -> dict[str, Any]:
    words = {"words": vars(to.words)} if to.words else {}
    return {"starts": to.starts.isoformat(), "minutes": to.minutes, **words}


def changes_from(kept: dict[str, Any]) -> Changes:
    """Give back what `changes_stored` stored; an empty value is no change.

    Starts outside the years that are kept are left out: files brought in earlier could carry them.
    """
    return Changes(
        cancelled=_starts(kept.get("cancelled", ())),
        added=_starts(kept.get("added", ())),
        moved={
            datetime.fromisoformat(start): _moved_from(to)
            for start, to in kept.get("moved", {}).items()
        },
    ).possible()


def _starts(kept: Any) -> frozenset[datetime]:
    return frozenset(datetime.fromisoformat(start) for start in kept)


def _moved_from(kept: dict[str, Any]) -> Moved:
    words = Words(**kept["words"]) if "words" in kept else None
    return Moved(datetime.fromisoformat(kept["starts"]), kept["minutes"], words)
