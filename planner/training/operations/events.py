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
from planner.schools.models import School
from planner.training import notices
from planner.training.changes import note_change, note_sign_ups
from planner.training.models.audience import EventAudience, EventMaterial
from planner.training.models.event import (
    TAKING_PLACE,
    EventArea,
    EventNeed,
    EventState,
    TrainingEvent,
    TrainingSession,
)
from planner.training.operations.approving import ask_about_waiting, ask_no_more, tell_unanswered
from planner.training.operations.holding import require_room_for_held
from planner.training.operations.queue import locked, promote_waiting
from planner.training.queries import people
from planner.training.queries.wanted import words_of

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
    session = TrainingSession(
        event=event,
        starts_at=starts_at,
        ends_at=ends_at,
        place=first_session.place,
        link=first_session.link,
        room_for=first_session.room_for,
        created_at=moment,
        modified_at=moment,
    )
    _fill(event, facts)
    db.session.add_all([event, session])
    follow_sessions(event)
    _require_decision_before(event)
    db.session.flush()
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
    if not event.chooses_sessions and facts.capacity < min(event.people_with_seat, event.capacity):
        raise RefusedError(
            _(
                "%(taken)s people have a seat already: remove somebody first, or keep the seats",
                taken=event.people_with_seat,
            ),
            field="capacity",
        )
    fewer = facts.capacity < event.capacity
    _require_choice_settled(event, facts)
    asks_now = facts.needs_approval and not event.needs_approval and event.state is not EventState.DRAFT
    _fill(event, facts)
    _take_in_extra(event)
    follow_sessions(event)
    _require_decision_before(event)
    for connected in (EventArea, EventNeed, EventAudience, EventMaterial):
        db.session.execute(delete(connected).where(connected.event_id == event.id))
    _connect(event, facts)
    db.session.flush()
    if fewer:
        require_room_for_held(event, field="capacity")
    if not event.needs_approval:
        ask_no_more(event)
    elif asks_now:
        ask_about_waiting(event)
    # First, so that a mail to who is let in brings the sessions as they are now.
    note_change(event)
    promote_waiting(event)


def publish(event: TrainingEvent, *, by: Viewer) -> None:
    """Show the draft to everyone and let them sign up."""
    event = locked(event.id)
    event.publish(at=clock.now())
    audit.record("training.published", subject="training_event", subject_id=event.id, by=by.user_id)
    note_change(event)


def close_sign_up(event: TrainingEvent, *, seen: int | None, by: Viewer) -> None:
    """Take no more sign-ups; whose principal has not answered is told."""
    del by
    event = locked(event.id)
    expect_version(event, seen)
    event.close_sign_up()
    db.session.flush()
    tell_unanswered(event)


def open_sign_up(event: TrainingEvent, *, seen: int | None, by: Viewer) -> None:
    """Take sign-ups again; the queue is let in first."""
    del by
    event = locked(event.id)
    expect_version(event, seen)
    event.open_sign_up(at=clock.now())
    db.session.flush()
    note_sign_ups(event, people=promote_waiting(event))


def go_ahead(event: TrainingEvent, *, seen: int | None, by: Viewer) -> None:
    """Decide that it is held, however many have signed up."""
    event = locked(event.id)
    expect_version(event, seen)
    event.go_ahead(at=clock.now())
    audit.record("training.goes_ahead", subject="training_event", subject_id=event.id, by=by.user_id)
    db.session.flush()


def hold(event: TrainingEvent, *, seen: int | None, by: Viewer) -> None:
    """Record that the training was held."""
    event = locked(event.id)
    expect_version(event, seen)
    event.hold(at=clock.now())
    audit.record("training.held", subject="training_event", subject_id=event.id, by=by.user_id)
    note_change(event)


def cancel(event: TrainingEvent, *, message: str | None, seen: int | None, by: Viewer) -> None:
    """Call the whole event off: its coming sessions too, and mail those who had signed up; seen: its `changes`."""
    event = locked(event.id)
    if event.state in TAKING_PLACE and event.changes != seen:
        raise StaleError
    moment = clock.now()
    left = event.sessions_left(moment)
    affected = [person for person in people.signed_up(event) if any(map(person.is_concerned_by, left))]
    if affected and not message:
        raise RefusedError(_("Write a word to those who have signed up"), field="message")
    event.cancel(message=message, at=moment)
    for session in left:
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


def follow_sessions(event: TrainingEvent) -> None:
    """Write down what follows from the words and the sessions: the school year, what is searched, seats."""
    event.school_year = SchoolYear.of(local(event.starts_at).date())
    for session in event.sessions:
        _give_seats(event, session)
    places = (session.place for session in event.active_sessions)
    event.search_words = words_of(event.title, event.organiser, event.partner, *places, event.description)


def _take_in_extra(event: TrainingEvent) -> None:
    """Count extra seats among the ordinary ones when there are more of those."""
    ordinary = min(event.extra_seats, event.capacity - event.seats_taken)
    event.seats_taken, event.extra_seats = event.seats_taken + ordinary, event.extra_seats - ordinary


def _give_seats(event: TrainingEvent, session: TrainingSession) -> None:
    """Say how many seats a session has, where people choose; extra ones count among them when there are more."""
    seats = (session.room_for or event.capacity) if event.chooses_sessions else None
    if session.seats == seats:
        return
    taken, extra = session.seats_taken or 0, session.extra_seats or 0
    if taken + extra and (seats is None or seats < min(taken + extra, session.seats or 0)):
        raise RefusedError(
            _(
                "%(taken)s people have a seat in a session already: remove somebody first, or keep the seats",
                taken=taken + extra,
            ),
            field="room_for" if session.room_for else "capacity",
        )
    session.seats = seats
    if extra and seats is not None:
        ordinary = min(extra, seats - taken)
        session.seats_taken, session.extra_seats = taken + ordinary, extra - ordinary


def _require_choice_settled(event: TrainingEvent, facts: EventFacts) -> None:
    if facts.chooses_sessions == event.chooses_sessions:
        return
    if people.signed_up_count(event.id):
        raise RefusedError(
            _("People have signed up already, so whether they choose sessions stays as it is"), field="chooses_sessions"
        )
    if facts.chooses_sessions and event.held_until is not None:
        raise RefusedError(
            _("Seats are held for schools: hold none before you let people choose sessions"), field="chooses_sessions"
        )


def _require_decision_before(event: TrainingEvent) -> None:
    if event.decide_on is not None and event.decide_on >= local(event.starts_at).date():
        raise RefusedError(_("The day of decision must be before the training begins"), field="decide_on")


def _fill(event: TrainingEvent, facts: EventFacts) -> None:
    event.title = facts.title
    event.description = facts.description
    event.organiser = facts.organiser
    event.partner = facts.partner
    event.capacity = facts.capacity
    event.least_number = facts.least_number
    event.needs_approval = facts.needs_approval
    event.chooses_sessions = facts.chooses_sessions
    event.decide_on = facts.decide_on
    if facts.decide_on is None:
        event.goes_ahead_at = None
    event.sign_up_opens_at = facts.opens_at
    event.sign_up_closes_at = facts.closes_at


def _connect(event: TrainingEvent, facts: EventFacts) -> None:
    """Name the areas, needs, audience and materials; only the municipality's own are found."""
    areas = db.session.scalars(select(CompetenceArea.id).where(CompetenceArea.id.in_(facts.area_ids)))
    needs = db.session.scalars(select(Need.id).where(Need.id.in_(facts.need_ids)))
    db.session.add_all(EventArea(event_id=event.id, area_id=area_id) for area_id in areas)
    db.session.add_all(EventNeed(event_id=event.id, need_id=need_id) for need_id in needs)
    schools = db.session.scalars(select(School.id).where(School.id.in_(facts.audience_school_ids)))
    kinds = sorted(facts.audience_kinds)
    db.session.add_all(EventAudience(event_id=event.id, kind=kind) for kind in kinds)
    db.session.add_all(EventAudience(event_id=event.id, school_id=school_id) for school_id in schools)
    db.session.add_all(
        EventMaterial(event_id=event.id, number=number, words=words, address=address)
        for number, (words, address) in enumerate(facts.links(), start=1)
    )
    db.session.flush()
    db.session.expire(event, ["audience"])
    db.session.refresh(event, ["audience"])
