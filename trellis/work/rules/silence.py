"""Whether the holder of a lease is gone. No wall clock has a say, so none that is set can take a job from a
living worker, or keep one with a dead worker.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Lease:
    """Who holds which job: `until` in seconds of the monotonic clock named `clock`, `length` in seconds."""

    job: UUID
    token: UUID
    clock: str
    until: float
    length: float


class Silence:
    """What one worker knows of the leases of others.

    A lease by the worker's own monotonic clock (one machine, not restarted since) is over when that clock says
    so. A lease by another clock is over when it was watched for its whole length and did not stir.
    """

    def __init__(self) -> None:
        self._watched: dict[Lease, float] = {}

    def over(self, leases: Iterable[Lease], *, clock: str, steady: float) -> set[Lease]:
        """Give the leases whose holder is gone, at `steady` seconds of this worker's clock."""
        standing = list(leases)
        self._watched = {lease: self._watched.get(lease, steady) for lease in standing}
        return {lease for lease in standing if self._is_over(lease, clock=clock, steady=steady)}

    def _is_over(self, lease: Lease, *, clock: str, steady: float) -> bool:
        if lease.clock == clock:
            return steady >= lease.until
        return steady - self._watched[lease] >= lease.length
