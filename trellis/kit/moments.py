"""Moments from outside: aware, and within years that calendars and stores can hold."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199


def _in_our_times(moment: datetime) -> datetime:
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise ValueError(f"Give a year from {EARLIEST_YEAR} to {LATEST_YEAR}.")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_our_times)]
"""An ISO 8601 moment with its offset, from 1900 to 2199."""
