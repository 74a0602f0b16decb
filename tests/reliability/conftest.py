"""An installation for each test, copied from one that is prepared once."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.server import Installation, prepared


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A data directory with a migrated database and a town in it."""
    return prepared(tmp_path_factory.mktemp("template"))


@pytest.fixture
def place(template: Installation) -> Iterator[Installation]:
    """An installation of this test's own; the server it may start is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="oppna-dorren-", dir=memory()) as home:
        made = template.copy(Path(home))
        yield made
        made.kill()


def memory() -> str | None:
    """Where files wait for no disk, so that how long a test takes does not depend on one."""
    shared = "/dev/shm"
    return shared if os.access(shared, os.W_OK) else None
