"""Looks the place over and says, line by line, what is well and what to do about what is not."""

from collections.abc import Callable, Iterable

from django.db import Error
from django.utils.translation import gettext as _

from trellis.operate.backups.tables import NotUpToDate
from trellis.operate.looks.channels import channels, mail_server
from trellis.operate.looks.clock import clock
from trellis.operate.looks.copies import backups
from trellis.operate.looks.doors import address, people, sources, stewards
from trellis.operate.looks.keys import keys
from trellis.operate.looks.stores import migrations, pages, room, storage
from trellis.operate.looks.working import worker
from trellis.operate.rules.finding import Finding, problem

Look = Callable[[], Iterable[Finding]]

LOOKS: tuple[tuple[str, Look], ...] = (
    ("storage", storage),
    ("migrations", migrations),
    ("keys", keys),
    ("backups", backups),
    ("disk", room),
    ("clock", clock),
    ("pages", pages),
    ("sources", sources),
    ("people", people),
    ("stewards", stewards),
    ("address", address),
    ("worker", worker),
    ("channels", channels),
)
ASKING: tuple[tuple[str, Look], ...] = (("channels", mail_server),)
"""Looks that ask somebody outside; a page does not wait for them."""


def examine() -> list[Finding]:
    """Look at everything; a look that fails is itself a finding, and stops none of the others."""
    return [*examine_here(), *_through(ASKING)]


def examine_here() -> list[Finding]:
    """Look at everything that can be seen without asking anybody outside."""
    return _through(LOOKS)


def _through(looks: tuple[tuple[str, Look], ...]) -> list[Finding]:
    return [finding for what, look in looks for finding in _look(what, look)]


def _look(what: str, look: Look) -> list[Finding]:
    try:
        return list(look())
    except (Error, OSError, NotUpToDate) as error:
        return [problem(what, _("It could not be looked at: %(why)s") % {"why": error})]
