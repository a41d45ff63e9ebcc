"""What may be asked of the finder, in the contract's own words, judged before anything is searched."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from trellis.directory.rules.geo import SPEEDS
from trellis.directory.rules.plain import line
from trellis.directory.rules.vocabulary import ATTEND, KINDS, PATHWAYS, is_facet
from trellis.directory.rules.window import is_window

SINGLE = (
    "q",
    "near",
    "within",
    "by",
    "at",
    "window",
    "attend",
    "fellowship",
    "source",
    "limit",
    "offset",
)
REPEATED = ("kind", "pathway", "not_pathway", "need", "prefer")
WORDS = SINGLE + REPEATED
FEW = 5
LIMIT, MOST_OVER_HTTP = 25, 500
_HALFWAY_ROUND_KM = 20_040
_REPEATED_AT_MOST = 50


class BadQuestion(Exception):
    """A word or value that means nothing here. `code` says what; `name` and `found` are the caller's words."""

    def __init__(self, code: str, name: str, found: object = "") -> None:
        super().__init__(code)
        self.code, self.name, self.found = code, name, line(str(found), limit=80)


@dataclass(frozen=True)
class Question:
    """A validated question. `within` is km, `window` one of `90`, `3h`, `today`, `7d`; empty means not asked."""

    q: str = ""
    near: str = ""
    within: float | None = None
    by: str = ""
    at: datetime | None = None
    window: str = ""
    kind: tuple[str, ...] = ()
    pathway: tuple[str, ...] = ()
    not_pathway: tuple[str, ...] = ()
    attend: str = "any"
    need: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
    fellowship: str = ""
    source: str = ""
    limit: int = LIMIT
    offset: int = 0


def question_of(
    words: Mapping[str, Sequence[str]], *, most: int | None = MOST_OVER_HTTP
) -> Question:
    """Judge words as they came (name → values) and give the question; empty values count as not given.

    Raises:
        BadQuestion: an unknown name or word, a value out of range, a single name given twice.
    """
    given = {
        name: [text for value in values if (text := value.strip())]
        for name, values in words.items()
    }
    if strange := sorted(set(given) - set(WORDS)):
        raise BadQuestion("parameter", strange[0])
    one = {name: _one(name, given.get(name, [])) for name in SINGLE}
    question = Question(
        q=line(one["q"], limit=200),
        near=line(one["near"], limit=120),
        within=_within(one["within"]),
        by=_among("by", one["by"].lower(), SPEEDS),
        at=_instant(one["at"]),
        window=_window(one["window"].lower()),
        attend=_among("attend", one["attend"].lower() or "any", ATTEND),
        fellowship=line(one["fellowship"], limit=120),
        source=line(one["source"], limit=120),
        limit=_whole("limit", one["limit"] or str(LIMIT), least=1, most=most),
        offset=_whole("offset", one["offset"] or "0", least=0, most=None),
        **{name: _several(name, given.get(name, [])) for name in REPEATED},
    )
    for name in ("within", "by"):
        if one[name] and not question.near:
            raise BadQuestion("needs_near", name)
    return question


def _one(name: str, values: Sequence[str]) -> str:
    if len(values) > 1:
        raise BadQuestion("twice", name, values[1])
    return values[0] if values else ""


def _among(name: str, word: str, known: Sequence[str] | Mapping[str, float]) -> str:
    if word and word not in known:
        raise BadQuestion("word", name, word)
    return word


def _several(name: str, values: Sequence[str]) -> tuple[str, ...]:
    words = tuple(dict.fromkeys(value.lower() for value in values[:_REPEATED_AT_MOST]))
    for word in words:
        known = (
            word in KINDS
            if name == "kind"
            else word in PATHWAYS
            if "pathway" in name
            else is_facet(word)
        )
        if not known:
            raise BadQuestion("word", name, word)
    return words


def _within(text: str) -> float | None:
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)\s*(?:km)?", text, re.ASCII)
    if not found or not 0 < float(found[1]) <= _HALFWAY_ROUND_KM:
        raise BadQuestion("within", "within", text)
    return float(found[1])


def _window(text: str) -> str:
    if text and not is_window(text):
        raise BadQuestion("window", "window", text)
    return text


def _whole(name: str, text: str, *, least: int, most: int | None) -> int:
    number = int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else -1
    if number < least or (most is not None and number > most):
        raise BadQuestion("limit" if name == "limit" else "offset", name, text)
    return number


def _instant(text: str) -> datetime | None:
    """Read an ISO 8601 instant. A `+` that an address turned into a space is read as the plus it was."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(re.sub(r" (\d\d:?\d\d)\Z", r"+\1", text))
    except ValueError as error:
        raise BadQuestion("at", "at", text) from error
    if found.tzinfo is None or not 1971 <= found.year <= 2200:
        raise BadQuestion("at", "at", text)
    return found
