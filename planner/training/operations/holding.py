"""Seats beyond the ordinary: held for a school until a day, and given by the coordinator to somebody in the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.core import audit, clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.schools.models import School
from planner.training import notices
from planner.training.changes import note_sign_ups
from planner.training.models.event import TAKING_PLACE, EventState
from planner.training.models.held import HeldSeats
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import session_seats
from planner.training.operations.queue import add_seat, locked, promote_waiting
from planner.training.queries import held, people
from planner.training.queries.chosen import own_sessions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from planner.core.viewer import Viewer
    from planner.training.models.event import TrainingEvent


def hold_seats(
    event: TrainingEvent, *, seats: Mapping[int, int], until: date | None, seen: int | None, by: Viewer
) -> None:
    """Hold seats for schools until a day, by id of the school; those held no longer let the queue in at once."""
    event = locked(event.id)
    expect_version(event, seen)
    if event.state in {EventState.HELD, EventState.CANCELLED}:
        raise RefusedError(_("The training is over and is kept as it was"))
    if event.chooses_sessions:
        raise RefusedError(_("Seats cannot be held where people choose sessions"))
    known = db.session.scalars(select(School.id).where(School.id.in_(list(seats)))).all()
    wanted = {school_id: number for school_id, number in seats.items() if number and school_id in known}
    if wanted and until is None:
        raise RefusedError(_("Write until when the seats are held"), field="until")
    db.session.execute(delete(HeldSeats).where(HeldSeats.event_id == event.id))
    db.session.add_all(HeldSeats(event_id=event.id, school_id=id_, seats=number) for id_, number in wanted.items())
    event.held_until = until if wanted else None
    event.held_changed_at = clock.now()
    db.session.flush()
    require_room_for_held(event, field="until")
    audit.record("training.seats_held", subject="training_event", subject_id=event.id, by=by.user_id)
    note_sign_ups(event, people=promote_waiting(event))


def require_room_for_held(event: TrainingEvent, *, field: str) -> None:
    """Refuse to hold more than there is."""
    unfilled = sum(each.unfilled for each in held.held_seats(event))
    free = event.capacity - event.seats_taken
    if unfilled > free:
        raise RefusedError(
            _("%(held)s seats are held that nobody has taken yet, and %(free)s are free", held=unfilled, free=free),
            field=field,
        )


def _waits(event: TrainingEvent, sign_up: SignUp) -> bool:
    """Tell whether somebody waits for a seat; where people choose, in any of the chosen sessions."""
    if event.chooses_sessions:
        return any(choice.queued_at is not None for choice in session_seats.choices_of(sign_up))
    return sign_up.state is SignUpState.WAITING


def overbook(sign_up: SignUp, *, reason: str | None, by: Viewer) -> None:
    """Give somebody in the queue a seat out of turn, an extra one when all are taken; the reason is kept."""
    event = locked(sign_up.event_id)
    db.session.refresh(sign_up)
    if event.state not in TAKING_PLACE or not _waits(event, sign_up):
        raise RefusedError(_("The list has changed since you opened the page: look at it as it is now"))
    if people.is_asked(sign_up.id):
        raise RefusedError(_("The principal has not answered yet"))
    if (event.last_start if event.chooses_sessions else event.starts_at) <= clock.now():
        raise RefusedError(_("The training has begun"))
    if not reason:
        raise RefusedError(_("Write why this person gets a seat before others"), field="reason")
    # Who was at an earlier session stays noted there.
    if sign_up.state is SignUpState.WAITING:
        sign_up.state = SignUpState.REGISTERED
    sign_up.promoted_at, sign_up.extra_reason = clock.now(), reason
    if event.chooses_sessions:
        session_seats.give_waited_for(event, sign_up, at=clock.now())
        session_seats.count_people(event)
    else:
        add_seat(event)
    db.session.flush()
    audit.record(
        "training.overbooked",
        subject="sign_up",
        subject_id=sign_up.id,
        by=by.user_id,
        after={"reason": reason, "extra_seats": event.extra_seats},
    )
    note_sign_ups(event, people=[sign_up.user_id])
    notices.promoted(event, sign_up, people.reader(sign_up), own_sessions(event, sign_up.id))
