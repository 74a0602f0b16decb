"""What can be done from a need's page that takes more than the need itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.needs import operations as needs
from planner.progress.chain import chain

if TYPE_CHECKING:
    from datetime import date

    from planner.core.clock import SchoolYear
    from planner.core.viewer import Viewer
    from planner.needs.models import Need


def verify(
    need: Need,
    *,
    by: Viewer,
    seen: int | None,
    year: SchoolYear,
    group_name: str,
    group_met_on: date,
    note: str | None,
) -> None:
    """Record that a group has found a need met, with what stands on its page now as the evidence."""
    expect_version(need, seen)
    shown = chain(by, need, year)
    if not shown.may_be_verified:
        raise RefusedError(_("All measures of the school year have to be done before the need can be verified as met."))
    needs.verify(
        need,
        by=by,
        seen=seen,
        group_name=group_name,
        group_met_on=group_met_on,
        note=note,
        school_year=year,
        evidence=shown.evidence,
    )
