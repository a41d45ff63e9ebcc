"""What kind of browser somebody holds, in two words and no more."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("FxiOS", "Firefox"),
    ("Firefox", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> tuple[str, str]:
    """Name browser and device of a `User-Agent`; an empty word for what it does not say.

    Only words of this file come out, never a version, a model or what somebody wrote into the header.
    """
    return _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)


def _first(words: tuple[tuple[str, str], ...], said: str) -> str:
    return next((word for mark, word in words if mark in said), "")
