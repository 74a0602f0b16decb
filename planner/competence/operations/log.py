"""Writing in one's own training log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from sqlalchemy import select

from planner.competence.models.goal import Goal
from planner.competence.models.log import EntryContent, LogEntry
from planner.competence.operations import evidence
from planner.competence.queries import log as log_queries
from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import written_date
from planner.core.versions import expect_version

if TYPE_CHECKING:
    from datetime import date

    from planner.competence.queries.log import Attended
    from planner.core.viewer import Viewer


def log_training(by: Viewer, *, goal_id: int | None = None, **content: Unpack[EntryContent]) -> LogEntry:
    """Write down something one did to learn, and attach it to a goal of one's own when one is named."""
    return _write(by, goal_id=goal_id, sign_up_id=None, **content)


def log_attended(
    attended: Attended, *, by: Viewer, goal_id: int | None = None, **content: Unpack[EntryContent]
) -> LogEntry:
    """Write down a training one attended, once; the sign-up is the entry's own evidence."""
    if log_queries.is_logged(sign_up_id=attended.sign_up_id):
        raise RefusedError(_("The training is in your log already."))
    return _write(by, goal_id=goal_id, sign_up_id=attended.sign_up_id, **content)


def accept(attended: Attended, *, by: Viewer) -> LogEntry:
    """Write down a training one attended as it is proposed."""
    if attended.area_id is None:
        raise RefusedError(_("The training names no competence area. Choose one."), field="area_id")
    return log_attended(
        attended,
        by=by,
        done_on=attended.day,
        hours=attended.hours,
        what=attended.title,
        area_id=attended.area_id,
        reflection=None,
        link=None,
    )


def revise(entry: LogEntry, *, by: Viewer, seen: int | None, **content: Unpack[EntryContent]) -> LogEntry:
    """Change an entry of one's own; one that is evidence for a confirmed goal stays as it is."""
    expect_version(entry, seen)
    _must_be_within_employment(content["done_on"], user_id=by.user_id)
    for attached in entry.evidence:
        attached.goal.note_changed_evidence()
    entry.describe(**content)
    db.session.flush()
    return entry


def remove(entry: LogEntry, *, seen: int | None) -> None:
    """Remove an entry of one's own that is evidence for nothing."""
    expect_version(entry, seen)
    if entry.evidence:
        raise RefusedError(_("The entry is evidence for a goal. Take it away from the goal first."))
    db.session.delete(entry)
    db.session.flush()


def _write(by: Viewer, *, goal_id: int | None, sign_up_id: int | None, **content: Unpack[EntryContent]) -> LogEntry:
    _must_be_within_employment(content["done_on"], user_id=by.user_id)
    entry = LogEntry(user_id=by.user_id, sign_up_id=sign_up_id)
    entry.describe(**content)
    db.session.add(entry)
    db.session.flush()
    if goal_id is not None:
        goal = db.session.scalar(select(Goal).where(Goal.id == goal_id, Goal.user_id == by.user_id))
        if goal is None:
            raise RefusedError(_("Choose a goal of your own"), field="goal_id")
        evidence.attach(goal, entry=entry, by=by)
    return entry


def _must_be_within_employment(done_on: date, *, user_id: int) -> None:
    if done_on > clock.today():
        raise RefusedError(_("Choose a day that has been: the log is for what is done"), field="done_on")
    first = log_queries.first_day_employed(user_id)
    if first is not None and done_on < first:
        raise RefusedError(
            _("Choose a day within your employment, which began on %(day)s", day=written_date(first)), field="done_on"
        )
