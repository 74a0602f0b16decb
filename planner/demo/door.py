"""What happens at the doors of the trainings: codes to check in with, and certificates of who was there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.demo.past import viewer
from planner.training.certificates import operations as certificates
from planner.training.certificates.queries import own_sign_up
from planner.training.check_in import operations as check_in
from planner.training.evaluation import operations as evaluations
from planner.training.models.evaluation import WillUse
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations.queue import locked

if TYPE_CHECKING:
    from planner.demo.place import Place


LONG_AGO = timedelta(days=60)
USEFUL = (5, 4, 4, 5, 3, 4, 2, 5, 4, 4)
HOW = (
    "Vi tar upp det på nästa arbetslagsträff och provar i två klasser.",
    "Jag bygger om min introduktion för årskurs 4.",
    None,
    "Vi lägger in det i handlingsplanen.",
    None,
)
MISSING = (None, "Mer tid att pröva själva.", None, None, "Exempel för de yngsta.")


def load_doors(place: Place, events: dict[str, TrainingEvent]) -> None:
    """Make codes for what is to come, and let the first librarian fetch the certificates of what is over."""
    for event in events.values():
        if event.state is EventState.OPEN:
            session = locked(event.id).active_sessions[-1]
            check_in.make_code(session, by=viewer(place, "coordinator"))
    by = viewer(place, "librarian")
    attended = select(SignUp.id).where(SignUp.user_id == by.user_id, SignUp.state == SignUpState.ATTENDED)
    for sign_up_id in db.session.scalars(attended.order_by(SignUp.id)).all():
        found = own_sign_up(by, sign_up_id)
        if found is not None and found.event.state is EventState.HELD:
            certificates.issue(found, by=by)
    for event in events.values():
        if event.state is EventState.HELD:
            _evaluate(place, locked(event.id))


def _evaluate(place: Place, event: TrainingEvent) -> None:
    """Let those who were there answer in the days after: everybody long ago, all but one of late."""
    names = {user.id: name for name, user in place.people.items() if user.active}
    there = select(SignUp.user_id).where(SignUp.event_id == event.id, SignUp.state == SignUpState.ATTENDED)
    came = [user_id for user_id in db.session.scalars(there.order_by(SignUp.id)) if user_id in names]
    answering = came if event.ends_at < clock.now() - LONG_AGO else came[1:]
    with clock.as_of(min(event.ends_at + timedelta(days=2), clock.now())):
        for number, user_id in enumerate(answering):
            evaluations.answer(
                event,
                useful=USEFUL[number % len(USEFUL)],
                will_use=WillUse.YES if number % 3 else WillUse.PARTLY,
                how=HOW[number] if number < len(HOW) else None,
                missing=MISSING[number] if number < len(MISSING) else None,
                by=viewer(place, names[user_id]),
            )
