"""Many rows in one statement: the database takes them out of one list, on both databases in the same words.

A statement for each row, or its parameters bound row by row, is most of what an import of thousands of rows takes.
PostgreSQL's COPY, which would be faster still, is refused on tables with row-level security.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ColumnElement, cast, func, literal, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from planner.core.db import db

if TYPE_CHECKING:
    from collections.abc import Sequence


def each_of(rows: Sequence[Sequence[object]]) -> Any:  # noqa: ANN401 - SQLAlchemy's comparator of JSON, by place
    """Return the one row that stands for each of the list: `each[0].as_integer()`, `each[1].as_string()`."""
    on_postgresql = db.session.connection().dialect.name == "postgresql"
    kind, elements = (JSONB, func.jsonb_array_elements) if on_postgresql else (JSON, func.json_each)
    return type_coerce(elements(literal(rows, kind)).table_valued("value").c.value, kind)


def document(part: Any) -> ColumnElement[Any]:  # noqa: ANN401 - see above
    """Return a part that is kept as JSON."""
    on_postgresql = db.session.connection().dialect.name == "postgresql"
    return cast(part, JSON) if on_postgresql else type_coerce(part, JSON)
