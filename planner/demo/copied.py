"""What was decided about last year's activities when this year's plans were copied from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.plans.models.kept import UnsavedText
from planner.plans.models.parts import UNFINISHED, Activity, Objective
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.succession import ActivitySuccession, Decision, ObjectiveSuccession

if TYPE_CHECKING:
    from sqlalchemy import Select

    from planner.demo.place import Place

P = TypeVar("P", Objective, Activity)
HALF_WRITTEN = "Biblioteket har öppet när det finns tid, och vi vet inte riktigt"
WHY = "Få klasser kom, och lärarna vill hellre ha bokprat i klassrummet."


def load_copied(place: Place) -> None:
    """Let each plan that has one of the year before continue it: the first unfinished activity goes on."""
    plans = db.session.scalars(
        select(Plan).where(Plan.municipality_id == place.municipality.id).order_by(Plan.school_year, Plan.id)
    ).all()
    before = {(plan.school_id, plan.focus_area, plan.school_year.next()): plan for plan in plans}
    for plan in plans:
        old = before.get((plan.school_id, plan.focus_area, plan.school_year))
        if old is not None:
            _continue(old, plan)
    for plan in [plan for plan in plans if plan.state is PlanState.DRAFT][:1]:
        content = [["version", str(plan.version)], ["title", plan.title], ["current_state", HALF_WRITTEN]]
        db.session.add(
            UnsavedText(
                plan_id=plan.id, user_id=plan.created_by_id, part="header", content=content, kept_at=clock.now()
            )
        )
    db.session.flush()


def _continue(old: Plan, plan: Plan) -> None:
    decided = {"plan_id": plan.id, "decided_by_id": plan.created_by_id, "decided_at": plan.created_at}
    became = dict(zip(_ids(Objective, old), _ids(Objective, plan), strict=False))
    for part_id in _ids(Objective, old):
        decision = Decision.CONTINUE if part_id in became else Decision.LEAVE
        db.session.add(
            ObjectiveSuccession(objective_id=part_id, became_id=became.get(part_id), decision=decision, **decided)
        )
    rows = db.session.scalars(_of(Activity, old)).all()
    going_on = [row.id for row in rows if row.status in UNFINISHED] or [row.id for row in rows[:1]]
    new = dict(zip(going_on[:1], _ids(Activity, plan), strict=False))
    for part_id in (row.id for row in rows):
        decision = Decision.CONTINUE if part_id in new else Decision.STOP if part_id in going_on else Decision.LEAVE
        reason = WHY if decision is Decision.STOP else None
        db.session.add(
            ActivitySuccession(
                activity_id=part_id, became_id=new.get(part_id), decision=decision, reason=reason, **decided
            )
        )


def _of(kind: type[P], plan: Plan) -> Select[P]:
    return select(kind).where(kind.plan_id == plan.id).order_by(kind.position, kind.id)


def _ids(kind: type[P], plan: Plan) -> list[int]:
    return [part.id for part in db.session.scalars(_of(kind, plan))]
