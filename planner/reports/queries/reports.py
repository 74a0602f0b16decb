"""Reads of reports as they are written and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Select, and_, false, or_, select
from sqlalchemy.orm import joinedload, selectinload, undefer

from planner.core.db import db
from planner.core.viewer import Role
from planner.reports.models import PeriodReport, ReportDeed, ReportState, ReportStep
from planner.reports.rules import may_come_to_reports, may_write_reports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planner.core.viewer import Viewer


def visible_to(viewer: Viewer) -> Select[PeriodReport]:
    """Return the reports somebody may know of; see `rules.may_read_report`."""
    own = select(PeriodReport).where(PeriodReport.municipality_id == viewer.municipality_id)
    if may_write_reports(viewer):
        return own
    if viewer.whole_municipality:
        return own.where(PeriodReport.state != ReportState.DRAFT)
    return own.where(PeriodReport.state == ReportState.SIGNED if may_come_to_reports(viewer) else false())


def for_list(viewer: Viewer) -> Sequence[PeriodReport]:
    """Return the reports, the latest period first."""
    found = visible_to(viewer).options(joinedload(PeriodReport.signed_by))
    order = PeriodReport.last_day.desc(), PeriodReport.first_day.desc(), PeriodReport.id.desc()
    return db.session.scalars(found.order_by(*order)).all()


def for_page(viewer: Viewer, report_id: int) -> PeriodReport | None:
    """Return a report with all that its page shows, or None; reads afresh."""
    return db.session.scalar(
        visible_to(viewer)
        .where(PeriodReport.id == report_id)
        .options(
            undefer(PeriodReport.content),
            selectinload(PeriodReport.comments),
            selectinload(PeriodReport.steps).joinedload(ReportStep.by),
            joinedload(PeriodReport.sent_by),
            joinedload(PeriodReport.signed_by),
        )
        .execution_options(populate_existing=True)
    )


def unsigned_of(report: PeriodReport) -> PeriodReport | None:
    """Return the report of the same days that is not signed yet, or None."""
    return db.session.scalar(
        select(PeriodReport).where(
            PeriodReport.first_day == report.first_day,
            PeriodReport.last_day == report.last_day,
            PeriodReport.state != ReportState.SIGNED,
        )
    )


def waiting_for(viewer: Viewer) -> Sequence[PeriodReport]:
    """Return the reports that wait for the viewer's signature, and the returned ones that wait to be mended."""
    if not viewer.has(Role.HEAD, Role.COORDINATOR):
        return []
    own, asked = PeriodReport.municipality_id == viewer.municipality_id, []
    if viewer.has(Role.HEAD):
        sent_by_another = PeriodReport.sent_by_id != viewer.user_id, PeriodReport.made_by_id != viewer.user_id
        asked.append(and_(PeriodReport.state == ReportState.SENT, *sent_by_another))
    if viewer.has(Role.COORDINATOR):
        returned = select(ReportStep.report_id).where(ReportStep.deed == ReportDeed.RETURNED)
        asked.append(and_(PeriodReport.state == ReportState.DRAFT, PeriodReport.id.in_(returned)))
    loaded = joinedload(PeriodReport.sent_by), selectinload(PeriodReport.steps)
    found = select(PeriodReport).where(own, or_(*asked)).options(*loaded).order_by(PeriodReport.id)
    return db.session.scalars(found).all()
