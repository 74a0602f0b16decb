"""The home page: what waits for me, what is coming up, and the whole, from what my posts let me see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.competence.queries import goals as competence
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.viewer import holds_a_post
from planner.groups import waiting as groups
from planner.inventory.collecting import waiting as inventory
from planner.inventory.differences import queries as differences
from planner.needs import queries as needs
from planner.needs.models import NeedDecision
from planner.plans.queries import comments, toolbox
from planner.plans.queries import waiting as plans
from planner.progress import todo
from planner.progress.board import NeedRow, need_row
from planner.progress.completion import Group, Tally
from planner.progress.queries import home as queries
from planner.progress.queries.completion import counts
from planner.progress.queries.effects import work_figures
from planner.progress.rules import follows_the_whole, runs_the_work, writes_plans
from planner.progress.todo_competence import of_goals
from planner.progress.todo_further import further
from planner.progress.todo_groups import of_groups
from planner.surveys.queries import surveys
from planner.training.evaluation import queries as evaluations
from planner.training.queries import approvals
from planner.training.queries import waiting as training

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from planner.core.viewer import Viewer
    from planner.progress.effects import WorkFigures
    from planner.progress.queries.home import ComingSession, NamedEvent, OwnPlan
    from planner.progress.todo import Todo


@dataclass(frozen=True)
class Whole:
    """The municipality in a few figures."""

    rows: Sequence[NeedRow]
    total: Tally
    work: WorkFigures

    @property
    def moving(self) -> int:
        """How many needs move."""
        return sum(row.group is Group.MOVING for row in self.rows)

    @property
    def still(self) -> list[NeedRow]:
        """The needs that stand still."""
        return [row for row in self.rows if row.group is Group.STILL]

    @property
    def in_the_work(self) -> int:
        """How many needs are not left aside."""
        return sum(row.group is not Group.DISMISSED for row in self.rows)


@dataclass(frozen=True)
class Home:
    """One person's home page; whole is for those who follow all schools, plans for those who work at one."""

    todos: Sequence[Todo]
    coming: Sequence[ComingSession]
    closing: Sequence[NamedEvent]
    plans: Sequence[OwnPlan]
    whole: Whole | None
    year: SchoolYear
    writes: bool
    today: date

    @property
    def late(self) -> int:
        """How many of the things that wait are late."""
        return sum(thing.late for thing in self.todos)


def home(viewer: Viewer) -> Home:
    """Return the home page, in a number of statements that does not depend on how much there is."""
    now, year, works_here = clock.now(), SchoolYear.current(), holds_a_post(viewer)
    whole = _whole(viewer, year, now=now) if follows_the_whole(viewer) else None
    waiting = [
        *todo.of_plans(plans.waiting_for(viewer)),
        *todo.of_surveys(surveys.waiting_for(viewer) if works_here else []),
        *todo.of_mentions(comments.unseen_mentions(viewer) if works_here else []),
        *of_goals(competence.waiting_for(viewer), clock.today()),
        *of_groups(groups.waiting_for(viewer), clock.today()),
        *todo.of_sign_ups(approvals.answers_waiting_for(viewer)),
        *todo.of_answers(inventory.answers_waiting_for(viewer), clock.today()),
        *todo.of_evaluations(evaluations.to_evaluate(viewer, now=now) if works_here else []),
        *todo.of_rounds(inventory.rounds_to_fix(viewer, clock.today())),
        *further(viewer),
    ]
    if runs_the_work(viewer):
        waiting += todo.of_decisions_on_training(training.to_decide())
        waiting += todo.of_training(queries.attendance_to_record(now=now))
        waiting += todo.of_needs(whole.rows if whole else [])
        waiting += todo.of_tools(toolbox.proposed(viewer))
        waiting += todo.of_differences(differences.to_look_at_again(viewer, today=clock.today()))
    return Home(
        todos=todo.in_order(waiting),
        coming=queries.my_sessions(viewer, now=now) if works_here else [],
        closing=queries.sign_up_closing(viewer, now=now) if works_here else [],
        plans=queries.own_plans(viewer, year, now=now) if viewer.school_ids else [],
        whole=whole,
        year=year,
        writes=writes_plans(viewer),
        today=clock.today(),
    )


def _whole(viewer: Viewer, year: SchoolYear, *, now: datetime) -> Whole:
    work = work_figures(viewer, year, now=now)
    found = needs.for_list(viewer)
    counted = counts(
        year,
        [need.id for need in found if need.decision is not NeedDecision.DISMISSED],
        now=now,
        goals=work.goals,
    )
    rows = [need_row(need, counted.completion(need.id, ()), None, {}, at=now) for need in found]
    return Whole(rows, counted.total, work)
