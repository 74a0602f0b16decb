"""What happens when people sign up and off, and when the coordinator changes things under them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.schools.models import Post
from planner.schools.operations.people import close_account
from planner.training.models.calendar import CalendarChange
from planner.training.models.event import EventArea, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SEATED, SignUp, SignUpState
from planner.training.operations import attendance, events, sessions, sign_ups
from planner.training.operations.facts import EventFacts, SessionFacts
from planner.training.queries import people
from tests import factories
from tests.conftest import inside
from tests.factories import Person, Town

MONDAY = "2026-11-16T09:00:00Z"
OWN_DEED = ("Din plats: ", "Du har avanmält dig: ")


@pytest.fixture
def in_town(app: PlannerApp, town: Town) -> Iterator[Town]:
    """Work inside the town on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False), inside(app, town.id):
        yield town


def states(event: TrainingEvent) -> dict[int, SignUpState]:
    found = db.session.scalars(select(SignUp).where(SignUp.event_id == event.id).order_by(SignUp.id))
    return {row.user_id: row.state for row in found}


def mails() -> list[tuple[int, str]]:
    """Return what has been mailed, without what puts sessions into one's calendar when one signs up or off oneself."""
    rows = db.session.execute(select(OutboxMail.user_id, OutboxMail.subject).order_by(OutboxMail.id))
    return [(user_id, subject) for user_id, subject in rows if not subject.startswith(OWN_DEED)]


def facts(event: TrainingEvent, **changes: object) -> EventFacts:
    given = EventFacts(
        title=event.title,
        description=event.description,
        organiser=event.organiser,
        capacity=event.capacity,
        least_number=event.least_number,
        opens_on=None,
        closes_on=None,
        area_ids=frozenset(),
        need_ids=frozenset(),
    )
    return replace(given, **changes)  # type: ignore[arg-type]


def seats_agree(event: TrainingEvent) -> bool:
    db.session.flush()
    counted = db.session.scalar(
        select(func.count(SignUp.id)).where(SignUp.event_id == event.id, SignUp.state.in_(SEATED))
    )
    db.session.refresh(event, ["seats_taken"])
    return counted == event.seats_taken


@contextmanager
def refused(field: str = "") -> Iterator[None]:
    with pytest.raises(RefusedError) as caught:
        yield
    assert caught.value.field == field


def full(town: Town, *, waiting: tuple[Person, ...], capacity: int = 1) -> TrainingEvent:
    event = factories.event(town, capacity=capacity, title="Boksamtal")
    sign_ups.sign_up(event, by=town.librarian.viewer)
    for person in waiting:
        sign_ups.sign_up(event, by=person.viewer)
    return event


def test_the_first_in_the_queue_gets_the_seat_and_a_mail(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague, town.teacher))
    assert list(states(event).values()) == [SignUpState.REGISTERED, SignUpState.WAITING, SignUpState.WAITING]
    db.session.get_one(User, town.colleague.id).language = "en"
    sign_ups.sign_off(event, by=town.librarian.viewer)
    assert states(event) == {
        town.librarian.id: SignUpState.WITHDRAWN,
        town.colleague.id: SignUpState.REGISTERED,
        town.teacher.id: SignUpState.WAITING,
    }
    assert mails() == [(town.colleague.id, "You have a seat: Boksamtal")]
    text = db.session.scalar(select(OutboxMail.text).where(OutboxMail.user_id == town.colleague.id))
    assert text is not None
    assert f"http://localhost/training/{event.id}" in text
    assert "Mon 30 Nov 2026" in text.replace("\N{NO-BREAK SPACE}", " ")
    assert seats_agree(event)


def test_who_signs_up_anew_stands_last(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague, town.teacher))
    sign_ups.sign_off(event, by=town.colleague.viewer)
    sign_ups.sign_up(event, by=town.colleague.viewer)
    sign_ups.sign_off(event, by=town.librarian.viewer)
    assert states(event)[town.teacher.id] is SignUpState.REGISTERED
    assert states(event)[town.colleague.id] is SignUpState.WAITING


def test_signing_up_twice_is_signing_up_once(in_town: Town) -> None:
    event = factories.event(in_town)
    first = sign_ups.sign_up(event, by=in_town.librarian.viewer)
    assert sign_ups.sign_up(event, by=in_town.librarian.viewer).id == first.id
    assert event.seats_taken == 1
    sign_ups.sign_off(event, by=in_town.librarian.viewer)
    sign_ups.sign_off(event, by=in_town.librarian.viewer)
    assert event.seats_taken == 0


def test_more_seats_let_in_as_many_as_there_are(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague, town.teacher, town.principal))
    events.edit(event, facts=facts(event, capacity=3), seen=event.version, by=town.coordinator.viewer)
    assert list(states(event).values()) == [SignUpState.REGISTERED] * 3 + [SignUpState.WAITING]
    assert [user_id for user_id, _subject in mails()] == [town.colleague.id, town.teacher.id]
    assert seats_agree(event)


def test_fewer_seats_than_taken_are_refused(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague,), capacity=2)
    with refused("capacity"):
        events.edit(event, facts=facts(event, capacity=1), seen=event.version, by=town.coordinator.viewer)


def test_removal_frees_the_seat_and_tells_both(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague,))
    row = db.session.scalars(select(SignUp).where(SignUp.user_id == town.librarian.id)).one()
    sign_ups.remove(row, by=town.coordinator.viewer)
    assert states(event)[town.colleague.id] is SignUpState.REGISTERED
    assert sorted(mails()) == sorted(
        [
            (town.colleague.id, "Du har fått en plats: Boksamtal"),
            (town.librarian.id, "Du är inte längre anmäld: Boksamtal"),
        ]
    )


def test_who_cannot_come_any_more_is_passed_by_and_not_in_the_way(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague, town.teacher, town.principal))
    db.session.get_one(User, town.colleague.id).deactivated_at = clock.now()
    post = db.session.scalars(select(Post).where(Post.user_id == town.teacher.id)).one()
    post.to_day = clock.today() - timedelta(days=1)
    db.session.flush()
    sign_ups.sign_off(event, by=town.librarian.viewer)
    assert states(event)[town.principal.id] is SignUpState.REGISTERED
    assert [user_id for user_id, _subject in mails()] == [town.principal.id]


def test_who_leaves_gives_the_seat_back(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague,))
    past = factories.event(town, starts_in=timedelta(days=-3))
    factories.sign_up(past, town.librarian)
    sign_ups.release(db.session.get_one(User, town.librarian.id), town.coordinator.viewer)
    assert states(event) == {town.librarian.id: SignUpState.WITHDRAWN, town.colleague.id: SignUpState.REGISTERED}
    assert states(past) == {town.librarian.id: SignUpState.REGISTERED}
    assert seats_agree(event)


def test_closing_an_account_gives_the_seat_back(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague,))
    person = db.session.get_one(User, town.librarian.id)
    close_account(person, written=person.name, by=town.coordinator.viewer, seen=person.version)
    assert states(event) == {town.librarian.id: SignUpState.WITHDRAWN, town.colleague.id: SignUpState.REGISTERED}


def test_nobody_is_moved_up_after_the_last_day_or_the_start_or_a_closing(in_town: Town) -> None:
    town = in_town
    for case in ("last day", "closed", "begun"):
        event = full(town, waiting=(town.colleague,))
        if case == "last day":
            event.sign_up_closes_at = clock.now()
        elif case == "closed":
            events.close_sign_up(event, seen=event.version, by=town.coordinator.viewer)
        db.session.flush()
        row = db.session.scalars(
            select(SignUp).where(SignUp.event_id == event.id, SignUp.user_id == town.librarian.id)
        ).one()
        if case == "begun":
            with time_machine.travel(event.starts_at + timedelta(minutes=1), tick=False):
                with refused():
                    sign_ups.sign_off(event, by=town.librarian.viewer)
                sign_ups.remove(row, by=town.coordinator.viewer)
        else:
            sign_ups.sign_off(event, by=town.librarian.viewer)
        assert states(event)[town.colleague.id] is SignUpState.WAITING, case
        assert event.seats_taken == 0, case


def test_opening_again_and_more_time_let_the_queue_in_first(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague,))
    events.close_sign_up(event, seen=event.version, by=town.coordinator.viewer)
    sign_ups.sign_off(event, by=town.librarian.viewer)
    with refused():
        sign_ups.sign_up(event, by=town.teacher.viewer)
    events.open_sign_up(event, seen=event.version, by=town.coordinator.viewer)
    assert states(event)[town.colleague.id] is SignUpState.REGISTERED

    event = full(town, waiting=(town.colleague,))
    event.sign_up_closes_at = clock.now()
    db.session.flush()
    sign_ups.sign_off(event, by=town.librarian.viewer)
    longer = facts(event, closes_on=clock.today() + timedelta(days=2))
    events.edit(event, facts=longer, seen=event.version, by=town.coordinator.viewer)
    assert states(event)[town.colleague.id] is SignUpState.REGISTERED


def test_a_seat_that_comes_with_opening_again_shows_in_ones_calendar(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague,))
    events.close_sign_up(event, seen=event.version, by=town.coordinator.viewer)
    sign_ups.sign_off(event, by=town.librarian.viewer)
    queued = select(CalendarChange.counter).where(CalendarChange.user_id == town.colleague.id)
    before = db.session.scalar(queued) or 0
    events.open_sign_up(event, seen=event.version, by=town.coordinator.viewer)
    assert db.session.scalar(queued) == before + 1


def test_who_may_not_sign_up_is_told_why(in_town: Town) -> None:
    town = in_town
    me = town.librarian.viewer
    closed, early = factories.event(town, state=EventState.CLOSED), factories.event(town, opens_in=timedelta(days=1))
    over, cancelled = factories.event(town, closes_in=timedelta()), factories.event(town, state=EventState.CANCELLED)
    for event in (closed, early, over, cancelled):
        with refused():
            sign_ups.sign_up(event, by=me)
    with refused():
        sign_ups.sign_up(factories.event(town), by=replace(me, posts=()))
    assert db.session.scalar(select(func.count(SignUp.id))) == 0


def test_moving_a_session_raises_its_number_and_mails_those_concerned(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague,))
    factories.sign_up(event, town.teacher, SignUpState.WITHDRAWN)
    session = event.sessions[0]
    same = SessionFacts(date(2026, 11, 30), time(10), time(12), session.place, None)
    sessions.move(session, facts=same, seen=session.version, by=town.coordinator.viewer)
    assert (session.sequence, mails()) == (0, [])
    moved = replace(same, starts=time(13), ends=time(15))
    sessions.move(session, facts=moved, seen=session.version, by=town.coordinator.viewer)
    assert session.sequence == 1
    assert clock.local(session.starts_at).time() == time(13)
    subject = "Ändrad tid eller plats: Boksamtal"
    assert mails() == [(town.librarian.id, subject), (town.colleague.id, subject)]
    text = db.session.scalar(select(OutboxMail.text).where(OutboxMail.subject == subject).limit(1)) or ""
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Det var: mån 30 nov 2026 kl. 10.00–12.00" in plain
    assert "Det är nu: mån 30 nov 2026 kl. 13.00–15.00, Lindskolan, biblioteket" in plain


def test_moving_the_first_session_moves_the_school_year(in_town: Town) -> None:
    event = factories.event(in_town)
    facts_ = SessionFacts(date(2027, 8, 20), time(10), time(12), "Aulan", None)
    sessions.move(event.sessions[0], facts=facts_, seen=event.sessions[0].version, by=in_town.coordinator.viewer)
    assert str(event.school_year) == "2027/28"


def test_a_cancelled_session_stays_and_the_last_one_cannot_be(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, sessions=2, title="Boksamtal")
    sign_ups.sign_up(event, by=town.librarian.viewer)
    first, second = event.sessions
    with refused("message"):
        sessions.cancel(first, message=None, seen=first.version, by=town.coordinator.viewer)
    sessions.cancel(first, message="Lokalen är upptagen.", seen=first.version, by=town.coordinator.viewer)
    assert (first.sequence, first.cancelled_at, second.sequence) == (1, clock.now(), 0)
    assert mails() == [(town.librarian.id, "Inställt tillfälle: Boksamtal")]
    with refused():
        sessions.cancel(second, message="Också den.", seen=second.version, by=town.coordinator.viewer)
    with refused():
        sessions.cancel(first, message="Igen.", seen=first.version, by=town.coordinator.viewer)


def test_cancelling_the_event_cancels_what_is_to_come_and_mails_everyone_once(in_town: Town) -> None:
    town = in_town
    event = full(town, waiting=(town.colleague,))
    held = TrainingSession(
        event=event,
        starts_at=clock.now() - timedelta(days=2),
        ends_at=clock.now() - timedelta(days=2, hours=-1),
        created_at=clock.now(),
        modified_at=clock.now(),
    )
    db.session.add(held)
    db.session.flush()
    events.cancel(event, message="Föreläsaren är sjuk.", seen=event.changes, by=town.coordinator.viewer)
    coming = next(session for session in event.sessions if session.id != held.id)
    assert (event.state, coming.cancelled_at, coming.sequence) == (EventState.CANCELLED, clock.now(), 1)
    assert held.cancelled_at is None
    assert mails() == [(town.librarian.id, "Inställt: Boksamtal"), (town.colleague.id, "Inställt: Boksamtal")]
    with refused():
        events.cancel(event, message="Igen.", seen=event.changes, by=town.coordinator.viewer)
    with refused():
        sign_ups.sign_up(event, by=town.teacher.viewer)


def test_attendance_with_nobody_marked_is_refused(in_town: Town) -> None:
    event = factories.event(in_town, starts_in=timedelta(hours=1), capacity=5)
    row = factories.sign_up(event, in_town.librarian)
    seen = people.version_of(people.seated(event))
    with refused():
        attendance.record(event, came={}, seen=seen, by=in_town.coordinator.viewer)
    assert row.attendance_at is None


def test_attendance_keeps_who_noted_it_and_can_be_taken_back(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, starts_in=timedelta(hours=1), capacity=5)
    rows = {name: factories.sign_up(event, town.people[name]) for name in ("librarian", "teacher")}
    waiting = factories.sign_up(event, town.colleague, SignUpState.WAITING)
    came = {rows["librarian"].id: SignUpState.ATTENDED, waiting.id: SignUpState.ATTENDED}
    seen = people.version_of(people.seated(event))
    attendance.record(event, came=came, seen=seen, by=town.coordinator.viewer)
    assert states(event) == {
        town.librarian.id: SignUpState.ATTENDED,
        town.teacher.id: SignUpState.REGISTERED,
        town.colleague.id: SignUpState.WAITING,
    }
    assert rows["librarian"].attendance_by_id == town.coordinator.id
    assert sign_ups.sign_up(event, by=town.librarian.viewer).state is SignUpState.ATTENDED
    back = {rows["librarian"].id: SignUpState.REGISTERED}
    seen = people.version_of(people.seated(event))
    attendance.record(event, came=back, seen=seen, by=town.coordinator.viewer)
    assert (rows["librarian"].state, rows["librarian"].attendance_at) == (SignUpState.REGISTERED, None)
    assert seats_agree(event)


def test_areas_of_another_municipality_are_not_found(in_town: Town) -> None:
    town = in_town
    event = factories.event(town)
    foreign = facts(event, area_ids=frozenset({town.area, town.neighbour.area}))
    events.edit(event, facts=foreign, seen=event.version, by=town.coordinator.viewer)
    assert db.session.scalars(select(EventArea.area_id)).all() == [town.area]


def test_a_draft_is_removed_with_its_sessions(in_town: Town) -> None:
    event = factories.event(in_town, state=EventState.DRAFT, areas=(in_town.area,))
    published = factories.event(in_town)
    events.discard(event, by=in_town.coordinator.viewer)
    assert db.session.scalars(select(TrainingEvent.id)).all() == [published.id]
    with refused():
        events.discard(published, by=in_town.coordinator.viewer)


@pytest.mark.parametrize(
    ("on", "starts", "ends", "field"),
    [
        (date(2027, 3, 28), time(2, 30), time(4), "starts"),
        (date(2027, 3, 28), time(1, 30), time(2, 30), "ends"),
        (date(2026, 12, 4), time(13), time(13), "ends"),
        (date(2026, 12, 4), time(22), time(1), "ends"),
    ],
)
def test_times_that_cannot_be(on: date, starts: time, ends: time, field: str) -> None:
    with refused(field):
        SessionFacts(on, starts, ends, None, None).moments()


def test_the_hour_that_comes_twice_is_the_first_one() -> None:
    starts, ends = SessionFacts(date(2026, 10, 25), time(1, 30), time(3, 30), None, None).moments()
    assert ends - starts == timedelta(hours=3)
