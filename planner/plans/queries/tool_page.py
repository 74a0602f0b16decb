"""Where a tool is used and how it went, as far as the reader may see; read from what is in force, not from drafts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from planner.core import charts
from planner.core.charts import EffectState
from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.plans.models.evaluation import Evaluation, EvaluationState, Judgement, ObjectiveEvaluation
from planner.plans.models.parts import Activity, ActivityStatus, MeasuredValue
from planner.plans.models.plan import Plan
from planner.plans.models.revision import Revision
from planner.plans.queries.plans import visible_to
from planner.plans.text import thawed
from planner.schools.models import School

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.plans.models.toolbox import Tool
    from planner.plans.text import ActivityText, ObjectiveText

MOST = 200


@dataclass(frozen=True)
class UsedAt:
    """An activity in force that came from the tool.

    reached: whether its objective was, by the signed evaluation, else by the newest value; None: neither says.
    """

    activity: Activity
    text: ActivityText
    objective: ObjectiveText
    plan_id: int
    school: str
    school_year: SchoolYear
    reached: bool | None


@dataclass(frozen=True)
class HowItWent:
    """All uses that the reader may see, newest school year first."""

    uses: tuple[UsedAt, ...] = ()

    @property
    def schools(self) -> int:
        """At how many schools."""
        return len({use.school for use in self.uses})

    @property
    def counted(self) -> int:
        """How many activities, the cancelled ones aside."""
        return sum(1 for use in self.uses if use.activity.status is not ActivityStatus.CANCELLED)

    @property
    def done(self) -> int:
        """How many of them are done."""
        return sum(1 for use in self.uses if use.activity.status is ActivityStatus.DONE)

    @property
    def measured(self) -> int:
        """How many objectives where it is used are judged, or measured against a target."""
        return len({use.objective.id for use in self.uses if use.reached is not None})

    @property
    def reached(self) -> int:
        """How many of those have reached their target."""
        return len({use.objective.id for use in self.uses if use.reached})


def how_it_went(viewer: Viewer, tool: Tool) -> HowItWent:
    """Return where the tool is used, in plans in force that the viewer sees; four statements however many."""
    found = db.session.execute(
        select(Activity, Plan.id, School.name, Plan.school_year)
        .join(Plan, Plan.id == Activity.plan_id)
        .join(School, School.id == Plan.school_id)
        .where(
            Activity.tool_id == tool.id,
            Activity.in_force_since.is_not(None),
            Plan.in_force_number.is_not(None),
            visible_to(viewer),
        )
        .order_by(Plan.school_year.desc(), Activity.id)
        .limit(MOST)
    ).all()
    texts = _in_force({plan_id for _activity, plan_id, _school, _year in found})
    rows = [
        (activity, *texts[activity.id], plan_id, school, year)
        for activity, plan_id, school, year in found
        if activity.id in texts
    ]
    ids = {objective.id for _activity, _text, objective, *_rest in rows}
    now, judged = _newest_values(ids), _judged(ids)
    uses = [
        UsedAt(
            activity,
            text,
            objective,
            plan_id,
            school,
            year,
            judged[objective.id] if objective.id in judged else _reached(objective, now.get(objective.id)),
        )
        for activity, text, objective, plan_id, school, year in rows
    ]
    return HowItWent(tuple(sorted(uses, key=lambda u: (-u.school_year.start_year, swedish_order(u.school), u.text.id))))


def _in_force(plans: set[int]) -> dict[int, tuple[ActivityText, ObjectiveText]]:
    """Return the approved text of each activity of these plans, with its objective's."""
    contents = db.session.scalars(
        select(Revision.content)
        .join(Plan, and_(Plan.id == Revision.plan_id, Plan.in_force_number == Revision.number))
        .where(Plan.id.in_(sorted(plans)))
    )
    return {
        activity.id: (activity, objective)
        for content in contents
        for objective in thawed(content).objectives
        for activity in objective.activities
    }


def _newest_values(objectives: set[int]) -> dict[int, Decimal]:
    found: Sequence[MeasuredValue] = db.session.scalars(
        select(MeasuredValue)
        .where(MeasuredValue.objective_id.in_(sorted(objectives)))
        .order_by(MeasuredValue.measured_on, MeasuredValue.id)
    ).all()
    return {value.objective_id: value.figure for value in found}


def _judged(objectives: set[int]) -> dict[int, bool]:
    """Return whether each objective was reached, where the principal has signed that; partly is not reached."""
    found = db.session.execute(
        select(ObjectiveEvaluation.objective_id, ObjectiveEvaluation.judgement)
        .join(Evaluation, Evaluation.id == ObjectiveEvaluation.evaluation_id)
        .where(
            ObjectiveEvaluation.objective_id.in_(sorted(objectives)),
            Evaluation.state == EvaluationState.SIGNED,
            ObjectiveEvaluation.judgement.is_not(None),
        )
    )
    return {objective_id: judgement is Judgement.REACHED for objective_id, judgement in found}


def _reached(objective: ObjectiveText, now: Decimal | None) -> bool | None:
    if objective.baseline is None or objective.target is None or now is None:
        return None
    line = charts.effect_line(baseline=objective.baseline, now=now, target=objective.target)
    return line.state is EffectState.REACHED
