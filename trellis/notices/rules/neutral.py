"""Words that must not leave the house: whoever reads over a shoulder learns nothing from a mail."""

import re

_STEMS = (
    "trellis",  # a look in a search box explains it
    "recover(?:y|ing)",
    "recupera(?:ción|cion|ndo)",
    "sober|sobri",
    "addict|adicc|adict",
    "drug|drog",
    "alcohol",
    "substance|sustancia",
    "opioid|opiáce|opiace|heroin|cocain|fentan|narc[oó]",
    "naloxon|buprenor|suboxon|m[ea]t[h]?adon",
    "overdos|sobredosis",
    "relaps|reca[ií]d",
    "rehab|detox|desintox|withdrawal|abstinen",
    "clean and|clean time|staying clean|limpi[oa]\\b",
    "sponsor|padrin|madrin",
    "fellowship|confraternidad",
    "(?:12|twelve|doce).?(?:steps?|pasos)",
    "therap|terap|counsel|consejer[oí]",
    "treatment|tratamiento|clinic|cl[ií]nic|patient|paciente",
    "psych|psiqu|psico|mental|crisis",
    "craving|harm.?reduc|reducci[oó]n de daños",
    "check.?ins?\\b|mood|(?:estado de )?ánimo",
)
_SPEAKS = re.compile(r"(?<![^\W_])(?:" + "|".join(_STEMS) + ")", re.IGNORECASE)
_SHORT_NAMES = re.compile(r"(?<![^\W_])(?:AA|NA|CMA|CA|GA|ACA)(?![^\W_])")


def gives_away(text: str) -> str:
    """Give the first word in a text that speaks of recovery, or an empty string.

    Stems are sought at the beginning of words, also behind an underscore; names of fellowships only in
    capitals.
    """
    found = _SPEAKS.search(text) or _SHORT_NAMES.search(text)
    return found[0] if found else ""
