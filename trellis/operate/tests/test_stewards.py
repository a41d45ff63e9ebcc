"""Who looks after the place, from the command line."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from trellis.operate.doctor import examine
from trellis.operate.rules.finding import Grade
from trellis.people.models import Person
from trellis.teams import actions as teams
from trellis.teams.models import is_steward
from trellis.teams.rules.roles import TeamKind, TeamRole


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


def told(what: str) -> list[tuple[Grade, str]]:
    return [(finding.grade, finding.words) for finding in examine() if finding.what == what]


def test_the_doctor_asks_for_a_steward(noor: Person) -> None:
    [(grade, words)] = told("stewards")
    assert grade is Grade.WARNING
    assert "trellis steward USERNAME" in words
    said("noor")
    assert told("stewards")[0][0] is Grade.OK


def test_the_doctor_counts_who_has_no_second_step_and_names_nobody(
    noor: Person, okafor: Person
) -> None:
    said("noor")
    teams.make_team(
        by=okafor,
        name="Riverside",
        kind=TeamKind.CLINIC,
        role=TeamRole.DOCTOR,
        at=timezone.now(),
    )
    _well, (grade, words) = told("stewards")
    assert grade is Grade.WARNING
    assert "sign-in: 2." in words
    assert not [name for name in ("noor", "okafor", "Riverside") if name in words]


def test_an_unknown_kind_of_place_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "trellis", "doctor"],
        env={**os.environ, "TRELLIS_DATA": str(tmp_path), "TRELLIS_DEPLOYMENT": "prison"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "TRELLIS_DEPLOYMENT is 'prison'; it can be circle, community, programme.\n",
    )
