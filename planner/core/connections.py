"""How connections are opened and used: what SQLite must be told, and patience for both databases."""

from __future__ import annotations

import gc
import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine, ExceptionContext

from planner.core.writing import writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.pool import ConnectionPoolEntry

_refused = threading.Event()


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: object, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    if _refused.is_set():
        # Connections share what one of them opened; those that were closed go when their last cursor does.
        _refused.clear()
        gc.collect()
    # The driver's own BEGIN comes too late and is never IMMEDIATE; ours is sent by _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA synchronous=FULL")
    # Kept in the file: asked before set, so that a read-only disk can still be read.
    if cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        cursor.execute("PRAGMA journal_mode=WAL")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        # Taking the write lock first is what makes a read-then-write safe, and waiting for it possible.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing() else "BEGIN")


@event.listens_for(Engine, "handle_error")
def _leave_read_only_file(context: ExceptionContext) -> None:
    """Open SQLite's file anew after a refused write: what was opened while the disk was read-only stays so."""
    if isinstance(context.original_exception, sqlite3.OperationalError):
        kind = context.original_exception.sqlite_errorcode & 0xFF
        if kind == sqlite3.SQLITE_READONLY:
            context.is_disconnect = True
            _refused.set()


def engine_options(url: str) -> dict[str, Any]:
    """Return what the engine needs: patience for SQLite's lock, a checked pool for PostgreSQL."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 10}, "pool_size": 10, "max_overflow": 20}
    return {
        "pool_size": 10,
        "max_overflow": 20,
        "pool_pre_ping": True,
        "connect_args": {"connect_timeout": 5},
    }


@contextmanager
def planned_afresh(connection: Connection) -> Iterator[None]:
    """Let PostgreSQL plan each statement for the tables as they are now, and keep no plan meanwhile.

    The driver has statements that come again prepared. One that was planned while a table was empty goes through
    all of it, again and again, while it is being filled: most of the time that a large import took.
    """
    raw: Any = connection.connection.driver_connection
    if connection.dialect.name != "postgresql":
        yield
        return
    kept, raw.prepare_threshold = raw.prepare_threshold, None
    try:
        yield
    finally:
        raw.prepare_threshold = kept
