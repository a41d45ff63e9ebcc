"""Person-first, plain words in everything the house itself says: pages, messages, both languages, docs.

Never over what people write. After NIDA, "Words Matter" (2021): https://nida.nih.gov/research-topics/
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trellis.operate.translations import gathered, languages, po_file, read

ROOT = Path(__file__).resolve().parent.parent

# The names of fellowships and agencies are their own.
NAMES = re.compile(
    r"Alcoholics Anonymous|Children of Alcoholics|Co-?Dependents Anonymous|Alcohólicos Anónimos"
    r"|Substance Abuse and Mental Health Services|Institute on Drug Abuse|Drug Abuse Screening Test"
    r"|Institute on Alcohol Abuse",
    re.IGNORECASE,
)
# docs/GLOSSARY.md may quote words in order to say what we say instead.
QUOTED = re.compile(r"<!-- quoted words -->.*?<!-- end of quoted words -->", re.DOTALL)

INSTEAD = {
    r"(?:drog|ex-?)?addicts?": "a person with a substance use disorder, a person in recovery",
    r"alcoholics?": "a person with alcohol use disorder",
    r"junk(?:ie|y|ies)|druggies?|stoners?|crackheads?": "a person who uses drugs",
    r"drug[- ]?(?:user|abuser)s?|abusers?": "a person who uses drugs",
    r"(?:drug|alcohol|substance|opioid)s? (?:ab|mis)use": "use, substance use disorder",
    r"drug habits?": "substance use disorder",
    r"(?:gets?|got|getting|stays?|stayed|staying|is|are|was|been|being|you’re|I’m) clean(?= ?[.,;:?]|$)": (
        "not using, in recovery"
    ),
    r"clean (?:and sober|time|dates?|days|urine|tests?|drug)|clean for \d+": "not using, a negative test",
    r"dirty (?:urine|tests?|screens?|drug)": "a positive test",
    r"relaps(?:e|es|ed|ing)": "return to use",
    r"failed (?:treatment|rehab)": "treatment did not help",
    r"(?:opioid|drug) (?:replacement|substitution)|medication[- ]assisted": "medication for opioid use disorder",
    r"non-?complian(?:t|ce)": "not following the plan",
    r"enablers?|co-?dependen(?:t|ts|cy)": "a relative, a supporter",
    r"tough love": "boundaries",
    r"addicted bab(?:y|ies)": "a baby with withdrawal",
    r"(?:commit|commits|committed|committing) suicide": "died by suicide",
    r"suffer(?:s|ing|ed)? from (?:addiction|alcohol|a substance)": "has",
    r"(?:drog|ex-?)?adict[oa]s?|yonquis?|toxicóman[oa]s?|drogatas?": "una persona con un trastorno por consumo",
    r"(?:un|una|el|la|los|las) alcohólic[oa]s?": "una persona con un trastorno por consumo de alcohol",
    r"recaíd[ao]s?|recaer|recae": "volver a consumir",
    r"(?:estar|está|estás|estoy|sigo|sigue) limpi[oa]": "sin consumir, en recuperación",
    r"abuso de (?:drogas|sustancias|alcohol|opioides)": "consumo",
}
LISTED = [
    (
        re.compile(
            rf"\b(?:{pattern})\b" if not pattern.endswith("$)") else rf"\b{pattern}", re.IGNORECASE
        ),
        said,
    )
    for pattern, said in INSTEAD.items()
]

# The voice of the house, in what it says to people.
VOICE = re.compile(
    r"[!¡]|\bshould\b|\bthe users?\b|\bdeber(?:ía|ías)\b|\bel usuario\b", re.IGNORECASE
)


def labels(text: str) -> list[str]:
    """Give the words in a text that name a person by a condition, or worse."""
    own = NAMES.sub("", QUOTED.sub("", text))
    return [f"“{found[0]}”: say {said}" for words, said in LISTED for found in words.finditer(own)]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _forms(words: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (words or "",) if isinstance(words, str | None) else tuple(words)


def said() -> Iterator[tuple[str, str]]:
    """Give everything the house says to people, with where: both languages, and its written content."""
    for found in gathered():
        yield from ((found.file, words) for words in _forms(found.words))
    for language in languages():
        place = po_file(language).name
        yield from (
            (place, form) for text in read(language) if text.id for form in _forms(text.string)
        )
    for path in sorted((ROOT / "trellis").rglob("*.toml")):
        yield from ((path.name, words) for words in _strings(tomllib.loads(path.read_text())))


def written() -> list[Path]:
    """Give the pages and documents that people read."""
    pages = [p for p in ROOT.glob("trellis/*/templates/**/*") if p.is_file()]
    return sorted([*pages, *ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def test_what_is_said_puts_the_person_first() -> None:
    """No message, in either language, labels anybody."""
    assert [(where, label) for where, words in said() for label in labels(words)] == []


@pytest.mark.parametrize("path", written(), ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_written_puts_the_person_first(path: Path) -> None:
    """No page and no document labels anybody."""
    assert labels(path.read_text()) == []


def test_the_house_does_not_shout_or_lecture() -> None:
    """No exclamation marks, no "should", no "the user"."""
    assert [(where, words) for where, words in said() if VOICE.search(words)] == []


@pytest.mark.parametrize(
    "text",
    [
        "He is an addict.",
        "a drug user",
        "She relapsed.",
        "I stay clean.",
        "clean time",
        "a dirty urine test",
        "substance abuse",
        "un drogadicto",
        "una recaída",
    ],
)
def test_a_label_is_found(text: str) -> None:
    """The list catches what it is for."""
    assert labels(text)


@pytest.mark.parametrize(
    "text",
    [
        "Alcoholics Anonymous",
        "Clean the needle site.",
        "Is it clean water?",
        "Is somebody abusing you?",
        "addiction",
        "username",
        "a return to use",
        "bebidas alcohólicas",
    ],
)
def test_plain_words_are_let_through(text: str) -> None:
    """The list does not misfire."""
    assert labels(text) == []
