"""The words of the reports' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import lazy_gettext as _
from planner.reports.models import ReportDeed, ReportState

if TYPE_CHECKING:
    from planner.core.i18n import Text

STATES: dict[ReportState, Text] = {
    ReportState.DRAFT: _("Draft"),
    ReportState.SENT: _("Waits for a signature"),
    ReportState.SIGNED: _("Signed"),
}
DEEDS: dict[ReportDeed, Text] = {
    ReportDeed.SENT: _("Sent to the head of administration"),
    ReportDeed.TAKEN_BACK: _("Taken back"),
    ReportDeed.RETURNED: _("Returned to be mended"),
    ReportDeed.SIGNED: _("Signed"),
}
