"""The overdose steps: in the order of their sources, in both languages, and easy to read."""

import re

import pytest

from trellis.reach.rules.bilingual import Both, both
from trellis.reach.rules.lines import countries
from trellis.reach.rules.overdose import overdose

GRADE = 7.0


def syllables(word: str) -> int:
    """Count groups of vowels; a silent e at the end is not one."""
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<=[^aeiouyl])e$|(?<=[^td])ed$", "", word.lower()))
    return max(1, len(groups))


def grade(text: str) -> float:
    """Flesch-Kincaid grade level (Kincaid et al. 1975): 0.39 words per sentence + 11.8 syllables per word − 15.59."""
    sentences = [part for part in re.split(r"[.?!;:]+", text) if re.search(r"[A-Za-z]", part)]
    words = re.findall(r"[A-Za-z']+", text)
    spoken = sum(syllables(word) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * spoken / len(words) - 15.59


def texts() -> list[Both]:
    """Give every text of the overdose page, a step with its how."""
    page = overdose()
    steps = [Both(f"{s.do.en} {s.how.en}", f"{s.do.es} {s.how.es}") for s in page.steps]
    return [*steps, *page.signs, page.never, page.stimulants, page.law]


def order(language: str, *words: str) -> list[int]:
    """Give the step in which each of some words first stands."""
    steps = [f"{s.do.spoken(language)} {s.how.spoken(language)}".lower() for s in overdose().steps]
    return [next(i for i, step in enumerate(steps) if word in step) for word in words]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "emergency number",
                "give naloxone",
                "two slow breaths",
                "2 to 3 minutes",
                "on their side",
                "stay",
                "crew",
            ],
        ),
        (
            "es",
            [
                "emergencias",
                "da naloxona",
                "dos soplos",
                "2 o 3 minutos",
                "de lado",
                "quédate",
                "equipo",
            ],
        ),
    ],
)
def test_the_steps_stand_in_the_order_of_the_sources(language: str, words: list[str]) -> None:
    """Call, naloxone, breath, more naloxone, side, stay, tell: in both languages."""
    found = order(language, *words)
    assert found == sorted(set(found))


def test_the_sources_are_named_and_nothing_is_promised_about_the_law() -> None:
    """A reader can check the steps, and no law is promised."""
    assert {"SAMHSA", "World Health Organization"} == {
        source.split(",")[0] for source in overdose().sources
    }
    assert overdose().law.en.startswith("In many places")


@pytest.mark.parametrize("text", texts(), ids=lambda text: text.en[:40])
def test_each_text_reads_at_grade_seven_or_below(text: Both) -> None:
    """A frightened person understands each step alone."""
    assert grade(text.en) <= GRADE
    assert "!" not in f"{text.en}{text.es}"
    assert not re.search(
        r"\bshould\b|\baddict|\bdeberías\b|\badict", f"{text.en} {text.es}".lower()
    )


def test_what_lines_are_for_reads_at_grade_seven_or_below() -> None:
    """What a line is for is plain too."""
    for place in countries().values():
        assert grade(" ".join(line.purpose.en for line in place.lines)) <= GRADE, place.code
        assert not place.note or grade(place.note.en) <= GRADE, place.code


def test_the_measure_tells_plain_from_hard() -> None:
    """The measure itself is not blind."""
    assert grade("Stay with them until help is there.") < 4
    assert (
        grade(
            "Subsequent administration of naloxone necessitates continuous respiratory observation."
        )
        > 12
    )


def test_a_language_with_no_text_is_refused() -> None:
    """English stands in for a language we do not have, never for Spanish."""
    with pytest.raises(ValueError, match="es"):
        both({"en": "Stay.", "es": ""})
    assert Both("Stay.", "Quédate.").spoken("es-mx") == "Quédate."
    assert Both("Stay.", "Quédate.").spoken("fr") == "Stay."
