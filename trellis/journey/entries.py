"""The kinds that the journey itself writes: the check-in."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from pydantic import Field, model_validator

from trellis.consent.rules.scopes import Scope
from trellis.journey.kinds import Kind, SeenWith, register
from trellis.kit.words import Words

MOODS = {
    1: gettext_lazy("Very hard"),
    2: gettext_lazy("Hard"),
    3: gettext_lazy("So-so"),
    4: gettext_lazy("All right"),
    5: gettext_lazy("Good"),
}


@register
class CheckIn(Kind):
    """How it is right now: any of mood, craving, stress, last night's sleep, a few words; at least one.

    `mood` 1 (very hard) to 5 (good). `craving` and `stress` 0 (none) to 10 (the strongest), the usual
    numeric rating scale. `sleep` in hours, 0 to 24. `words` up to 4,000 characters.
    """

    name: ClassVar[str] = "check_in"

    mood: Annotated[int | None, SeenWith(Scope.MOOD), Field(ge=1, le=5)] = None
    craving: Annotated[int | None, SeenWith(Scope.CRAVINGS), Field(ge=0, le=10)] = None
    stress: Annotated[int | None, SeenWith(Scope.MEASURES), Field(ge=0, le=10)] = None
    sleep: Annotated[
        float | None, SeenWith(Scope.MEASURES), Field(ge=0, le=24, allow_inf_nan=False)
    ] = None
    words: Annotated[
        Words | None,
        SeenWith(Scope.NOTES),
        Field(min_length=1, max_length=4000),
    ] = None

    @model_validator(mode="after")
    def _says_something(self) -> "CheckIn":
        if not self.kept():
            raise ValueError("A check-in needs at least one answer.")
        return self

    @classmethod
    def line(cls, fields: Mapping[str, Any]) -> str:
        """Say the check-in in one line, from what the reader may see."""
        said = [words(fields[name]) for name, words in _WORDS.items() if name in fields]
        return " · ".join(said)


def _hours(hours: float) -> str:
    number = f"{hours:g}"
    return ngettext("slept %(n)s hour", "slept %(n)s hours", int(hours)) % {"n": number}


_WORDS: dict[str, Callable[[Any], str]] = {
    "mood": lambda step: str(MOODS[step]),
    "craving": lambda n: _("craving %(n)s of 10") % {"n": n},
    "stress": lambda n: _("stress %(n)s of 10") % {"n": n},
    "sleep": _hours,
    "words": lambda words: f"“{words}”",
}
