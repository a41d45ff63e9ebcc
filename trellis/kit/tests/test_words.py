"""Words as people write them."""

import pytest

from trellis.kit.words import tidy


@pytest.mark.parametrize(
    "unseen",
    ["\u200b", "\u2060", "\ufeff", "\xad", "\u200d", "\u200c \u200d", "\u3164", "\u0301", "\u2800"],
)
def test_words_that_cannot_be_seen_are_none(unseen: str) -> None:
    assert tidy(unseen * 3) == ""


@pytest.mark.parametrize("inside", ["\u200b", "\u2060", "\ufeff", "\xad"])
def test_what_has_no_width_goes(inside: str) -> None:
    assert tidy(f"Ma{inside}ya") == "Maya"


@pytest.mark.parametrize(
    "word", ["می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "5", "…", "é", "❤\ufe0f"]
)
def test_what_some_scripts_need_stays(word: str) -> None:
    assert tidy(word) == word
