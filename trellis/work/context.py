"""What every page knows of the worker."""

import time
from typing import Any

from django.db import Error
from django.http import HttpRequest
from django.utils import timezone

from trellis.work.pulse import SILENT_AFTER, silent

REMEMBERED_SECONDS = 5

_began = time.monotonic()
_known: tuple[float, bool] = (float("-inf"), False)


def worker(request: HttpRequest) -> dict[str, Any]:
    """Tell a page whether messages wait because no worker lives; asked once in five seconds per process.

    A process that began less than 15 seconds ago says no: the worker beside it may still be starting.
    """
    return {"worker_silent": _is_silent(time.monotonic())}


def _is_silent(steady: float) -> bool:
    global _known
    asked, known = _known
    if steady - asked < REMEMBERED_SECONDS or steady - _began < SILENT_AFTER.total_seconds():
        return known
    try:
        known = silent(timezone.now())
    except Error:  # the page itself will tell, or can do without the store
        known = False
    _known = steady, known
    return known
