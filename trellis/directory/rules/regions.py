"""States, provinces and countries, and the time zone of those that have exactly one.

States and provinces with more than one zone (Texas, Ontario, …) and countries with several (USA, Spain, …)
have no entry in `ZONES`: guessing would put somebody at a locked door.
"""

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
    "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana",
    "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
PROVINCES = {
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "NT": "Northwest Territories", "NU": "Nunavut",
    "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec", "SK": "Saskatchewan", "YT": "Yukon",
}  # fmt: skip
COUNTRIES = {
    "usa": "US", "us": "US", "united states": "US", "united states of america": "US", "estados unidos": "US",
    "canada": "CA", "mexico": "MX", "uk": "GB", "united kingdom": "GB", "great britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "ireland": "IE", "france": "FR", "germany": "DE",
    "deutschland": "DE", "netherlands": "NL", "nederland": "NL", "belgium": "BE", "luxembourg": "LU",
    "switzerland": "CH", "austria": "AT", "italy": "IT", "italia": "IT", "spain": "ES", "espana": "ES",
    "portugal": "PT", "denmark": "DK", "norway": "NO", "sweden": "SE", "finland": "FI", "iceland": "IS",
    "poland": "PL", "polska": "PL", "czechia": "CZ", "czech republic": "CZ", "slovakia": "SK", "hungary": "HU",
    "greece": "GR", "romania": "RO", "bulgaria": "BG", "croatia": "HR", "slovenia": "SI", "malta": "MT",
    "japan": "JP", "south korea": "KR", "singapore": "SG", "thailand": "TH", "philippines": "PH", "india": "IN",
    "israel": "IL", "south africa": "ZA", "australia": "AU", "new zealand": "NZ", "brazil": "BR",
    "argentina": "AR", "colombia": "CO", "costa rica": "CR",
}  # fmt: skip

_EASTERN = (
    "CT",
    "DE",
    "DC",
    "GA",
    "ME",
    "MD",
    "MA",
    "NH",
    "NJ",
    "NY",
    "NC",
    "OH",
    "PA",
    "RI",
    "SC",
    "VT",
    "VA",
    "WV",
)
_CENTRAL = ("AL", "AR", "IL", "IA", "LA", "MN", "MS", "MO", "OK", "WI")
_MOUNTAIN = ("CO", "MT", "NM", "UT", "WY")
ZONES = {
    **dict.fromkeys((("US", code) for code in _EASTERN), "America/New_York"),
    **dict.fromkeys((("US", code) for code in _CENTRAL), "America/Chicago"),
    **dict.fromkeys((("US", code) for code in _MOUNTAIN), "America/Denver"),
    ("US", "CA"): "America/Los_Angeles",
    ("US", "WA"): "America/Los_Angeles",
    ("US", "HI"): "Pacific/Honolulu",
    ("US", "PR"): "America/Puerto_Rico",
    ("CA", "AB"): "America/Edmonton",
    ("CA", "MB"): "America/Winnipeg",
    ("CA", "NB"): "America/Moncton",
    ("CA", "NS"): "America/Halifax",
    ("CA", "PE"): "America/Halifax",
    ("CA", "YT"): "America/Whitehorse",
}
ZONES_OF_COUNTRIES = {
    "GB": "Europe/London", "IE": "Europe/Dublin", "FR": "Europe/Paris", "DE": "Europe/Berlin",
    "NL": "Europe/Amsterdam", "BE": "Europe/Brussels", "LU": "Europe/Luxembourg", "CH": "Europe/Zurich",
    "AT": "Europe/Vienna", "IT": "Europe/Rome", "DK": "Europe/Copenhagen", "NO": "Europe/Oslo",
    "SE": "Europe/Stockholm", "FI": "Europe/Helsinki", "IS": "Atlantic/Reykjavik", "PL": "Europe/Warsaw",
    "CZ": "Europe/Prague", "SK": "Europe/Bratislava", "HU": "Europe/Budapest", "GR": "Europe/Athens",
    "RO": "Europe/Bucharest", "BG": "Europe/Sofia", "HR": "Europe/Zagreb", "SI": "Europe/Ljubljana",
    "MT": "Europe/Malta", "JP": "Asia/Tokyo", "KR": "Asia/Seoul", "SG": "Asia/Singapore", "TH": "Asia/Bangkok",
    "PH": "Asia/Manila", "IN": "Asia/Kolkata", "IL": "Asia/Jerusalem", "ZA": "Africa/Johannesburg",
    "AR": "America/Argentina/Buenos_Aires", "CO": "America/Bogota", "CR": "America/Costa_Rica",
}  # fmt: skip
