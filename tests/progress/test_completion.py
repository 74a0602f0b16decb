"""Completion per need: by hand, and on random data against a slow recount in Python."""

import random
from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from planner.competence.models.goal import GoalState
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.plans.models.parts import Activity, ActivityNeed, ActivityStatus
from planner.plans.models.plan import Plan
from planner.plans.models.toolbox import FocusArea
from planner.progress.completion import NOT_TOLD, Completion, GoalsTold, Tally
from planner.progress.queries.completion import Counts, counts
from planner.progress.queries.effects import work_figures
from planner.training.models.event import EventNeed, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUpState
from tests.conftest import ON_POSTGRESQL, inside
from tests.factories import Town, crowd
from tests.progress.rows import NOW, TODAY, YEAR, a_plan, an_activity, event_row, goal_row, place, spread_out

DONE, ONGOING, PLANNED, CANCELLED = (
    ActivityStatus.DONE,
    ActivityStatus.ONGOING,
    ActivityStatus.PLANNED,
    ActivityStatus.CANCELLED,
)


def counted(town: Town, *needs: int, year: SchoolYear = YEAR) -> Counts:
    told = work_figures(town.head.viewer, year, now=NOW).goals
    return counts(year, needs or (town.need, town.other_need), now=NOW, goals=told)


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


@pytest.mark.parametrize("state", list(SignUpState))
def test_whoever_signs_up_to_a_training_covers_no_school(app: PlannerApp, town: Town, state: SignUpState) -> None:
    with inside(app, town.id):
        place(event_row(town, town.need), town.librarian2.id, state)
        assert of(town).covered == set()


def test_goals_count_where_both_sides_are_large_enough_and_never_cover_a_school(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        people = [person.id for person in crowd(town, 10)]
        spread_out(town, people)
        for person in people[:5]:
            goal_row(town, person, town.need, state=GoalState.ACHIEVED)
        five = of(town)
        for person in people[5:]:
            goal_row(town, person, town.need, due_on=TODAY - timedelta(days=1))
        goal_row(town, people[0], town.need, state=GoalState.PROPOSED)
        everybody = of(town)
        more = [person.id for person in crowd(town, 5, "more")]
        spread_out(town, more)
        both = of(town)
    assert (five.goals, figures(five.tally)) == (GoalsTold(planned=5), (0, 0, 0, 0))
    assert (everybody.goals, figures(everybody.tally)) == (NOT_TOLD, (0, 0, 0, 0))
    assert (both.goals.planned, figures(both.tally)) == (10, (10, 5, 5, 0))
    assert both.covered == set()


def test_nothing_on_the_page_tells_four_people_with_goals_from_nobody(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_activity(a_plan(town, town.school), town.need, status=DONE, done_at=NOW - timedelta(days=70))
        crowd(town, 9, "more")
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
    read = (Plan, Activity, ActivityNeed, TrainingEvent, EventNeed, TrainingSession)
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
    for training in rows[TrainingEvent]:
        answers = any(link.event_id == training.id and link.need_id == need for link in rows[EventNeed])
        if not answers or training.school_year != YEAR or training.state in {EventState.DRAFT, EventState.CANCELLED}:
            continue
        sessions = [session for session in rows[TrainingSession] if session.event_id == training.id]
        held = training.state is EventState.HELD
        planned, done = planned + 1, done + held
        begun += held or min(session.starts_at for session in sessions) <= NOW
        late += not held and max(session.ends_at for session in sessions) < NOW
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
            apart = replace(found, goals=NOT_TOLD)  # recounted in test_people.py
            assert {"figures": figures(apart.tally), "covered": set(found.covered)} == recount(need, schools)


# ---------------------------------------------------------------- how it is read


def test_all_needs_are_counted_in_one_statement(
    app: PlannerApp, town: Town, count_statements: Callable[..., Any]
) -> None:
    with inside(app, town.id):
        scatter(town, 1)
    with inside(app, town.id), count_statements() as sent:
        counts(YEAR, (town.need, town.other_need), now=NOW, goals={})
    assert len(sent) == 1


@pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite's plan; PostgreSQL chooses by what the tables hold")
def test_activities_are_counted_within_covering_indexes(app: PlannerApp, town: Town) -> None:
    sent: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, sql: str, parameters: Any, *_rest: object) -> None:
        sent.append((sql, parameters))

    with inside(app, town.id):
        event.listen(Engine, "before_cursor_execute", note)
        try:
            counts(YEAR, (town.need, town.other_need), now=NOW, goals={})
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        sql, parameters = sent[-1]
        explained = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
        steps = [row[3].split(" ", 2) for row in explained if row[3].startswith(("SEARCH", "SCAN"))]
    how = {table: rest.partition(" (")[0] for _verb, table, rest in (step for step in steps if len(step) == 3)}
    assert {table: how[table] for table in ("activity", "activity_need", "training_session")} == {
        "activity": "USING COVERING INDEX ix_activity_in_force",
        "activity_need": "USING COVERING INDEX ix_activity_need_activity_id",
        "training_session": "USING COVERING INDEX ix_training_session_event_id",
    }
