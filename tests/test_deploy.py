"""The files a host copies: the command as root runs nothing that stands in the settings."""

import os
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
HOSTILE = "smtp://user:pa$$w0rd&touch came-true;$(touch came-true)`touch came-true`%40@post.example:587/?a=b c"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a folder in which the command is run as it stands, with its three places put into that folder."""
    (tmp_path / "runuser").write_text('#!/bin/sh\nprintf "%s\\n" "$@"\nenv\n')
    (tmp_path / "runuser").chmod(0o755)
    text = (DEPLOY / "trellis").read_text()
    assert "/etc/trellis/env" in text
    text = text.replace("/etc/trellis/env", str(tmp_path / "env"))
    (tmp_path / "trellis").write_text(text.replace("cd /opt/trellis", f"cd {tmp_path}"))
    return tmp_path


def run(place: Path, settings: str) -> subprocess.CompletedProcess[str]:
    (place / "env").write_text(settings)
    path = f"{place}:{os.environ['PATH']}"
    command = ["/bin/sh", str(place / "trellis"), "doctor", "two words"]
    return subprocess.run(
        command, env={"PATH": path}, capture_output=True, text=True, check=False, cwd=place
    )


@pytest.mark.parametrize("quote", ["'", '"', ""])
def test_a_value_stays_a_value(place: Path, quote: str) -> None:
    """Within single quotes, as `deploy/env` has them, or not."""
    ran = run(
        place, f"# a line\n\nTRELLIS_URL='https://a.example'\nEMAIL_URL={quote}{HOSTILE}{quote}\n"
    )
    assert ran.returncode == 0, ran.stderr
    said = ran.stdout.splitlines()
    assert f"EMAIL_URL={HOSTILE}" in said
    assert "TRELLIS_URL=https://a.example" in said
    assert said[:2] == ["-u", "trellis"]
    assert said[4:6] == ["doctor", "two words"]
    assert not (place / "came-true").exists()


@pytest.mark.parametrize("line", ["touch came-true", "a b=c", "=x", "$(touch came-true)=x", "1A=x"])
def test_a_line_that_is_none_is_told_and_nothing_runs(place: Path, line: str) -> None:
    """Without what stands in it: it may be a password."""
    ran = run(place, f"TRELLIS_URL='https://a.example'\n{line}\n")
    assert ran.returncode == 1
    assert "KEY='value'" in ran.stderr
    assert ran.stdout == ""
    assert not (place / "came-true").exists()


def test_every_value_in_the_example_is_quoted() -> None:
    """Also those that are turned off."""
    lines = [line.removeprefix("# ") for line in (DEPLOY / "env").read_text().splitlines()]
    settings = [
        line for line in lines if line.partition("=")[0].replace("_", "").isupper() and "=" in line
    ]
    assert len(settings) >= 6
    for line in settings:
        name, _, value = line.partition("=")
        assert value[0] == value[-1] == "'", name


def test_the_page_for_hosts_shows_the_proxys_file_as_it_is() -> None:
    """Without its comments; and it logs no request, not even one that went wrong."""
    lines = (DEPLOY / "Caddyfile").read_text().splitlines()
    file = "\n".join(line for line in lines if not line.startswith("#"))
    assert f"```\n{file}\n```" in (DEPLOY.parent / "docs" / "operating.md").read_text()
    assert "exclude http.log http.handlers http.stdlib" in file
