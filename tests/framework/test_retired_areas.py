"""An area that is retired: what points at it keeps doing so, and nothing new does."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from planner.competence.models.content import GoalArea
from planner.competence.models.log import LogEntry
from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.framework import queries
from planner.framework.operations import publishing, writing
from planner.training.models.event import EventArea
from tests.conftest import inside
from tests.factories import Town, a_goal, an_entry, event
from tests.page import Browser

Browse = Callable[..., Browser]


def retire(app: PlannerApp, town: Town) -> None:
    coordinator = town.coordinator.viewer
    with inside(app, town.id):
        draft = writing.begin_draft(by=coordinator)
        area = queries.area_in_draft(coordinator, area_id=town.area)
        assert area is not None
        writing.retire_area(area, by=coordinator)
        db.session.refresh(draft, ["areas"])
        publishing.publish(draft, by=coordinator, seen=draft.version, from_day=clock.today())


@pytest.fixture
def made(app: PlannerApp, town: Town) -> dict[str, int]:
    with inside(app, town.id):
        ids = {
            "goal": a_goal(town).id,
            "entry": an_entry(town).id,
            "event": event(town, areas=(town.area,)).id,
        }
    retire(app, town)
    return ids


def goal_fields(**changed: Any) -> dict[str, Any]:
    due = (clock.today() + timedelta(days=50)).isoformat()
    return {"from_level": "1", "to_level": "2", "why": "Därför", "how": "Så här", "due_on": due} | changed


def test_new_goals_and_entries_name_another_area(town: Town, browse: Browse, made: dict[str, int]) -> None:
    del made
    librarian = browse(town.librarian)
    new = librarian.get("/competence/goals/new")
    assert "Område 1 Dörrby" not in new.text
    refused = librarian.post("/competence/goals/new", goal_fields(area_id=str(town.area), once="a"))
    assert (refused.status, refused.errors) == (422, ["Välj område"])
    entry = {"hours": "1", "what": "x", "area_id": str(town.area), "done_on": clock.today().isoformat()}
    assert librarian.post("/competence/log", entry).status == 422


def test_a_goal_and_an_entry_keep_theirs_when_rewritten(
    app: PlannerApp, town: Town, browse: Browse, made: dict[str, int]
) -> None:
    librarian = browse(town.librarian)
    goal, entry = f"/competence/goals/{made['goal']}/edit", f"/competence/log/{made['entry']}/edit"
    assert "Området finns inte längre i ramverket." in librarian.get(f"/competence/goals/{made['goal']}").text
    assert librarian.get(goal).submit({"how": "På annat sätt"}, action=goal).status == 303
    assert librarian.get(entry).submit({"what": "En annan kurs"}, action=entry).status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(GoalArea.area_id)).all() == [town.area]
        assert db.session.get_one(LogEntry, made["entry"]).area_id == town.area


def test_a_training_keeps_it_when_saved(app: PlannerApp, town: Town, browse: Browse, made: dict[str, int]) -> None:
    path = f"/training/{made['event']}/edit"
    assert browse(town.coordinator).get(path).submit({"title": "Ny rubrik"}).status == 303
    with inside(app, town.id):
        named = db.session.scalars(select(EventArea.area_id).where(EventArea.event_id == made["event"])).all()
        assert named == [town.area]
