"""What is kept in the repository says nothing of where it was made or where packages came from."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Put together here, so that this file does not name them either.
HOSTS = [
    "".join(parts)
    for parts in (
        ("py", "pi", ".org"),
        ("python", "hosted", ".org"),
        ("npm", "js", ".org"),
        ("npm", "js", ".com"),
        ("js", "delivr", ".net"),
        ("un", "pkg", ".com"),
    )
]
HOMES = ["/" + name + "/" for name in ("root", "work", "Users")]
_NAMED = re.compile(
    "|".join(
        [
            *map(re.escape, HOSTS),
            r"/" + r"home/\w+/",
            *(rf"(?<![\w./}}-]){re.escape(home)}(?=\w)" for home in HOMES),
        ]
    )
)


def kept() -> list[Path]:
    """Give the files that are, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_registry_or_a_machine() -> None:
    """No package registry's host and no path of anybody's machine."""
    texts = ((path, path.read_bytes().decode(errors="replace")) for path in kept())
    named = [
        (str(path.relative_to(ROOT)), found[0])
        for path, text in texts
        for found in _NAMED.finditer(text)
    ]
    assert named == []
