"""Opening a feed's file: bounded, and never trusted to be what it says."""

import json
from math import isfinite
from typing import Any

from trellis.directory.rules.problems import Unusable

LARGEST = 64 * 1024 * 1024
DEEPEST = 40
_WRAPPERS = ("meetings", "records", "data", "items", "results")
_SANE_DIGITS = 18


def _integer(digits: str) -> float | int:
    return int(digits) if len(digits) <= _SANE_DIGITS else float(digits[:300])


def _number(digits: str) -> float | None:
    """Give a number, or nothing for one beyond every measure: no store holds infinity."""
    number = float(digits)
    return number if isfinite(number) else None


def _parsed(content: bytes) -> Any:
    text = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not text:
        raise Unusable("empty_file")
    if text.startswith(b"<"):
        raise Unusable("web_page")
    try:
        return json.loads(
            text.decode(json.detect_encoding(text)),
            parse_int=_integer,
            parse_float=_number,
            parse_constant=lambda _: None,
        )
    except RecursionError as error:
        raise Unusable("too_deep") from error
    except ValueError as error:
        raise Unusable("not_json", error) from error


def _depth_within(value: Any, deepest: int) -> bool:
    level = [value]
    for _ in range(deepest):
        level = [
            inner for outer in level for inner in _inside(outer) if isinstance(inner, (dict, list))
        ]
        if not level:
            return True
    return False


def _inside(value: Any) -> Any:
    return value.values() if isinstance(value, dict) else value


def rows_of(content: bytes) -> list[Any]:
    """Give the rows of a Meeting Guide file: a list, or an object that holds one under a usual name.

    Raises:
        Unusable: larger than 64 MB, no JSON, a web page, nested beyond reason, or no list of rows in it.
    """
    if len(content) > LARGEST:
        raise Unusable("too_large")
    parsed = _parsed(content)
    if isinstance(parsed, (dict, list)) and not _depth_within(parsed, DEEPEST):
        raise Unusable("too_deep")
    if isinstance(parsed, dict):
        parsed = next(
            (parsed[name] for name in _WRAPPERS if isinstance(parsed.get(name), list)), None
        )
    if not isinstance(parsed, list):
        raise Unusable("no_list")
    return [_unwrapped(row) for row in parsed]


def _unwrapped(row: Any) -> Any:
    """Give what a row holds; tables of Airtable put it under `fields`, beside the row's own id."""
    if isinstance(row, dict) and isinstance(row.get("fields"), dict):
        return {"id": row.get("id"), **row["fields"]}
    return row
