"""One look-up on the driver's own connection: for what is asked far more often than anything else.

SQLAlchemy writes the statement and turns values into types; its connection, transaction and result, which cost more
than the look-up itself, are left out. Like `core.db.glance` it looks across municipalities, outside the session, for
whose it is that a secret stands for, and it can only read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planner.core.db import EVERY

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine, Select

TELL_POSTGRESQL = "SELECT set_config('planner.municipality', %s, true)"


class NoGlanceError(Exception):
    """The driver could not answer; whoever asks goes the longer way, which says what is wrong."""


class Glance:
    """A statement of one row at most, made ready once for the engine that asks."""

    def __init__(self, statement: Select[Any], engine: Engine) -> None:
        """Write the statement in the database's own words."""
        self._engine = engine
        self._on_postgresql = engine.dialect.name == "postgresql"
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
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            if self._on_postgresql:
                # Local to the transaction, which ends when the pool takes the connection back.
                cursor.execute(TELL_POSTGRESQL, (EVERY,))
            cursor.execute(self._sql, [values[name] for name in self._order] if self._order else values)
            found = cursor.fetchone()
            cursor.close()
        except self._errors as error:
            connection.invalidate(error)
            raise NoGlanceError from error
        finally:
            connection.close()
        if found is None:
            return None
        return tuple(
            value if read is None or value is None else read(value)
            for read, value in zip(self._read, found, strict=True)
        )

    def _written(self, name: str, value: object) -> object:
        write = self._write[name]
        return value if write is None else write(value)
