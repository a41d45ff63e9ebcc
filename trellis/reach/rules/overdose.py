"""What to do in an overdose: read from `overdose.toml`, in the order it is done."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from trellis.reach.rules.bilingual import Both, both

CONTENT = Path(__file__).resolve().parent.parent / "overdose.toml"


@dataclass(frozen=True)
class Step:
    """One thing to do, and how or why in a sentence or two."""

    do: Both
    how: Both


@dataclass(frozen=True)
class Overdose:
    """The signs, the steps in order, what not to do, and the sources it follows."""

    signs: tuple[Both, ...]
    steps: tuple[Step, ...]
    never: Both
    stimulants: Both
    law: Both
    sources: tuple[str, ...]


def parse(text: str) -> Overdose:
    """Read the overdose page from TOML.

    Raises:
        ValueError: a text lacks a language.
        KeyError: a part is missing.
    """
    content = tomllib.loads(text)
    return Overdose(
        signs=tuple(both(sign) for sign in content["signs"]),
        steps=tuple(Step(do=both(step["do"]), how=both(step["how"])) for step in content["steps"]),
        never=both(content["never"]),
        stimulants=both(content["stimulants"]),
        law=both(content["law"]),
        sources=tuple(content["sources"]),
    )


@cache
def overdose() -> Overdose:
    """Give the overdose page of `overdose.toml`."""
    return parse(CONTENT.read_text(encoding="utf-8"))
