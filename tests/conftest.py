"""What every test stands on: an app on a fresh database, people to be, and one Page through which pages are read."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import Engine, make_url

from planner.core.db import Base, db, enter
from planner.core.settings import Settings
from planner.core.transaction import PlannerApp
from planner.factory import add_commands, create_app
from tests.factories import Town, build_town
from tests.page import Browser

SECRET = "tests-only-0123456789abcdefghijklmnopqrstuvwxyz"
ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by its kind: what uses the app's database is a page test, the rest is a unit test."""
    for item in items:
        if item.get_closest_marker("browser") or "browser" in item.path.parts:
            continue
        fixtures: list[str] = getattr(item, "fixturenames", [])
        item.add_marker(pytest.mark.page if "app" in fixtures else pytest.mark.unit)


@pytest.fixture(scope="session")
def worker_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory of this test process's own, in memory where there is one."""
    shared = Path("/dev/shm")
    name = f"oppna-dorren-tests-{os.getpid()}"
    if shared.is_dir() and os.access(shared, os.W_OK):
        path = shared / name
        path.mkdir(exist_ok=True)
        return path
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def database_url(worker_dir: Path) -> Iterator[str]:
    """The address of this test process's own database, migrated and empty."""
    if ON_POSTGRESQL:
        url = make_url(os.environ["TEST_POSTGRES_URL"]).set(drivername="postgresql+psycopg")
        name = f"tests_{os.getpid()}"
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        address = url.set(database=name).render_as_string(hide_password=False)
    else:
        address = f"sqlite:///{worker_dir / 'template.sqlite3'}"
    app = create_app(settings(address, worker_dir))
    add_commands(app)
    with app.app_context():
        flask_migrate.upgrade()
        db.engine.dispose()
    yield address
    shutil.rmtree(worker_dir, ignore_errors=True)


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
def shared_app(database_url: str, worker_dir: Path) -> Iterator[PlannerApp]:
    """The one app of this test process; its database is emptied for each test by `app`."""
    address = database_url if ON_POSTGRESQL else f"sqlite:///{worker_dir / 'test.sqlite3'}"
    app = create_app(settings(address, worker_dir))
    add_commands(app)
    app.config["TESTING"] = True
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(shared_app: PlannerApp, database_url: str, worker_dir: Path) -> PlannerApp:
    """The app on a database with tables and no rows."""
    return emptied(shared_app, database_url, worker_dir)


def emptied(shared_app: PlannerApp, database_url: str, worker_dir: Path) -> PlannerApp:
    """Empty the test process's database, however it was left."""
    with shared_app.app_context():
        if ON_POSTGRESQL:
            names = ", ".join(table.name for table in Base.metadata.sorted_tables)
            with db.engine.begin() as connection:
                connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
        else:
            db.engine.dispose()
            for ending in ("-wal", "-shm"):
                (worker_dir / f"test.sqlite3{ending}").unlink(missing_ok=True)
            shutil.copyfile(make_url(database_url).database or "", worker_dir / "test.sqlite3")
    shutil.rmtree(worker_dir / "mail", ignore_errors=True)
    return shared_app


@pytest.fixture
def town(app: PlannerApp) -> Town:
    """Two municipalities with schools and people in every role; the second has data that could leak."""
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
