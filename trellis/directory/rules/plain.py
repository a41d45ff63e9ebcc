"""Turning what feeds hold into plain, bounded text."""

import html
import re
import unicodedata
from typing import Any

_LONGEST_READ = 40_000
_BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]{0,500}>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]{0,500}>[^<]{0,10000}</\1\s*>", re.IGNORECASE)
_TAG = re.compile(r"<(?:!--|/?[a-zA-Z])[^<>]{0,2000}>")
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r" ?\n ?(?:\n ?)+")


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value[:_LONGEST_READ]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(int(value)) if float(value).is_integer() else str(value)
    return ""


def storable(text: str) -> str:
    """Drop what no database and no page can hold: control characters and lone surrogates."""
    if text.isprintable():
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})


def paragraphs(value: Any, *, limit: int = 4000) -> str:
    """Give text of at most `limit` characters without markup, keeping its line breaks. Not text: empty."""
    text = _written(value) if value is not None else ""
    if text.isprintable() and "<" not in text and "&" not in text:
        return _cut(" ".join(text.split()), limit)
    text = html.unescape(html.unescape(text))
    text = _TAG.sub("", _BREAK.sub("\n", _HIDDEN.sub("", text)))
    text = _SPACES.sub(" ", storable(text))
    text = _BREAKS.sub("\n\n", text).replace(" \n", "\n").replace("\n ", "\n").strip()
    return _cut(text, limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def line(value: Any, *, limit: int = 255) -> str:
    """Give one line of at most `limit` characters without markup."""
    return _cut(" ".join(paragraphs(value).split()), limit)


def folded(text: str) -> str:
    """Give text for comparing: small letters, no accents, single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def bounded(value: Any, *, depth: int = 6) -> Any:
    """Copy a JSON value so that it can be stored: text of 10,000 characters, lists of 200, six levels."""
    if isinstance(value, str):
        return storable(value[:10_000])
    if isinstance(value, dict) and depth:
        return {
            storable(str(k)[:100]): bounded(v, depth=depth - 1)
            for k, v in list(value.items())[:200]
        }
    if isinstance(value, list) and depth:
        return [bounded(v, depth=depth - 1) for v in value[:200]]
    return None if isinstance(value, (dict, list)) else value
