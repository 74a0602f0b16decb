"""One look-up on the driver's own connection: for what is asked far more often than anything else.

SQLAlchemy writes the statement and turns values into types; its connection, transaction and result, which cost more
than the look-up itself, are left out. Like `core.db.glance` it looks across municipalities, outside the session, for
whose it is that a secret stands for, and it can only read.

On PostgreSQL it has connections of its own, one for each thread that asks at once, which know from their start that
they look across municipalities and only read: row-level security is asked as ever, in one round trip instead of five
(is it there, begin, say which municipality, read, roll back). Nothing but these statements ever runs on them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

from planner.core.db import EVERY

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine, Select

# Said when a connection is made, so that a pooler between, which could lend it to others, refuses instead.
ACROSS_AND_READING = f"-c planner.municipality={EVERY} -c default_transaction_read_only=on"


class NoGlanceError(Exception):
    """The driver could not answer; whoever asks goes the longer way, which says what is wrong."""


class OwnConnections:
    """PostgreSQL connections for looking across municipalities and reading alone, closed with the engine's."""

    def __init__(self, engine: Engine) -> None:
        """Begin with none."""
        self._engine = engine
        self._idle: list[Any] = []
        event.listen(engine, "engine_disposed", lambda _engine: self.close())

    def row(self, sql: str, values: dict[str, Any]) -> tuple[Any, ...] | None:
        """Return the row, or None; raises NoGlanceError, and begins anew after that."""
        errors = self._engine.dialect.loaded_dbapi.Error
        cursor = None
        try:
            cursor = self._taken()
            found: tuple[Any, ...] | None = cursor.execute(sql, values).fetchone()
        except errors as error:
            # What broke one, a server that started again, broke those that wait as well.
            if cursor is not None:
                cursor.connection.close()
            self.close()
            raise NoGlanceError from error
        self._idle.append(cursor)
        return found

    def close(self) -> None:
        """Close those that nobody uses."""
        with suppress(IndexError):
            while True:
                self._idle.pop().connection.close()

    def _taken(self) -> Any:  # noqa: ANN401 - the driver's cursor
        try:
            return self._idle.pop()
        except IndexError:
            dialect = self._engine.dialect
            arguments, named = dialect.create_connect_args(self._engine.url)
            named["options"] = f"{named.get('options', '')} {ACROSS_AND_READING}".strip()
            made = dialect.loaded_dbapi.connect(*arguments, **named, autocommit=True, connect_timeout=5)
            made.prepare_threshold = 0
            return made.cursor()


class Glance:
    """A statement of one row at most, made ready once for the engine that asks."""

    def __init__(self, statement: Select[Any], engine: Engine) -> None:
        """Write the statement in the database's own words."""
        self._engine = engine
        self._own = OwnConnections(engine) if engine.dialect.name == "postgresql" else None
        compiled = statement.compile(dialect=engine.dialect, compile_kwargs={"render_postcompile": True})
        self._sql = str(compiled)
        dialect = engine.dialect
        binds = compiled.binds
        self._write: dict[str, Callable[[Any], Any] | None] = {
            name: binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in binds
        }
        given = {name for name, bind in binds.items() if bind.required}
        self._fixed = {name: self._written(name, bind.value) for name, bind in binds.items() if name not in given}
        self._order: list[str] | None = getattr(compiled, "positiontup", None)
        self._read = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.selected_columns
        ]
        self._errors: Any = getattr(dialect.dbapi, "Error", ())

    def row(self, **given: object) -> tuple[Any, ...] | None:
        """Return the row, or None; raises NoGlanceError."""
        values = self._fixed | {name: self._written(name, value) for name, value in given.items()}
        found = self._own.row(self._sql, values) if self._own else self._pooled(values)
        if found is None:
            return None
        return tuple(
            value if read is None or value is None else read(value)
            for read, value in zip(self._read, found, strict=True)
        )

    def _pooled(self, values: dict[str, Any]) -> tuple[Any, ...] | None:
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(self._sql, [values[name] for name in self._order] if self._order else values)
            found: tuple[Any, ...] | None = cursor.fetchone()
            cursor.close()
        except self._errors as error:
            connection.invalidate(error)
            raise NoGlanceError from error
        finally:
            connection.close()
        return found

    def _written(self, name: str, value: object) -> object:
        write = self._write[name]
        return value if write is None else write(value)
