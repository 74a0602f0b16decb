"""One deed at a time on one plan: what the deed reads is what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_date
from planner.plans.models.plan import Plan, PlanWriter
from planner.schools.models import School

if TYPE_CHECKING:
    from planner.core.viewer import Viewer


def locked(plan_id: int) -> Plan:
    """Return the plan as it is now, held until the end of the transaction.

    On PostgreSQL the row is locked; on SQLite the transaction holds the only write lock already. Two
    deeds on one plan therefore come after each other, and the second sees what the first did.
    """
    return db.session.scalars(
        select(Plan).where(Plan.id == plan_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def locked_for_writing(plan_id: int, *, by: Viewer) -> Plan:
    """Return the plan, held and open for writing, and note who writes: a writer does not approve."""
    plan = locked(plan_id)
    plan.expect_writable()
    expect_open(db.session.get_one(School, plan.school_id))
    note_writer(plan, by=by)
    return plan


def expect_open(school: School) -> None:
    """Refuse to write in the plans of a school that has been closed."""
    if school.closed_on is not None:
        raise RefusedError(
            _(
                "The school was closed %(date)s. Its plans can be read but not changed.",
                date=written_date(school.closed_on),
            )
        )


def note_writer(plan: Plan, *, by: Viewer) -> None:
    """Remember that somebody has a hand in the text."""
    known = select(PlanWriter.id).where(PlanWriter.plan_id == plan.id, PlanWriter.user_id == by.user_id)
    if db.session.scalar(known) is None:
        db.session.add(PlanWriter(plan_id=plan.id, user_id=by.user_id))
