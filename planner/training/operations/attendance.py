"""Recording who came: a whole list at once, or tick by tick from a phone at the door."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from planner.core import clock
from planner.core.clock import local
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.training.certificates import operations as certificates
from planner.training.changes import note_sign_ups
from planner.training.models.attendance import SessionAttendance
from planner.training.models.door import DoorTick, Way
from planner.training.models.event import TrainingEvent, TrainingSession
from planner.training.models.sign_up import SEATED, SignUp, SignUpState
from planner.training.operations.queue import locked
from planner.training.queries import attendance as queries
from planner.training.queries import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Tick:
    """One person noted as attended, absent, or registered for not noted; at: when it was done.

    session_id: at which session; none: at all of the person's sessions whose day had come when it was done.
    """

    sign_up_id: int
    state: SignUpState
    at: datetime
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    session_id: int | None = None


def record(
    event: TrainingEvent,
    *,
    came: Mapping[int, SignUpState],
    seen: int | None,
    by: Viewer,
    session_id: int | None = None,
) -> None:
    """Save who came and who did not; came maps ids of sign-ups to attended, absent, or registered for not noted.

    session_id: of which session it is the list; none: of all whose day has come.
    Refused with StaleError when somebody else has recorded since the page was opened.
    """
    event = _taking_attendance(event.id)
    if session_id is not None and session_id not in _due(event):
        raise RefusedError(_("Attendance is recorded from the day of the session"))
    seated = people.seated(event, session_id=session_id)
    if people.version_of(seated) != seen:
        raise StaleError
    moment = clock.now()
    known = queries.noted(event, session_id) if session_id is not None else {}
    marked = [
        Tick(s.id, came[s.id], moment, session_id=session_id)
        for s in seated
        if s.id in came and came[s.id] is not known.get(s.id)
    ]
    if seated and not marked and all(known.get(s.id, s.state) is SignUpState.REGISTERED for s in seated):
        raise RefusedError(_("Mark who was there before you save"))
    _note(event, seated, marked, way=Way.LIST, by=by)


def take_in(event: TrainingEvent, *, ticks: Sequence[Tick], by: Viewer) -> None:
    """Take in ticks made at the door, in any order and as often as they are sent; each counts once.

    For each person and session the tick made last holds, whoever made it. A tick for somebody who has no seat in the
    session is let go: there is nobody to note it for.
    """
    event = _taking_attendance(event.id)
    sent = {tick.token: tick for tick in ticks}
    known = set(db.session.scalars(select(DoorTick.token).where(DoorTick.token.in_(sent))))
    due = {None, *_due(event)}
    new = [tick for token, tick in sent.items() if token not in known and tick.session_id in due]
    _note(event, people.seated(event), new, way=Way.LIST, by=by)


def note_one(event: TrainingEvent, sign_up: SignUp, session: TrainingSession, *, way: Way, by: Viewer) -> None:
    """Note that one person is at a session now; the event is locked already."""
    tick = Tick(sign_up.id, SignUpState.ATTENDED, clock.now(), session_id=session.id)
    _note(event, [sign_up], [tick], way=way, by=by)


def follow(event: TrainingEvent, sign_ups: Iterable[SignUp], *, by: Viewer) -> None:
    """Let sign-ups with a seat follow from the sessions that are left, when one was cancelled or given up."""
    noted = queries.notes(event.id)
    concerned = [s for s in sign_ups if s.state in SEATED and (s.id in noted or s.attendance_at is not None)]
    there = {sign_up.id: _there(noted.get(sign_up.id, {}).values()) for sign_up in concerned}
    _settle(event, concerned, there=there, noted=noted, by=by)


def _taking_attendance(event_id: int) -> TrainingEvent:
    event = locked(event_id)
    if not event.takes_attendance(clock.today()):
        raise RefusedError(_("Attendance is recorded from the day of the first session"))
    return event


def _due(event: TrainingEvent) -> set[int]:
    today = clock.today()
    return {session.id for session in event.active_sessions if session.day_has_come(today)}


def _note(event: TrainingEvent, seated: Sequence[SignUp], ticks: Sequence[Tick], *, way: Way, by: Viewer) -> None:
    """Keep every tick, and let the latest of each person and session hold."""
    of = {sign_up.id: sign_up for sign_up in seated}
    own = queries.sessions_of_each(event, seated)
    noted = queries.notes(event.id)
    received = clock.now()
    there: dict[int, frozenset[int]] = {}
    for tick in sorted(ticks, key=lambda tick: tick.at):
        at = min(tick.at, received)
        sessions = _sessions_of(tick, own.get(tick.sign_up_id, ()), at)
        if not sessions:
            continue
        db.session.add(
            DoorTick(
                event_id=event.id,
                sign_up_id=tick.sign_up_id,
                session_id=tick.session_id,
                token=tick.token,
                state=tick.state,
                way=way,
                ticked_at=at,
                received_at=received,
                by_id=by.user_id,
            )
        )
        mine = noted.setdefault(tick.sign_up_id, {})
        there.setdefault(tick.sign_up_id, _there(mine.values()))
        for session in sessions:
            _hold(mine, session.id, tick, at=at, by=by)
    db.session.flush()
    _settle(event, [of[number] for number in there], there=there, noted=noted, by=by)


def _sessions_of(tick: Tick, own: Sequence[TrainingSession], at: datetime) -> list[TrainingSession]:
    """Return the sessions of a person's own that a tick is for."""
    if tick.session_id is None:
        return [session for session in own if session.day_has_come(local(at).date())]
    return [session for session in own if session.id == tick.session_id]


def _hold(mine: dict[int, SessionAttendance], session_id: int, tick: Tick, *, at: datetime, by: Viewer) -> None:
    note = mine.get(session_id)
    if note is None:
        note = mine[session_id] = SessionAttendance(sign_up_id=tick.sign_up_id, session_id=session_id)
        db.session.add(note)
    elif at < note.noted_at:
        return
    note.state, note.noted_at, note.by_id = tick.state, at, by.user_id


def _there(notes: Iterable[SessionAttendance]) -> frozenset[int]:
    return frozenset(note.session_id for note in notes if note.state is SignUpState.ATTENDED)


def _settle(
    event: TrainingEvent,
    sign_ups: Sequence[SignUp],
    *,
    there: Mapping[int, frozenset[int]],
    noted: Mapping[int, Mapping[int, SessionAttendance]],
    by: Viewer,
) -> None:
    """Let each sign-up's state follow from its sessions, and end a certificate that says otherwise.

    there: at which sessions each was noted before.
    """
    own = queries.sessions_of_each(event, sign_ups)
    changed = set()
    for sign_up in sign_ups:
        notes = [note for s in own[sign_up.id] if (note := noted.get(sign_up.id, {}).get(s.id)) is not None]
        before = sign_up.state
        _derive(sign_up, notes, sessions=len(own[sign_up.id]))
        if sign_up.state is not before:
            changed.add(sign_up.user_id)
        if there[sign_up.id] and _there(notes) != there[sign_up.id]:
            certificates.revoke(sign_up, by=by)
    db.session.flush()
    note_sign_ups(event, people=changed)


def _derive(sign_up: SignUp, notes: Sequence[SessionAttendance], *, sessions: int) -> None:
    """Set what the sign-up says: attended with any session attended, absent when absent from all of them."""
    absent = [note for note in notes if note.state is SignUpState.ABSENT]
    says = [note for note in notes if note.state is SignUpState.ATTENDED] or (absent if len(absent) == sessions else [])
    last = max(says, key=lambda note: (note.noted_at, note.session_id), default=None)
    sign_up.state = last.state if last else SignUpState.REGISTERED
    sign_up.attendance_at = last.noted_at if last else None
    sign_up.attendance_by_id = last.by_id if last else None
    # Any note raises the version, also one that leaves the state: a list opened before it is stale.
    flag_modified(sign_up, "state")
