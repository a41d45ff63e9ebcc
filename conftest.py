"""What every test has: an opened vault, static files, both stores, quick password hashing."""

from collections.abc import Iterator

import hypothesis
import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from trellis.operate.translations import compile_if_stale
from trellis.people.hashing import SmallArgon2
from trellis.vault.actions import open_vault

pytest_plugins = ["tests.cast", "tests.mailbox"]

# The same algorithm with the least work, so that signing in costs a test nothing.
SmallArgon2.time_cost = 1
SmallArgon2.memory_cost = 8

# A busy machine is slow now and then; that is no fault of what is tested.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

USES_THE_STORE = {"db": False, "transactional_db": True, "live_server": True}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every test that uses the store use both stores."""
    for item in items:
        said = item.get_closest_marker("django_db")
        used = USES_THE_STORE.keys() & set(getattr(item, "fixturenames", ()))
        if said is None and not used:
            continue
        wishes = said.kwargs if said else {"transaction": any(USES_THE_STORE[n] for n in used)}
        item.add_marker(pytest.mark.django_db(**{**wishes, "databases": "__all__"}), append=False)


@pytest.fixture(scope="session", autouse=True)
def _as_served() -> None:
    """Collect static files and compile the languages once per process, as `trellis serve` does."""
    compile_if_stale()
    call_command("collectstatic", verbosity=0, interactive=False)


@pytest.fixture(autouse=True)
def _a_worker_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pages believe that a worker lives; how they say otherwise is tested in trellis/work."""
    monkeypatch.setattr("trellis.work.context.silent", lambda at: False)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Open the vault on the test store, as `trellis serve` does."""
    with django_db_blocker.unblock():
        open_vault()


@pytest.fixture(autouse=True)
def _opened_vault(request: pytest.FixtureRequest) -> Iterator[None]:
    """Open the vault anew (a transactional test empties every table)."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")
        open_vault()
    yield
