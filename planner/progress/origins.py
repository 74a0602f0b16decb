"""Where a need can have been found: surveys, meetings, the inventory; rooms above add theirs where the app is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from planner.core import clock
from planner.core.i18n import gettext as _
from planner.core.i18n import language, written_date
from planner.groups.meetings import queries as meetings
from planner.inventory.differences import queries as differences
from planner.needs.models import NeedSource
from planner.progress.differences import titles
from planner.surveys.queries import surveys

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.viewer import Viewer
    from planner.needs.models import Need

YEARS_OF_MEETINGS = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Origin:
    """A place a need was found in: where it is read on this site, what it is called in a list of all, and by itself."""

    path: str
    words: str
    name: str
    source: NeedSource


def _surveys(viewer: Viewer) -> list[Origin]:
    return [
        Origin(f"/surveys/{survey.id}", _("Survey: %(title)s", title=title), title, NeedSource.SURVEY)
        for survey in surveys.for_list(viewer)
        if (title := survey.title(language()))
    ]


def _meetings(viewer: Viewer) -> list[Origin]:
    found = meetings.held(viewer, since=clock.today() - YEARS_OF_MEETINGS)
    return [
        Origin(
            f"{meetings.PLACE}{meeting.id}",
            _(
                "Meeting %(day)s: %(title)s, %(group)s",
                day=written_date(meeting.day),
                title=meeting.title,
                group=meeting.group.name,
            ),
            f"{meeting.group.name}, {written_date(meeting.day)}",
            NeedSource.GROUP,
        )
        for meeting in found
    ]


def _inventory(viewer: Viewer) -> list[Origin]:
    judged = [each for each in differences.for_list(viewer) if each.is_unwanted]
    names = titles(judged)
    return [
        Origin(
            f"/inventory/differences/{each.id}",
            _("Inventory %(year)s: %(indicator)s", year=each.year, indicator=names[each.indicator_code]),
            f"{names[each.indicator_code]}, {each.year}",
            NeedSource.INVENTORY,
        )
        for each in judged
    ]


# By kind; what a kind has to keep of its own when a need says that it came from there stands in KEEPING.
OFFERED: dict[str, Callable[[Viewer], list[Origin]]] = {
    "surveys": _surveys,
    "meetings": _meetings,
    "inventory": _inventory,
}
KEEPING: dict[str, Callable[[Need, Viewer], None]] = {}


def origins(viewer: Viewer) -> list[Origin]:
    """Return all places there are to choose among."""
    return [origin for offered in OFFERED.values() for origin in offered(viewer)]


def keep(need: Need, *, by: Viewer) -> Need:
    """Let the place a need says it came from know of it."""
    for kept in KEEPING.values():
        kept(need, by)
    return need
