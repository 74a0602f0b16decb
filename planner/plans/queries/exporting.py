"""Many plans at once, each with everything its page shows, in the same few statements however many there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select
from sqlalchemy.orm import defer, joinedload

from planner.core.db import db
from planner.plans.models.evaluation import Closing, Evaluation
from planner.plans.models.plan import Plan
from planner.plans.models.revision import Revision
from planner.plans.queries.following import Followed, followed_of
from planner.plans.queries.plans import visible_to, whole_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Gathered:
    """Plans in an order asked for, with their approved revisions (the contents of those in force only)."""

    plans: list[Plan]
    in_force: dict[int, Revision]
    revisions: dict[int, list[Revision]]
    followed: Followed
    closings: dict[int, Closing]


def gathered(viewer: Viewer, ids: Sequence[int]) -> Gathered:
    """Return those of the plans that the viewer may see."""
    found = {
        plan.id: plan
        for plan in db.session.scalars(
            select(Plan)
            .where(Plan.id.in_(ids), visible_to(viewer))
            .options(
                joinedload(Plan.school),
                joinedload(Plan.submitted_by),
                joinedload(Plan.returned_by),
                *whole_text(values=True),
                joinedload(Plan.evaluation).selectinload(Evaluation.judgements),
                joinedload(Plan.evaluation).selectinload(Evaluation.writers),
            )
            .execution_options(populate_existing=True)
        )
    }
    plans = [found[plan_id] for plan_id in ids if plan_id in found]
    revisions: dict[int, list[Revision]] = defaultdict(list)
    for revision in db.session.scalars(
        select(Revision)
        .where(Revision.plan_id.in_(found))
        .options(defer(Revision.content))
        .order_by(Revision.number.desc())
    ):
        revisions[revision.plan_id].append(revision)
    closings = db.session.scalars(
        select(Closing).where(Closing.plan_id.in_(found)).options(defer(Closing.content, raiseload=True))
    )
    return Gathered(
        plans=plans,
        in_force=_contents(list(found)),
        revisions=revisions,
        followed=followed_of(list(found)),
        closings={closing.plan_id: closing for closing in closings},
    )


def _contents(ids: Sequence[int]) -> dict[int, Revision]:
    in_force = and_(Plan.id == Revision.plan_id, Plan.in_force_number == Revision.number)
    statement = select(Revision).join(Plan, in_force).where(Plan.id.in_(ids))
    return {r.plan_id: r for r in db.session.scalars(statement.execution_options(populate_existing=True))}
