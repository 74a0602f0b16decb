"""What surveys have for a person's own calendar: the last days to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import gettext as _
from planner.core.i18n import language, lazy_gettext
from planner.surveys.queries.surveys import closing_for
from planner.training.feeds.extras import DayEntry, Extra

if TYPE_CHECKING:
    from datetime import date

    from planner.core.viewer import Viewer


def of_last_days(viewer: Viewer, first: date, last: date) -> list[DayEntry]:
    """Return the last days of open surveys that the person is asked to answer."""
    return [
        DayEntry(
            day=survey.closes_on,
            known_as=f"survey {survey.id} {survey.closes_on}",
            title=_("Last day to answer: %(title)s", title=survey.title(language())),
            page=f"/surveys/{survey.id}/mine",
        )
        for survey in closing_for(viewer, first, last)
        if survey.closes_on
    ]


LAST_DAYS = Extra(lazy_gettext("Last days of surveys that I am asked to answer"), of_last_days)
