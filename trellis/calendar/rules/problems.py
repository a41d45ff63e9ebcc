"""What can be wrong with a time, a rule or a calendar file, by code; `calendar/wording.py` has the sentences."""


class Unreadable(ValueError):
    """One event cannot be kept. `code` says why; `found` is what stood there, shortened."""

    def __init__(self, code: str, found: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = str(found)[:60]


class Unusable(ValueError):
    """A whole file cannot be used; nothing is changed. `code` says why, `found` what was found."""

    def __init__(self, code: str, found: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.found = str(found)[:60]
