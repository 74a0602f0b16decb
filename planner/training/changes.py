"""What calendars live on: a counter that every change raises, and the sessions' fragments rendered anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, update

from planner.core import clock
from planner.core.db import db
from planner.training.models import CalendarChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planner.training.models import TrainingEvent


def note_change(event: TrainingEvent, *, people: Iterable[int] = ()) -> None:
    """Raise the counters of everyone's calendar, and of the given people's own; once per operation, at its end.

    Called by every operation that changes what a calendar shows of an event or its sessions. The rows
    are taken in one order (everyone, then by person), so that two such operations cannot lock each other out.
    """
    _raise(event.municipality_id, None)
    note_sign_ups(event, people=people)


def note_sign_ups(event: TrainingEvent, *, people: Iterable[int]) -> None:
    """Raise the counters of the calendars of those whose sign-up changed; nobody else's shows it."""
    for user_id in sorted(set(people)):
        _raise(event.municipality_id, user_id)


def _raise(municipality_id: int, user_id: int | None) -> None:
    whose = CalendarChange.user_id.is_(None) if user_id is None else CalendarChange.user_id == user_id
    moment = clock.now()
    raised = db.session.execute(
        update(CalendarChange)
        .where(CalendarChange.municipality_id == municipality_id, whose)
        .values(counter=CalendarChange.counter + 1, changed_at=moment)
        .execution_options(synchronize_session=False)
    )
    if raised.rowcount == 0:  # type: ignore[attr-defined]
        db.session.execute(
            insert(CalendarChange).values(
                municipality_id=municipality_id, user_id=user_id, counter=1, changed_at=moment
            )
        )
