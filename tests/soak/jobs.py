"""The trial's topic: it posts the job's key to the receiver."""

import os
import urllib.request
from datetime import datetime, timedelta

from trellis.work.models import Job
from trellis.work.registry import Topic, register

LEASE = timedelta(seconds=float(os.environ.get("SOAK_LEASE", "5")))


def _deliver(job: Job, at: datetime) -> None:
    receiver = os.environ["SOAK_RECEIVER"]
    request = urllib.request.Request(f"{receiver}/{job.key}", data=str(job.token).encode())
    urllib.request.urlopen(request, timeout=30).read()


DELIVER = register(Topic("soak.deliver", _deliver, lease=LEASE, tries=1000))
