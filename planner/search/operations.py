"""Writing all entries anew, for the operator: nothing else ever needs it, as the database keeps them true itself."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy import text as statement

from planner.core.db import db
from planner.core.searched import filled, verbatim
from planner.search.models import SearchEntry
from planner.search.sources import APPROVED, SOURCES


def rebuild(municipality_id: int) -> int:
    """Write the entries of the municipality that the session is in anew; return how many there are."""
    connection = db.session.connection()
    on_postgresql = connection.dialect.name == "postgresql"
    for one in filled(SOURCES, APPROVED, postgresql=on_postgresql, municipality_id=municipality_id):
        connection.execute(statement(verbatim(one)))
    return db.session.scalar(select(func.count(SearchEntry.id))) or 0
