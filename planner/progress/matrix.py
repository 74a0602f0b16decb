"""Needs × schools in a school year: who has planned, begun and done something for what, and who nothing yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from planner.needs.models import NeedDecision
from planner.progress.board import board
from planner.progress.completion import NOTHING, Tally
from planner.progress.queries.matrix import goals_by_need
from planner.schools.queries import open_schools

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.needs.models import Need, ProductGoal
    from planner.progress.board import Board, NeedRow
    from planner.schools.models import School


class Stage(StrEnum):
    """How far a school has come for a need; outside: the need does not concern it, and it does nothing for it."""

    DONE = "done"
    ONGOING = "ongoing"
    PLANNED = "planned"
    NOTHING = "nothing"
    OUTSIDE = "outside"


SHOWN = (Stage.DONE, Stage.ONGOING, Stage.PLANNED, Stage.NOTHING)


@dataclass(frozen=True)
class Filters:
    """What of the matrix is shown: None for all."""

    goal: str | None = None
    dimension: str | None = None
    school: int | None = None
    stage: Stage | None = None

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return any(each is not None for each in (self.goal, self.dimension, self.school, self.stage))


@dataclass(frozen=True)
class Cell:
    """What one school has for one need."""

    school: School
    stage: Stage
    tally: Tally


@dataclass(frozen=True)
class MatrixRow:
    """One need with a cell for each school shown, in the schools' order; also: the other product goals it serves."""

    row: NeedRow
    cells: Sequence[Cell]
    also: Sequence[ProductGoal] = ()

    @property
    def need(self) -> Need:
        """The need."""
        return self.row.need

    @property
    def by_stage(self) -> list[tuple[Stage, list[Cell]]]:
        """The cells by stage, the furthest first; stages that no school is at are left out."""
        found = [(stage, [cell for cell in self.cells if cell.stage is stage]) for stage in SHOWN]
        return [(stage, cells) for stage, cells in found if cells]

    @property
    def is_covered(self) -> bool:
        """Whether every school concerned has an activity."""
        return bool(self.row.completion.concerned) and not self.row.completion.missing


@dataclass(frozen=True)
class Matrix:
    """All needs and schools that the filters let through, the needs under the first product goal each serves."""

    board: Board
    filters: Filters
    schools: Sequence[School]
    all_schools: Sequence[School]
    dimensions: Sequence[str]
    groups: Sequence[tuple[ProductGoal | None, Sequence[MatrixRow]]]

    @property
    def rows(self) -> list[MatrixRow]:
        """The needs, group by group."""
        return [row for _goal, rows in self.groups for row in rows]

    @property
    def covered(self) -> int:
        """How many of the needs shown every concerned school has an activity for."""
        return sum(row.is_covered for row in self.rows)

    @property
    def amounts(self) -> Counter[Stage]:
        """How many cells shown stand at each stage."""
        return Counter(cell.stage for row in self.rows for cell in row.cells)

    @property
    def concerned(self) -> int:
        """How many cells shown are of a school that the need concerns, or that does something for it."""
        return sum(amount for stage, amount in self.amounts.items() if stage is not Stage.OUTSIDE)

    @property
    def as_of(self) -> datetime:
        """The moment the figures are of."""
        return self.board.as_of


def stage_of(tally: Tally, *, concerned: bool) -> Stage:
    """Return how far a school has come: done when all is, ongoing when anything is begun."""
    if not tally.planned:
        return Stage.NOTHING if concerned else Stage.OUTSIDE
    if tally.done == tally.planned:
        return Stage.DONE
    return Stage.ONGOING if tally.begun else Stage.PLANNED


def matrix(viewer: Viewer, year: SchoolYear, filters: Filters) -> Matrix:
    """Return the matrix of a school year."""
    whole, schools = board(viewer, year, {"goal": filters.goal or ""}), open_schools()
    kept = [row for row in whole.rows if row.need.decision is not NeedDecision.DISMISSED]
    dimensions = sorted({row.need.dimension for row in kept})
    shown = [school for school in schools if filters.school in {None, school.id}]
    serves = goals_by_need()
    rows = [row for each in kept if (row := _row(each, shown, filters)) is not None]
    if filters.stage:
        there = {cell.school.id for row in rows for cell in row.cells if cell.stage is filters.stage}
        shown = [school for school in shown if school.id in there]
        rows = [MatrixRow(row.row, [cell for cell in row.cells if cell.school.id in there]) for row in rows]
    found = {row.need.id: row for row in rows}
    return Matrix(
        board=whole,
        filters=filters,
        schools=shown,
        all_schools=schools,
        dimensions=dimensions,
        groups=[
            (goal, [replace(found[need_id], also=also) for need_id, also in there])
            for goal, there in by_goal(list(found), whole.goals, serves, wanted=filters.goal)
        ],
    )


def _row(row: NeedRow, schools: Sequence[School], filters: Filters) -> MatrixRow | None:
    if filters.dimension not in {None, row.need.dimension}:
        return None
    activities, concerned = row.completion.activities, row.completion.concerned
    tallies = [(school, activities.get(school.id, NOTHING)) for school in schools]
    cells = [Cell(school, stage_of(tally, concerned=school.id in concerned), tally) for school, tally in tallies]
    if filters.stage and all(cell.stage is not filters.stage for cell in cells):
        return None
    if filters.school and all(cell.stage is Stage.OUTSIDE for cell in cells):
        return None
    return MatrixRow(row, cells)


def by_goal(
    needs: Sequence[int], goals: Sequence[ProductGoal], serves: Mapping[int, Sequence[int]], *, wanted: str | None
) -> list[tuple[ProductGoal | None, list[tuple[int, list[ProductGoal]]]]]:
    """Return the needs under product goals, each once, with the other goals it serves.

    A need stands under the goal asked for, or else the first it serves; those that serve none stand last.
    """
    of_goal = {goal.id: goal for goal in goals}
    asked = {goal.id for goal in goals if goal.code == wanted}
    found: dict[int | None, list[tuple[int, list[ProductGoal]]]] = {goal.id: [] for goal in goals} | {None: []}
    for need_id in needs:
        mine = [goal_id for goal_id in serves.get(need_id, ()) if goal_id in of_goal]
        first = next((goal_id for goal_id in mine if goal_id in asked), mine[0] if mine else None)
        found[first].append((need_id, [of_goal[goal_id] for goal_id in mine if goal_id != first]))
    return [(of_goal.get(goal_id) if goal_id else None, there) for goal_id, there in found.items() if there]
