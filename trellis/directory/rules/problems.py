"""What can be wrong with a feed, by code. The sentence for each code is worded in `directory/wording.py`."""


class Unreadable(Exception):
    """One row cannot become a listing. `code` says why; `found` is what stood there, shortened."""

    def __init__(self, code: str, found: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = str(found)[:60]


class Unusable(Exception):
    """A whole file cannot be used; nothing is changed. `code` says why, `found` what was found."""

    def __init__(self, code: str, found: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = str(found)[:200]
