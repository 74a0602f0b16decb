"""What has gone on to the coordinator, and then to the principal, after its days of grace; and imports left undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, Integer, Select, String, cast, exists, func, literal, null, or_, select, union_all

from planner.core.clock import SchoolYear, local, start_of_day
from planner.core.columns import UTCDateTime
from planner.core.db import db
from planner.groups.meetings.models import AgendaItem, Meeting
from planner.groups.models import ReferenceGroup
from planner.groups.tasks.models import GroupTask, TaskState
from planner.inventory.importing.models import TO_SAVE, Fate, ImportRow, ImportState, InventoryImport
from planner.inventory.models.rounds import InventoryRound, RoundState
from planner.plans.models.evaluation import OPEN, Evaluation, EvaluationState
from planner.plans.models.following import FollowUp
from planner.plans.models.parts import UNFINISHED, Activity
from planner.plans.models.plan import Plan, PlanState
from planner.plans.rules import schools_to_decide_at
from planner.progress.grace import DAY, Gone
from planner.progress.rules import runs_the_work
from planner.schools.models import School

if TYPE_CHECKING:
    from sqlalchemy import Row

    from planner.core.viewer import Viewer
    from planner.progress.grace import Grace

    Part = Select[Any]

MOST = 50
NO_DAY, NO_MOMENT, NO_COUNT = cast(null(), Date), cast(null(), UTCDateTime()), cast(null(), Integer)


class SteppedKind(StrEnum):
    """What has waited too long with those whose it is, or was left undone."""

    DECISION = "decision"
    SIGNING = "signing"
    FOLLOW_UP = "follow_up"
    EVALUATION = "evaluation"
    TASK = "task"
    IMPORT = "import"


@dataclass(frozen=True)
class Stepped:
    """One thing: the id of its plan, task or import, where it waits, since when, and of how many things it is."""

    kind: SteppedKind
    id: int
    title: str
    where: str
    since: date
    count: int = 0


def stepped_up(viewer: Viewer, grace: Grace) -> list[Stepped]:
    """Return what has gone on to the viewer, the longest untouched first; one statement, none for most."""
    parts: list[Part] = []
    if runs_the_work(viewer):
        until = grace.untouched_since(Gone.COORDINATOR)
        parts += [
            _decisions(until),
            _signings(until),
            _follow_ups(until),
            _evaluations(until),
            _tasks(until),
            _imports(),
        ]
    if led := schools_to_decide_at(viewer):
        until = grace.untouched_since(Gone.PRINCIPAL)
        here = Plan.school_id.in_(sorted(led))
        parts += [_follow_ups(until).where(here), _evaluations(until).where(here)]
    if not parts:
        return []
    found = {_stepped(row) for row in db.session.execute(union_all(*parts))}
    return sorted(found, key=lambda one: (one.since, one.kind, one.id))[:MOST]


def _stepped(row: Row[*tuple[Any, ...]]) -> Stepped:
    kind, id_, title, where, day, at, count, year = row
    if day is None:
        day = local(at).date() if at is not None else SchoolYear(year).last_day
    return Stepped(SteppedKind(kind), id_, title, where, day, count or 0)


def _part(kind: SteppedKind, thing: Any, title: Any, where: Any, **known: Any) -> Part:  # noqa: ANN401 - columns
    return select(
        literal(kind.value),
        thing,
        title,
        where,
        known.get("day", NO_DAY),
        known.get("at", NO_MOMENT),
        known.get("count", NO_COUNT),
        cast(known.get("year", NO_COUNT), Integer),
    )


def _ended(until: date) -> datetime:
    """Return the moment a day is over."""
    return start_of_day(until + DAY)


def _decisions(until: date) -> Part:
    return (
        _part(SteppedKind.DECISION, Plan.id, Plan.title, School.name, at=Plan.submitted_at)
        .join(School, School.id == Plan.school_id)
        .where(Plan.state == PlanState.SUBMITTED, Plan.submitted_at < _ended(until), School.closed_on.is_(None))
    )


def _signings(until: date) -> Part:
    return (
        _part(SteppedKind.SIGNING, Plan.id, Plan.title, School.name, at=Evaluation.submitted_at)
        .join(Evaluation, Evaluation.plan_id == Plan.id)
        .join(School, School.id == Plan.school_id)
        .where(
            Evaluation.state == EvaluationState.SUBMITTED,
            Evaluation.submitted_at < _ended(until),
            School.closed_on.is_(None),
        )
    )


def _follow_ups(until: date) -> Part:
    """Of each plan the activities past their day that nobody has said anything of since."""
    touched = exists().where(FollowUp.activity_id == Activity.id, FollowUp.at >= _ended(until))
    return (
        _part(
            SteppedKind.FOLLOW_UP,
            Plan.id,
            Plan.title,
            School.name,
            day=func.min(Activity.due_in_force, type_=Date()),
            count=func.count(Activity.id),
        )
        .join(Activity, Activity.plan_id == Plan.id)
        .join(School, School.id == Plan.school_id)
        .where(
            Plan.state != PlanState.CLOSED,
            Activity.in_force_since.is_not(None),
            Activity.status.in_(UNFINISHED),
            Activity.due_in_force <= until,
            School.closed_on.is_(None),
            ~touched,
        )
        .group_by(Plan.id, Plan.title, School.name)
    )


def _evaluations(until: date) -> Part:
    return (
        _part(SteppedKind.EVALUATION, Plan.id, Plan.title, School.name, year=Plan.school_year)
        .join(School, School.id == Plan.school_id)
        .outerjoin(Evaluation, Evaluation.plan_id == Plan.id)
        .where(
            Plan.school_year < SchoolYear.of(until + DAY),
            Plan.state != PlanState.CLOSED,
            Plan.in_force_number.is_not(None),
            or_(Evaluation.id.is_(None), Evaluation.state.in_(OPEN)),
            School.closed_on.is_(None),
        )
    )


def _tasks(until: date) -> Part:
    return (
        _part(SteppedKind.TASK, GroupTask.id, GroupTask.what, ReferenceGroup.name, day=GroupTask.due_on)
        .join(AgendaItem, AgendaItem.id == GroupTask.item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(ReferenceGroup, ReferenceGroup.id == Meeting.group_id)
        .where(GroupTask.state == TaskState.OPEN, GroupTask.due_on <= until)
    )


def _imports() -> Part:
    """Files with rows that are neither saved nor left out, while their round is open, and how many those are."""
    undone = (
        select(func.count(ImportRow.id))
        .where(ImportRow.import_id == InventoryImport.id, ImportRow.fate.in_((Fate.FAULTY, *TO_SAVE)))
        .correlate(InventoryImport)
        .scalar_subquery()
    )
    return (
        _part(
            SteppedKind.IMPORT,
            InventoryImport.id,
            InventoryImport.filename,
            cast(InventoryRound.year, String),
            at=InventoryImport.at,
            count=undone,
        )
        .join(InventoryRound, InventoryRound.id == InventoryImport.round_id)
        .where(
            InventoryImport.state.in_((ImportState.READY, ImportState.SAVED)),
            InventoryRound.state == RoundState.OPEN,
            undone > 0,
        )
    )
