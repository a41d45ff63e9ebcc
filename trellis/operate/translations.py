"""The languages other than English: gathering what is to be translated, judging it, compiling it.

The words live in `trellis/locale/<language>/LC_MESSAGES/django.po`, sorted and without line numbers
or dates, so that a change shows only what changed. Babel does what gettext's programs would, so no
machine needs them.
"""

import io
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Words: TypeAlias = str | tuple[str, ...]
UTF_8 = {"encoding": "utf-8"}
HEADER = """# The words of Trellis in {name}. `trellis translations` gathers what is missing.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""
NOT_SHOWN_TO_PEOPLE = {"tests", "migrations"}
_PLACEHOLDER = re.compile(r"%\((\w+)\)|(?<!\{)\{(\w+)[^{}]*\}")


@dataclass(frozen=True)
class Found:
    """One text to be translated: its words (singular and plural, or one), its context, its file."""

    words: Words
    context: str | None
    file: str


def languages() -> dict[str, str]:
    """Give every language to translate into, by code, with its name."""
    return {code: str(name) for code, name in settings.LANGUAGES if code != settings.LANGUAGE_CODE}


def po_file(language: str) -> Path:
    """Say where a language's words live."""
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def _python_of(path: Path) -> str:
    """Give a file as Python in which Babel finds the marked texts."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return source
    calls = templatize(source, origin=str(path))
    return "\n".join(line.lstrip() for line in calls.splitlines())


def _files() -> Iterator[Path]:
    root = Path(settings.PACKAGE)
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root).parts
        if not path.is_file() or NOT_SHOWN_TO_PEOPLE & set(inside):
            continue
        if path.suffix == ".py" or "templates" in inside:
            yield path


def gathered() -> Iterator[Found]:
    """Find every text marked for translation in Python files and templates."""
    root = Path(settings.PACKAGE).parent
    for path in _files():
        source = io.BytesIO(_python_of(path).encode())
        file = path.relative_to(root).as_posix()
        for _, words, _, context in extract("python", source, KEYWORDS, options=UTF_8):
            yield Found(words, context, file)


def read(language: str) -> Catalog:
    """Read a language's words; an absent file has none."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _kept(old: Message | None, words: Words) -> Words | None:
    """Give the earlier translation, when it has the shape (one form or several) needed now."""
    if old is None or isinstance(old.string, str) is isinstance(words, tuple):
        return None
    forms = _forms(old.string)
    return forms if isinstance(words, tuple) else forms[0]


def merged(old: Catalog, found: Iterable[Found]) -> Catalog:
    """Give the texts found, with their earlier translations; what is found nowhere is left out."""
    new = Catalog(locale=old.locale)
    for text in found:
        known = old.get(_forms(text.words)[0], context=text.context)
        flags = known.flags & {"fuzzy"} if known else ()
        kept = _kept(known, text.words)
        new.add(text.words, kept, locations=[(text.file, 0)], flags=flags, context=text.context)
    return new


def as_po(catalog: Catalog, language: str) -> str:
    """Write a catalog as the text of its file: sorted, no line numbers, no dates."""
    body = io.BytesIO()
    write_po(body, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)
    top = HEADER.format(language=language, name=languages()[language], plural=catalog.plural_forms)
    return top + body.getvalue().decode().strip() + "\n"


def gather(language: str) -> int:
    """Bring a language's file up to date and give how many texts in it still need words."""
    catalog = merged(read(language), gathered())
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_po(catalog, language), encoding="utf-8")
    return sum(1 for message in _texts(catalog) if _wrong(message))


def _texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _forms(words: str | Iterable[str] | None) -> tuple[str, ...]:
    return (words or "",) if isinstance(words, str | None) else tuple(words)


def placeholders(text: str) -> frozenset[str]:
    """Name what is filled into a text: `%(name)s` and `{name}`."""
    return frozenset(a or b for a, b in _PLACEHOLDER.findall(text))


def _wrong(message: Message) -> str | None:
    """Say what is wrong with a translation, or None. A singular may leave out its number."""
    said, asked = _forms(message.string), _forms(message.id)
    if not all(said):
        return "not translated"
    if "fuzzy" in message.flags:
        return "marked fuzzy"
    fits = [placeholders(text) == placeholders(asked[-1]) for text in said]
    fits[0] = fits[0] or placeholders(said[0]) == placeholders(asked[0])
    return None if all(fits) else "other placeholders than the English"


def problems(language: str) -> list[str]:
    """List the texts of a language that are missing, unfinished or no longer used."""
    there = read(language)
    needed = merged(there, gathered())
    unused = {(m.context, _forms(m.id)[0]) for m in _texts(there)} - {
        (m.context, _forms(m.id)[0]) for m in _texts(needed)
    }
    wrong = [(why, _forms(m.id)[0]) for m in _texts(needed) if (why := _wrong(m))]
    wrong += [("no longer used", words) for _, words in sorted(unused, key=str)]
    return [f"{language}: {why}: {words!r}" for why, words in wrong]


def compile_if_stale() -> None:
    """Compile each language whose words changed since. Two processes may do it at once."""
    for language in languages():
        source = po_file(language)
        compiled = source.with_suffix(".mo")
        if not source.exists():
            continue
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = compiled.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, read(language))
            os.fchmod(
                file.fileno(), 0o644
            )  # words are for every user of the machine who runs the program
        draft.replace(compiled)
