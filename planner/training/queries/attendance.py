"""Reads of who was at which session; hours, certificate and log count these sessions and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select

from planner.core.db import db
from planner.training.models.attendance import SessionAttendance
from planner.training.models.event import TrainingEvent, TrainingSession
from planner.training.models.sign_up import SEATED, SignUp, SignUpState
from planner.training.queries.chosen import Chosen, chosen_by, has_seat_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


def was_at() -> ColumnElement[bool]:
    """Return the condition that SignUp was at TrainingSession."""
    return (
        select(SessionAttendance.id)
        .where(
            SessionAttendance.sign_up_id == SignUp.id,
            SessionAttendance.session_id == TrainingSession.id,
            SessionAttendance.state == SignUpState.ATTENDED,
        )
        .correlate(SignUp, TrainingSession)
        .exists()
    )


def attended_sessions(event: TrainingEvent, sign_up_id: int) -> list[TrainingSession]:
    """Return the sessions that somebody was at, without those cancelled, in order of time."""
    there = set(
        db.session.scalars(
            select(SessionAttendance.session_id).where(
                SessionAttendance.sign_up_id == sign_up_id, SessionAttendance.state == SignUpState.ATTENDED
            )
        )
    )
    return [session for session in event.active_sessions if session.id in there]


def noted(event: TrainingEvent, session_id: int) -> dict[int, SignUpState]:
    """Return how everybody with a seat in a session is noted there now, by the id of the sign-up."""
    rows = db.session.execute(
        select(SignUp.id, SessionAttendance.state)
        .outerjoin(
            SessionAttendance,
            (SessionAttendance.sign_up_id == SignUp.id) & (SessionAttendance.session_id == session_id),
        )
        .where(
            SignUp.event_id == event.id,
            SignUp.state.in_(SEATED),
            *([has_seat_in(session_id)] if event.chooses_sessions else []),
        )
        .order_by(SignUp.id)
    )
    return {sign_up_id: state or SignUpState.REGISTERED for sign_up_id, state in rows}


def noted_at_door(sign_up_id: int, session_id: int) -> SignUpState:
    """Return how one person is noted at one session now."""
    statement = select(SessionAttendance.state).where(
        SessionAttendance.sign_up_id == sign_up_id, SessionAttendance.session_id == session_id
    )
    return db.session.scalar(statement) or SignUpState.REGISTERED


def own_notes(sign_up_id: int) -> dict[int, SignUpState]:
    """Return how one person is noted, by the id of the session."""
    statement = select(SessionAttendance.session_id, SessionAttendance.state)
    return dict(db.session.execute(statement.where(SessionAttendance.sign_up_id == sign_up_id)).all())


def notes(event_id: int) -> dict[int, dict[int, SessionAttendance]]:
    """Return all notes of an event as they are now, by the ids of the sign-up and of the session."""
    found: dict[int, dict[int, SessionAttendance]] = {}
    for note in db.session.scalars(
        select(SessionAttendance)
        .join(SignUp, SignUp.id == SessionAttendance.sign_up_id)
        .where(SignUp.event_id == event_id)
        .execution_options(populate_existing=True)
    ):
        found.setdefault(note.sign_up_id, {})[note.session_id] = note
    return found


def sessions_of_each(event: TrainingEvent, sign_ups: Iterable[SignUp]) -> dict[int, list[TrainingSession]]:
    """Return the sessions to be held that each sign-up has a seat in, by its id."""
    if not event.chooses_sessions:
        return {sign_up.id: event.active_sessions for sign_up in sign_ups}
    chosen = chosen_by(event.id)
    return {
        sign_up.id: [s for s in event.active_sessions if s.id in chosen.get(sign_up.id, Chosen()).seated]
        for sign_up in sign_ups
    }


def session_of_list(event: TrainingEvent, asked: int | None, *, today: date) -> TrainingSession | None:
    """Return the session whose list is asked for; else the last one whose day has come, or the first."""
    sessions: Sequence[TrainingSession] = event.active_sessions
    come = [session for session in sessions if session.day_has_come(today)]
    named = [session for session in sessions if session.id == asked]
    return next(iter(named or come[-1:] or sessions[:1]), None)
