"""Who looks after the place, from the command line."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from trellis.people.models import Person
from trellis.teams.models import is_steward


def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("steward", *arguments, stdout=out)
    return out.getvalue()


def test_a_steward_is_made_and_ended_in_one_sentence(noor: Person, ivo: Person) -> None:
    assert said("Noor") == "noor looks after this place. A steward sees nobody's record.\n"
    said("noor")
    said("ivo")
    assert said("noor", "--end") == "noor looks after this place no more.\n"
    assert not is_steward(noor, at=timezone.now())
    assert is_steward(ivo, at=timezone.now())


def test_the_last_steward_stays_and_nobody_else_is_ended(noor: Person, ivo: Person) -> None:
    said("noor")
    for arguments, told in (
        (("noor", "--end"), "last steward"),
        (("ivo", "--end"), "no steward"),
        (("nobody",), "Nobody here"),
    ):
        with pytest.raises(CommandError, match=told):
            said(*arguments)
    assert is_steward(noor, at=timezone.now())
