"""Progress: needs × schools of a municipality with 60 schools, from the database to the page, on both databases."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from random import Random
from statistics import median
from typing import Final

from flask import g
from sqlalchemy import func, insert, select

from planner.accounts.models import User
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db, enter
from planner.needs.models import Need
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.toolbox import FocusArea
from planner.progress.views.matrix import index_page
from planner.schools.models import School
from planner.schools.queries import viewer_by_id
from tests.bench.figures import Result, spread
from tests.bench.town import Town

SCHOOLS, ACTIVITIES = 60, 6  # activities in each of a school's two plans
ROUNDS, QUICK_ROUNDS = 30, 8
MOST_MS: Final = 80.0
STATUSES: Final = (ActivityStatus.PLANNED, ActivityStatus.ONGOING, ActivityStatus.DONE)


def run(town: Town, *, quick: bool, label: str) -> list[Result]:
    """Measure this process's CPU, and the wall, for the whole matrix; nothing is committed."""
    taken: list[float] = []
    waited: list[float] = []
    with town.app.test_request_context("/progress/"):
        enter(town.there.id)
        user_id = db.session.scalar(select(User.id).where(User.email == town.there.address("coordinator")))
        g.reader = viewer_by_id(user_id or 0)
        _fill()
        for _round in range(1 + (QUICK_ROUNDS if quick else ROUNDS)):
            db.session.expunge_all()
            began, worked = time.perf_counter(), time.process_time()
            if index_page().count("</th><td") != SCHOOLS:
                message = "The matrix does not show every school."
                raise ValueError(message)
            taken.append((time.process_time() - worked) * 1000)
            waited.append((time.perf_counter() - began) * 1000)
        db.session.rollback()
    return [
        Result(
            f"progress: needs × {SCHOOLS} schools{label}",
            median(taken[1:]),
            wall=median(waited[1:]),
            uncertainty=spread(taken[1:]),
            stated=f"≤ {MOST_MS:.0f}",
            reach=MOST_MS,
        )
    ]


def _fill() -> None:
    """Give the municipality as many schools as that, each new one with two approved plans."""
    chance, now, year = Random(8), clock.now(), SchoolYear.current()  # noqa: S311 - the same every time
    there = db.session.scalar(select(func.count(School.id)).where(School.closed_on.is_(None))) or 0
    needs = db.session.scalars(select(Need.id)).all()
    for number in range(SCHOOLS - there):
        school = School(unit_code=f"6{number:07}", name=f"Skola {number:02}", stages="F-6", pupils=200)
        db.session.add(school)
        db.session.flush()
        for focus in FocusArea:
            _plan(school.id, focus, year, now, needs, chance)
    db.session.flush()


def _plan(school: int, focus: FocusArea, year: SchoolYear, now: datetime, needs: Sequence[int], chance: Random) -> None:
    by = g.reader.user_id
    decider = db.session.scalars(select(User.id).where(User.id != by).order_by(User.id)).first()
    plan = Plan(school_id=school, focus_area=focus, school_year=year, title="Plan", created_by_id=by, created_at=now)
    plan.state, plan.submitted_by_id, plan.submitted_at = PlanState.APPROVED, by, now
    plan.approved_by_id, plan.approved_at, plan.in_force_number = decider, now, 1
    db.session.add(plan)
    db.session.flush()
    objective = Objective(plan_id=plan.id, position=1, title="Mål", in_force_since=now)
    db.session.add(objective)
    db.session.flush()
    for position in range(ACTIVITIES):
        status = chance.choice(STATUSES)
        activity = Activity(plan_id=plan.id, objective_id=objective.id, position=position, what=f"Aktivitet {position}")
        activity.status, activity.in_force_since = status, now
        activity.done_at = now if status is ActivityStatus.DONE else None
        db.session.add(activity)
        db.session.flush()
        own = {"municipality_id": plan.municipality_id, "activity_id": activity.id, "in_force_since": now}
        answers = chance.sample(list(needs), chance.choice((1, 1, 2)))
        db.session.execute(insert(ActivityNeed), [own | {"need_id": need} for need in answers])
