"""The database of a test process, laid anew for each test as copies of states that were built once.

What a test finds is the same rows with the same ids as if they had been built for it alone, and
nothing of any test before: on SQLite the file is copied; on PostgreSQL every table with a page is
emptied and vacuumed to no page at all, the rows are copied in and the sequences set. Building two
municipalities takes some 150 ms, truncating all tables of PostgreSQL as long; a copy some 10.
"""

from __future__ import annotations

import os
import pickle
import shutil
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import flask_migrate
import psycopg
import time_machine
from psycopg import sql
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from planner.core.db import db

if TYPE_CHECKING:
    from planner.core.transaction import PlannerApp

Made = TypeVar("Made")

WITH_ROWS = """
    SELECT array_agg(relname::text ORDER BY relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
SEQUENCES = """
    SELECT array_agg(relname::text ORDER BY relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
"""


class Database(ABC):
    """A database of this test process's own that remembers states by name."""

    address: str

    def __init__(self) -> None:
        self._returned: dict[str, bytes] = {}

    def migrate(self, app: PlannerApp) -> None:
        """Make the tables."""
        with app.app_context():
            flask_migrate.upgrade()
            db.engine.dispose()

    def empty(self, app: PlannerApp) -> None:
        """Leave tables without rows, however the database was left."""
        self._restore(app, "empty")

    def lay(self, app: PlannerApp, name: str, build: Callable[[], Made]) -> Made:
        """Leave the rows that `build` makes of an empty database; return what it returned, a copy for each test."""
        if time_machine.escape_hatch.is_travelling():
            # The rows carry the time they were made at.
            self.empty(app)
            return build()
        if name in self._returned:
            self._restore(app, name)
        else:
            self.empty(app)
            self._returned[name] = pickle.dumps(build())
            self._keep(app, name)
        made: Made = pickle.loads(self._returned[name])  # noqa: S301 - we wrote it ourselves
        return made

    @abstractmethod
    def _keep(self, app: PlannerApp, name: str) -> None:
        """Remember what there is now."""

    @abstractmethod
    def _restore(self, app: PlannerApp, name: str) -> None:
        """Lay what is remembered by that name, and nothing else."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it."""


class SQLiteFile(Database):
    """A file of this test process's own, replaced by a copy of another."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._file, self._folder = folder / "test.sqlite3", folder
        self.address = f"sqlite:///{self._file}"

    def migrate(self, app: PlannerApp) -> None:
        """Make the tables."""
        super().migrate(app)
        self._keep(app, "empty")

    def _keep(self, app: PlannerApp, name: str) -> None:
        """Remember what there is now; with the last connection closed, all of it is in one file."""
        with app.app_context():
            db.engine.dispose()
        shutil.copyfile(self._file, self._folder / f"{name}.kept")

    def _restore(self, app: PlannerApp, name: str) -> None:
        """Lay what is remembered by that name, and nothing else."""
        with app.app_context():
            db.engine.dispose()
        for ending in ("-wal", "-shm"):
            self._file.with_name(self._file.name + ending).unlink(missing_ok=True)
        shutil.copyfile(self._folder / f"{name}.kept", self._file)

    def close(self) -> None:
        """Let go of it; the folder goes with the test process."""


class PostgresDatabase(Database):
    """A database of this test process's own; a superuser's connection keeps the rows in temporary tables.

    The superuser passes triggers and row-level security, as TRUNCATE did; the app's role does not.
    """

    def __init__(self, address: str, superuser: str) -> None:
        super().__init__()
        url = make_url(address).set(drivername="postgresql+psycopg")
        name = f"tests_{os.getpid()}"
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        admin.dispose()
        self.address = url.set(database=name).render_as_string(hide_password=False)
        self._connection = psycopg.connect(superuser, dbname=name, autocommit=True)
        # A test that leaves a transaction open fails the next one soon, with words.
        self._connection.execute("SET session_replication_role = replica; SET lock_timeout = '20s'")
        self._sequences: list[str] = []
        self._statements: dict[str, sql.Composed] = {}

    def migrate(self, app: PlannerApp) -> None:
        """Make the tables."""
        super().migrate(app)
        self._sequences = self._names(SEQUENCES)
        started = [sql.SQL("setval({}, 1, false)").format(sql.Literal(name)) for name in self._sequences]
        self._statements["empty"] = sql.SQL("SELECT ") + sql.SQL(", ").join(started)

    def _keep(self, app: PlannerApp, name: str) -> None:
        """Remember what there is now."""
        del app
        copied: list[sql.Composable] = []
        for table in self._names(WITH_ROWS):
            kept, source = sql.Identifier("pg_temp", f"{name} {table}"), sql.Identifier("public", table)
            self._connection.execute(sql.SQL("CREATE TEMPORARY TABLE {} AS TABLE {}").format(kept, source))
            copied.append(sql.SQL("INSERT INTO {} SELECT * FROM {}; ").format(source, kept))
        reached = []
        for sequence in self._sequences:
            query = sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier("public", sequence))
            for value, called in self._connection.execute(query):
                reached.append(sql.SQL("setval({}, {}, {})").format(sql.Literal(sequence), value, called))
        self._statements[name] = sql.SQL("").join(copied) + sql.SQL("SELECT ") + sql.SQL(", ").join(reached)

    def _restore(self, app: PlannerApp, name: str) -> None:
        """Lay what is remembered by that name, and nothing else: whatever has a page is emptied first."""
        del app
        if filled := [sql.Identifier("public", table) for table in self._names(WITH_ROWS)]:
            emptied = [sql.SQL("DELETE FROM {}").format(table) for table in filled]
            self._connection.execute(sql.SQL("; ").join(emptied))
            self._connection.execute(sql.SQL("VACUUM ") + sql.SQL(", ").join(filled))
        self._connection.execute(self._statements[name])

    def close(self) -> None:
        """End the superuser's connection."""
        self._connection.close()

    def _names(self, query: str) -> list[str]:
        row = self._connection.execute(sql.SQL(query)).fetchone()
        return (row and row[0]) or []
