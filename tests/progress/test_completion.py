"""Completion per need: by hand, and on random data against a slow recount in Python."""

import random
from collections.abc import Callable
from dataclasses import astuple
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from planner.competence.models.content import GoalNeed
from planner.competence.models.goal import Goal, GoalState
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus
from planner.plans.models.plan import Plan
from planner.plans.models.toolbox import FocusArea
from planner.progress.completion import Completion, Tally
from planner.progress.queries.completion import Counts, counts
from planner.schools.models import Post
from planner.training.models.event import EventNeed, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from tests.conftest import ON_POSTGRESQL, inside
from tests.factories import Town, crowd
from tests.progress.rows import NOW, TODAY, YEAR, a_plan, an_activity, event_row, goal_row, place

DONE, ONGOING, PLANNED, CANCELLED = (
    ActivityStatus.DONE,
    ActivityStatus.ONGOING,
    ActivityStatus.PLANNED,
    ActivityStatus.CANCELLED,
)


COVERED = ("activity", "activity_need", "competence_goal", "goal_need", "training_session")


def counted(town: Town, *needs: int, year: SchoolYear = YEAR) -> Counts:
    return counts(year, needs or (town.need, town.other_need), now=NOW, smallest_group=5)


def of(town: Town, need: int | None = None) -> Completion:
    return counted(town).completion(need or town.need, {town.school, town.other_school})


def figures(tally: Tally) -> tuple[int, int, int, int]:
    return (tally.planned, tally.done, tally.begun, tally.late)


# ---------------------------------------------------------------- by hand


def test_a_need_without_measures_has_nothing_planned(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        found = of(town)
    assert figures(found.tally) == (0, 0, 0, 0)
    assert found.missing == {town.school, town.other_school}


def test_activities_in_force_are_planned_done_begun_and_late(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        plan = a_plan(town, town.school)
        an_activity(plan, town.need, status=DONE, due_on=TODAY - timedelta(days=9))
        an_activity(plan, town.need, status=ONGOING, due_on=TODAY)
        an_activity(plan, town.need, status=PLANNED, due_on=TODAY - timedelta(days=1))
        an_activity(plan, town.need, status=PLANNED)
        found = of(town)
    assert figures(found.tally) == (4, 1, 2, 1)
    assert (set(found.covered), set(found.missing)) == ({town.school}, {town.other_school})


@pytest.mark.parametrize("out", ["cancelled", "draft", "link", "year", "neighbour", "other need"])
def test_what_is_not_a_measure_of_the_need_is_not_counted(app: PlannerApp, town: Town, out: str) -> None:
    if out == "neighbour":
        with inside(app, town.neighbour.id):
            an_activity(a_plan(town.neighbour, town.neighbour.school), town.neighbour.need)
            place(event_row(town.neighbour, town.neighbour.need), town.neighbour.librarian.id)
    with inside(app, town.id):
        plan = a_plan(town, town.school, SchoolYear(2025) if out == "year" else YEAR)
        if out == "cancelled":
            an_activity(plan, town.need, status=CANCELLED)
        elif out == "draft":
            an_activity(plan, town.need, in_force=False)
        elif out == "link":
            an_activity(plan, town.need, links_in_force=False)
        elif out == "year":
            an_activity(plan, town.need)
        elif out == "other need":
            an_activity(plan, town.other_need)
        ids = (town.need, town.neighbour.need)
        found = counted(town, *ids)
        assert figures(found.total) == (0, 0, 0, 0)
        assert [figures(found.completion(need, {town.school}).tally) for need in ids] == [(0, 0, 0, 0)] * 2


@pytest.mark.parametrize(
    ("state", "starts_in", "expected"),
    [
        (EventState.DRAFT, 20, (0, 0, 0, 0)),
        (EventState.OPEN, 20, (1, 0, 0, 0)),
        (EventState.OPEN, -20, (1, 0, 1, 1)),
        (EventState.CLOSED, -20, (1, 0, 1, 1)),
        (EventState.HELD, -20, (1, 1, 1, 0)),
        (EventState.CANCELLED, 20, (0, 0, 0, 0)),
    ],
)
def test_a_training_counts_when_it_is_published_and_not_cancelled(
    app: PlannerApp, town: Town, state: EventState, starts_in: int, expected: tuple[int, int, int, int]
) -> None:
    with inside(app, town.id):
        event_row(town, town.need, state=state, starts_at=NOW + timedelta(days=starts_in))
        assert figures(of(town).tally) == expected


@pytest.mark.parametrize(
    ("state", "covers"),
    [
        (SignUpState.REGISTERED, True),
        (SignUpState.ATTENDED, True),
        (SignUpState.WAITING, False),
        (SignUpState.WITHDRAWN, False),
        (SignUpState.ABSENT, False),
    ],
)
def test_a_training_covers_the_schools_of_those_with_a_seat(
    app: PlannerApp,
    town: Town,
    state: SignUpState,
    covers: bool,  # noqa: FBT001 - a column of the table
) -> None:
    with inside(app, town.id):
        made = event_row(town, town.need)
        place(made, town.librarian2.id, state)
        place(made, town.coordinator.id)
        assert of(town).covered == ({town.other_school} if covers else set())


def test_goals_count_from_the_smallest_group_of_people_on_and_never_cover_a_school(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        people = [person.id for person in crowd(town, 5)]
        for person in people[:4]:
            goal_row(town, person, town.need)
        goal_row(town, people[0], town.need, state=GoalState.ACHIEVED)
        goal_row(town, people[4], town.need, state=GoalState.PROPOSED)
        four = of(town)
        total_of_four = counted(town).total
        goal_row(town, people[4], town.need, due_on=TODAY - timedelta(days=1))
        five = of(town)
    assert (four.goals, figures(four.tally), figures(total_of_four)) == (None, (0, 0, 0, 0), (0, 0, 0, 0))
    assert figures(five.tally) == (6, 1, 1, 1)
    assert five.covered == set()


def test_nothing_on_the_page_tells_four_people_with_goals_from_nobody(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_activity(a_plan(town, town.school), town.need, status=DONE, done_at=NOW - timedelta(days=70))
        before = astuple(of(town))
        for person in crowd(town, 4):
            goal_row(town, person.id, town.need, state=GoalState.ACHIEVED)
        assert astuple(of(town)) == before


def test_a_measure_for_two_needs_is_one_in_the_total(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_activity(a_plan(town, town.school), town.need, town.other_need, status=DONE)
        event_row(town, town.need, town.other_need)
        found = counted(town)
        assert figures(found.total) == (2, 1, 1, 0)
        assert [figures(of(town, need).tally) for need in (town.need, town.other_need)] == [(2, 1, 1, 0)] * 2


# ---------------------------------------------------------------- at random, against a slow recount


def scatter(town: Town, seed: int) -> None:
    """Write measures of every kind and state at random, in two years."""
    chance = random.Random(seed)  # noqa: S311 - data for a test, the same every time
    needs = [town.need, town.other_need]
    people = [person.id for person in crowd(town, 7)]
    for year in (YEAR, SchoolYear(2025)):
        for school in (town.school, town.other_school):
            for focus in FocusArea:
                plan = a_plan(town, school, year, focus)
                for _ in range(chance.randint(0, 5)):
                    an_activity(
                        plan,
                        *chance.sample(needs, chance.randint(0, 2)),
                        status=chance.choice(list(ActivityStatus)),
                        due_on=chance.choice([None, TODAY + timedelta(days=chance.randint(-3, 3))]),
                        done_at=NOW - timedelta(days=chance.randint(0, 90)),
                        in_force=chance.random() < 0.8,
                        links_in_force=chance.random() < 0.8,
                    )
        for person in people[: chance.randint(2, 7)]:
            for _ in range(chance.randint(0, 2)):
                goal_row(
                    town,
                    person,
                    *chance.sample(needs, chance.randint(0, 2)),
                    state=chance.choice(list(GoalState)),
                    year=year,
                    due_on=TODAY + timedelta(days=chance.randint(-3, 3)),
                )
        for _ in range(chance.randint(0, 4)):
            made = event_row(
                town,
                *chance.sample(needs, chance.randint(0, 2)),
                state=chance.choice(list(EventState)),
                year=year,
                starts_at=NOW + timedelta(days=chance.randint(-5, 5)),
            )
            for user in chance.sample([*people, town.librarian2.id, town.coordinator.id, town.head.id], 3):
                place(made, user, chance.choice(list(SignUpState)))


def recount(need: int, schools: set[int]) -> dict[str, Any]:
    """Count one need again from whole tables, one object at a time."""
    read = (Plan, Activity, ActivityNeed, Goal, GoalNeed, Post, TrainingEvent, EventNeed, SignUp, TrainingSession)
    rows: dict[Any, Any] = {model: db.session.scalars(select(model)).all() for model in read}
    plans = {plan.id: plan for plan in rows[Plan] if plan.school_year == YEAR}
    planned = done = begun = late = 0
    covered = set()
    for link in rows[ActivityNeed]:
        activity = next(a for a in rows[Activity] if a.id == link.activity_id)
        if link.need_id != need or link.in_force_since is None or activity.in_force_since is None:
            continue
        if activity.plan_id not in plans or activity.status is CANCELLED:
            continue
        planned += 1
        done += activity.status is DONE
        begun += activity.status in {DONE, ONGOING}
        late += activity.late_on(TODAY)
        covered.add(plans[activity.plan_id].school_id)
    answered = {(link.goal_id, link.need_id) for link in rows[GoalNeed]}
    goals = [
        goal
        for goal in rows[Goal]
        if (goal.id, need) in answered
        and goal.school_year == YEAR
        and goal.state in {GoalState.AGREED, GoalState.ACHIEVED}
    ]
    if len({goal.user_id for goal in goals}) >= 5:
        for goal in goals:
            achieved = goal.state is GoalState.ACHIEVED
            planned, done, begun = planned + 1, done + achieved, begun + achieved
            late += goal.is_late(TODAY)
    for training in rows[TrainingEvent]:
        answers = any(link.event_id == training.id and link.need_id == need for link in rows[EventNeed])
        if not answers or training.school_year != YEAR or training.state in {EventState.DRAFT, EventState.CANCELLED}:
            continue
        sessions = [session for session in rows[TrainingSession] if session.event_id == training.id]
        held = training.state is EventState.HELD
        planned, done = planned + 1, done + held
        begun += held or min(session.starts_at for session in sessions) <= NOW
        late += not held and max(session.ends_at for session in sessions) < NOW
        for sign_up in rows[SignUp]:
            if sign_up.event_id == training.id and sign_up.state in {SignUpState.REGISTERED, SignUpState.ATTENDED}:
                covered |= {post.school_id for post in rows[Post] if post.user_id == sign_up.user_id}
    return {"figures": (planned, done, begun, late), "covered": covered & schools}


@pytest.mark.parametrize("seed", range(10))
def test_the_statement_counts_as_a_slow_recount_does(app: PlannerApp, town: Town, seed: int) -> None:
    with inside(app, town.neighbour.id):
        scatter(town.neighbour, seed + 1000)
    with inside(app, town.id):
        scatter(town, seed)
    with inside(app, town.id):
        schools = {town.school, town.other_school}
        for need in (town.need, town.other_need):
            found = counted(town).completion(need, schools)
            assert {"figures": figures(found.tally), "covered": set(found.covered)} == recount(need, schools)


# ---------------------------------------------------------------- how it is read


def test_all_needs_are_counted_in_one_statement(
    app: PlannerApp, town: Town, count_statements: Callable[..., Any]
) -> None:
    with inside(app, town.id):
        scatter(town, 1)
    with inside(app, town.id), count_statements() as sent:
        counted(town)
    assert len(sent) == 1


@pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite's plan; PostgreSQL chooses by what the tables hold")
def test_activities_and_goals_are_counted_within_covering_indexes(app: PlannerApp, town: Town) -> None:
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, sql: str, parameters: Any, *_rest: object) -> None:
        sent.append((sql, parameters))

    with inside(app, town.id):
        event.listen(Engine, "before_cursor_execute", note)
        try:
            counted(town)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        sql, parameters = sent[-1]
        explained = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
        steps = [row[3].split(" ", 2) for row in explained if row[3].startswith(("SEARCH", "SCAN"))]
    how = {table: rest.partition(" (")[0] for _verb, table, rest in (step for step in steps if len(step) == 3)}
    assert {table: how[table] for table in COVERED} == {
        "activity": "USING COVERING INDEX ix_activity_in_force",
        "activity_need": "USING COVERING INDEX ix_activity_need_activity_id",
        "competence_goal": "USING COVERING INDEX ix_competence_goal_counted",
        "goal_need": "USING COVERING INDEX sqlite_autoindex_goal_need_1",
        "training_session": "USING COVERING INDEX ix_training_session_event_id",
    }
