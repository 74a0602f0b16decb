"""Taking in a calendar file: read, looked through, and the chosen events made drafts; all of them or none."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from planner.core import audit, clock
from planner.core.db import SHORT, db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.training.importing.apart import read_apart
from planner.training.importing.queries import TO_TAKE, Fate, keeps_sessions, rows_of
from planner.training.models.event import EventState
from planner.training.models.imported import CalendarFile, ImportedEvent
from planner.training.operations import events, sessions
from planner.training.operations.facts import EventFacts, SessionFacts
from planner.training.operations.queue import locked

if TYPE_CHECKING:
    from collections.abc import Collection

    from planner.core.viewer import Viewer
    from planner.training.importing.queries import Row
    from planner.training.models.event import TrainingEvent

KEPT = timedelta(days=30)
SEATS = 20  # until the coordinator says how many


def receive(*, content: bytes, filename: str, by: Viewer) -> CalendarFile:
    """Read a file and keep what it holds, to be looked through; nothing becomes an event yet."""
    # Reading takes a second, and SQLite would let nobody write meanwhile.
    db.session.rollback()
    sent = CalendarFile(by_id=by.user_id, at=clock.now(), filename=filename[:SHORT] or "–", found=read_apart(content))
    db.session.add(sent)
    db.session.flush()
    return sent


def save(sent: CalendarFile, *, chosen: Collection[int], seen: int | None, by: Viewer) -> int:
    """Make drafts of the chosen events, or bring drafts of theirs up to date; return how many."""
    expect_version(sent, seen)
    rows = [row for row in rows_of(sent) if row.number in chosen and row.fate in TO_TAKE]
    if not rows:
        raise RefusedError(_("Choose at least one event"), field="take")
    for row in rows:
        try:
            _take(row, by=by)
        except RefusedError as error:
            words = _("%(title)s: %(why)s Nothing was taken in.", title=row.said["title"], why=f"{error.message}.")
            raise RefusedError(words, field="take") from error
    sent.saved_at = clock.now()
    audit.record(
        "calendar_file.saved", subject="calendar_file", subject_id=sent.id, by=by.user_id, after={"events": len(rows)}
    )
    db.session.flush()
    return len(rows)


def drop(sent: CalendarFile, *, seen: int | None, by: Viewer) -> None:
    """Throw away what was read; events that came of it stay."""
    expect_version(sent, seen)
    audit.record("calendar_file.dropped", subject="calendar_file", subject_id=sent.id, by=by.user_id)
    db.session.delete(sent)
    db.session.flush()


def forget_old(day: date) -> None:
    """Remove what was read long ago; events that came of it stay."""
    db.session.execute(delete(CalendarFile).where(CalendarFile.at < clock.start_of_day(day) - KEPT))


def _take(row: Row, *, by: Viewer) -> None:
    said, known = row.said, row.known
    own_words = own_sessions = False
    if row.fate is Fate.NEW or known is None:
        event = _draft(said, by=by)
        known = ImportedEvent(event_id=event.id, uid=said["uid"])
    else:
        event = locked(known.event_id)
        own_words, own_sessions = event.version != known.as_version, keeps_sessions(event, known)
        _bring_up_to_date(event, said, own_words=own_words, own_sessions=own_sessions, by=by)
    db.session.flush()
    db.session.refresh(event, ["version", "sessions"])
    known.sequence, known.stamp, known.digest = said["sequence"], said["stamp"], said["digest"]
    # What somebody has changed here once stays theirs, however often the file comes.
    if not own_words:
        known.as_version = event.version
    if not own_sessions:
        known.as_sessions = event.changes - event.version
    db.session.add(known)


def _draft(said: dict[str, Any], *, by: Viewer) -> TrainingEvent:
    first, *others = _sessions(said)
    event = events.create(facts=_facts(said), first_session=first, by=by)
    if others:
        sessions.add_all(event, planned=others, by=by)
    return event


def _bring_up_to_date(
    event: TrainingEvent, said: dict[str, Any], *, own_words: bool, own_sessions: bool, by: Viewer
) -> None:
    """Give a draft the file's words and sessions, each unless somebody has changed them here since."""
    if event.state is not EventState.DRAFT:
        raise RefusedError(_("It has been published meanwhile: change it on its own page"))
    if not own_words:
        event.title, event.description = said["title"], said["description"] or None
        event.organiser = said["organiser"] or None
    if own_sessions:
        return
    for session in list(event.sessions):
        db.session.delete(session)
    db.session.flush()
    db.session.expire(event, ["sessions"])
    sessions.add_all(event, planned=_sessions(said), by=by)


def _facts(said: dict[str, Any]) -> EventFacts:
    return EventFacts(
        title=said["title"],
        description=said["description"] or None,
        organiser=said["organiser"] or None,
        capacity=SEATS,
        least_number=0,
        opens_on=None,
        closes_on=None,
        area_ids=frozenset(),
        need_ids=frozenset(),
    )


def _sessions(said: dict[str, Any]) -> list[SessionFacts]:
    return [
        SessionFacts(
            on=date.fromisoformat(day),
            starts=time.fromisoformat(starts),
            ends=time.fromisoformat(ends),
            place=place or None,
            link=said["link"],
        )
        for day, starts, ends, place in said["sessions"]
    ]
