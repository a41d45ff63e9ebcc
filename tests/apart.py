"""A pytest plugin that keeps tests apart from any real place.

It is loaded by `-p` before Django reads its settings: every process of a run (each xdist worker
too) gets a data folder of its own under the system's temporary folder, and no `TRELLIS_` setting of
the machine is seen. Only `DATABASE_URL` is kept, which chooses SQLite or PostgreSQL, and the folder of sample feeds.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {"TRELLIS_SAMPLE_DATA"}

for name in [name for name in os.environ if name.startswith("TRELLIS_") and name not in KEPT]:
    del os.environ[name]
os.environ.pop("EMAIL_URL", None)  # no test writes to anybody

FOLDER = Path(tempfile.mkdtemp(prefix="trellis-test-"))
os.environ["TRELLIS_DATA"] = str(FOLDER)
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(FOLDER, ignore_errors=True)
