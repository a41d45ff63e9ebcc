"""`trellis translations [--check]`: gather and compile the words of the other languages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from trellis.operate import translations


class Command(BaseCommand):
    """Gathers texts into the language files, or with --check only says what they lack."""

    help = "Gather and compile every text to be translated."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when words are missing"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check or gather, language by language."""
        if options["check"]:
            self._check()
            return
        for language in translations.languages():
            lacking = translations.gather(language)
            self.stdout.write(f"{translations.po_file(language)}: {lacking} texts need words.")
        translations.compile_if_stale()

    def _check(self) -> None:
        judged = map(translations.problems, translations.languages())
        found = [problem for problems in judged for problem in problems]
        for problem in found:
            self.stdout.write(problem)
        if found:
            raise CommandError(f"{len(found)} texts are not ready in other languages.")
