"""`trellis find`: the finder on the command line, in the words of the HTTP API."""

import json
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from trellis.directory import finder, wording
from trellis.directory.places import UnknownPlace
from trellis.directory.rules.question import REPEATED, SINGLE, BadQuestion, Question, question_of

WRONG_USAGE = 2
_NEGATIVE = re.compile(r"-\d+(\.\d*)?(,-?\d+(\.\d*)?)?\Z")


class Command(BaseCommand):
    """Find what can be joined, the soonest first."""

    help = "Find meetings and services: trellis find --near 40.7,-74 --within 10 --window 3h"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the finder's words as options; text to look for comes first."""
        # A southern latitude begins with a dash and is no option.
        parser._negative_number_matcher = _NEGATIVE
        parser.add_argument("q", nargs="*", metavar="TEXT", help="words to look for")
        for word in SINGLE:
            if word != "q":
                parser.add_argument(f"--{word}", default="")
        for word in REPEATED:
            parser.add_argument(f"--{word.replace('_', '-')}", action="append", default=[])
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer; an unknown place ends with 1, an unknown word with 2, each naming it."""
        try:
            answer = finder.find(self._question(options))
        except BadQuestion as problem:
            self.stderr.write(wording.refusal(problem))
            raise SystemExit(WRONG_USAGE) from problem
        except UnknownPlace as problem:
            raise CommandError(wording.unknown_place(str(problem))) from problem
        text = (
            json.dumps(answer, ensure_ascii=False, indent=2)
            if options["json"]
            else in_words(answer)
        )
        self.stdout.write(text)

    def _question(self, options: dict[str, Any]) -> Question:
        words = {word: [str(options[word])] for word in SINGLE if word != "q"}
        repeated = {word: options[word] for word in REPEATED}
        return question_of({"q": [" ".join(options["q"])], **words, **repeated}, most=None)


def in_words(answer: dict[str, Any]) -> str:
    """Say an answer as text, one listing under another."""
    lines = [wording.total(answer["total"]), *answer["widened"]]
    for row in answer["results"]:
        lines += ["", row["name"], f"  {row['why']}"]
        lines += [f"  {row[name]}" for name in ("address", "conference_url", "phone") if row[name]]
    return "\n".join(lines)
