"""What has happened with goals on their way: steps, links, each one's words, changes; and what came of trainings."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.competence.models.revision import content_of
from planner.competence.models.use import Use
from planner.competence.operations import following, goals, revisions
from planner.competence.operations import use as uses
from planner.competence.queries import log as log_queries
from planner.competence.queries.goals import goal_seen
from planner.core import clock
from planner.core.db import db
from planner.demo.past import day, moment, principal_of, viewer
from planner.demo.tables import rows
from planner.training.models.sign_up import SignUp

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.competence.models.goal import Goal
    from planner.core.viewer import Viewer
    from planner.demo.place import Place
    from planner.training.models.event import TrainingEvent

AT = time(16, 40)
BEFORE = timedelta(days=30)  # a step is written down about so long before its day


def follow_goals(place: Place, told: dict[str, Goal], owners: dict[str, str], events: dict[str, TrainingEvent]) -> None:
    """Tell it line by line; told: the goals by name; owners: whose they are."""
    for row in rows(f"{place.slug}/goals_followed.csv"):
        if row["what"] == "use":
            _answer(place, row, events[row["goal"]])
            continue
        person = viewer(place, owners[row["goal"]])
        goal = goal_seen(person, goal_id=told[row["goal"]].id)
        if goal is None:
            raise LookupError(row["goal"])
        _follow(place, row, goal, person)
        db.session.flush()
        db.session.expire(goal)


def _follow(place: Place, row: Row, goal: Goal, person: Viewer) -> None:
    principal = principal_of(place, goal.school_id)
    match row["what"]:
        case "step":
            written = max(goal.proposed_at, min(clock.start_of_day(day(int(row["days"]))) - BEFORE, clock.now()))
            with clock.as_of(written):
                step = following.add_milestone(goal, by=person, what=row["first"], due_on=day(int(row["days"])))
            if row["second"]:
                with clock.as_of(moment(row["second"], AT)):
                    following.tick(step, goal=goal)
        case "link":
            with clock.as_of(moment(row["days"], AT)):
                following.add_link(goal, by=person, address=row["second"], shows=row["first"])
        case "words":
            by = person if row["who"] == "person" else principal
            with clock.as_of(moment(row["days"], AT)):
                following.say(goal, by=by, seen=None, done=row["first"], used=row["second"] or None)
        case "change":
            _change(row, goal, person, principal)


def _change(row: Row, goal: Goal, person: Viewer, principal: Viewer) -> None:
    content = content_of(goal)
    content["how"] = row["first"]
    with clock.as_of(moment(row["days"], AT)):
        goals.revise(goal, by=person, seen=goal.version, **content)
    db.session.expire(goal)
    changed = goal_seen(person, goal_id=goal.id)
    if changed is None or not row["second"]:
        return
    with clock.as_of(moment(int(row["days"]) - 2, AT)):
        if row["second"] == "agreed":
            revisions.agree(changed, by=principal, seen=changed.version)
        else:
            revisions.send_back(changed, by=principal, seen=changed.version, reason=row["second"])


def _answer(place: Place, row: Row, event: TrainingEvent) -> None:
    person = viewer(place, row["who"])
    sign_up_id = db.session.scalar(
        select(SignUp.id).where(SignUp.event_id == event.id, SignUp.user_id == person.user_id)
    )
    attended = log_queries.attended(person, sign_up_id=sign_up_id or 0)
    if attended is None:
        message = f"{row['who']} did not attend {row['goal']}"
        raise LookupError(message)
    with clock.as_of(moment(row["days"], AT)):
        uses.answer(
            attended, by=person, seen=None, use=Use(row["first"]), with_whom=row["second"] or None, shared=False
        )
