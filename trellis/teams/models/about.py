"""What whoever runs the place says about it, for everybody to read."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from trellis.kit.privacy import PLUMBING


class About(models.Model):
    """The host's own words in one language. They are published, so they lie in the clear."""

    FIELDS: ClassVar = ("run_by", "contact", "words", "courts", "complaints")

    language = models.CharField(max_length=8, primary_key=True, choices=settings.LANGUAGES)
    run_by = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    words = models.TextField(blank=True)
    courts = models.TextField(blank=True)
    complaints = models.TextField(blank=True)
    changed_at = models.DateTimeField()

    privacy: ClassVar = {
        "language": PLUMBING,
        "run_by": PLUMBING,
        "contact": PLUMBING,
        "words": PLUMBING,
        "courts": PLUMBING,
        "complaints": PLUMBING,
        "changed_at": PLUMBING,
    }

    def __str__(self) -> str:
        return f"about this place, {self.language}"


def told(language: str) -> dict[str, tuple[str, str]]:
    """Give each of the host's words with the language it is in: this one, or another where this one is empty.

    What the host has not said in any language is left out.
    """
    by_language = About.objects.in_bulk()
    order = [language, *(code for code, _ in settings.LANGUAGES if code != language)]
    said = {
        name: [(getattr(by_language[code], name), code) for code in order if code in by_language]
        for name in About.FIELDS
    }
    return {
        name: next(pair for pair in pairs if pair[0])
        for name, pairs in said.items()
        if any(words for words, _ in pairs)
    }
