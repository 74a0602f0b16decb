"""A report as somebody reads it: a draft as it would be now, a sent one as it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.i18n import language
from planner.reports.composing.gathered import gather
from planner.reports.composing.whole import write
from planner.reports.queries import reports
from planner.reports.rules import may_read_report, may_write_report
from planner.reports.structure import Report

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.reports.models import PeriodReport
    from planner.reports.structure import Figure, Section


@dataclass(frozen=True)
class Shown:
    """A report with what it says; figure and section: the one that is asked for."""

    kept: PeriodReport
    made: Report
    figure: Figure | None = None
    section: Section | None = None


def shown(viewer: Viewer, report_id: int) -> Shown | None:
    """Return a report with what it says in the language of the page, or None."""
    found = reports.for_page(viewer, report_id)
    return None if found is None else Shown(found, made_of(viewer, found))


def made_of(viewer: Viewer, kept: PeriodReport) -> Report:
    """Return what a report says."""
    if kept.content is not None:
        return Report.of(kept.content, language())
    return write(gather(viewer, kept.period), {one.section: one.text for one in kept.comments})


def figure_shown(viewer: Viewer, report_id: int, figure: str) -> Shown | None:
    """Return a report with one of its figures, or None."""
    found = shown(viewer, report_id)
    asked = found.made.figure(figure) if found else None
    return Shown(found.kept, found.made, asked) if found and asked else None


def section_shown(viewer: Viewer, report_id: int, section: str) -> Shown | None:
    """Return a report with one of its sections, or None."""
    found = shown(viewer, report_id)
    asked = next((one for one in found.made.sections if one.key == section), None) if found else None
    return Shown(found.kept, found.made, section=asked) if found and asked else None


def may_read(viewer: Viewer, found: Shown) -> bool:
    """Tell who reads it."""
    return may_read_report(viewer, found.kept)


def may_write(viewer: Viewer, found: Shown) -> bool:
    """Tell who writes on it."""
    return may_write_report(viewer, found.kept)
