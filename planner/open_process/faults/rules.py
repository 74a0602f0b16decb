"""Who may do what with reports of faults and the terms; anybody may report one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.viewer import Role, Viewer

if TYPE_CHECKING:
    from planner.open_process.faults.models import FaultReport


def may_see_faults(viewer: Viewer) -> bool:
    """The coordinator reads the reports and answers them."""
    return viewer.has(Role.COORDINATOR)


def may_answer_fault(viewer: Viewer, report: FaultReport) -> bool:
    """The coordinator does so in the own municipality only."""
    return may_see_faults(viewer) and viewer.municipality_id == report.municipality_id


def may_set_terms(viewer: Viewer) -> bool:
    """The coordinator says whom the public reaches, and how long addresses are kept."""
    return viewer.has(Role.COORDINATOR)
