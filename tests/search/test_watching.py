"""Every searched table is watched by the triggers that its words ask for."""

from sqlalchemy import text

from planner.core.db import db, every_municipality
from planner.core.searched import watch, watch_frozen
from planner.core.transaction import PlannerApp
from planner.search.sources import APPROVED, SOURCES
from tests.conftest import ON_POSTGRESQL


class Listening:
    """Takes what would be done to a database, of the kind that there is."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def get_bind(self) -> object:
        """The connection."""
        return db.session.connection()

    def execute(self, statement: str) -> None:
        """Note a statement."""
        self.said.append(statement)


def test_the_triggers_are_those_of_the_sources(app: PlannerApp) -> None:
    with app.app_context(), every_municipality():
        wanted = Listening()
        for source in SOURCES:
            watch(wanted, source)  # type: ignore[arg-type]
        watch_frozen(wanted, APPROVED)  # type: ignore[arg-type]
        if ON_POSTGRESQL:
            found = db.session.scalars(text("SELECT prosrc FROM pg_proc WHERE proname LIKE '%searched%'")).all()
            missing = [said for said in wanted.said if "$$" in said and said.split("$$")[1] not in found]
        else:
            found = db.session.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'")).all()
            missing = [said for said in wanted.said if said not in found]
        db.session.rollback()
    assert missing == [], "write a migration that lets planner.core.searched watch these tables as sources.py says"
