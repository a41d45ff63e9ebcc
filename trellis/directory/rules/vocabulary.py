"""The words of the finder: what may be asked for, and what a meeting's type codes say in those words."""

import re

KINDS = (
    "meeting", "treatment", "housing", "naloxone", "harm_reduction", "recovery_centre", "family_support",
    "training", "workshop", "recreation", "volunteering", "mental_health", "health", "safety", "legal",
    "basic_needs", "childcare", "transport", "other",
)  # fmt: skip
PATHWAYS = ("12_step", "secular", "mindfulness", "faith", "medication", "harm_reduction")
ATTENDANCES = ("in_person", "online", "hybrid")
ATTEND = ("in_person", "online", "any")

MEETING_FACETS = (
    "wheelchair", "lgbtq", "women", "men", "young", "seniors", "newcomer", "open", "asl",
    "child_friendly", "fragrance_free", "outdoor",
)  # fmt: skip
SERVICE_FACETS = ("medication_accepted", "no_cost", "medicaid", "vacancy")
FACETS = MEETING_FACETS + SERVICE_FACETS

_LANGUAGE = re.compile(r"language:[a-z]{2,3}\Z")


def is_facet(word: str) -> bool:
    """Say whether a word may be asked for with `need` and `prefer`: a facet, or `language:` and an ISO 639 code."""
    return word in FACETS or bool(_LANGUAGE.match(word))


# Meeting Guide type codes that mean the same in every fellowship (code4recovery/spec, and the 27
# programmes TSML ships). A code that two fellowships read differently is not here.
_EVERYWHERE = {
    "X": "wheelchair", "XT": "wheelchair", "LGBTQ": "lgbtq", "G": "lgbtq", "L": "lgbtq", "BI": "lgbtq",
    "W": "women", "M": "men", "SEN": "seniors", "BE": "newcomer", "ASL": "asl",
    "BA": "child_friendly", "CF": "child_friendly", "FF": "fragrance_free", "OUT": "outdoor",
}  # fmt: skip
_ALCOHOLICS_ANONYMOUS = {"T": "lgbtq", "Y": "young"}

_LANGUAGES = {
    "S": "es", "EN": "en", "FR": "fr", "DE": "de", "POL": "pl", "RUS": "ru", "ITA": "it", "JA": "ja", "JP": "ja",
    "KOR": "ko", "POR": "pt", "PT": "pt", "SV": "sv", "SW": "sv", "HI": "hi", "PUN": "pa", "PAN": "pa", "DA": "da",
    "NO": "no", "FI": "fi", "HEB": "he", "HE": "he", "AR": "ar", "FA": "fa", "GR": "el", "EL": "el", "TH": "th",
    "LT": "lt", "LIT-L": "lt", "UK": "uk", "TUR": "tr", "HU": "hu", "SK": "sk", "NL": "nl", "TL": "tl", "AM": "am",
    "BG": "bg", "HR": "hr", "CS": "cs", "IS": "is", "KA": "ka", "ML": "ml", "MT": "mt", "NE": "ne", "VI": "vi",
}  # fmt: skip

# Names that feeds write instead of codes, folded to small letters.
_NAMES = {
    "open": "O", "closed": "C", "online": "ONL", "online meeting": "ONL", "temporarily closed": "TC",
    "location temporarily closed": "TC", "women": "W", "women only": "W", "men": "M", "men only": "M",
    "young people": "Y", "wheelchair access": "X", "wheelchair accessible": "X",
    "wheelchair-accessible bathroom": "XB", "newcomer": "BE", "newcomers": "BE", "beginner": "BE",
    "beginners": "BE", "discussion": "D", "speaker": "SP", "big book": "B", "step study": "ST",
    "step meeting": "ST", "12 steps & 12 traditions": "12x12", "meditation": "MED", "11th step meditation": "MED",
    "literature": "LIT", "secular": "A", "spanish": "S", "english": "EN", "french": "FR", "german": "DE",
    "polish": "POL", "russian": "RUS", "italian": "ITA", "portuguese": "POR", "japanese": "JA", "korean": "KOR",
    "american sign language": "ASL", "sign language": "ASL", "babysitting available": "BA", "babysitting": "BA",
    "child-friendly": "CF", "child friendly": "CF", "fragrance free": "FF", "outdoor": "OUT",
    "outdoor meeting": "OUT",
    "seniors": "SEN", "transgender": "T", "gay": "G", "lesbian": "L", "bisexual": "BI", "people of color": "POC",
    "non-binary": "NB", "tradition study": "TR", "dual diagnosis": "DD", "professionals": "P",
}  # fmt: skip
_KNOWN = {
    code.upper(): code
    for code in {
        *_NAMES.values(),
        *_EVERYWHERE,
        *_LANGUAGES,
        "NDG",
        "DB",
        "POA",
        "H",
        "GR",
        "AL-AN",
        "ABSI",
    }
}


def type_code(word: str) -> str:
    """Give the code for what a feed wrote: `onl` → `ONL`, `Wheelchair Access` → `X`; the unknown stays as it is."""
    written = word.strip(" []\"'")
    return _NAMES.get(written.lower()) or _KNOWN.get(written.upper()) or written


def facets_of(codes: list[str], *, fellowship: str) -> dict[str, bool]:
    """Give the facets that type codes state; what they do not state is absent, which means unknown."""
    own = _ALCOHOLICS_ANONYMOUS if fellowship.upper() == "AA" else {}
    meaning = {**_EVERYWHERE, **own}
    said = {meaning[code] for code in codes if code in meaning}
    said |= {f"language:{_LANGUAGES[code]}" for code in codes if code in _LANGUAGES}
    facets = dict.fromkeys(sorted(said), True)
    if ("O" in codes) != ("C" in codes):
        facets["open"] = "O" in codes
    return facets


_BY_FELLOWSHIP = {
    "12_step": {
        "aa", "na", "ca", "cma", "ha", "ma", "oa", "ga", "da", "coda", "eda", "aca", "al-anon", "alateen", "nar-anon",
        "sa", "saa", "slaa", "sca", "nicotine anonymous", "nica", "itaa", "dra", "pa", "adult children of alcoholics",
        "alcoholics anonymous", "narcotics anonymous", "cocaine anonymous", "crystal meth anonymous",
        "heroin anonymous", "marijuana anonymous", "celebrate recovery", "mara", "invented steps",
    },
    "secular": {"smart", "smart recovery", "lifering", "wfs", "women for sobriety", "sos", "invented secular"},
    "mindfulness": {"recovery dharma", "refuge recovery", "rd", "invented mindful"},
    "faith": {"celebrate recovery"},
    "medication": {"mara", "medication-assisted recovery anonymous"},
}  # fmt: skip


def pathways_of(codes: list[str], *, fellowship: str) -> list[str]:
    """Give the pathways a meeting belongs to, by its fellowship; a secular AA meeting belongs to two."""
    known = [
        pathway for pathway in PATHWAYS if fellowship.lower() in _BY_FELLOWSHIP.get(pathway, ())
    ]
    if "A" in codes and fellowship.upper() == "AA":
        known.append("secular")
    return known
