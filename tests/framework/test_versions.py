"""Versions of the framework: written as a draft, published from a day, and from then on as they are."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import in_language
from planner.core.transaction import PlannerApp
from planner.framework import queries
from planner.framework.changes import Fate, changes
from planner.framework.models import (
    AreaContent,
    AreaTarget,
    CompetenceArea,
    FrameworkArea,
    FrameworkVersion,
    LevelMeaning,
    TargetKind,
)
from planner.framework.operations import publishing, writing
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

Browse = Callable[..., Browser]
CONTENT = AreaContent("Nytt område", None, {n: (f"Nytt {n}", None) for n in range(5)}, dict.fromkeys(TargetKind, 2))


def areas_in_use() -> list[str]:
    return [area.code for area in queries.areas()]


def test_a_draft_is_a_copy_and_changes_nothing_until_it_is_published(app: PlannerApp, town: Town) -> None:
    coordinator = town.coordinator.viewer
    with inside(app, town.id):
        draft = writing.begin_draft(by=coordinator)
        assert writing.begin_draft(by=coordinator).id == draft.id
        db.session.refresh(draft, ["areas"])
        assert {row.fate for row in changes(queries.newest_published(), draft)} == {Fate.SAME}
        writing.add_area(draft, by=coordinator, code="C10", content=CONTENT)
        first = queries.area_in_draft(coordinator, area_id=town.area)
        assert first is not None
        writing.retire_area(first, by=coordinator)
    with inside(app, town.id):
        assert areas_in_use() == ["C1", "C2"]
        draft = queries.draft(coordinator)  # type: ignore[assignment]
        fates = {row.area.area.code: row.fate for row in changes(queries.newest_published(), draft)}
        assert fates == {"C1": Fate.RETIRED, "C2": Fate.SAME, "C10": Fate.NEW}
        publishing.publish(draft, by=coordinator, seen=draft.version, from_day=clock.today())
        assert areas_in_use() == ["C2", "C10"]
        assert [a.code for a in queries.areas(also=[town.area])] == ["C1", "C2", "C10"]
        deeds = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert deeds == [
            "framework.draft_begun",
            "framework.area_added",
            "framework.area_retired",
            "framework.published",
        ]
    with inside(app, town.neighbour.id):
        assert areas_in_use() == ["C1", "C2"]


def test_what_is_published_for_a_later_day_holds_from_that_day_with_its_names(app: PlannerApp, town: Town) -> None:
    coordinator, later = town.coordinator.viewer, clock.today() + timedelta(days=30)
    with inside(app, town.id):
        draft = writing.begin_draft(by=coordinator)
        area = queries.area_in_draft(coordinator, area_id=town.area)
        assert area is not None
        writing.revise_area(
            area,
            seen=area.version,
            content=AreaContent("Läsning", None, CONTENT.meanings, dict.fromkeys(TargetKind, 4)),
        )
        db.session.refresh(draft, ["areas"])
        publishing.publish(draft, by=coordinator, seen=draft.version, from_day=later)
    with inside(app, town.id):
        in_force = queries.framework_in_force()
        assert in_force is not None
        assert in_force.number == 1
        assert db.session.get_one(CompetenceArea, town.area).title_sv == "Område 1 Dörrby"
    with clock.as_of(clock.start_of_day(later)), inside(app, town.id):
        publishing.take_in_names()
        in_force = queries.framework_in_force()
        assert in_force is not None
        assert (in_force.number, in_force.in_use[0].target("library_assistant")) == (2, 4)
        renamed = db.session.get_one(CompetenceArea, town.area)
        assert (renamed.title_sv, renamed.title_en) == ("Läsning", "Läsning")


def test_the_days_of_versions_follow_their_numbers(app: PlannerApp, town: Town) -> None:
    coordinator, today = town.coordinator.viewer, clock.today()
    with inside(app, town.id):
        draft = writing.begin_draft(by=coordinator)
        db.session.refresh(draft, ["areas"])
        with pytest.raises(RefusedError) as passed:
            publishing.publish(draft, by=coordinator, seen=draft.version, from_day=today - timedelta(days=1))
        with pytest.raises(StaleError):
            publishing.publish(draft, by=coordinator, seen=draft.version + 1, from_day=today)
        publishing.publish(draft, by=coordinator, seen=draft.version, from_day=today + timedelta(days=9))
    with inside(app, town.id):
        draft = writing.begin_draft(by=coordinator)
        db.session.refresh(draft, ["areas"])
        with in_language("sv"), pytest.raises(RefusedError) as before:
            publishing.publish(draft, by=coordinator, seen=draft.version, from_day=today)
    assert (passed.value.field, before.value.field) == ("from_day", "from_day")


def test_a_framework_has_an_area(app: PlannerApp, town: Town) -> None:
    coordinator = town.coordinator.viewer
    with inside(app, town.id):
        draft = writing.begin_draft(by=coordinator)
        for area_id in (town.area, town.other_area):
            area = queries.area_in_draft(coordinator, area_id=area_id)
            assert area is not None
            writing.retire_area(area, by=coordinator)
        db.session.refresh(draft, ["areas"])
        with pytest.raises(RefusedError):
            publishing.publish(draft, by=coordinator, seen=draft.version, from_day=clock.today())


def test_a_discarded_draft_takes_only_its_new_areas_with_it(app: PlannerApp, town: Town) -> None:
    coordinator = town.coordinator.viewer
    with inside(app, town.id):
        draft = writing.begin_draft(by=coordinator)
        writing.add_area(draft, by=coordinator, code="C3", content=CONTENT)
    with inside(app, town.id):
        draft = queries.draft(coordinator)  # type: ignore[assignment]
        publishing.discard(draft, by=coordinator, seen=draft.version)
    with inside(app, town.id):
        assert queries.draft(coordinator) is None
        assert db.session.scalars(select(CompetenceArea.code).order_by(CompetenceArea.code)).all() == ["C1", "C2"]


DEEDS: dict[str, Callable[[], Any]] = {
    "the version": lambda: update(FrameworkVersion).values(note="annat"),
    "removing the version": lambda: delete(FrameworkVersion),
    "an area": lambda: update(FrameworkArea).values(title_sv="annat"),
    "a meaning": lambda: update(LevelMeaning).values(meaning_sv="annat"),
    "removing a meaning": lambda: delete(LevelMeaning),
    "a target": lambda: update(AreaTarget).values(level=0),
}


def refused(do: Callable[[], Any]) -> bool:
    """Tell whether the database refuses, and forget that it was tried."""
    try:
        do()
    except DBAPIError as error:
        return "kept as it is" in str(error)
    finally:
        db.session.rollback()
    return False


@pytest.mark.parametrize("deed", list(DEEDS))
def test_the_database_keeps_what_is_published(app: PlannerApp, town: Town, deed: str) -> None:
    with inside(app, town.id):
        assert refused(lambda: db.session.execute(DEEDS[deed]()))


def test_nothing_is_added_to_what_is_published(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        published = queries.newest_published()
        assert published is not None
        area = CompetenceArea(code="C3", title_sv="x", title_en="x")
        db.session.add(area)
        db.session.flush()
        assert refused(lambda: writing.put(published, area, CONTENT))
