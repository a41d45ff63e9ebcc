"""The `trellis` command: Django's commands and ours under one name, problems told in one sentence.

Exit codes: 0 it was done; 1 a problem, named in one sentence on standard error; 2 wrong usage.
"""

import difflib
import os
import re
import sys
from collections.abc import Sequence
from importlib.metadata import version

from django.conf import settings
from django.core.management import ManagementUtility, get_commands
from django.core.management.base import BaseCommand, SystemCheckError

DONE, PROBLEM, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

# Words that are not commands of their own name in Python.
SPELLED = {"import": "import_listings"}
ASKING = {"help", "version", "--help", "-h", "--version"}

# Problems whose own words say what to do; by name, since models may not be loadable when they come.
TOLD_IN_THEIR_WORDS = frozenset(
    {
        "django.core.management.base.CommandError",
        "django.core.exceptions.ImproperlyConfigured",
        "trellis.config.sqlite.UnsafeSQLite",
        "trellis.vault.master.MasterKeyProblem",
        "trellis.vault.actions.WrongMasterKey",
        "trellis.operate.place.HalfRestored",
        "trellis.operate.backups.identity.BackupKeyProblem",
    }
)
ABOUT_THE_STORE = frozenset(
    {
        "django.db.utils.OperationalError",
        "dj_database_url.ParseError",
        "dj_database_url.UnknownSchemeError",
        "builtins.OSError",
    }
)


# How SQLite and PostgreSQL say that a table was never made.
NOT_READY = re.compile(r"no such table|relation \S+ does not exist")


class _Trellis(ManagementUtility):
    """Django's command line, with our commands in their own spelling and an unknown one as wrong usage."""

    def main_help_text(self, commands_only: bool = False) -> str:  # noqa: FBT001, FBT002 - Django's signature
        """List our commands; Django's own stay reachable and are listed with `--commands`."""
        if commands_only:
            return super().main_help_text(commands_only=True)
        ours = sorted(
            _as_people_say(name) for name, app in get_commands().items() if app == "trellis.operate"
        )
        return "\n".join(
            ["trellis COMMAND --help explains one of:", "", *(f"  {name}" for name in ours)]
        )

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """Find a command by name, or end with 2 and the nearest known one."""
        commands = get_commands() if settings.INSTALLED_APPS else {}
        if subcommand in commands:
            return super().fetch_command(subcommand)
        near = difflib.get_close_matches(subcommand, commands, n=1)
        hint = f" Did you mean `{_as_people_say(near[0])}`?" if near else ""
        asked = subcommand.replace("_", "-")
        sys.stderr.write(f"trellis has no command `{asked}`.{hint} See `trellis help`.\n")
        sys.exit(WRONG_USAGE)


def _as_django_says(command: str) -> str:
    return SPELLED.get(command, command.replace("-", "_"))


def _as_people_say(command: str) -> str:
    spelled = {django: people for people, django in SPELLED.items()}
    return spelled.get(command, command.replace("_", "-"))


def _spelled(arguments: Sequence[str]) -> list[str]:
    """Turn `add-person x` into what Django knows, with the command told to raise its problems."""
    if not arguments or arguments[0] in ASKING:
        return [*arguments[:1], *map(_as_django_says, arguments[1:])]
    command, *rest = arguments
    return [_as_django_says(command), "--traceback", *rest]


def _names(problem: BaseException) -> set[str]:
    return {f"{kind.__module__}.{kind.__qualname__}" for kind in type(problem).__mro__}


def told(problem: BaseException) -> str | None:
    """Say a known problem in one sentence; None for one that is a fault of the program."""
    if isinstance(problem, SystemCheckError):
        return str(problem).strip()
    words = " ".join(str(problem).split())
    if _names(problem) & TOLD_IN_THEIR_WORDS:
        return words
    if NOT_READY.search(words):
        return "This data folder is not ready. Run: trellis serve"
    if _names(problem) & ABOUT_THE_STORE:
        return f"The data cannot be reached: {words}"
    return None


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say and give the exit code."""
    if list(arguments) in (["--version"], ["version"]):
        sys.stdout.write(f"{version('trellis')}\n")
        return DONE
    try:
        _Trellis(["trellis", *_spelled(arguments)]).execute()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as problem:
        sentence = None if "--traceback" in arguments else told(problem)
        if sentence is None:
            raise
        sys.stderr.write(f"{sentence}\n")
        return PROBLEM
    return DONE


def main() -> None:
    """Run the command line of this process. What it writes is for this user alone."""
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.config.settings")
    sys.exit(run(sys.argv[1:]))
