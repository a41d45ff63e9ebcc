"""A measured figure and its yardstick."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Ours and the yardstick, in the same unit; `ratio` is ours divided by the yardstick."""

    name: str
    unit: str
    ours: float
    yardstick: float
    yardstick_is: str

    def told(self) -> dict[str, object]:
        """Give the figure as JSON values, rounded to four digits."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": _short(self.ours),
            "yardstick": _short(self.yardstick),
            "ratio": _short(self.ours / self.yardstick),
            "yardstick_is": self.yardstick_is,
        }


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def seconds(work: Callable[[], object]) -> float:
    """Give how long one call took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def per_second(work: Callable[[int], object], *, times: int) -> float:
    """Give how many calls a second were made, over `times` calls after one that is not counted."""
    work(-1)
    return times / seconds(lambda: [work(number) for number in range(times)])


def median_ms(work: Callable[[], object], *, times: int) -> float:
    """Give the median of single calls in milliseconds, after one that is not counted."""
    work()
    return 1000 * statistics.median(seconds(work) for _ in range(times))
