"""The week as a picture: seven columns, hours downwards. The list beside it says the same in words."""

from dataclasses import dataclass
from datetime import date, datetime, time

from trellis.journey.week.agenda import Day, Item

COLUMN, HOUR, TOP, LEFT = 74, 26, 44, 32
EARLIEST, LATEST = 8, 20
_LEAST, _ASIDE, _MOST_ASIDE = 20, 14, 3


@dataclass(frozen=True)
class Block:
    """One thing in the picture, in its units."""

    x: int
    y: int
    width: int
    height: int
    title: str
    time: datetime | None


@dataclass(frozen=True)
class Column:
    """One day of the picture."""

    x: int
    date: date
    blocks: list[Block]


@dataclass(frozen=True)
class Picture:
    """Everything to draw. `hours` are the lines: where, and which hour."""

    width: int
    height: int
    columns: list[Column]
    hours: list[tuple[int, time]]


def picture_of(days: list[Day]) -> Picture:
    """Draw a week from its earliest to its latest hour, at least from eight to eight."""
    timed = [item for day in days for item in day.items if not item.all_day]
    first = min([EARLIEST, *(item.starts.hour for item in timed)])
    last = max([LATEST, *(min(24, item.starts.hour + 2) for item in timed)])
    columns = [
        Column(LEFT + n * COLUMN, day.date, _blocks(day, LEFT + n * COLUMN, first))
        for n, day in enumerate(days)
    ]
    hours = [(TOP + (hour - first) * HOUR, time(hour % 24)) for hour in range(first, last + 1, 2)]
    return Picture(LEFT + 7 * COLUMN, TOP + (last - first) * HOUR + 8, columns, hours)


def _blocks(day: Day, x: int, first: int) -> list[Block]:
    blocks: list[Block] = []
    for item in (item for item in day.items if item.all_day or item.starts.date() == day.date):
        block = _block(item, x, first)
        beside = sum(
            other.y < block.y + block.height and block.y < other.y + other.height
            for other in blocks
        )
        aside = _ASIDE * min(beside, _MOST_ASIDE)
        blocks.append(
            Block(x + 2 + aside, block.y, COLUMN - 4 - aside, block.height, block.title, block.time)
        )
    return blocks


def _block(item: Item, x: int, first: int) -> Block:
    if item.all_day:
        return Block(x, TOP - _LEAST, COLUMN, _LEAST - 2, item.happening.title, None)
    top = TOP + round((item.starts.hour + item.starts.minute / 60 - first) * HOUR)
    hours = (item.ends - item.starts).total_seconds() / 3600
    bottom = TOP + (24 - first) * HOUR
    height = max(_LEAST, min(round(hours * HOUR), bottom - top))
    return Block(x, top, COLUMN, height, item.happening.title, item.starts)
