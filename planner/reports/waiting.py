"""What waits in the reports: a signature of the head's, mending of the coordinator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.clock import local
from planner.core.i18n import gettext as _
from planner.core.i18n import written_day
from planner.progress.todo import Todo
from planner.reports.models import ReportState
from planner.reports.queries.reports import waiting_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.core.viewer import Viewer


def waits(viewer: Viewer) -> Iterator[Todo]:
    """Say which reports wait for the viewer."""
    for report in waiting_for(viewer):
        period, place = report.period.label, {"report_id": report.id}
        if report.state is ReportState.SENT and report.sent_by is not None and report.sent_at is not None:
            yield Todo(
                _("Sign the report: %(period)s", period=period),
                _(
                    "Sent by %(name)s on %(day)s; the first page is read in a minute",
                    name=report.sent_by.name,
                    day=written_day(local(report.sent_at).date()),
                ),
                "reports.report",
                place,
            )
        elif report.steps and report.steps[0].deed == "returned":
            yield Todo(
                _("Mend the report: %(period)s", period=period),
                _("The head of administration has returned it with a reason"),
                "reports.report",
                place,
            )
