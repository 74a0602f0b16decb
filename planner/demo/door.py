"""What happens at the doors of the trainings: codes to check in with, and certificates of who was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.demo.past import viewer
from planner.training.certificates import operations as certificates
from planner.training.certificates.queries import own_sign_up
from planner.training.check_in import operations as check_in
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations.queue import locked

if TYPE_CHECKING:
    from planner.demo.place import Place


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
