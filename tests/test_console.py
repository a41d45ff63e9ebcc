"""The `trellis` command answers problems in one sentence, with the exit codes it promises."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db.utils import OperationalError

from trellis.operate.console import PROBLEM, WRONG_USAGE, run, told
from trellis.vault.actions import WrongMasterKey
from trellis.vault.master import MasterKeyProblem

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "problem",
    [
        CommandError("This cannot be."),
        MasterKeyProblem("This cannot be."),
        WrongMasterKey("This cannot be."),
        ImproperlyConfigured("This cannot be."),
    ],
)
def test_a_known_problem_is_told_in_its_own_words(problem: Exception) -> None:
    """One sentence, no name of a class."""
    assert told(problem) == "This cannot be."


def test_an_unreachable_store_is_told() -> None:
    """Whatever the database says, in one line."""
    problem = OperationalError("connection refused\n\tIs the server running?")
    assert told(problem) == "The data cannot be reached: connection refused Is the server running?"


def test_a_fault_of_the_program_is_not_hidden() -> None:
    """An unknown problem keeps its traceback."""
    assert told(ValueError("x")) is None


def test_an_unknown_command_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest known one is named."""
    with pytest.raises(SystemExit) as ended:
        run(["translation"])
    assert ended.value.code == WRONG_USAGE
    assert "`translations`" in capsys.readouterr().err


def test_an_unknown_option_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """As argparse says it."""
    with pytest.raises(SystemExit) as ended:
        run(["translations", "--bogus"])
    assert ended.value.code == WRONG_USAGE
    assert "--bogus" in capsys.readouterr().err


def test_settings_that_cannot_work_end_with_one_sentence(tmp_path: Path) -> None:
    """Even a problem that shows while settings are read."""
    done = subprocess.run(
        [sys.executable, "-m", "trellis", "migrate"],
        cwd=ROOT,
        env={**os.environ, "TRELLIS_DATA": str(tmp_path), "DATABASE_URL": "nonsense://x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == PROBLEM
    assert done.stdout == ""
    assert done.stderr.startswith("The data cannot be reached: ")
    assert done.stderr.count("\n") == 1
