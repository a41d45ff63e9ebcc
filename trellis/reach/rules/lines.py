"""The numbers to ring, by country: read from `lines.toml`, refused when one cannot be dialled."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from trellis.reach.rules.bilingual import Both, both

CONTENT = Path(__file__).resolve().parent.parent / "lines.toml"
ELSEWHERE = "OTHER"
KINDS = ("crisis", "treatment", "alone", "violence", "youth", "lgbtq")
_DIALABLE = re.compile(r"\+?[0-9*#]+")
_GROUPING = re.compile(r"[\s().\-/]+")


class CannotBeDialled(ValueError):
    """A number holds something a phone cannot dial."""


@dataclass(frozen=True)
class Number:
    """A phone number: as people read it, in groups, and as a phone dials it."""

    shown: str

    @property
    def dialled(self) -> str:
        """Only what a phone dials: digits, `+`, `*` and `#`."""
        return dialled(self.shown)


@dataclass(frozen=True)
class Line:
    """One helpline. Without `hours` it answers day and night; `word` is what a text message to it says first."""

    name: str
    kind: str
    purpose: Both
    tel: Number | None
    sms: Number | None
    word: Both | None
    hours: Both | None
    languages: tuple[str, ...]
    source: str
    checked: date


@dataclass(frozen=True)
class Country:
    """A country's emergency number, others that reach the same help, its lines, and a word on what is missing."""

    code: str
    name: Both
    emergency: Number
    also: tuple[Number, ...]
    note: Both | None
    lines: tuple[Line, ...]

    def groups(self) -> Iterator[tuple[str, tuple[Line, ...]]]:
        """Give the lines kind by kind, in the order of `KINDS`, without empty kinds."""
        for kind in KINDS:
            found = tuple(line for line in self.lines if line.kind == kind)
            if found:
                yield kind, found


def dialled(written: str) -> str:
    """Keep what a phone dials of a number as somebody wrote it; spaces, dots, dashes and brackets only group."""
    return _GROUPING.sub("", written)


def number(shown: str) -> Number:
    """Read a number written in groups of digits.

    Raises:
        CannotBeDialled: something other than digits, `+`, `*`, `#` and grouping is in it.
    """
    found = Number(shown.strip())
    if not _DIALABLE.fullmatch(found.dialled):
        raise CannotBeDialled(shown)
    return found


def _line(table: dict[str, Any]) -> Line:
    if table["kind"] not in KINDS or not {"tel", "sms"} & table.keys():
        raise ValueError(f"{table['name']} needs a known kind and a number.")
    return Line(
        name=table["name"],
        kind=table["kind"],
        purpose=both(table["for"]),
        tel=number(table["tel"]) if "tel" in table else None,
        sms=number(table["sms"]) if "sms" in table else None,
        word=both(table["word"]) if "word" in table else None,
        hours=both(table["hours"]) if "hours" in table else None,
        languages=tuple(table["languages"]),
        source=table["source"],
        checked=table["checked"],
    )


def _country(table: dict[str, Any]) -> Country:
    return Country(
        code=table["code"],
        name=both(table["name"]),
        emergency=number(table["emergency"]),
        also=tuple(number(shown) for shown in table.get("also", ())),
        note=both(table["note"]) if "note" in table else None,
        lines=tuple(_line(line) for line in table["lines"]),
    )


def parse(text: str) -> dict[str, Country]:
    """Read countries from TOML, by code, in the order of the file.

    Raises:
        ValueError: a text lacks a language, a kind is unknown, or a number cannot be dialled.
        KeyError: a field is missing.
    """
    return {table["code"]: _country(table) for table in tomllib.loads(text)["countries"]}


@cache
def countries() -> dict[str, Country]:
    """Give every country of `lines.toml`, by ISO 3166 code; `OTHER` stands for all the rest."""
    return parse(CONTENT.read_text(encoding="utf-8"))


def country(code: str) -> Country:
    """Find a country by its code in any case; the page for elsewhere when we have none of its numbers."""
    known = countries()
    return known.get(code.strip().upper(), known[ELSEWHERE])
