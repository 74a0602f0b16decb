"""How alembic reaches the database and knows the models."""

from alembic import context
from flask import current_app

from planner.core.db import db

PLAIN = {
    "UTCDateTime": "sa.DateTime(timezone=True)",
    "SchoolYearType": "sa.Integer()",
    "Thousandths": "sa.BigInteger()",
}

database = current_app.extensions["migrate"].db


def plainly(kind: str, thing: object, _context: object) -> str | bool:
    """Write the column types of today as what they are in the database: a migration outlives the code."""
    return PLAIN.get(type(thing).__name__, False) if kind == "type" else False


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=database.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=plainly,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
