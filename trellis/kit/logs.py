"""What the log never holds: addresses, since they carry names of people and secrets of invitations."""

import logging
import re

from django.http import HttpRequest

AN_ADDRESS = "an address"


class WithoutAddresses(logging.Filter):
    """Names the route where a record names an address, in its words and in its traceback.

    It sits on the handler, so that it covers every logger, Django's own too.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without the address that was asked for."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.msg, record.args = _hidden(record.getMessage(), request), ()
            if record.exc_info:
                traceback = logging.Formatter().formatException(record.exc_info)
                record.exc_text = _hidden(traceback, request)
        return True


def _hidden(words: str, request: HttpRequest) -> str:
    """Put the route in the place of the address, and dots in the place of what the address named."""
    match = request.resolver_match
    words = _without(words, request.path, f"/{match.route}" if match else AN_ADDRESS)
    for named in match.kwargs.values() if match else ():
        words = _without(words, str(named), "…")
    return words


def _without(words: str, hidden: str, shown: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(hidden)}(?!\w)", lambda _: shown, words)
