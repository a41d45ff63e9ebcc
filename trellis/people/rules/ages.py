"""Age bands, asked once at sign-up; no birth date is kept (HOUSE §5)."""

from enum import StrEnum


class AgeBand(StrEnum):
    """How old somebody said they are."""

    ADULT = "adult"
    TEEN = "teen"
    CHILD = "child"


def may_join(band: AgeBand, *, minors: bool) -> bool:
    """Say whether somebody of this age may have an account: from 18 on, from 13 where the host lets minors in."""
    return band == AgeBand.ADULT or (band == AgeBand.TEEN and minors)
