"""An item of an agenda becomes an activity in a plan or a training, traced both ways."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.groups.meetings.models import AgendaItem, ItemMeasure
from planner.plans.models.parts import Activity, ActivityNeed, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import FocusArea
from planner.training.models.event import EventNeed
from tests.conftest import inside
from tests.factories import Town, a_group, a_meeting, minutes_of
from tests.page import Browser
from tests.progress.rows import NOW, present

Browse = Callable[..., Browser]


def an_item(app: PlannerApp, town: Town) -> tuple[int, int]:
    """Return a meeting and its first item, which points to the need; minutes approved: measures come after."""
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town))
        minutes_of(town, meeting, approved=True)
        return meeting.id, min(db.session.scalars(select(AgendaItem.id).where(AgendaItem.meeting_id == meeting.id)))


def an_objective(app: PlannerApp, town: Town) -> int:
    with inside(app, town.id):
        plan = Plan(
            school_id=town.school,
            focus_area=FocusArea.READING,
            school_year=present(),
            title="Läsning",
            state=PlanState.DRAFT,
            created_by_id=town.librarian.id,
            created_at=NOW,
        )
        db.session.add(plan)
        db.session.flush()
        objective = Objective(plan_id=plan.id, position=1, title="Alla läser")
        db.session.add(objective)
        db.session.flush()
        return objective.id


def test_an_item_becomes_an_activity_in_a_plan(app: PlannerApp, town: Town, browse: Browse) -> None:
    (meeting, item), objective = an_item(app, town), an_objective(app, town)
    librarian = browse(town.librarian)
    assert f"/plans/from-item/{item}" in librarian.get(f"/groups/meetings/{meeting}").links
    asked = librarian.get(f"/plans/from-item/{item}")
    bare = asked.submit({"objective_id": "999"})
    assert (bare.status, bare.errors) == (422, ["Välj ett av alternativen"])
    opened = asked.submit({"objective_id": str(objective)}).follow()
    action = f"/plans/objectives/{objective}/activities/new?item={item}"
    form = opened.form(action)
    assert (form["what"], form["needs"]) == ("Hemlig punkt", str(town.need))
    assert opened.submit(action=action).status == 303
    with inside(app, town.id):
        activity = db.session.scalars(select(Activity)).one()
        plan = activity.plan_id
        assert db.session.scalars(select(ActivityNeed.need_id)).all() == [town.need]
        made = db.session.scalars(select(ItemMeasure)).one()
        assert (made.item_id, made.kind, made.thing_id) == (item, "activity", activity.id)
    # Both ways, for who may read both; nobody else is told the words of what is being written.
    assert f"/groups/meetings/{meeting}#item-{item}" in librarian.get(f"/plans/{plan}").links
    assert f"/plans/{plan}" in librarian.get(f"/groups/meetings/{meeting}").links
    seen = browse(town.coordinator).get(f"/groups/meetings/{meeting}")
    assert "En aktivitet i en skolas plan" in seen.text


def test_an_item_becomes_a_training(app: PlannerApp, town: Town, browse: Browse) -> None:
    meeting, item = an_item(app, town)
    coordinator = browse(town.coordinator)
    assert f"/training/new?item={item}" in coordinator.get(f"/groups/meetings/{meeting}").links
    page = coordinator.get(f"/training/new?item={item}")
    form = page.form()
    assert (form["title"], form["need_ids"]) == ("Hemlig punkt", str(town.need))
    typed = {"on": "2027-03-01", "starts": "13:00", "ends": "15:00", "capacity": "10", "place": "Biblioteket"}
    made = coordinator.post(f"/training/new?item={item}", form | typed)
    assert made.status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(EventNeed.need_id)).all() == [town.need]
        assert db.session.scalars(select(ItemMeasure.kind)).all() == ["training"]
    assert f"/groups/meetings/{meeting}#item-{item}" in coordinator.get(made.to).links
    assert made.to in coordinator.get(f"/groups/meetings/{meeting}").links
    # A draft does not open for the members.
    assert (
        "En gemensam fortbildning som håller på att förberedas"
        in browse(town.teacher).get(f"/groups/meetings/{meeting}").text
    )


@pytest.mark.parametrize("role", ["teacher", "principal", "coordinator", "head"])
def test_who_writes_no_plans_makes_no_activity(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    _meeting, item = an_item(app, town)
    assert browse(town.people[role]).get(f"/plans/from-item/{item}").status in {403, 404}
    assert browse(town.neighbour.librarian).get(f"/plans/from-item/{item}").status == 404


def test_an_item_of_another_municipality_fills_nothing(app: PlannerApp, town: Town, browse: Browse) -> None:
    _meeting, item = an_item(app, town)
    page = browse(town.neighbour.coordinator).get(f"/training/new?item={item}")
    assert "Hemlig punkt" not in page.html
    objective = an_objective(app, town.neighbour)
    librarian = browse(town.neighbour.librarian)
    opened = librarian.get(f"/plans/objectives/{objective}/activities/new?item={item}")
    assert "Hemlig punkt" not in opened.html
    sent = librarian.post(
        f"/plans/objectives/{objective}/activities/new?item={item}",
        opened.form(f"/plans/objectives/{objective}/activities/new") | {"what": "Eget"},
    )
    assert sent.status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(ItemMeasure)).all() == []


def test_an_item_that_became_something_is_not_taken_out(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town))
        item = AgendaItem(meeting_id=meeting.id, position=9, title="Tom punkt")
        db.session.add(item)
        db.session.flush()
        db.session.add(
            ItemMeasure(item_id=item.id, kind="training", thing_id=1, noted_at=NOW, by_id=town.coordinator.id)
        )
        known, path = item.id, f"/groups/meetings/{meeting.id}/agenda/{item.id}/remove"
    assert browse(town.coordinator).post(path).status == 422
    with inside(app, town.id):
        assert db.session.get(AgendaItem, known) is not None
