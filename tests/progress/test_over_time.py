"""Completion over time: recomputed from dated facts on any day, and told as it is on the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from planner.competence.models.goal import GoalState
from planner.core import clock
from planner.core.burnup import burn_up
from planner.core.clock import SchoolYear, local
from planner.core.db import db
from planner.needs.models import NeedGoal, ProductGoal
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus
from planner.plans.models.plan import Plan
from planner.progress.burnup import Course, Fact, course_of
from planner.progress.completion import GoalsTold, Tally
from planner.progress.queries.facts import facts_of
from planner.training.models.event import EventNeed, EventState, TrainingEvent
from tests.conftest import inside
from tests.progress.rows import NOW, TODAY, YEAR, a_plan, an_activity, event_row, goal_row, present
from tests.progress.test_completion import counted, scatter

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.transaction import PlannerApp
    from tests.factories import Town
    from tests.page import Browser

    Browse = Callable[..., Browser]

ROLES = ("librarian", "principal", "teacher", "coordinator", "head")
DATES = (date(2026, 8, 1), date(2026, 10, 15), TODAY)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def fact(known: int, planned: str | None, done: str | None = None, *, need: int = 1) -> Fact:
    return Fact("activity", known, need, 1, at(planned) if planned else None, at(done) if done else None)


FACTS = [
    fact(1, "2026-05-20", "2026-09-30T22:30"),  # the first of October here
    fact(2, "2026-09-10", "2026-11-02"),
    fact(3, "2026-09-10"),
    fact(3, "2026-09-10", need=2),  # one measure for two needs
    fact(4, None, "2026-08-20"),
]


def test_a_course_is_what_the_facts_say_of_each_day() -> None:
    course = course_of(FACTS, YEAR, today=TODAY)
    expected = {
        date(2026, 7, 1): (1, 0),
        date(2026, 8, 20): (2, 1),
        date(2026, 9, 9): (2, 1),
        date(2026, 9, 10): (4, 1),
        date(2026, 9, 30): (4, 1),
        date(2026, 10, 1): (4, 2),
        date(2026, 11, 2): (4, 3),
        date(2026, 11, 20): (4, 3),
    }
    assert {day: course.on(day) for day in expected} == expected
    assert (course.first, course.now, course.last) == (date(2026, 7, 1), TODAY, date(2027, 6, 30))
    assert [day for day, _planned, _done in course.months] == [
        date(2026, 7, 31),
        date(2026, 8, 31),
        date(2026, 9, 30),
        date(2026, 10, 31),
        TODAY,
    ]
    assert course.months[2] == (date(2026, 9, 30), 4, 1)


def test_a_year_that_is_over_ends_when_its_last_measure_was_done() -> None:
    year = SchoolYear(2025)
    course = course_of([fact(1, "2025-09-01", "2026-08-14")], year, today=TODAY)
    assert (course.now, course.last, course.on(date(2026, 6, 30)), course.done) == (
        date(2026, 8, 14),
        date(2026, 8, 14),
        (1, 0),
        1,
    )
    assert course_of([], year, today=TODAY) == Course((), year.first_day, year.last_day, year.last_day)


def test_goals_come_in_one_lump_or_not_at_all() -> None:
    told = GoalsTold(planned=12, tally=Tally(12, 6, 6, 0, at("2026-10-10"), at("2026-10-10")))
    course = course_of([], YEAR, today=TODAY, goals=[told, GoalsTold(planned=7)])
    assert course.steps == ((date(2026, 10, 10), 12, 6),)


def test_the_picture_ends_at_now_and_its_blocks_do_not_overlap() -> None:
    course = course_of(FACTS, YEAR, today=TODAY)
    picture = burn_up(course.steps, first=course.first, now=course.now, last=course.last, month=str)
    assert (picture.planned, picture.done, picture.apart) == (4, 3, True)
    ends = [(block.x, round(block.x + block.width, 2)) for block in picture.blocks]
    assert all(before[1] <= after[0] + 0.01 for before, after in pairwise(ends))
    assert ends[-1][1] == picture.now_x
    assert 35 < picture.now_x < 42
    assert [month.text for month in picture.months] == ["2026-07-01", "2026-10-01", "2027-01-01", "2027-04-01"]
    empty = burn_up([], first=course.first, now=course.first, last=course.last, month=str)
    assert (empty.blocks, empty.planned) == ((), 0)


def recount(need: int, day: date) -> tuple[int, int]:
    """Count one need's activities and trainings on a day from whole tables, one object at a time."""
    rows: dict[Any, Any] = {
        model: db.session.scalars(select(model)).all()
        for model in (Plan, Activity, ActivityNeed, TrainingEvent, EventNeed)
    }
    plans = {plan.id for plan in rows[Plan] if plan.school_year == YEAR}
    moments: list[tuple[datetime | None, datetime | None]] = []
    for link in rows[ActivityNeed]:
        activity = next(a for a in rows[Activity] if a.id == link.activity_id)
        in_force = link.in_force_since and activity.in_force_since and activity.plan_id in plans
        if link.need_id == need and in_force and activity.status is not ActivityStatus.CANCELLED:
            moments.append((activity.in_force_since, activity.done_at))
    for training in rows[TrainingEvent]:
        answers = any(link.event_id == training.id and link.need_id == need for link in rows[EventNeed])
        if (
            answers
            and training.school_year == YEAR
            and training.state in {EventState.OPEN, EventState.CLOSED, EventState.HELD}
        ):
            moments.append((training.published_at, training.held_at))
    planned = done = 0
    for begun, finished in moments:
        known = [max(local(moment).date(), YEAR.first_day) for moment in (begun, finished) if moment]
        planned += min(known) <= day
        done += bool(finished) and max(local(finished).date(), YEAR.first_day) <= day if finished else 0
    return planned, done


@pytest.mark.parametrize("seed", range(10))
def test_the_course_is_as_a_slow_recount_finds_it_on_three_dates(app: PlannerApp, town: Town, seed: int) -> None:
    with inside(app, town.neighbour.id):
        scatter(town.neighbour, seed + 700)
    with inside(app, town.id):
        scatter(town, seed)
    with inside(app, town.id):
        facts = facts_of(YEAR, (town.need, town.other_need), now=NOW)
        for need in (town.need, town.other_need):
            course = course_of([one for one in facts if one.need_id == need], YEAR, today=TODAY)
            assert [course.on(day) for day in DATES] == [recount(need, day) for day in DATES]
            found = counted(town).by_need[need]
            tally = sum(found.activities.values(), found.events)
            assert (course.planned, course.done) == (tally.planned, tally.done)
        total = course_of(facts, YEAR, today=TODAY)
        assert (total.planned, total.done) == (counted(town).total.planned, counted(town).total.done)


# ---------------------------------------------------------------- the page


def some(town: Town, amount: int = 1) -> None:
    """Activities of both schools, one of them done, and a training that answers both needs."""
    for school in (town.school, town.other_school):
        plan = a_plan(town, school, present())
        for _at in range(amount):
            an_activity(plan, town.need)
    an_activity(plan, town.need, town.other_need, status=ActivityStatus.DONE, done_at=clock.now() - timedelta(days=3))
    event_row(town, town.need, town.other_need, state=EventState.HELD, year=present(), held_at=clock.now())


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_how_completion_has_moved(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    with inside(app, town.id):
        some(town)
    page = browse(town.people[role]).get("/progress/over-time")
    assert (page.status, page.h1) == (200, "2 av 4 insatser är klara")
    assert "Behov 1 Dörrby" in page.text
    assert "Granby" not in page.text
    assert "2 av 2 insatser klara" in page.text
    assert page.html.count('<svg role="img"') >= 3


def test_it_is_narrowed_to_one_product_goal_in_the_address(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        some(town)
        goal = ProductGoal(code="X9", title_sv="Lugn", title_en="Calm")
        db.session.add(goal)
        db.session.flush()
        db.session.add(NeedGoal(need_id=town.other_need, goal_id=goal.id))
    page = browse(town.head).get("/progress/over-time?goal=X9")
    assert page.h1 == "2 av 2 insatser är klara"
    assert ("Behov 1 Dörrby" in page.text, "Behov 2 Dörrby" in page.text) == (False, True)
    assert f"/progress/over-time?year={present().start_year}&goal=X9" in page.links
    assert browse(town.head).get("/progress/over-time?goal=none&year=x").h1 == "Inga insatser än"


def test_few_peoples_goals_show_in_no_step(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        some(town)
    before = browse(town.coordinator).get("/progress/over-time").html.split("<main")[1].split("</main>")[0]
    with inside(app, town.id):
        goal_row(town, town.librarian.id, town.need, state=GoalState.ACHIEVED, year=present(), achieved_at=clock.now())
    after = browse(town.coordinator).get("/progress/over-time").html.split("<main")[1].split("</main>")[0]
    assert after == before


def test_it_asks_the_same_of_the_database_for_one_and_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[..., Any]
) -> None:
    sent = []
    for there, amount in ((town, 1), (town.neighbour, 12)):
        with inside(app, there.id):
            some(there, amount)
        reader = browse(there.coordinator)
        with count_statements() as statements:
            assert reader.get("/progress/over-time").status == 200
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 14
