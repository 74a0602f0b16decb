"""Creating, changing, publishing, closing, holding and cancelling training events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from planner.core import audit, clock
from planner.core.clock import SchoolYear, local
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.i18n import lazy_gettext as _
from planner.core.versions import expect_version
from planner.framework.models import CompetenceArea
from planner.needs.models import Need
from planner.training import notices
from planner.training.changes import note_change, note_sign_ups
from planner.training.models.event import (
    TAKING_PLACE,
    EventArea,
    EventNeed,
    EventState,
    TrainingEvent,
    TrainingSession,
)
from planner.training.operations.queue import locked, promote_waiting
from planner.training.queries import people

if TYPE_CHECKING:
    from planner.core.viewer import Viewer
    from planner.training.operations.facts import EventFacts, SessionFacts


def create(*, facts: EventFacts, first_session: SessionFacts, by: Viewer) -> TrainingEvent:
    """Write a draft with its first session."""
    facts.check()
    first_session.check_link()
    starts_at, ends_at = first_session.moments()
    moment = clock.now()
    event = TrainingEvent(
        language=by.language,
        school_year=SchoolYear.of(first_session.on),
        created_by_id=by.user_id,
        created_at=moment,
    )
    _fill(event, facts)
    db.session.add(event)
    db.session.flush()
    db.session.add(
        TrainingSession(
            event_id=event.id,
            starts_at=starts_at,
            ends_at=ends_at,
            place=first_session.place,
            link=first_session.link,
            created_at=moment,
            modified_at=moment,
        )
    )
    _connect(event, facts)
    db.session.flush()
    return event


def edit(event: TrainingEvent, *, facts: EventFacts, seen: int | None, by: Viewer) -> None:
    """Save changed words and figures; more seats, or more time to sign up, let the queue in at once."""
    del by
    event = locked(event.id)
    expect_version(event, seen)
    facts.check()
    if event.state in {EventState.HELD, EventState.CANCELLED}:
        raise RefusedError(_("The training is over and is kept as it was"))
    if facts.capacity < event.seats_taken:
        raise RefusedError(
            _(
                "%(taken)s people have a seat already: remove somebody first, or keep the seats",
                taken=event.seats_taken,
            ),
            field="capacity",
        )
    _fill(event, facts)
    db.session.execute(delete(EventArea).where(EventArea.event_id == event.id))
    db.session.execute(delete(EventNeed).where(EventNeed.event_id == event.id))
    _connect(event, facts)
    db.session.flush()
    promoted = promote_waiting(event)
    note_change(event, people=promoted)


def publish(event: TrainingEvent, *, by: Viewer) -> None:
    """Show the draft to everyone and let them sign up."""
    event = locked(event.id)
    event.publish(at=clock.now())
    audit.record("training.published", subject="training_event", subject_id=event.id, by=by.user_id)
    note_change(event)


def close_sign_up(event: TrainingEvent, *, by: Viewer) -> None:
    """Take no more sign-ups."""
    del by
    event = locked(event.id)
    event.close_sign_up()
    db.session.flush()


def open_sign_up(event: TrainingEvent, *, by: Viewer) -> None:
    """Take sign-ups again; the queue is let in first."""
    del by
    event = locked(event.id)
    event.open_sign_up(at=clock.now())
    db.session.flush()
    note_sign_ups(event, people=promote_waiting(event))


def hold(event: TrainingEvent, *, by: Viewer) -> None:
    """Record that the training was held."""
    event = locked(event.id)
    event.hold(at=clock.now())
    audit.record("training.held", subject="training_event", subject_id=event.id, by=by.user_id)
    note_change(event)


def cancel(event: TrainingEvent, *, message: str | None, seen: int | None, by: Viewer) -> None:
    """Call the whole event off: its coming sessions too, and mail those who had signed up; seen: its `changes`."""
    event = locked(event.id)
    if event.state in TAKING_PLACE and event.changes != seen:
        raise StaleError
    moment = clock.now()
    affected = people.signed_up(event)
    if affected and not message:
        raise RefusedError(_("Write a word to those who have signed up"), field="message")
    event.cancel(message=message, at=moment)
    for session in event.active_sessions:
        if session.ends_at > moment:
            session.cancel(at=moment)
    audit.record("training.cancelled", subject="training_event", subject_id=event.id, by=by.user_id)
    db.session.flush()
    note_change(event)
    for person in affected:
        notices.event_cancelled(event, person)


def discard(event: TrainingEvent, *, by: Viewer) -> None:
    """Remove a draft, which nobody else has seen."""
    event = locked(event.id)
    if event.state is not EventState.DRAFT:
        raise RefusedError(_("Only a draft can be removed; what is published is cancelled instead"))
    audit.record("training.discarded", subject="training_event", subject_id=event.id, by=by.user_id)
    db.session.execute(delete(TrainingEvent).where(TrainingEvent.id == event.id))
    db.session.expunge_all()


def place_in_year(event: TrainingEvent) -> None:
    """Count the event to the school year its first session is in."""
    event.school_year = SchoolYear.of(local(event.starts_at).date())


def _fill(event: TrainingEvent, facts: EventFacts) -> None:
    event.title = facts.title
    event.description = facts.description
    event.organiser = facts.organiser
    event.capacity = facts.capacity
    event.least_number = facts.least_number
    event.sign_up_opens_at = facts.opens_at
    event.sign_up_closes_at = facts.closes_at


def _connect(event: TrainingEvent, facts: EventFacts) -> None:
    """Name the areas and needs; only the municipality's own are found."""
    areas = db.session.scalars(select(CompetenceArea.id).where(CompetenceArea.id.in_(facts.area_ids)))
    needs = db.session.scalars(select(Need.id).where(Need.id.in_(facts.need_ids)))
    db.session.add_all(EventArea(event_id=event.id, area_id=area_id) for area_id in areas)
    db.session.add_all(EventNeed(event_id=event.id, need_id=need_id) for need_id in needs)
