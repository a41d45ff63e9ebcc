"""Every template that can leave the house, in both languages: no word about recovery, no name of anybody."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from django.template.loader import get_template

from trellis.notices.rules.neutral import gives_away
from trellis.operate.translations import gathered, languages, read

ROOT = Path(__file__).resolve().parent.parent
LEAVING = ("mail", "email")
"""Folders of templates that leave: `<room>/mail/`, `account/email/`, `mfa/email/`."""
ALLAUTH = Path(allauth.__file__).parent / "templates"
# What allauth can send in this house; the tests of `people` sign in by each door and see no other.
SENT_BY_ALLAUTH = ("account/email/login_code", "account/email/email_confirmation")

_VARIABLE = re.compile(r"\{\{\s*([^}|]+)|\{%[^%]*?\b(?:with|include|url)\b([^%]*)%\}")
_OF_A_PERSON = re.compile(
    r"\b(?:user\w*|person\w*|name\w*|called|label|email|site\w*|current_site|request|device\w*)\b"
)
_TAGS = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_LOADS = re.compile(
    r"<(?:img|script|link|iframe|object|embed|video|audio|style)\b|\b(?:src|background|srcset)\s*="
    r"|url\(|@import",
    re.IGNORECASE,
)


def leaving(house: Path) -> list[Path]:
    """Give every template of a house that can leave it."""
    found = house.glob("*/templates/**/*")
    return sorted(p for p in found if p.is_file() and set(LEAVING) & set(p.parts[-3:-1]))


def faults(source: str, *translated: str) -> Iterator[str]:
    """Say what a template gives away: in its words, their translations, its variables, or by what it loads."""
    for words in (_TAGS.sub(" ", source), *_marked(source), *translated):
        if word := gives_away(words):
            yield f"speaks of {word}"
    for found in _VARIABLE.finditer(source):
        if named := _OF_A_PERSON.search(found[1] or found[2]):
            yield f"names {named[0]}"
    if loaded := _LOADS.search(source):
        yield f"loads {loaded[0]}"


def _marked(source: str) -> list[str]:
    return re.findall(r"""\{%\s*(?:translate|trans)\s+["'](.*?)["']""", source)


def _said_elsewhere(path: Path) -> list[str]:
    """Give the translations of what a template says."""
    file = path.relative_to(ROOT).as_posix()
    asked = {
        found.words if isinstance(found.words, str) else found.words[0]
        for found in gathered()
        if found.file == file
    }
    said: list[str] = []
    for language in languages():
        for message in read(language):
            first = message.id if isinstance(message.id, str) else message.id[0]
            if first in asked:
                said += (
                    [message.string] if isinstance(message.string, str) else message.string or ()
                )
    return said


WRITE_LETTERS = {"notices/account.py"}
"""The only module outside `notices.actions` that puts a letter on its way: what it sends are templates."""


def letter_writers(house: Path) -> set[str]:
    """Give every module that speaks of `letter` of `notices`, by whatever name, but that room's actions and tests."""
    found = (path.relative_to(house) for path in sorted(house.rglob("*.py")))
    code = (path for path in found if "tests" not in path.parts)
    others = (path for path in code if path.parts[:2] != ("notices", "actions"))
    return {path.as_posix() for path in others if _takes_letter((house / path).read_text())}


def _takes_letter(source: str) -> bool:
    """Say whether it imports it, or asks something else for it."""
    return any(_is_letter(node, asks="getattr" in source) for node in ast.walk(ast.parse(source)))


def _is_letter(node: ast.AST, *, asks: bool) -> bool:
    if isinstance(node, ast.ImportFrom) and "notices" in (node.module or ""):
        return bool({"letter", "*"} & {name.name for name in node.names})
    if isinstance(node, ast.Constant):
        return asks and node.value == "letter"
    return isinstance(node, ast.Attribute) and node.attr == "letter"


TEMPLATES = leaving(ROOT / "trellis")


def test_there_are_some() -> None:
    """The search looks in the right places."""
    names = {"/".join(path.parts[-3:]) for path in TEMPLATES}
    assert {"notices/mail/message.txt", "notices/mail/message.html"} <= names
    assert "account/email/login_code_message.txt" in names


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_gives_nothing_away(path: Path) -> None:
    """As it stands and in every language."""
    said = _said_elsewhere(path)
    assert list(faults(path.read_text(), *said)) == []
    if _marked(path.read_text()):
        assert said, "its translations were not found"


@pytest.mark.parametrize("prefix", SENT_BY_ALLAUTH)
@pytest.mark.parametrize("part", ["subject.txt", "message.txt", "message.html"])
def test_what_allauth_sends_is_worded_by_us(prefix: str, part: str) -> None:
    """allauth's own words name the site and greet people by name."""
    origin = Path(get_template(f"{prefix}_{part}").origin.name)  # type: ignore[attr-defined]
    assert ROOT / "trellis" in origin.parents


def test_allauths_own_would_be_found() -> None:
    """The judge sees the names in a real template that was written without care."""
    source = (ALLAUTH / "account" / "email" / "base_message.txt").read_text()
    assert any(fault.startswith("names site") for fault in faults(source))


@pytest.mark.parametrize(
    "planted",
    [
        "You are 30 days sober.",
        "Your sponsor wrote.",
        "Trellis: a message",
        '{% translate "A word about your recovery" %}',
        "<p>Check-in time</p>",
        "<h1>AA tonight</h1>",
        "Hola, tu recuperación",
        "{{ user.username }}",
        "{{ name }}",
        "{% blocktranslate with name=person.name %}Hello{% endblocktranslate %}",
        "Hello {{ called|safe }}",
        '<img src="https://post.example/p.gif">',
        '<p style="background:url(x)">',
        '<link rel="stylesheet" href="x">',
    ],
)
def test_a_planted_word_is_found(planted: str, tmp_path: Path) -> None:
    """In a template of any room."""
    file = tmp_path / "groups" / "templates" / "groups" / "mail" / "call.html"
    file.parent.mkdir(parents=True)
    file.write_text(planted)
    [path] = leaving(tmp_path)
    assert list(faults(path.read_text()))


def test_a_planted_translation_is_found() -> None:
    """Spanish words count as much."""
    assert list(faults("You have a message.", "Tu padrino te escribió."))


@pytest.mark.parametrize(
    "plain",
    [
        "You have a message.",
        "Read it here: {{ link }}",
        "This is a test. You can read it, so mail reaches you.",
        "Tienes un mensaje.",
        "Your code",
        "Please open now, someone is asking for you",
        "Nada de esto es nada",
    ],
)
def test_plain_words_are_let_through(plain: str) -> None:
    """The list does not misfire."""
    assert list(faults(plain)) == []


def test_only_worded_templates_become_letters() -> None:
    """A letter takes any words; whoever wants to send some writes a template, which is judged above."""
    assert letter_writers(ROOT / "trellis") == WRITE_LETTERS
    account = ast.parse((ROOT / "trellis/notices/account.py").read_text())
    calls = [node for node in ast.walk(account) if isinstance(node, ast.Call)]
    [call] = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "letter"]
    said = {word.arg: ast.unparse(word.value) for word in call.keywords}
    assert said["subject"] == "mail.subject"
    assert "mail.body" in said["text"]
    assert "self.render_mail(template_prefix" in ast.unparse(account)


@pytest.mark.parametrize(
    "planted",
    [
        "from trellis.notices.actions import letter",
        "from trellis.notices.actions import letter as post",
        "from trellis.notices.actions.leaving import letter",
        "from trellis.notices import actions\nactions.letter(subject='AA')",
        "from trellis import notices\ngetattr(notices.actions, 'letter')()",
    ],
)
def test_another_writer_of_letters_is_found(planted: str, tmp_path: Path) -> None:
    """In any room, under any name."""
    room = tmp_path / "groups"
    room.mkdir()
    (room / "calls.py").write_text(planted)
    assert letter_writers(tmp_path) == {"groups/calls.py"}
