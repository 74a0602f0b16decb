"""Recording who came: a whole list at once, or tick by tick from a phone at the door."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.training.certificates import operations as certificates
from planner.training.changes import note_sign_ups
from planner.training.models.door import DoorTick, Way
from planner.training.models.event import TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations.queue import locked
from planner.training.queries import people

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planner.core.viewer import Viewer


@dataclass(frozen=True)
class Tick:
    """One person noted as attended, absent, or registered for not noted; at: when it was done."""

    sign_up_id: int
    state: SignUpState
    at: datetime
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))


def record(
    event: TrainingEvent,
    *,
    came: Mapping[int, SignUpState],
    seen: int | None,
    by: Viewer,
    session_id: int | None = None,
) -> None:
    """Save who came and who did not; came maps ids of sign-ups to attended, absent, or registered for not noted.

    session_id: the list was that of one session, where people choose.
    Refused with StaleError when somebody else has recorded since the page was opened.
    """
    event = _taking_attendance(event.id)
    seated = people.seated(event, session_id=session_id)
    if people.version_of(seated) != seen:
        raise StaleError
    moment = clock.now()
    marked = [Tick(s.id, came[s.id], moment) for s in seated if came.get(s.id, s.state) is not s.state]
    if seated and all(sign_up.state is SignUpState.REGISTERED for sign_up in seated) and not marked:
        raise RefusedError(_("Mark who was there before you save"))
    _note(event, seated, marked, way=Way.LIST, by=by)


def take_in(event: TrainingEvent, *, ticks: Sequence[Tick], by: Viewer) -> None:
    """Take in ticks made at the door, in any order and as often as they are sent; each counts once.

    For each person the tick made last holds, whoever made it. A tick for somebody who has no seat in the event
    is let go: there is nobody to note it for.
    """
    event = _taking_attendance(event.id)
    sent = {tick.token: tick for tick in ticks}
    known = set(db.session.scalars(select(DoorTick.token).where(DoorTick.token.in_(sent))))
    _note(
        event,
        people.seated(event),
        [tick for token, tick in sent.items() if token not in known],
        way=Way.LIST,
        by=by,
    )


def note_one(event: TrainingEvent, sign_up: SignUp, *, way: Way, by: Viewer) -> None:
    """Note that one person is here now; the event is locked already."""
    _note(event, [sign_up], [Tick(sign_up.id, SignUpState.ATTENDED, clock.now())], way=way, by=by)


def _taking_attendance(event_id: int) -> TrainingEvent:
    event = locked(event_id)
    if not event.takes_attendance(clock.today()):
        raise RefusedError(_("Attendance is recorded from the day of the first session"))
    return event


def _note(event: TrainingEvent, seated: Sequence[SignUp], ticks: Sequence[Tick], *, way: Way, by: Viewer) -> None:
    """Keep every tick, and let the latest of each person hold."""
    of = {sign_up.id: sign_up for sign_up in seated}
    latest = _latest(event)
    received = clock.now()
    changed = set()
    for tick in sorted(ticks, key=lambda tick: tick.at):
        sign_up = of.get(tick.sign_up_id)
        if sign_up is None:
            continue
        at = min(tick.at, received)
        db.session.add(
            DoorTick(
                event_id=event.id,
                sign_up_id=sign_up.id,
                token=tick.token,
                state=tick.state,
                way=way,
                ticked_at=at,
                received_at=received,
                by_id=by.user_id,
            )
        )
        before = latest.get(sign_up.id) or sign_up.attendance_at
        if before is not None and at < before:
            continue
        latest[sign_up.id] = at
        if sign_up.state is not tick.state:
            changed.add(sign_up.user_id)
        _hold(sign_up, tick.state, at=at, by=by)
    db.session.flush()
    note_sign_ups(event, people=changed)


def _hold(sign_up: SignUp, state: SignUpState, *, at: datetime, by: Viewer) -> None:
    noted = state is not SignUpState.REGISTERED
    sign_up.state = state
    sign_up.attendance_at = at if noted else None
    sign_up.attendance_by_id = by.user_id if noted else None
    if state is not SignUpState.ATTENDED:
        certificates.revoke(sign_up, by=by)


def _latest(event: TrainingEvent) -> dict[int, datetime]:
    """Return when the tick that holds for each person was made."""
    rows = db.session.execute(
        select(DoorTick.sign_up_id, func.max(DoorTick.ticked_at))
        .where(DoorTick.event_id == event.id)
        .group_by(DoorTick.sign_up_id)
    )
    return dict(rows.all())
