"""Whether the place is well, for machines that watch it. It tells nothing about any person."""

from django.db import Error
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.responses import Status

from trellis.operate.place import refuse_unless_writable

router = Router(tags=["operate"])


class Health(Schema):
    """How the place is."""

    status: str
    store: str


@router.get("health", auth=None, response={200: Health, 503: Health})
def health(request: HttpRequest) -> Status[Health]:
    """Answer 200 when the stores can be written to, otherwise 503."""
    try:
        refuse_unless_writable()
    except (Error, OSError):
        return Status(503, Health(status="problem", store="cannot write"))
    return Status(200, Health(status="ok", store="ok"))
