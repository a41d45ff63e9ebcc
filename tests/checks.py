"""`python -m tests.checks`: every check that is not a test, two at a time."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TRELLIS = (sys.executable, "-m", "trellis")


def _templates() -> list[str]:
    found = sorted(ROOT.glob("trellis/*/templates/**/*.html"))
    return [str(path.relative_to(ROOT)) for path in found]


def checks() -> dict[str, list[str]]:
    """Give each check's name and command, the slow ones first."""
    names = ("ruff", "lint-imports", "mypy", "djade", "djlint", "deptry")
    tool = {name: str(BIN / name) for name in names}
    return {
        "types": [tool["mypy"]],
        "style": [tool["ruff"], "check", "."],
        "layout": [tool["ruff"], "format", "--check", "."],
        "floors": [tool["lint-imports"], "--no-logo"],
        "templates": [tool["djlint"], "trellis", "--lint", "--quiet"],
        "template layout": [tool["djade"], "--target-version", "5.2", "--check", *_templates()],
        "dependencies": [tool["deptry"], "."],
        "translations": [*TRELLIS, "translations", "--check"],
        "migrations": [*TRELLIS, "makemigrations", "--check", "--dry-run"],
        "deployment": [*TRELLIS, "check", "--deploy", "--fail-level", "WARNING"],
    }


def passed(name: str, command: list[str], environment: Mapping[str, str]) -> bool:
    """Run one check, say how it went, and on failure everything it said."""
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    word = "failed" if done.returncode else "ok"
    said = f"\n{done.stdout}{done.stderr}" if done.returncode else ""
    print(f"{name:<16} {word:<6} {time.monotonic() - began:5.1f} s{said}", flush=True)
    return done.returncode == 0


def main() -> int:
    """Run all checks apart from any real data; 0 when all passed."""
    commands = checks()
    folder = tempfile.mkdtemp(prefix="trellis-checks-")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRELLIS_")}
    environment = {**kept, "TRELLIS_DATA": folder, "TRELLIS_URL": "https://trellis.example"}
    try:
        with ThreadPoolExecutor(max_workers=2) as two:
            results = two.map(lambda name: passed(name, commands[name], environment), commands)
            return 0 if all(list(results)) else 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
