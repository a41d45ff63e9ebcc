"""A text written twice, in English and in Spanish, in the content files of this room."""

from dataclasses import dataclass
from typing import Any

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Both:
    """One text in both languages; neither may be empty."""

    en: str
    es: str

    def spoken(self, language: str) -> str:
        """Give the text for a language tag (`es`, `es-mx`, `en`); English for any other."""
        return self.es if language.split("-")[0] == "es" else self.en


def both(table: dict[str, Any]) -> Both:
    """Read `{en = "…", es = "…"}`.

    Raises:
        ValueError: a language is missing or empty.
    """
    missing = [language for language in LANGUAGES if not str(table.get(language, "")).strip()]
    if missing:
        raise ValueError(f"{table} has no text in {', '.join(missing)}.")
    return Both(en=table["en"].strip(), es=table["es"].strip())
