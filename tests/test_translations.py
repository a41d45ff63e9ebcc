"""Texts are found wherever they are marked, kept when translated, and judged."""

from pathlib import Path

import pytest
from pytest_django import Settings

from trellis.operate import translations

VIEW = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Hello, %(name)s") % {"name": name}
ngettext("%(n)s day", "%(n)s days", n)
pgettext("a month", "May")
"""
TEMPLATE = """{% if x %}
    <p class="it's">{% translate "It’s 100% yours" %}</p>
  {% blocktranslate trimmed count n=days %}
    One day, {{ name }}
  {% plural %}
    {{ n }} days
  {% endblocktranslate %}
{% comment %}{% translate "Unseen" %}{% endcomment %}
{% include "x.html" with word=_("Passed on") %}
{% endif %}
"""


@pytest.fixture
def house(tmp_path: Path, settings: Settings) -> Path:
    """A small house with a view, a template and no Spanish yet."""
    (tmp_path / "room" / "templates" / "room").mkdir(parents=True)
    (tmp_path / "room" / "views.py").write_text(VIEW)
    (tmp_path / "room" / "templates" / "room" / "home.html").write_text(TEMPLATE)
    settings.PACKAGE = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return tmp_path


def _translate(words: dict[str, str]) -> None:
    file = translations.po_file("es")
    text = file.read_text()
    for asked, said in words.items():
        text = text.replace(f'msgid "{asked}"\nmsgstr ""', f'msgid "{asked}"\nmsgstr "{said}"')
    file.write_text(text)


def test_every_marked_text_is_found(house: Path) -> None:
    """In Python and templates, with plurals and contexts; comments are left alone."""
    assert {(text.words, text.context) for text in translations.gathered()} == {
        ("Hello, %(name)s", None),
        (("%(n)s day", "%(n)s days"), None),
        ("May", "a month"),
        ("It’s 100%% yours", None),
        (("One day, %(name)s", "%(n)s days"), None),
        ("Passed on", None),
    }


def test_gathering_keeps_what_is_translated_and_drops_what_is_gone(house: Path) -> None:
    """And twice gathered is the same as once."""
    assert translations.gather("es") == 6
    _translate({"Hello, %(name)s": "Hola, %(name)s", "Passed on": "Transmitido"})
    (house / "room" / "templates" / "room" / "home.html").write_text("")
    assert translations.gather("es") == 2
    once = translations.po_file("es").read_text()
    translations.gather("es")
    assert translations.po_file("es").read_text() == once
    assert "Hola, %(name)s" in once
    assert "Passed on" not in once


def test_what_is_wrong_is_named(house: Path) -> None:
    """Missing words and other placeholders than the English ones."""
    translations.gather("es")
    _translate({"Hello, %(name)s": "Hola, %(nombre)s", "Passed on": "Transmitido"})
    problems = translations.problems("es")
    assert "es: other placeholders than the English: 'Hello, %(name)s'" in problems
    assert "es: not translated: 'May'" in problems
    assert not any("Passed on" in problem for problem in problems)


def test_compiling_happens_when_the_words_are_newer(house: Path) -> None:
    """The compiled file is made once, and again after a change."""
    translations.gather("es")
    translations.compile_if_stale()
    compiled = translations.po_file("es").with_suffix(".mo")
    first = compiled.stat().st_mtime_ns
    translations.compile_if_stale()
    assert compiled.stat().st_mtime_ns == first
