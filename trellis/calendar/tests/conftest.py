"""Keys to own what is planned."""

import pytest

from trellis.vault.actions import make_key
from trellis.vault.models import Key


@pytest.fixture
def key(db: None) -> Key:
    """The key of somebody."""
    return make_key()


@pytest.fixture
def other(db: None) -> Key:
    """The key of somebody else."""
    return make_key()
