"""Plans, objectives and activities that were found: in the text as it stands, or in what is in force meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from planner.core.db import db
from planner.plans.models.parts import Activity, Objective
from planner.plans.models.plan import WRITABLE, Plan
from planner.plans.models.revision import Revision
from planner.plans.queries.plans import text_readable_by, visible_to
from planner.plans.text import thawed
from planner.search.marking import Said
from planner.search.models import Kind, Part
from planner.search.queries.thing import Thing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.core.viewer import Viewer
    from planner.plans.text import ActivityText, ObjectiveText, PlanText
    from planner.search.queries.finding import Place

SWEDISH = "sv"


def plan_parts(viewer: Viewer, places: Sequence[Place]) -> list[Thing]:
    """Return what stands at the places, in no order."""
    text = {kind: [at.thing_id for at in places if at.kind is kind and at.part is Part.TEXT] for kind in Kind}
    in_force = [at for at in places if at.part is Part.IN_FORCE]
    return [
        *_plans(viewer, text[Kind.PLAN]),
        *_objectives(viewer, text[Kind.OBJECTIVE]),
        *_activities(viewer, text[Kind.ACTIVITY]),
        *_approved(viewer, in_force),
    ]


def _plans(viewer: Viewer, ids: Sequence[int]) -> list[Thing]:
    if not ids:
        return []
    rows = db.session.scalars(
        select(Plan).where(Plan.id.in_(ids), text_readable_by(viewer)).options(joinedload(Plan.school))
    )
    return [_thing(Kind.PLAN, row, row, row.title, row.registry_number, *_header(row)) for row in rows]


def _header(plan: Plan | PlanText) -> tuple[str | None, ...]:
    return plan.current_state, plan.drawn_up_with, plan.curriculum_links


def _objectives(viewer: Viewer, ids: Sequence[int]) -> list[Thing]:
    if not ids:
        return []
    rows = db.session.execute(
        select(Objective, Plan)
        .join(Plan, Plan.id == Objective.plan_id)
        .where(Objective.id.in_(ids), Objective.removed_at.is_(None), text_readable_by(viewer))
        .options(joinedload(Plan.school))
    )
    return [_thing(Kind.OBJECTIVE, row, plan, row.title, *_of_objective(row)) for row, plan in rows]


def _of_objective(row: Objective | ObjectiveText) -> tuple[str | None, ...]:
    return row.indicator, row.how_measured


def _activities(viewer: Viewer, ids: Sequence[int]) -> list[Thing]:
    if not ids:
        return []
    rows = db.session.execute(
        select(Activity, Plan)
        .join(Plan, Plan.id == Activity.plan_id)
        .where(Activity.id.in_(ids), Activity.removed_at.is_(None), text_readable_by(viewer))
        .options(joinedload(Plan.school))
    )
    return [_thing(Kind.ACTIVITY, row, plan, row.what, *_of_activity(row)) for row, plan in rows]


def _of_activity(row: Activity | ActivityText) -> tuple[str | None, ...]:
    return row.resources, row.target_group, row.responsible, row.frequency, row.partner


def _thing(kind: Kind, row: Plan | Objective | Activity, plan: Plan, title: str, *texts: str | None) -> Thing:
    return Thing(
        kind,
        row.id,
        title,
        SWEDISH,
        tuple(Said(text, SWEDISH) for text in texts if text),
        whole_id=plan.id,
        within=plan.title if row is not plan else None,
        school=plan.school.name,
        school_year=plan.school_year,
        is_draft=plan.state in WRITABLE,
    )


def _approved(viewer: Viewer, places: Sequence[Place]) -> list[Thing]:
    """Return what stands in approved texts that are in force while new ones are being written."""
    if not places:
        return []
    rows = db.session.execute(
        select(Revision, Plan)
        .join(Plan, and_(Plan.id == Revision.plan_id, Plan.in_force_number == Revision.number))
        .where(Plan.id.in_({at.whole_id for at in places}), visible_to(viewer))
        .options(joinedload(Plan.school))
    )
    wanted = {(at.kind, at.thing_id) for at in places}
    return [thing for row, plan in rows for thing in _of_revision(row, plan) if (thing.kind, thing.id) in wanted]


def _of_revision(revision: Revision, plan: Plan) -> Iterable[Thing]:
    text = thawed(revision.content)

    def thing(kind: Kind, known: int, title: str, texts: Iterable[str | None]) -> Thing:
        return Thing(
            kind,
            known,
            title,
            SWEDISH,
            tuple(Said(said, SWEDISH) for said in texts if said),
            whole_id=plan.id,
            number=revision.number,
            within=text.title if kind is not Kind.PLAN else None,
            school=text.school,
            school_year=plan.school_year,
        )

    yield thing(Kind.PLAN, plan.id, text.title, (text.registry_number, *_header(text)))
    for objective in text.objectives:
        yield thing(Kind.OBJECTIVE, objective.id, objective.title, _of_objective(objective))
        for activity in objective.activities:
            yield thing(Kind.ACTIVITY, activity.id, activity.what, _of_activity(activity))
