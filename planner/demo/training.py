"""Training that has been and is to come, with who signed up and who came, through the training's own operations."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from planner.catalogue.tables import words
from planner.core import clock
from planner.core.clock import local
from planner.demo.past import day_or_none, moment, principal_of, viewer, weekday
from planner.demo.tables import rows
from planner.training.models.audience import Audience
from planner.training.models.event import TrainingEvent
from planner.training.models.sign_up import SignUpState
from planner.training.operations import approving, attendance, events, holding, sessions, sign_ups
from planner.training.operations.facts import EventFacts, SessionFacts
from planner.training.operations.queue import locked
from planner.training.queries import approvals, people

if TYPE_CHECKING:
    from planner.catalogue.tables import Row
    from planner.core.viewer import Viewer
    from planner.demo.place import Place

EVERYBODY = "everybody"
WRITTEN_BEFORE = timedelta(days=4)
CALLED_OFF = 3  # days ago


def load_events(place: Place) -> dict[str, TrainingEvent]:
    """Tell each event's story; return the events by the name they have in the tables."""
    return {row["event"]: _event(place, row) for row in rows(f"{place.slug}/events.csv")}


def _event(place: Place, row: Row) -> TrainingEvent:
    by = viewer(place, "coordinator")
    planned = [_session(told, row) for told in row["sessions"].split("|")]
    written = moment(row["published"] or "6") - WRITTEN_BEFORE
    with clock.as_of(written):
        event = events.create(facts=_facts(place, row), first_session=planned[0][0], by=by)
        for facts, _cancelled in planned[1:]:
            sessions.add(event, facts=facts, by=by)
    if not row["published"]:
        return event
    with clock.as_of(moment(row["published"])):
        events.publish(event, by=by)
    _hold_seats(place, event, row, by)
    _sign_up(place, event, row)
    for facts, cancelled in planned:
        if cancelled:
            _call_off(event, facts, row["message"], by)
    if row["outcome"] == "held":
        _hold(place, event, row, by)
    if row["outcome"] == "cancelled":
        event = locked(event.id)
        with clock.as_of(moment(CALLED_OFF)):
            events.cancel(event, message=row["message"], seen=event.changes, by=by)
    return event


def _session(told: str, row: Row) -> tuple[SessionFacts, bool]:
    """Return a session and whether it is called off later, from `15 13:00-16:00` or `15 13:00-16:00:cancelled`."""
    days, times = told.split()
    starts, _dash, rest = times.partition("-")
    facts = SessionFacts(
        on=weekday(int(days)),
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(rest.removesuffix(":cancelled")),
        place=row["place"] or None,
        link=row["link"] or None,
    )
    return facts, rest.endswith(":cancelled")


def _facts(place: Place, row: Row) -> EventFacts:
    return EventFacts(
        title=row["title"],
        description=row["description"] or None,
        organiser=row["organiser"] or None,
        capacity=int(row["capacity"]),
        least_number=int(row["least"]),
        opens_on=day_or_none(row["opens"]),
        closes_on=day_or_none(row["closes"]),
        area_ids=frozenset(place.catalogue.areas[code].id for code in words(row["areas"])),
        need_ids=frozenset(place.catalogue.needs[code].id for code in words(row["needs"])),
        partner=row["partner"] or None,
        materials=row["materials"].replace("|", "\n"),
        decide_on=day_or_none(row["decide"]),
        needs_approval=bool(row["approval"]),
        audience_kinds=frozenset(Audience(kind) for kind in words(row["kinds"])),
        audience_school_ids=frozenset(place.schools[name].id for name in words(row["schools"])),
    )


def _hold_seats(place: Place, event: TrainingEvent, row: Row, by: Viewer) -> None:
    seats = dict(told.split(":") for told in words(row["held"]))
    if not seats:
        return
    event = locked(event.id)
    with clock.as_of(moment(row["published"])):
        holding.hold_seats(
            event,
            seats={place.schools[code].id: int(number) for code, number in seats.items()},
            until=day_or_none(row["held_until"]),
            seen=event.version,
            by=by,
        )


def _sign_up(place: Place, event: TrainingEvent, row: Row) -> None:
    """Let people sign up one after the other in the days after the event was published."""
    for number, name in enumerate(_coming(place, row), start=1):
        with clock.as_of(moment(row["published"]) + timedelta(hours=3 * number)):
            sign_ups.sign_up(event, by=viewer(place, name))
            _answer(place, event, name, row)
    if row["extra"]:
        name, _colon, reason = row["extra"].partition(":")
        waiting = people.sign_up_of(event.id, place.people[name].id)
        if waiting is not None:
            holding.overbook(waiting, reason=reason, by=viewer(place, "coordinator"))


def _answer(place: Place, event: TrainingEvent, name: str, row: Row) -> None:
    """Let the principal approve those who are named so; the others wait for their answer."""
    mine = people.sign_up_of(event.id, place.people[name].id)
    asked = approvals.asking(viewer(place, "coordinator"), event.id, mine.id) if mine else None
    if asked and name in row["approval"].split():
        approving.approve(asked.sign_up, by=principal_of(place, min(asked.school_ids)))


def _coming(place: Place, row: Row) -> list[str]:
    if row["people"].startswith(EVERYBODY):
        return [name for name, user in place.people.items() if user.active]
    return [told.partition(":")[0] for told in row["people"].split()]


def _call_off(event: TrainingEvent, facts: SessionFacts, message: str, by: Viewer) -> None:
    event = locked(event.id)
    found = next(session for session in event.sessions if session.starts_at == facts.moments()[0])
    with clock.as_of(moment(CALLED_OFF)):
        sessions.cancel(found, message=message, seen=found.version, by=by)


def _hold(place: Place, event: TrainingEvent, row: Row, by: Viewer) -> None:
    absent = {place.people[told.partition(":")[0]].id for told in row["people"].split() if told.endswith(":absent")}
    event = locked(event.id)
    with clock.as_of(min(event.ends_at + timedelta(minutes=20), clock.now())):
        seated = people.seated(event)
        came = {s.id: SignUpState.ABSENT if s.user_id in absent else SignUpState.ATTENDED for s in seated}
        attendance.record(event, came=came, seen=people.version_of(seated), by=by)
        _note_once(place, event, row, by)
        events.hold(event, seen=event.version, by=by)


def _note_once(place: Place, event: TrainingEvent, row: Row, by: Viewer) -> None:
    """Correct the list of the last session: who came but once was not at that one."""
    once = {place.people[told.partition(":")[0]].id for told in row["people"].split() if told.endswith(":once")}
    last = event.active_sessions[-1].id
    seated = people.seated(event, session_id=last)
    came = {sign_up.id: SignUpState.ABSENT for sign_up in seated if sign_up.user_id in once}
    if came:
        attendance.record(event, came=came, seen=people.version_of(seated), by=by, session_id=last)


def ended_on(event: TrainingEvent) -> date:
    """Return the day an event's last session was."""
    return local(locked(event.id).ends_at).date()
