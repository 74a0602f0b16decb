"""The home page of each role, from the database to the page, in one municipality of two and in one of the country's."""

from __future__ import annotations

import time
from statistics import median
from typing import Final

from flask import g
from sqlalchemy import select

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db, enter, every_municipality
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role, Viewer
from planner.core.writing import reading_only
from planner.progress.views.home import home_page
from planner.schools.models import Post
from planner.schools.queries import in_force, viewer_by_id
from tests.bench.figures import Result, spread

ROUNDS, QUICK_ROUNDS = 40, 12
MOST_MS: Final = 30.0
ROLES: Final = (Role.LIBRARIAN, Role.PRINCIPAL, Role.COORDINATOR)


def run(app: PlannerApp, municipality_id: int, *, quick: bool, label: str) -> list[Result]:
    """Measure what the first person of each role in a municipality waits for, and this process's CPU."""
    found = []
    for role in ROLES:
        with app.test_request_context("/"):
            who = _first(role, municipality_id)
            if who is not None:
                found.append(_home(who, role, quick=quick, label=label))
    return found


def _first(role: Role, municipality_id: int) -> Viewer | None:
    with every_municipality():
        held = select(Post.user_id).join(User, User.id == Post.user_id).where(Post.role == role)
        held = held.where(Post.municipality_id == municipality_id, User.deactivated_at.is_(None))
        user_id = db.session.scalar(held.where(in_force(clock.today())).order_by(Post.id))
        return viewer_by_id(user_id) if user_id else None


def _home(who: Viewer, role: Role, *, quick: bool, label: str) -> Result:
    g.reader = who
    enter(who.municipality_id)
    waited: list[float] = []
    worked: list[float] = []
    for _round in range(1 + (QUICK_ROUNDS if quick else ROUNDS)):
        db.session.expunge_all()
        began, cpu = time.perf_counter(), time.process_time()
        with reading_only():
            home_page(who)
        db.session.rollback()
        worked.append((time.process_time() - cpu) * 1000)
        waited.append((time.perf_counter() - began) * 1000)
    return Result(
        f"home of a {role.value}, written{label}",
        median(worked[1:]),
        wall=median(waited[1:]),
        uncertainty=spread(worked[1:]),
        stated=f"p50 ≤ {MOST_MS:.0f}",
        reach=MOST_MS,
    )
