"""How a meeting can be attended, by the rule the field uses (12-step-meeting-list, tsml-ui).

Stated (`attendance_option`) it stands. Otherwise: a closed place (TC) that meets online is online, closed
without is inactive; online with a place is both; a mere area is no place to go to.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ways:
    """How to attend: `in_person`, `online` or `hybrid`, and whether it meets at all now."""

    attendance: str
    active: bool


def ways(*, stated: str, online: bool, closed: bool, placed: bool) -> Ways:
    """Decide how a meeting is attended.

    `stated` is the feed's own word or empty; `online` that there is a link, a number or the type ONL;
    `closed` the type TC; `placed` that a street or point is known.
    """
    likely = "online" if online else "in_person"
    if stated in {"in_person", "online", "hybrid"}:
        return Ways(stated, active=True)
    if stated == "inactive" or not (online or (placed and not closed)):
        return Ways(likely, active=False)
    return Ways("hybrid" if online and placed and not closed else likely, active=True)
