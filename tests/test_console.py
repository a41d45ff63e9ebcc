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


def ended(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own on this data folder."""
    environment = {**os.environ, "TRELLIS_DATA": str(folder), **settings}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "trellis", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    """One sentence, exit 1."""
    (tmp_path / "data").write_text("")
    done = ended(tmp_path / "data", "doctor")
    assert (done.returncode, done.stderr.count("\n")) == (PROBLEM, 1)
    assert "The data cannot be reached" in done.stderr


@pytest.mark.parametrize("secret", [b"", b"\xff\xfe\x00"])
def test_a_secret_that_is_none_is_refused(tmp_path: Path, secret: bytes) -> None:
    """One sentence that says what to do."""
    (tmp_path / "secret.key").write_bytes(secret)
    done = ended(tmp_path, "doctor", TRELLIS_SECRET_KEY_FILE=str(tmp_path / "secret.key"))
    assert done.returncode == PROBLEM
    assert "holds no secret" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_never_served_says_what_to_do(tmp_path: Path) -> None:
    """Not the database's own words."""
    done = ended(tmp_path, "token", "nobody", "--name", "x")
    assert (done.returncode, done.stderr) == (
        PROBLEM,
        "This data folder is not ready. Run: trellis serve\n",
    )


def test_a_port_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    """Judged before anything is made."""
    assert ended(tmp_path, "serve", "--port", "99999").returncode == WRONG_USAGE


def test_the_version_is_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    """Not the framework's."""
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("0.")


def test_what_the_command_writes_is_for_its_user_alone(tmp_path: Path) -> None:
    """The stores hold e-mail addresses and digests in the clear."""
    ended(tmp_path, "add-person", "jo")
    stores = list(tmp_path.glob("*.sqlite3"))
    assert stores
    assert not [path for path in stores if path.stat().st_mode & 0o077]


def test_help_lists_our_commands_as_people_say_them(capsys: pytest.CaptureFixture[str]) -> None:
    """`add-person` and `import`, not what Python would call them."""
    run(["help"])
    listed = capsys.readouterr().out.split()
    assert {"add-person", "import", "serve", "find", "doctor"} <= set(listed)
    assert "createsuperuser" not in listed
