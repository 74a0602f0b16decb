"""Reads of the schools' matrices in force, for whoever sees all schools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select

from planner.core.db import db
from planner.core.i18n import swedish_order
from planner.plans.coverage import SchoolMatrix
from planner.plans.models.plan import Plan
from planner.plans.models.revision import Revision
from planner.plans.models.toolbox import FocusArea
from planner.plans.queries.plans import visible_to
from planner.plans.text import thawed
from planner.schools.models import School

if TYPE_CHECKING:
    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer


def matrices(viewer: Viewer, year: SchoolYear) -> list[SchoolMatrix]:
    """Return every school that is open in the school year with its matrix in force, in Swedish order; one statement.

    Read from what was approved, not from the rows: those may hold a text that is being written.
    """
    found = db.session.execute(
        select(School.id, School.name, School.stages, Plan.id, Revision.content)
        .select_from(School)
        .outerjoin(
            Plan,
            and_(
                Plan.school_id == School.id,
                Plan.school_year == year,
                Plan.focus_area == FocusArea.INFORMATION_LITERACY,
                Plan.in_force_number.is_not(None),
                visible_to(viewer),
            ),
        )
        .outerjoin(Revision, and_(Revision.plan_id == Plan.id, Revision.number == Plan.in_force_number))
        .where(
            or_(School.closed_on.is_(None), School.closed_on >= year.first_day),
            or_(School.opened_on.is_(None), School.opened_on <= year.last_day),
        )
    )
    schools = [
        SchoolMatrix(school_id, name, stages, plan_id, thawed(content).matrix if content is not None else None)
        for school_id, name, stages, plan_id, content in found
    ]
    return sorted(schools, key=lambda school: (swedish_order(school.name), school.school_id))
