"""What every test stands on: an app on a fresh database, people to be, and one Page through which pages are read."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine

from planner import factory
from planner.accounts import passwords
from planner.core.connections import engine_options
from planner.core.db import db, enter
from planner.core.settings import Settings
from planner.core.transaction import PlannerApp
from planner.factory import add_commands, create_app
from planner.inventory.seeing.fixed import FIXED
from tests.databases import Database, PostgresDatabase, SQLiteFile
from tests.factories import Town, build_town
from tests.page import Browser

REAL_HASHER = passwords._hasher  # what the app hashes with outside this test process
SECRET = "tests-only-0123456789abcdefghijklmnopqrstuvwxyz"
IN_MEMORY = "oppna-dorren-tests-"  # and the number of the test process
ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"


def pytest_configure() -> None:
    """Look for unreachable cycles less often, as some million objects stay, and hash made-up passwords cheaply."""
    gc.set_threshold(20_000, 20, 100)
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its kind: what uses the app's database is a page test, the rest is a unit test."""
    for item in items:
        if item.get_closest_marker("browser") or "browser" in item.path.parts:
            continue
        fixtures: list[str] = getattr(item, "fixturenames", [])
        item.add_marker(pytest.mark.page if "app" in fixtures else pytest.mark.unit)
    # The longest first: what is left over then is short, and no process waits for another's long test.
    items.sort(key=lambda item: "reliability" not in item.path.parts)


def pytest_collection_finish() -> None:
    """What the modules and tests are made of stays until the end: never look through it for cycles again."""
    gc.collect()
    gc.freeze()


def forget_ended_runs(shared: Path) -> None:
    """Remove what test processes that were cut off have left in memory."""
    for left in shared.glob(f"{IN_MEMORY}*"):
        try:
            os.kill(int(left.name.removeprefix(IN_MEMORY)), 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)
        except (PermissionError, ValueError):
            continue


@pytest.fixture(scope="session")
def worker_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of this test process's own, in memory where there is one."""
    shared = Path("/dev/shm")
    if shared.is_dir() and os.access(shared, os.W_OK):
        forget_ended_runs(shared)
        path = shared / f"{IN_MEMORY}{os.getpid()}"
        path.mkdir(exist_ok=True)
        return path
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def database(worker_dir: Path) -> Iterator[Database]:
    """This test process's own database, migrated."""
    made = postgres_database() if ON_POSTGRESQL else SQLiteFile(worker_dir)
    app = create_app(settings(made.address, worker_dir))
    add_commands(app)
    made.migrate(app)
    yield made
    made.close()
    shutil.rmtree(worker_dir, ignore_errors=True)


def postgres_database() -> Database:
    """Return a database in the cluster of `python -m tests.postgres`."""
    return PostgresDatabase(os.environ["TEST_POSTGRES_URL"], os.environ["TEST_POSTGRES_SUPERUSER"])


def settings(address: str, data_dir: Path, **changes: Any) -> Settings:
    """Return settings for tests."""
    values: dict[str, Any] = {
        "data_dir": data_dir,
        "database_url": address,
        "secret_key": SECRET,
        "base_url": "http://localhost",
        "mail": f"maildir:{data_dir / 'mail'}",
        "env": "development",
    }
    return Settings(**(values | changes))


@pytest.fixture(scope="session")
def shared_app(database: Database, worker_dir: Path) -> Iterator[PlannerApp]:
    """The one app of this test process; its database is laid anew for each test by `app` and `town`."""
    with pytest.MonkeyPatch.context() as patched:
        # Tests go through every page there is: no statement is compiled twice.
        patched.setattr(factory, "engine_options", lambda url: engine_options(url) | {"query_cache_size": 20_000})
        app = create_app(settings(database.address, worker_dir))
    add_commands(app)
    app.config["TESTING"] = True
    # The styles do not change while tests run: no need to look at each file's time for each page.
    app.extensions["assets"].watching = False
    if folder := os.environ.get("TEST_TEMPLATES"):
        # Compiled once for all test processes of `make test`, each by its text.
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(folder)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(shared_app: PlannerApp, database: Database, worker_dir: Path) -> PlannerApp:
    """The app on a database with tables and no rows."""
    database.empty(shared_app)
    FIXED.clear()
    shutil.rmtree(worker_dir / "mail", ignore_errors=True)
    return shared_app


@pytest.fixture
def town(app: PlannerApp, database: Database) -> Town:
    """Two municipalities with schools and people in every role; the second has data that could leak."""
    return database.lay(app, "town", lambda: committed(app))


def committed(app: PlannerApp) -> Town:
    """Build the town."""
    with app.app_context():
        built = build_town()
        db.session.commit()
    return built


@pytest.fixture
def browse(app: PlannerApp) -> Callable[..., Browser]:
    """Return a browser for a person: `browse(town.librarian)`; `browse()` is a visitor."""
    return lambda person=None: Browser(app, person)


@contextmanager
def inside(app: PlannerApp, municipality_id: int) -> Iterator[None]:
    """Work in the database as the app does in a municipality; commits at the end. Not around page requests."""
    with app.app_context():
        enter(municipality_id)
        yield
        db.session.commit()


class Statements(list[str]):
    """The statements sent to the database while counting."""


@pytest.fixture
def count_statements() -> Callable[[], Any]:
    """Return a context manager that yields the list of statements sent meanwhile."""

    @contextmanager
    def counting() -> Iterator[Statements]:
        sent = Statements()

        def note(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
            # The tenant's setting on PostgreSQL belongs to beginning a transaction, as BEGIN does.
            if "set_config" not in statement and not statement.startswith(("BEGIN", "PRAGMA")):
                sent.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    return counting
