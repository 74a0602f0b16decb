"""Completion over time: the whole, each product goal and each need, beside coverage and effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.burnup import BurnUp, burn_up
from planner.core.i18n import written_month
from planner.needs.models import NeedDecision
from planner.progress.board import board
from planner.progress.burnup import Course, course_of
from planner.progress.completion import seen_from
from planner.progress.matrix import by_goal
from planner.progress.queries.facts import facts_of
from planner.progress.queries.matrix import goals_by_need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.needs.models import ProductGoal
    from planner.progress.board import Board, NeedRow


@dataclass(frozen=True)
class Moved:
    """A course with its picture."""

    course: Course
    picture: BurnUp


@dataclass(frozen=True)
class NeedMoved:
    """One need's course beside what the board says of it; also: the other product goals it serves."""

    row: NeedRow
    moved: Moved
    also: Sequence[ProductGoal]


@dataclass(frozen=True)
class GoalMoved:
    """The course of the needs shown under one product goal: a measure that answers two of them counts once."""

    goal: ProductGoal | None
    moved: Moved
    needs: Sequence[NeedMoved]


@dataclass(frozen=True)
class OverTime:
    """How completion has moved over a school year."""

    board: Board
    whole: Moved
    groups: Sequence[GoalMoved]


def over_time(viewer: Viewer, year: SchoolYear, *, goal: str | None) -> OverTime:
    """Return how completion has moved, for all needs or those of one product goal."""
    shown, today = board(viewer, year, {"goal": goal or ""}), clock.today()
    rows = {row.need.id: row for row in shown.rows if row.need.decision is not NeedDecision.DISMISSED}
    facts = facts_of(year, rows, now=seen_from(year))

    def moved(course: Course, *, small: bool = False) -> Moved:
        first, now, last = course.first, course.now, course.last
        return Moved(course, burn_up(course.steps, first=first, now=now, last=last, month=written_month, small=small))

    def of(need_id: int) -> Moved:
        mine = [fact for fact in facts if fact.need_id == need_id]
        told = [rows[need_id].completion.goals]
        return moved(course_of(mine, year, today=today, goals=told), small=True)

    groups = by_goal(list(rows), shown.goals, goals_by_need(), wanted=goal)
    return OverTime(
        board=shown,
        whole=moved(course_of(facts, year, today=today)),
        groups=[
            GoalMoved(
                served,
                moved(
                    course_of((f for f in facts if f.need_id in {known for known, _also in there}), year, today=today)
                ),
                [NeedMoved(rows[known], of(known), also) for known, also in there],
            )
            for served, there in groups
        ],
    )
