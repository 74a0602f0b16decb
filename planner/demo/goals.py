"""Competence goals in every state and the training log, through the goals' own operations."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.catalogue.tables import words
from planner.competence.models.content import Aim
from planner.competence.models.goal import Goal
from planner.competence.operations import goals, log
from planner.competence.queries import log as log_queries
from planner.core import clock
from planner.core.db import db
from planner.demo.goals_followed import follow_goals
from planner.demo.past import day, moment, principal_of, viewer
from planner.demo.tables import rows
from planner.demo.training import ended_on
from planner.training.models.sign_up import SignUp

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.competence.models.log import EntryContent
    from planner.demo.place import Place
    from planner.training.models.event import TrainingEvent

AGREED_FIRST = {"agreed", "achieved", "dropped"}
EVENING = time(19, 15)


def load_goals(place: Place, events: dict[str, TrainingEvent]) -> None:
    """Propose and decide on the goals, write the log with its evidence, and close what is closed."""
    told = rows(f"{place.slug}/goals.csv")
    found = {row["goal"]: _decided(place, row) for row in told}
    for row in rows(f"{place.slug}/log.csv"):
        _logged(place, row, events, found)
    db.session.flush()
    db.session.expire_all()
    follow_goals(place, found, {row["goal"]: row["person"] for row in told}, events)
    for row in told:
        if row["closed"]:
            _closed(place, found[row["goal"]], row)
    db.session.flush()


def _decided(place: Place, row: Row) -> Goal:
    with clock.as_of(moment(row["proposed"], EVENING)):
        person = viewer(place, row["person"])
        goal = goals.propose(
            person,
            school_id=place.schools[row["unit_code"]].id,
            aims=_aims(place, row),
            need_ids=[place.catalogue.needs[code].id for code in words(row["need"])],
            why=row["why"] or None,
            how=row["how"],
            due_on=day(row["due"]),
        )
    if row["decided"]:
        with clock.as_of(moment(row["decided"])):
            if row["state"] in AGREED_FIRST:
                goals.agree(goal, by=principal_of(place, goal.school_id), seen=goal.version)
            else:
                goals.send_back(goal, by=principal_of(place, goal.school_id), seen=goal.version, reason=row["reason"])
            if row["shared"]:
                goals.share(goal, by=person)
    return goal


def _aims(place: Place, row: Row) -> list[Aim]:
    ways = zip(words(row["area"]), words(row["from"]), words(row["to"]), strict=True)
    return [Aim(place.catalogue.areas[code].id, int(start), int(end)) for code, start, end in ways]


def _closed(place: Place, goal: Goal, row: Row) -> None:
    with clock.as_of(moment(row["closed"])):
        if row["state"] == "achieved":
            goals.achieve(goal, by=principal_of(place, goal.school_id), seen=goal.version)
        else:
            goals.drop(goal, by=principal_of(place, goal.school_id), seen=goal.version, reason=row["reason"])


def _logged(place: Place, row: Row, events: dict[str, TrainingEvent], found: dict[str, Goal]) -> None:
    goal_id = found[row["goals"]].id if row["goals"] else None
    if not row["event"]:
        with clock.as_of(moment(row["days_ago"], EVENING)):
            content = _content(place, row, day(-int(row["days_ago"])))
            log.log_training(viewer(place, row["person"]), goal_id=goal_id, **content)
        return
    event = events[row["event"]]
    with clock.as_of(min(clock.start_of_day(ended_on(event) + timedelta(days=2)), clock.now())):
        person = viewer(place, row["person"])
        sign_up_id = db.session.scalar(
            select(SignUp.id).where(SignUp.event_id == event.id, SignUp.user_id == person.user_id)
        )
        attended = log_queries.attended(person, sign_up_id=sign_up_id or 0)
        if attended is None:
            message = f"{row['person']} did not attend {row['event']}"
            raise LookupError(message)
        content = {
            "done_on": attended.day,
            "hours": attended.hours,
            "what": attended.title,
            "area_id": attended.areas[0].id,
            "reflection": row["reflection"] or None,
            "link": None,
        }
        log.log_attended(attended, by=person, goal_id=goal_id, **content)


def _content(place: Place, row: Row, done_on: date) -> EntryContent:
    return {
        "done_on": done_on,
        "hours": Decimal(row["hours"].replace(",", ".")),
        "what": row["what"],
        "area_id": place.catalogue.areas[row["area"]].id,
        "reflection": row["reflection"] or None,
        "link": row["link"] or None,
    }
