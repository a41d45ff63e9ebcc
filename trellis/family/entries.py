"""The kind that family and friends write into somebody's journey: encouragement."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, model_validator

from trellis.journey.kinds import OWN_EYES, Kind, Writer, register
from trellis.kit.words import Words

PHRASES = {
    "thinking": gettext_lazy("I am thinking of you."),
    "proud": gettext_lazy("I am glad you told me how you are."),
    "here": gettext_lazy("I am here. You can ring me."),
    "today": gettext_lazy("One day at a time. Today counts."),
    "love": gettext_lazy("I love you, on the hard days too."),
}
Phrase = Literal["thinking", "proud", "here", "today", "love"]


@register
class Encouragement(Kind):
    """A kind word from somebody in the circle: a ready phrase, own words (to 600 characters), a heart."""

    name: ClassVar[str] = "encouragement"
    written_by: ClassVar[Writer] = Writer.SUPPORTER

    phrase: Annotated[Phrase | None, OWN_EYES] = None
    words: Annotated[
        Words | None,
        OWN_EYES,
        Field(min_length=1, max_length=600),
    ] = None
    heart: Annotated[bool | None, OWN_EYES] = None

    @model_validator(mode="after")
    def _says_something(self) -> "Encouragement":
        if not (self.phrase or self.words or self.heart):
            raise ValueError("An encouragement needs a phrase, words or a heart.")
        return self

    @classmethod
    def line(cls, fields: Mapping[str, Any]) -> str:
        """Say the kind word."""
        said = [str(PHRASES[fields["phrase"]])] if "phrase" in fields else []
        said += [fields["words"]] if "words" in fields else []
        return " ".join(said) or _("A heart for you.")
