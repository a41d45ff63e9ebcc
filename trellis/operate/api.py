"""Whether the place is well, for machines that watch it. It tells nothing about any person."""

from django.db import Error
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.responses import Status

from trellis.operate.lately import Lately
from trellis.operate.place import refuse_unless_writable
from trellis.work.pulse import silent

router = Router(tags=["operate"])


class Health(Schema):
    """How the place is."""

    status: str
    store: str
    worker: str


def _takes_writes() -> bool:
    try:
        refuse_unless_writable()
    except (Error, OSError):
        return False
    return True


takes_writes = Lately(_takes_writes, kept_seconds=1)
"""Whether the stores of this place take writes."""


@router.get("health", auth=None, response={200: Health, 503: Health})
def health(request: HttpRequest) -> Status[Health]:
    """Answer 200 when the stores can be written to and a worker lives, otherwise 503.

    Whether they can is asked at most once a second in each process, however many ask here.
    """
    if not takes_writes():
        return Status(503, Health(status="problem", store="cannot write", worker="unknown"))
    try:
        worker = "silent" if silent(timezone.now()) else "ok"
    except Error:
        return Status(503, Health(status="problem", store="cannot read", worker="unknown"))
    if worker == "silent":
        return Status(503, Health(status="problem", store="ok", worker=worker))
    return Status(200, Health(status="ok", store="ok", worker=worker))
