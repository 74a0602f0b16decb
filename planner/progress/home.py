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
from planner.progress.changed import in_words
from planner.progress.completion import Group, Tally
from planner.progress.grace import Gone
from planner.progress.models import NOTED_EVERY
from planner.progress.queries import home as queries
from planner.progress.queries.changes import changes
from planner.progress.queries.completion import counts
from planner.progress.queries.effects import work_figures
from planner.progress.queries.frame import frame, needs_to_judge
from planner.progress.queries.stepped import stepped_up
from planner.progress.rules import follows_the_whole, runs_the_work, writes_plans
from planner.progress.todo_competence import of_goals
from planner.progress.todo_further import further, further_changes
from planner.progress.todo_groups import of_groups, of_verdicts
from planner.progress.todo_plans import of_mentions, of_plans
from planner.progress.todo_stepped import of_imports, of_stepped
from planner.surveys.queries import surveys
from planner.training.evaluation import queries as evaluations
from planner.training.queries import approvals
from planner.training.queries import waiting as training

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from planner.core.viewer import Viewer
    from planner.needs.models import Need
    from planner.progress.changed import Changed
    from planner.progress.effects import WorkFigures
    from planner.progress.queries.frame import Frame
    from planner.progress.queries.home import Coming, OwnPlan
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
    """One person's home page; whole is for those who follow all schools, plans for those who work at one.

    waiting: for the person, what is late first. soon: due later than today. stepped: what has gone on to the person
    after its days of grace. changed: since the last visit. due_visit: whether to note that the person is here.
    """

    waiting: Sequence[Todo]
    soon: Sequence[Todo]
    stepped: Sequence[Todo]
    changed: Sequence[Changed]
    since: datetime
    due_visit: bool
    now: datetime
    coming: Coming
    plans: Sequence[OwnPlan]
    whole: Whole | None
    year: SchoolYear
    writes: bool
    today: date

    @property
    def late(self) -> int:
        """How many of the things that wait are late."""
        return sum(thing.late for thing in self.waiting)


@dataclass(frozen=True)
class Lists:
    """What a person has to do and to know, without the pictures around it: for the home page and for the digest."""

    waiting: Sequence[Todo]
    soon: Sequence[Todo]
    stepped: Sequence[Todo]
    changed: Sequence[Changed]


def home(viewer: Viewer) -> Home:
    """Return the home page, in a number of statements that does not depend on how much there is."""
    now, year = clock.now(), SchoolYear.current()
    around = frame(viewer, year, now=now)
    whole = _whole(viewer, year, now=now) if follows_the_whole(viewer) else None
    found = lists(viewer, around, whole, since=around.since)
    return Home(
        waiting=found.waiting,
        soon=found.soon,
        stepped=found.stepped,
        changed=found.changed,
        since=around.since,
        due_visit=around.visited_at is None or now - around.visited_at > NOTED_EVERY,
        now=now,
        coming=queries.coming(viewer, now=now) if holds_a_post(viewer) else queries.Coming([], []),
        plans=queries.own_plans(viewer, year, now=now) if viewer.school_ids else [],
        whole=whole,
        year=year,
        writes=writes_plans(viewer),
        today=clock.today(),
    )


def lists(
    viewer: Viewer, around: Frame, whole: Whole | None, *, since: datetime, until: datetime | None = None
) -> Lists:
    """Return what waits, what is due soon, what has gone on to the viewer, and what changed since a moment.

    until: changes after that moment are left for another time.
    """
    gone = stepped_up(viewer, around.grace)
    things = todo.in_order([*_waiting(viewer, around, whole), *of_imports(gone)])
    today = around.grace.today
    changed = [*in_words(changes(viewer, since, until)), *further_changes(viewer, since)]
    to = Gone.COORDINATOR if runs_the_work(viewer) else Gone.PRINCIPAL
    return Lists(
        waiting=[thing for thing in things if not thing.is_soon(today)],
        soon=[thing for thing in things if thing.is_soon(today)],
        stepped=list(of_stepped(gone, around.grace, to=to)),
        changed=[one for one in changed if until is None or one.at <= until],
    )


def _waiting(viewer: Viewer, around: Frame, whole: Whole | None) -> Iterator[Todo]:
    now, today, works_here = clock.now(), around.grace.today, holds_a_post(viewer)
    yield from of_plans(plans.waiting_for(viewer), around.grace)
    if works_here:
        yield from todo.of_surveys(surveys.waiting_for(viewer))
        yield from of_mentions(comments.unseen_mentions(viewer))
        yield from todo.of_evaluations(evaluations.to_evaluate(viewer, now=now))
    yield from of_goals(competence.waiting_for(viewer), today)
    yield from of_groups(groups.waiting_for(viewer), today)
    yield from todo.of_sign_ups(approvals.answers_waiting_for(viewer))
    yield from todo.of_answers(inventory.answers_waiting_for(viewer), today)
    yield from todo.of_rounds(inventory.rounds_to_fix(viewer, today))
    yield from further(viewer)
    if around.judges and not runs_the_work(viewer):  # who asks the group has it below
        yield from of_verdicts(_rows(needs_to_judge(viewer, SchoolYear.current()), viewer, now=now))
    if runs_the_work(viewer):
        yield from todo.of_decisions_on_training(training.to_decide())
        yield from todo.of_training(queries.attendance_to_record(now=now))
        yield from todo.of_needs(whole.rows if whole else [])
        yield from todo.of_tools(toolbox.proposed(viewer))
        yield from todo.of_differences(differences.to_look_at_again(viewer, today=today))


def whole_for(viewer: Viewer) -> Whole | None:
    """Return the municipality in a few figures, for who follows all schools."""
    return _whole(viewer, SchoolYear.current(), now=clock.now()) if follows_the_whole(viewer) else None


def _rows(found: Sequence[Need], viewer: Viewer, *, now: datetime) -> list[NeedRow]:
    """Return where some needs stand, as their own pages say."""
    year = SchoolYear.current()
    goals = work_figures(viewer, year, now=now).goals
    counted = counts(year, [need.id for need in found], now=now, goals=goals)
    return [need_row(need, counted.completion(need.id, ()), None, {}, at=now) for need in found]


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
