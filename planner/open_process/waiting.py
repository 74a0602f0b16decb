"""What waits for the coordinator of what people have sent: on the home page, and as a count in the menu."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, true

from planner.core import clock
from planner.core.db import db
from planner.core.i18n import gettext as _
from planner.core.i18n import ngettext, written_day
from planner.open_process.comments import queries as comments
from planner.open_process.comments.rules import may_moderate
from planner.open_process.faults import queries as faults
from planner.open_process.faults.models import ANSWERED_WITHIN
from planner.progress.todo import Todo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from planner.core.viewer import Viewer


def waits(viewer: Viewer) -> Iterator[Todo]:
    """Say how many comments are to be decided on, and which complaints and fault reports lack an answer."""
    # Who has nothing waiting is known already, from the menu.
    if not may_moderate(viewer) or not any(count for _room, count in viewer.waiting):
        return
    found, reported = _found(viewer)
    if found.comments:
        yield Todo(
            ngettext("Decide on one comment", "Decide on %(num)d comments", found.comments),
            _("The oldest came on %(day)s", day=_day(found.since)),
            "moderation.index",
        )
    if found.complaints:
        yield Todo(
            ngettext("Answer one complaint", "Answer %(num)d complaints", found.complaints),
            _("A complaint lacks its answer"),
            "moderation.index",
            {"show": "complaints"},
        )
    yield from _of_faults(reported)


def _found(viewer: Viewer) -> tuple[comments.WaitingComments, faults.WaitingFaults]:
    """Return both in one statement."""
    said, reported = comments.waiting_for(viewer).subquery(), faults.waiting_for(viewer).subquery()
    row = db.session.execute(select(*said.c, *reported.c).select_from(said.join(reported, true()))).one()
    return comments.WaitingComments(*row[:3]), faults.WaitingFaults(*row[3:])


def _of_faults(found: faults.WaitingFaults) -> Iterator[Todo]:
    if not found.reports or found.since is None:
        return
    due = clock.local(found.since + ANSWERED_WITHIN).date()
    yield Todo(
        ngettext("Answer one fault report", "Answer %(num)d fault reports", found.reports),
        _("Somebody says that an answer is missing") if found.missed else _("An answer is promised within two weeks"),
        "faults.index",
        by=due,
        late=due < clock.today() or found.missed > 0,
    )


def _day(moment: datetime | None) -> str:
    return written_day(clock.local(moment).date()) if moment else "–"
