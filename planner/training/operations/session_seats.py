"""The seats of single sessions, where people choose: taken one at a time, freed, and given to who waits for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, func, select, update

from planner.core import clock
from planner.core.db import db
from planner.training import notices
from planner.training.models.attendance import SessionAttendance
from planner.training.models.choice import SessionChoice
from planner.training.models.event import EventState, SignUpPhase, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.queries import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TICK = timedelta(microseconds=1)


def take(session: TrainingSession) -> bool:
    """Take one seat in a session and tell whether there was one: a single statement, so that none is given twice."""
    is_open = select(TrainingEvent.id).where(
        TrainingEvent.id == TrainingSession.event_id, TrainingEvent.state == EventState.OPEN
    )
    taken = db.session.execute(
        update(TrainingSession)
        .where(
            TrainingSession.id == session.id,
            TrainingSession.seats_taken < TrainingSession.seats,
            is_open.correlate(TrainingSession).exists(),
        )
        .values(seats_taken=TrainingSession.seats_taken + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(session, ["seats_taken"])
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]


def take_extra(session: TrainingSession) -> None:
    """Give a seat in a session, free or not: an extra one when all are taken."""
    full = TrainingSession.seats_taken >= TrainingSession.seats
    _change(session, taken=case((full, 0), else_=1), extra=case((full, 1), else_=0))


def free(session: TrainingSession) -> None:
    """Give one seat of a session back: an extra one first, so that nobody is moved up before those are gone."""
    extra = TrainingSession.extra_seats > 0
    _change(session, taken=case((extra, 0), else_=-1), extra=case((extra, -1), else_=0))


def _change(session: TrainingSession, *, taken: object, extra: object) -> None:
    db.session.execute(
        update(TrainingSession)
        .where(TrainingSession.id == session.id)
        .values(
            seats_taken=TrainingSession.seats_taken + taken,
            extra_seats=TrainingSession.extra_seats + extra,
        )
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(session, ["seats_taken", "extra_seats"])


def choices_of(sign_up: SignUp) -> Sequence[SessionChoice]:
    """Return what a sign-up has chosen, as it is now."""
    return db.session.scalars(
        select(SessionChoice)
        .where(SessionChoice.sign_up_id == sign_up.id)
        .order_by(SessionChoice.id)
        .execution_options(populate_existing=True)
    ).all()


def choose(sign_up: SignUp, sessions: Iterable[TrainingSession], *, at: datetime, waits: bool = False) -> bool:
    """Choose sessions: a seat where there is one, else the end of the session's queue; tell whether there was any.

    waits: a principal answers first, so that no seat is taken yet.
    """
    any_seat = False
    for session in sessions:
        seated = not waits and take(session)
        db.session.add(
            SessionChoice(
                sign_up_id=sign_up.id,
                session_id=session.id,
                seated_at=at if seated else None,
                queued_at=None if seated else _end_of_queue(session, at),
            )
        )
        any_seat |= seated
    db.session.flush()
    return any_seat


def let_go(event: TrainingEvent, choices: Iterable[SessionChoice]) -> None:
    """Give up sessions that one sign-up had chosen, and free the seats in them."""
    sessions = {session.id: session for session in event.sessions}
    gone = list(choices)
    for choice in gone:
        if choice.seated_at is not None:
            free(sessions[choice.session_id])
    ids = [choice.id for choice in gone]
    if gone:
        db.session.execute(
            delete(SessionAttendance)
            .where(
                SessionAttendance.sign_up_id == gone[0].sign_up_id,
                SessionAttendance.session_id.in_([choice.session_id for choice in gone]),
            )
            .execution_options(synchronize_session=False)
        )
    for choice in gone:
        db.session.expunge(choice)
    db.session.execute(
        delete(SessionChoice).where(SessionChoice.id.in_(ids)).execution_options(synchronize_session=False)
    )
    db.session.flush()


def give_waited_for(event: TrainingEvent, sign_up: SignUp, *, at: datetime) -> None:
    """Give somebody, out of turn, a seat in every session the person waits for and that has not begun."""
    sessions = {session.id: session for session in event.sessions if session.can_be_chosen(at)}
    for choice in choices_of(sign_up):
        if choice.queued_at is not None and choice.session_id in sessions:
            take_extra(sessions[choice.session_id])
            choice.seated_at, choice.queued_at = at, None
    db.session.flush()


def count_people(event: TrainingEvent) -> None:
    """Write down how many people have a seat in at least one session."""
    seated = select(SessionChoice.id).where(SessionChoice.sign_up_id == SignUp.id, SessionChoice.seated_at.is_not(None))
    number = (
        select(func.count(SignUp.id))
        .where(SignUp.event_id == event.id, SignUp.state != SignUpState.WITHDRAWN, seated.correlate(SignUp).exists())
        .scalar_subquery()
    )
    db.session.flush()
    # Not through the object, whose version number counts what people save.
    db.session.execute(
        update(TrainingEvent)
        .where(TrainingEvent.id == event.id)
        .values(people_seated=number)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(event, ["people_seated"])


def promote(event: TrainingEvent) -> list[int]:
    """Give the free seats of every session to the first in its queue who can still come, mail them, and return who.

    Nobody is moved up when sign-up is not open, or into a session that has begun.
    """
    moment = clock.now()
    if event.phase(moment) is not SignUpPhase.OPEN:
        return []
    got: dict[int, tuple[SignUp, list[TrainingSession]]] = {}
    for session in event.sessions:
        if not session.can_be_chosen(moment) or session.free_seats <= 0:
            continue
        for choice, sign_up in _first_in_queue(session):
            if not take(session):
                break
            choice.seated_at, choice.queued_at = moment, None
            got.setdefault(sign_up.id, (sign_up, []))[1].append(session)
        db.session.flush()
    for sign_up, _sessions in got.values():
        sign_up.promoted_at = moment
        if sign_up.state is SignUpState.WAITING:
            sign_up.state = SignUpState.REGISTERED
    if got:
        count_people(event)
    for sign_up, sessions in got.values():
        notices.promoted(event, sign_up, people.reader(sign_up), sessions)
    return [sign_up.user_id for sign_up, _sessions in got.values()]


def _first_in_queue(session: TrainingSession) -> list[tuple[SessionChoice, SignUp]]:
    rows = db.session.execute(
        select(SessionChoice, SignUp)
        .join(SignUp, SignUp.id == SessionChoice.sign_up_id)
        .where(
            SessionChoice.session_id == session.id,
            SessionChoice.queued_at.is_not(None),
            SignUp.state != SignUpState.WITHDRAWN,
            people.can_come(),
            ~people.waits_for_answer(),
        )
        .order_by(SessionChoice.queued_at, SessionChoice.id)
        .limit(session.free_seats)
        .execution_options(populate_existing=True)
    )
    return [(choice, sign_up) for choice, sign_up in rows]


def _end_of_queue(session: TrainingSession, moment: datetime) -> datetime:
    """Return a moment later than anybody's in the session's queue, also within one tick of the clock."""
    last = db.session.scalar(
        select(func.max(SessionChoice.queued_at)).where(
            SessionChoice.session_id == session.id, SessionChoice.queued_at.is_not(None)
        )
    )
    return moment if last is None or last < moment else last + TICK
