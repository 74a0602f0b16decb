"""What the model refuses, the database refuses too, whoever asks."""

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from planner.competence.models.content import Aim, GoalArea, GoalNeed
from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.log import GoalEvidence, LogEntry
from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from tests.conftest import inside
from tests.factories import Town, a_goal, an_entry


def refused(
    app: PlannerApp, town: Town, kind: type[Goal | GoalArea | GoalNeed | LogEntry], number: int, values: dict[str, Any]
) -> bool:
    with inside(app, town.id):
        try:
            db.session.execute(update(kind).where(kind.id == number).values(**values))
        except IntegrityError:
            db.session.rollback()
            return True
    return False


def test_a_goal_that_breaks_the_rules_is_refused(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        goal = a_goal(town).id
    own, other, now = town.librarian.id, town.principal.id, clock.now()
    decided = {"decided_by_id": other, "decided_at": now}
    achieved = {"achieved_by_id": other, "achieved_at": now, "state": GoalState.ACHIEVED, "evidence_count": 1} | decided
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"need_count": 0, "why": None}, True),
        ({"state": GoalState.AGREED}, True),
        ({"state": GoalState.AGREED} | decided | {"decided_by_id": own}, True),
        ({"state": GoalState.RETURNED} | decided, True),
        ({"state": GoalState.DROPPED}, True),
        (achieved | {"achieved_by_id": own}, True),
        (achieved | {"evidence_count": 0}, True),
        (achieved | {"achieved_at": None}, True),
        ({"achieved_by_id": other, "achieved_at": now}, True),
        ({"evidence_count": -1}, True),
        ({"school_id": town.neighbour.school}, True),
        (achieved, False),
    ]
    assert [(values, refused(app, town, Goal, goal, values)) for values, _ in cases] == cases


def test_an_area_or_a_need_of_a_goal_that_breaks_the_rules_is_refused(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        goal = a_goal(town, aims=[Aim(town.area, 1, 3), Aim(town.other_area, 0, 1)])
        area, other, need = goal.areas[0].id, goal.areas[1].id, goal.needs[0].id
    areas: list[tuple[dict[str, Any], bool]] = [
        ({"to_level": 1}, True),
        ({"to_level": 5}, True),
        ({"from_level": -1}, True),
        ({"place": 4}, True),
        ({"area_id": town.neighbour.area}, True),
        ({"area_id": town.other_area}, True),
        ({"to_level": 2}, False),
    ]
    assert [(values, refused(app, town, GoalArea, area, values)) for values, _ in areas] == areas
    assert refused(app, town, GoalNeed, need, {"need_id": town.neighbour.need})
    assert not refused(app, town, GoalArea, other, {"to_level": 4})


def test_an_entry_that_breaks_the_rules_is_refused(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        entry = an_entry(town).id
    cases: list[tuple[dict[str, Any], bool]] = [
        ({"hours": Decimal(0)}, True),
        ({"hours": Decimal(201)}, True),
        ({"link": "javascript:alert(1)"}, True),
        ({"area_id": town.neighbour.area}, True),
        ({"hours": Decimal(200), "link": "https://example.org"}, False),
    ]
    assert [(values, refused(app, town, LogEntry, entry, values)) for values, _ in cases] == cases


def test_an_entry_of_another_is_no_evidence(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        goal = a_goal(town, state=GoalState.AGREED).id
        theirs = an_entry(town, "colleague").id
    for user_id in (town.librarian.id, town.colleague.id):
        with inside(app, town.id):
            db.session.add(GoalEvidence(user_id=user_id, goal_id=goal, log_entry_id=theirs, attached_at=clock.now()))
            with pytest.raises(IntegrityError):
                db.session.flush()
            db.session.rollback()


def test_an_entry_that_is_evidence_is_not_removed_from_under_its_goal(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        goal, entry = a_goal(town, state=GoalState.AGREED).id, an_entry(town).id
        db.session.add(
            GoalEvidence(user_id=town.librarian.id, goal_id=goal, log_entry_id=entry, attached_at=clock.now())
        )
        db.session.flush()
        with pytest.raises(IntegrityError):
            db.session.execute(delete(LogEntry).where(LogEntry.id == entry))
        db.session.rollback()
