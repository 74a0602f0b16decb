"""Attendance is of each session: who chose two and came to one has hours, certificate and log of that one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select

from planner.competence.queries.log import attended, not_logged
from planner.core import clock
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.training.certificates import operations as certificates
from planner.training.certificates.queries import in_force, own_sign_up
from planner.training.check_in.queries import at_door
from planner.training.check_in.rules import Answer, answer
from planner.training.models.certificate import Certificate
from planner.training.models.door import DoorTick
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import approving, attendance, choosing, events, sessions, sign_ups
from planner.training.operations.attendance import Tick
from planner.training.queries import people
from planner.training.queries.approvals import answers_waiting_for
from planner.training.queries.attendance import attended_sessions, noted
from tests import factories
from tests.conftest import inside
from tests.factories import Person, Town
from tests.page import Browser
from tests.training.test_chosen import choosing_event, come, has
from tests.training.test_operations import facts, refused

MONDAY = "2026-11-16T09:00:00Z"
THERE, ABSENT, OPEN = SignUpState.ATTENDED, SignUpState.ABSENT, SignUpState.REGISTERED


@pytest.fixture
def in_town(app: PlannerApp, town: Town) -> Iterator[Town]:
    """Work inside the town on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False), inside(app, town.id):
        yield town


def note(town: Town, event: TrainingEvent, number: int, came: dict[SignUp, SignUpState]) -> None:
    """Save the list of one session."""
    session_id = event.sessions[number].id
    attendance.record(
        event,
        came={row.id: state for row, state in came.items()},
        seen=people.version_of(people.seated(event, session_id=session_id)),
        by=town.coordinator.viewer,
        session_id=session_id,
    )


def held_choice(town: Town, person: Person, *, number: int = 2) -> tuple[TrainingEvent, SignUp]:
    """Make a training of chosen sessions that were a week apart, the last a week ago, all chosen by somebody."""
    event = choosing_event(town, capacity=9, number=number, starts_in=timedelta(days=-7 * number))
    with time_machine.travel("2026-10-20T09:00:00Z", tick=False):
        return event, come(event, person, *range(number))


def certificate_of(row: SignUp, person: Person) -> Certificate:
    found = own_sign_up(person.viewer, row.id)
    assert found is not None
    return certificates.issue(found, by=person.viewer)


def test_who_chose_two_and_came_to_one_has_hours_of_that_one(in_town: Town) -> None:
    town = in_town
    event, row = held_choice(town, town.librarian)
    _other, beside = held_choice(town, town.colleague)
    note(town, event, 0, {row: THERE})
    note(town, event, 1, {row: ABSENT})
    assert (row.state, beside.state) == (THERE, OPEN)
    first = event.sessions[0]
    made = certificate_of(row, town.librarian)
    assert (made.hours, made.times) == (Decimal(2), [(first.starts_at, first.ends_at)])
    assert made.first_day == made.last_day
    assert [entry.hours for entry in not_logged(town.librarian.viewer)] == [Decimal("2.00")]
    entry = attended(town.librarian.viewer, sign_up_id=row.id)
    assert entry is not None
    assert entry.hours == Decimal("2.00")


def test_two_afternoons_signed_up_for_as_a_whole_have_a_list_each(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, sessions=2, starts_in=timedelta(days=-14), state=EventState.HELD)
    row, other = factories.sign_up(event, town.librarian), factories.sign_up(event, town.teacher)
    note(town, event, 0, {row: THERE, other: THERE})
    note(town, event, 1, {row: THERE})
    assert certificate_of(row, town.librarian).hours == Decimal(4)
    assert certificate_of(other, town.teacher).hours == Decimal(2)


def test_a_correction_of_one_session_ends_the_certificate(in_town: Town) -> None:
    town = in_town
    event, row = held_choice(town, town.librarian)
    note(town, event, 0, {row: THERE})
    first = certificate_of(row, town.librarian)
    note(town, event, 1, {row: ABSENT})
    assert first.revoked_at is None
    note(town, event, 1, {row: THERE})
    assert (str(first.revoked_at), in_force(row)) == (str(clock.now()), None)
    assert certificate_of(row, town.librarian).hours == Decimal(4)


def test_the_sign_up_follows_from_its_sessions(in_town: Town) -> None:
    town = in_town
    event, row = held_choice(town, town.librarian)
    told = []
    for number, state in ((0, ABSENT), (1, ABSENT), (1, THERE), (1, OPEN), (0, OPEN)):
        note(town, event, number, {row: state})
        told.append((row.state, row.attendance_at is not None, len(attended_sessions(event, row.id))))
    assert told == [(OPEN, False, 0), (ABSENT, True, 0), (THERE, True, 1), (OPEN, False, 0), (OPEN, False, 0)]


def test_a_session_that_is_called_off_afterwards_counts_no_more(in_town: Town) -> None:
    town = in_town
    event, row = held_choice(town, town.librarian)
    note(town, event, 0, {row: ABSENT})
    note(town, event, 1, {row: THERE})
    last = event.sessions[1]
    sessions.cancel(last, message="Hölls aldrig", seen=last.version, by=town.coordinator.viewer)
    assert (row.state, attended_sessions(event, row.id)) == (ABSENT, [])


def test_a_session_that_is_left_takes_its_note_along(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, capacity=9, number=2, starts_in=timedelta(hours=2))
    row = come(event, town.librarian, 0, 1)
    note(town, event, 0, {row: THERE})
    assert row.state is THERE
    choosing.change(event, session_ids=[event.sessions[1].id], seen=row.version, by=town.librarian.viewer)
    assert (row.state, has(event, town.librarian)) == (OPEN, ([1], []))


def test_ticks_go_to_the_session_they_were_made_for(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, capacity=9, number=3, starts_in=timedelta(days=-7))
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False):
        row, other = come(event, town.librarian, 0, 1, 2), come(event, town.teacher, 1)
    ids = [session.id for session in event.sessions]
    now = clock.now()
    sent = [
        Tick(row.id, THERE, now - timedelta(minutes=5), token="the-first", session_id=ids[0]),
        Tick(row.id, ABSENT, now - timedelta(minutes=4), token="the-second", session_id=ids[1]),
        Tick(row.id, THERE, now - timedelta(minutes=3), token="not-come-yet", session_id=ids[2]),
        Tick(other.id, THERE, now - timedelta(minutes=3), token="not-chosen", session_id=ids[0]),
        Tick(other.id, THERE, now - timedelta(minutes=2), token="chosen", session_id=ids[1]),
        Tick(other.id, THERE, now - timedelta(minutes=1), token="nowhere", session_id=2**31 - 1),
    ]
    for again in (sent, list(reversed(sent))):
        attendance.take_in(event, ticks=again, by=town.coordinator.viewer)
    assert [noted(event, number) for number in ids] == [
        {row.id: THERE},
        {row.id: ABSENT, other.id: THERE},
        {row.id: OPEN},
    ]
    kept = db.session.execute(select(DoorTick.token, DoorTick.session_id).order_by(DoorTick.ticked_at)).all()
    assert [tuple(tick) for tick in kept] == [("the-first", ids[0]), ("the-second", ids[1]), ("chosen", ids[1])]
    with refused():
        note(town, event, 2, {row: THERE})


def test_a_tick_from_before_there_were_lists_is_of_the_sessions_that_had_come(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, sessions=3, starts_in=timedelta(days=-7))
    row = factories.sign_up(event, town.librarian)
    old = Tick(row.id, THERE, clock.now() - timedelta(days=6), token="kept-on-a-phone")
    attendance.take_in(event, ticks=[old], by=town.coordinator.viewer)
    assert [s.id for s in attended_sessions(event, row.id)] == [event.sessions[0].id]
    # Of one session the later tick holds, whichever comes first.
    earlier = Tick(row.id, ABSENT, clock.now() - timedelta(days=7), "earlier", session_id=event.sessions[0].id)
    attendance.take_in(event, ticks=[earlier], by=town.coordinator.viewer)
    assert [s.id for s in attended_sessions(event, row.id)] == [event.sessions[0].id]


def test_the_door_of_the_second_session_lets_in_who_was_at_the_first(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, capacity=9, number=2, starts_in=timedelta(days=-7))
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False):
        row, other = come(event, town.librarian, 0, 1), come(event, town.teacher, 0)
    note(town, event, 0, {row: THERE, other: THERE})
    second = event.sessions[1]
    assert [answer(at_door(event, second, each), at=clock.now()) for each in (row, other)] == [
        Answer.COME_IN,
        Answer.OTHER_SESSIONS,
    ]
    note(town, event, 1, {row: THERE})
    assert answer(at_door(event, second, row), at=clock.now()) is Answer.HERE_ALREADY


@time_machine.travel(MONDAY, tick=False)
def test_each_session_has_its_own_list_on_the_page(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        event = choosing_event(town, capacity=9, number=3, starts_in=timedelta(days=-7))
        with time_machine.travel("2026-11-02T09:00:00Z", tick=False):
            row, other = come(event, town.librarian, 0, 1).id, come(event, town.teacher, 1).id
        ids = [session.id for session in event.sessions]
        base = f"/training/{event.id}/attendance"
        db.session.commit()
    browser = browse(town.coordinator)
    # Without a session in the address, the one whose day it is.
    today = browser.get(base)
    assert "Teacher Dörrby" in today.text
    assert today.submit({f"person_{row}": "absent", f"person_{other}": "attended"}).status == 303
    first = browser.get(f"{base}?session={ids[0]}")
    assert "Teacher Dörrby" not in first.text
    assert f"person_{row}" not in first.form()
    assert first.submit({f"person_{row}": "attended"}).status == 303
    shown = [browser.get(f"{base}?session={number}").form().get(f"person_{row}") for number in ids[:2]]
    assert shown == ["attended", "absent"]
    assert browser.get(f"{base}/ticks?session={ids[0]}").response.get_json() == {"people": {str(row): "attended"}}
    sent = {"tick": [f"a-tick-of-today.{row}.attended.0.{ids[1]}"]}
    assert browser.post(f"{base}/ticks?session={ids[1]}", sent).response.get_json() == {
        "people": {str(row): "attended", str(other): "attended"}
    }
    assert "Det är för tidigt" in browser.get(f"{base}?session={ids[2]}").text
    assert browser.get(f"{base}?session=x").status == 200
    assert browser.get(f"{base}?session={2**40}").status == 200
    with time_machine.travel("2026-11-16T12:00:00Z", tick=False):
        certificate = browse(town.teacher).get(f"/training/certificates/{other}")
        assert "Intyget gäller ett tillfälle, 2 timmar." in certificate.text


def test_who_has_a_seat_and_waits_for_another_is_asked_about_later(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town)
    come(event, town.colleague, 0)
    row = come(event, town.librarian, 0, 1)
    assert has(event, town.librarian) == ([1], [0])
    given = facts(event, capacity=1, chooses_sessions=True, needs_approval=True)
    events.edit(event, facts=given, seen=event.version, by=town.coordinator.viewer)
    assert [each.sign_up_id for each in answers_waiting_for(town.principal.viewer)] == [row.id]
    # Nobody is moved up before the answer, and the seat that was there stays whatever it is.
    sign_ups.sign_off(event, by=town.colleague.viewer)
    assert has(event, town.librarian) == ([1], [0])
    approving.refuse(row, reason="Vi behöver dig den dagen", by=town.principal.viewer)
    assert (has(event, town.librarian), row.state, answers_waiting_for(town.principal.viewer)) == (([1], []), OPEN, [])
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.subject.startswith("Din rektor har inte"))).one()
    assert "Du behåller de tillfällen du har en plats på." in mail.text


def test_the_answer_yes_gives_the_seat_that_was_waited_for(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town)
    come(event, town.colleague, 0)
    row = come(event, town.librarian, 0, 1)
    given = facts(event, capacity=1, chooses_sessions=True, needs_approval=True)
    events.edit(event, facts=given, seen=event.version, by=town.coordinator.viewer)
    sign_ups.sign_off(event, by=town.colleague.viewer)
    approving.approve(row, by=town.principal.viewer)
    assert has(event, town.librarian) == ([0, 1], [])
    with refused():
        approving.approve(row, by=town.principal.viewer)


@time_machine.travel(MONDAY, tick=False)
def test_the_page_names_what_else_one_has_a_seat_in_at_that_time(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event = choosing_event(town, capacity=9)
        come(event, town.librarian, 1)
        come(event, town.colleague, 0)
        other = factories.event(town, title="Samtidigt", starts_in=timedelta(days=21, hours=1))
        for person in (town.librarian, town.colleague):
            sign_ups.sign_up(other, by=person.viewer)
        address, clash = f"/training/{event.id}", f"/training/{other.id}"
        db.session.commit()
    page = browse(town.librarian).get(address)
    assert "Du har en plats i annan fortbildning samtidigt" in page.text
    assert clash in page.links
    # The same two trainings, but not at the same time.
    assert clash not in browse(town.colleague).get(address).links
