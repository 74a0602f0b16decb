"""Who may do what with reports: the whole policy on one page.

A report is the coordinator's until it is sent, then the head's to sign or return; signed, it is for those who lead the
schools. It holds nothing about single persons, and yet it is not for everybody: what it says of schools is read with
care by those who answer for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from planner.core.viewer import Role
from planner.reports.models import ReportState

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.schools.models import School


class ReportLike(Protocol):
    """A report, as rules look at it."""

    municipality_id: int
    state: ReportState
    made_by_id: int
    sent_by_id: int | None


def may_come_to_reports(viewer: Viewer) -> bool:
    """Tell who comes to the room: the administration, principals and who stands in for one."""
    return viewer.whole_municipality or _leads_a_school(viewer)


def may_write_reports(viewer: Viewer) -> bool:
    """Tell who makes reports: the coordinator."""
    return viewer.has(Role.COORDINATOR)


def may_read_report(viewer: Viewer, report: ReportLike) -> bool:
    """Tell who reads a report: a draft its writers, a sent one also the head, a signed one also the principals."""
    if viewer.municipality_id != report.municipality_id:
        return False
    match report.state:
        case ReportState.DRAFT:
            return may_write_reports(viewer)
        case ReportState.SENT:
            return viewer.whole_municipality
        case ReportState.SIGNED:
            return may_come_to_reports(viewer)


def may_write_report(viewer: Viewer, report: ReportLike) -> bool:
    """Tell who writes on a report, sends it and takes it back; that it is not signed is said when it is tried."""
    return viewer.municipality_id == report.municipality_id and may_write_reports(viewer)


def may_sign_report(viewer: Viewer, report: ReportLike) -> bool:
    """Tell who signs a report or returns it: the head of administration, who has not written it."""
    own = viewer.municipality_id == report.municipality_id and viewer.has(Role.HEAD)
    return own and viewer.user_id not in {report.made_by_id, report.sent_by_id}


def may_read_school_report(viewer: Viewer, school: School) -> bool:
    """Tell who reads the report and the pack of one school: the administration, and the school's principal."""
    if viewer.municipality_id != school.municipality_id:
        return False
    led = viewer.has_at(school.id, Role.PRINCIPAL) or viewer.deputy_at(school.id, Role.PRINCIPAL) is not None
    return viewer.whole_municipality or led


def _leads_a_school(viewer: Viewer) -> bool:
    return viewer.has(Role.PRINCIPAL) or bool(viewer.schools_as_deputy(Role.PRINCIPAL))
