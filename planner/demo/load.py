"""Puts the demonstration municipalities together, in one transaction; empties the database when asked to."""

from __future__ import annotations

from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select

from planner.accounts import passwords
from planner.core import clock
from planner.core.db import Base, db, every_municipality
from planner.core.outbox import OutboxMail
from planner.demo import past
from planner.demo.catalogue import load_catalogue
from planner.demo.inventory import load_round
from planner.demo.place import load_place
from planner.demo.plans import load_plans, load_tools
from planner.schools.models import Municipality

if TYPE_CHECKING:
    from planner.demo.place import Place

PASSWORD = "oppna-dorren"  # noqa: S105 - the demonstration's own, told in the README; production refuses the data
TOWNS = (("Dörrby", "dorrby"), ("Granby", "granby"))
YEARS = (2024, 2025)

# Where each need's indicator stood in the inventory of 2024, or when the work began, and the municipality's own target.
EFFECTS = {
    "B1": ("4.507", "3"),
    "B2": ("7", "3"),
    "B3": ("4.306", "2.5"),
    "B4": ("0.429", "1"),
    "B5": ("0.41", "0.8"),
    "B6": ("0.22", "0.5"),
    "B7": ("0.3", "0.7"),
    "B8": ("3.542", "2"),
}


def load() -> list[str]:
    """Load the municipalities that are not there yet; return lines that say what was done and what was skipped."""
    with every_municipality():
        there = set(db.session.scalars(select(Municipality.slug)))
    missing = [(name, slug) for name, slug in TOWNS if slug not in there]
    if not missing:
        return ["The demonstration data is there already: nothing changed."]
    password_hash = passwords.hashed(PASSWORD)
    with past.telling():
        said = list(chain.from_iterable(_load_town(name, slug, password_hash) for name, slug in missing))
    db.session.commit()
    return said


def _load_town(name: str, slug: str, password_hash: str) -> list[str]:
    place = load_place(name, slug, password_hash=password_hash)
    place.catalogue = load_catalogue(confirmed_at=clock.SchoolYear.current().previous().first_moment)
    _set_effects(place)
    load_tools(place)
    said = [line for year in YEARS for line in load_round(f"{slug}/inventory_{year}.csv", year, place.schools)]
    db.session.flush()
    load_plans(place)
    # What is told has happened already: nobody gets mail about it.
    db.session.execute(delete(OutboxMail).where(OutboxMail.municipality_id == place.municipality.id))
    return [*said, f"{name}: {len(place.schools)} schools, {len(place.people)} people."]


def _set_effects(place: Place) -> None:
    for code, (baseline, target) in EFFECTS.items():
        need = place.catalogue.needs[code]
        need.effect_baseline, need.effect_target = Decimal(baseline), Decimal(target)


def anything_there() -> bool:
    """Tell whether the database holds any municipality at all."""
    return db.session.scalar(select(Municipality.id).limit(1)) is not None


def empty() -> None:
    """Remove every row of every table, the audit trail and the outbox too; the caller commits what comes instead.

    The one place that goes around the walls: it is for demonstration data only, and production refuses it.
    """
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in Base.metadata.sorted_tables)
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")
    else:
        _empty_sqlite(connection)
    db.session.expunge_all()


def _empty_sqlite(connection: Connection) -> None:
    # SQLite has no TRUNCATE, and the triggers that keep rows refuse DELETE: they are away while we are in here.
    kept = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    for name, _sql in kept:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    for table in Base.metadata.sorted_tables:
        connection.execute(table.delete())
    for _name, sql in kept:
        connection.exec_driver_sql(sql)
