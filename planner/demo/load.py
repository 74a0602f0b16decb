"""Puts the demonstration municipalities together, in one transaction; empties the database when asked to."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select

from planner.accounts import passwords
from planner.catalogue.load import load_catalogue
from planner.core import clock
from planner.core.db import Base, db, every_municipality
from planner.core.outbox import OutboxMail
from planner.demo import past
from planner.demo.assessments import load_assessments
from planner.demo.calendars import load_calendars
from planner.demo.chosen import load_chosen
from planner.demo.comments import load_comments
from planner.demo.copied import load_copied
from planner.demo.deputies import load_deputies
from planner.demo.differences import load_differences
from planner.demo.door import load_doors
from planner.demo.faults import load_faults
from planner.demo.goals import load_goals
from planner.demo.groups import load_groups
from planner.demo.inventory import load_round
from planner.demo.letters import load_letters
from planner.demo.meetings import load_meetings
from planner.demo.needs import load_needs
from planner.demo.open_process import load_open_process
from planner.demo.open_round import load_open_round
from planner.demo.place import load_place
from planner.demo.plans import load_plans
from planner.demo.reports import load_reports
from planner.demo.strategy import load_strategies
from planner.demo.surveys import load_surveys
from planner.demo.tokens import load_tokens
from planner.demo.tools import load_tools
from planner.demo.training import load_events
from planner.inventory.indicators import Indicator
from planner.inventory.models.questions import IndicatorTarget
from planner.inventory.queries.rounds import newest_rounds
from planner.inventory.spread import Spread, spread
from planner.needs import operations as needs
from planner.needs.models import NeedSchool
from planner.schools.models import Municipality

if TYPE_CHECKING:
    from planner.demo.place import Place

PASSWORD = "oppna-dorren"  # noqa: S105 - the demonstration's own, told in the README; production refuses the data
TOWNS = (("Dörrby", "dorrby"), ("Granby", "granby"))

FIRST, NEWEST = 2024, 2025

# Where the work's own indicators stood when it began; the inventory's are read from its first round.
BASELINES = {"B4": "0.429", "B5": "0.41", "B6": "0.12", "B7": "0.3"}
TARGETS = {"B1": "3", "B2": "3", "B3": "2.5", "B4": "1", "B5": "0.8", "B6": "0.5", "B7": "0.7", "B8": "2"}
STAFFED_HOURS_TARGET = Decimal(4)


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
    place.catalogue = load_catalogue()
    _confirm_needs(place)
    load_meetings(place, load_groups(place))
    said = [line for year in (FIRST, NEWEST) for line in load_round(place, year)]
    db.session.flush()
    _set_effects(place)
    load_open_round(place)
    load_differences(place)
    load_plans(place)
    load_deputies(place)
    load_tools(place)
    load_copied(place)
    events = load_events(place)
    load_doors(place, events)
    load_chosen(place)
    load_goals(place, events)
    load_strategies(place, events)
    load_assessments(place)
    load_calendars(place)
    load_surveys(place)
    load_open_process(place)
    load_needs(place)
    load_comments(place)
    load_letters(place)
    load_faults(place)
    load_tokens(place)
    load_reports(place)
    # What is told has happened already: nobody gets mail about it.
    db.session.execute(delete(OutboxMail).where(OutboxMail.municipality_id == place.municipality.id))
    return [*said, f"{name}: {len(place.schools)} schools, {len(place.people)} people."]


def _confirm_needs(place: Place) -> None:
    """Let the coordinator take the needs into the common work, the school year before."""
    with clock.as_of(clock.SchoolYear.current().previous().first_moment + timedelta(days=48, hours=10)):
        for need in place.catalogue.needs.values():
            needs.confirm(need, by=past.viewer(place, "coordinator"), seen=need.version)
    if place.slug == "granby":
        premises = place.catalogue.needs["B8"].id
        db.session.add(NeedSchool(need_id=premises, school_id=place.schools["18001002"].id))


def _set_effects(place: Place) -> None:
    """Give each need its baseline and the municipality's own target."""
    first_round = newest_rounds(until=FIRST, most=1)[0]
    for code, need in place.catalogue.needs.items():
        need.effect_target = Decimal(TARGETS[code])
        if code in BASELINES:
            need.effect_baseline = Decimal(BASELINES[code])
        elif need.effect_indicator and need.effect_measure:
            figures = first_round.figures(Indicator(need.effect_indicator))
            need.effect_baseline = spread(Spread(need.effect_measure), figures)
    db.session.add(IndicatorTarget(indicator=Indicator.STAFFED_HOURS, figure=STAFFED_HOURS_TARGET))
    db.session.flush()


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
