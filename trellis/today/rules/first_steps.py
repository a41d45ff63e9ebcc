"""First steps: a few small things to do behind each door, with nobody else here yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from trellis.people.rules.hats import Hat, Hats

T = TypeVar("T")

STEPS: Mapping[Hat, tuple[str, ...]] = {
    Hat.RECOVERY: ("check_in", "number", "meeting"),
    Hat.RELATIVE: ("tonight", "check_in", "words"),
    Hat.HELPER: ("find", "words", "second_factor"),
    Hat.STEWARD: ("invite", "about"),
}


@dataclass(frozen=True)
class Step:
    """One first step, and whether it is done."""

    name: str
    done: bool


def first_steps(hats: Hats, hat: Hat, *, seen_done: Collection[str]) -> tuple[Step, ...]:
    """Give the first steps of a hat in order; none once they are put away or all done.

    `seen_done` are steps the house can see to be done (a check-in is there); others are done when they were
    ticked.
    """
    if hat in hats.put_away:
        return ()
    steps = tuple(
        Step(name, done=name in seen_done or hats.has_done(hat, name)) for name in STEPS[hat]
    )
    return () if all(step.done for step in steps) else steps


def one_of(things: Sequence[T], *, day: date) -> T:
    """Give one thing for a day: the same all day, another tomorrow."""
    return things[day.toordinal() % len(things)]
