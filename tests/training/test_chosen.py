"""Signing up for chosen sessions: each has seats and a queue of its own, and all that follows a sign-up follows."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from planner.accounts.models import User
from planner.competence.queries.log import not_logged
from planner.core import clock
from planner.core.clock import local
from planner.core.db import db
from planner.core.errors import StaleError
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.progress.queries.home import coming
from planner.training.certificates import operations as certificates
from planner.training.certificates.queries import own_sign_up
from planner.training.check_in.queries import at_door
from planner.training.check_in.rules import Answer, answer
from planner.training.evaluation.queries import mine, own_turn
from planner.training.evaluation.rules import Turn
from planner.training.models.calendar import FeedKind
from planner.training.models.choice import SessionChoice
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import approving, attendance, choosing, events, holding, sessions, sign_ups
from planner.training.operations.facts import SessionFacts
from planner.training.queries import people
from planner.training.queries.chosen import chosen, clashes, own_sessions
from planner.training.queries.listing import listed
from planner.training.queries.month import month
from planner.training.queries.staffing import left_unstaffed
from planner.training.queries.wanted import Wanted
from tests import factories
from tests.conftest import inside
from tests.factories import Person, Town
from tests.page import Browser
from tests.training import calendars
from tests.training.test_operations import facts, mails, refused, states

MONDAY = "2026-11-16T09:00:00Z"
SEAT, QUEUE, OFF = SignUpState.REGISTERED, SignUpState.WAITING, SignUpState.WITHDRAWN


@pytest.fixture
def in_town(app: PlannerApp, town: Town) -> Iterator[Town]:
    """Work inside the town on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False), inside(app, town.id):
        yield town


def choosing_event(town: Town, *, capacity: int = 1, number: int = 3, **given: object) -> TrainingEvent:
    """Make an event of which one chooses sessions; inside the town."""
    event = factories.event(town, capacity=capacity, sessions=number, **given)  # type: ignore[arg-type]
    event.chooses_sessions = True
    events.follow_sessions(event)
    db.session.flush()
    return event


def come(event: TrainingEvent, person: Person, *numbers: int) -> SignUp:
    ids = [event.sessions[number].id for number in numbers]
    return sign_ups.sign_up(event, by=person.viewer, session_ids=ids)


def change(event: TrainingEvent, person: Person, *numbers: int) -> None:
    found = people.sign_up_of(event.id, person.id)
    assert found is not None
    ids = [event.sessions[number].id for number in numbers]
    choosing.change(event, session_ids=ids, seen=found.version, by=person.viewer)


def there(town: Town, event: TrainingEvent, row: SignUp, number: int) -> None:
    """Note somebody as being at a session, on its list."""
    came = {row.id: SignUpState.ATTENDED}
    session_id = event.sessions[number].id
    seen = people.version_of(people.seated(event, session_id=session_id))
    attendance.record(event, came=came, seen=seen, by=town.coordinator.viewer, session_id=session_id)


def has(event: TrainingEvent, person: Person) -> tuple[list[int], list[int]]:
    """Return the numbers of the sessions somebody has a seat in, and of those waited for."""
    found = people.sign_up_of(event.id, person.id)
    got = chosen(found.id if found else None)
    number = {session.id: n for n, session in enumerate(event.sessions)}
    return sorted(number[i] for i in got.seated), sorted(number[i] for i in got.queues)


def agree(event: TrainingEvent) -> bool:
    """Tell whether the counted seats are those of the choices, and the people those with any."""
    db.session.flush()
    db.session.refresh(event, ["people_seated"])
    for session in event.sessions:
        db.session.refresh(session, ["seats_taken", "extra_seats"])
        seats = select(func.count(SessionChoice.id)).where(
            SessionChoice.session_id == session.id, SessionChoice.seated_at.is_not(None)
        )
        if db.session.scalar(seats) != session.people_with_seat:
            return False
    seated = select(func.count(func.distinct(SessionChoice.sign_up_id))).where(SessionChoice.seated_at.is_not(None))
    return db.session.scalar(seated) == event.people_seated and event.seats_taken == 0


def test_each_session_has_its_own_seats_and_queue(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town)
    come(event, town.librarian, 0, 1)
    come(event, town.colleague, 1, 2)
    come(event, town.teacher, 1)
    assert [has(event, person) for person in (town.librarian, town.colleague, town.teacher)] == [
        ([0, 1], []),
        ([2], [1]),
        ([], [1]),
    ]
    assert list(states(event).values()) == [SEAT, SEAT, QUEUE]
    assert (event.people_with_seat, agree(event)) == (2, True)
    # The seat goes to the first in that session's queue, and nobody else's sessions move.
    sign_ups.sign_off(event, by=town.librarian.viewer)
    assert [has(event, person) for person in (town.librarian, town.colleague, town.teacher)] == [
        ([], []),
        ([1, 2], []),
        ([], [1]),
    ]
    change(event, town.colleague, 2)
    assert (has(event, town.colleague), has(event, town.teacher)) == (([2], []), ([1], []))
    assert (list(states(event).values()), agree(event)) == ([OFF, SEAT, SEAT], True)
    got = [(user_id, subject) for user_id, subject in mails() if subject.startswith("Du har fått")]
    subject = "Du har fått en plats: Boksamtal i liten grupp"
    assert got == [(town.colleague.id, subject), (town.teacher.id, subject)]


def test_what_cannot_be_chosen(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town)
    for ids in ([], [2**31 - 1]):
        with refused("session_ids"):
            sign_ups.sign_up(event, by=town.librarian.viewer, session_ids=ids)
    other = factories.event(town, sessions=1)
    with refused("session_ids"):
        sign_ups.sign_up(event, by=town.librarian.viewer, session_ids=[event.sessions[0].id, other.sessions[0].id])
    come(event, town.librarian, 0)
    with refused("session_ids"):
        change(event, town.librarian)
    found = people.sign_up_of(event.id, town.librarian.id)
    assert found is not None
    with pytest.raises(StaleError):
        choosing.change(event, session_ids=[event.sessions[1].id], seen=found.version - 1, by=town.librarian.viewer)
    with refused():
        choosing.change(event, session_ids=[event.sessions[1].id], seen=1, by=town.teacher.viewer)
    with refused():
        holding.hold_seats(
            event, seats={town.school: 1}, until=date(2026, 11, 20), seen=event.version, by=town.coordinator.viewer
        )


def test_a_session_is_chosen_and_left_until_it_begins(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, starts_in=timedelta(days=1))
    come(event, town.librarian, 0, 1)
    come(event, town.colleague, 1)
    with time_machine.travel("2026-11-18T09:00:00Z", tick=False):
        with refused("session_ids"):
            come(event, town.teacher, 0)
        come(event, town.teacher, 2)
        # What has been stays; what is to come can be left, and its seat goes on at once.
        change(event, town.librarian)
        assert (has(event, town.librarian), has(event, town.colleague)) == (([0], []), ([1], []))
        with refused():
            sign_ups.sign_off(event, by=town.librarian.viewer)
        sign_ups.sign_off(event, by=town.colleague.viewer)
    with time_machine.travel("2026-12-02T09:00:00Z", tick=False), refused():
        come(event, town.principal, 2)


def test_after_the_cut_off_nobody_is_moved_up_and_nothing_is_added(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, closes_in=timedelta(days=3))
    come(event, town.librarian, 0, 1)
    come(event, town.colleague, 1, 2)
    with time_machine.travel("2026-11-20T09:00:00Z", tick=False):
        change(event, town.librarian, 0)
        assert has(event, town.colleague) == ([2], [1])
        with refused("session_ids"):
            change(event, town.librarian, 0, 1)


def test_who_can_no_longer_come_is_passed_by(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town)
    for person in (town.librarian, town.colleague, town.teacher):
        come(event, person, 0)
    db.session.get_one(User, town.colleague.id).deactivated_at = clock.now()
    db.session.flush()
    sign_ups.sign_off(event, by=town.librarian.viewer)
    assert (has(event, town.colleague), has(event, town.teacher)) == (([], [0]), ([0], []))


def test_a_session_with_less_room_and_more_room_later(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, capacity=3, number=2)
    first = event.sessions[0]

    def room(number: int | None) -> None:
        at = local(first.starts_at)
        wall = SessionFacts(at.date(), at.time(), local(first.ends_at).time(), first.place, None, number)
        sessions.move(first, facts=wall, seen=first.version, by=town.coordinator.viewer)

    room(1)
    come(event, town.librarian, 0, 1)
    come(event, town.colleague, 0, 1)
    assert (has(event, town.colleague), [session.seats for session in event.sessions]) == (([1], [0]), [1, 3])
    room(None)
    assert (has(event, town.colleague), agree(event)) == (([0, 1], []), True)
    with refused("room_for"):
        room(1)
    db.session.refresh(first)
    with refused("capacity"):
        events.edit(
            event, facts=facts(event, capacity=1, chooses_sessions=True), seen=event.version, by=town.coordinator.viewer
        )


def test_whether_one_chooses_stays_when_people_have_signed_up(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town)
    come(event, town.librarian, 0)
    with refused("chooses_sessions"):
        events.edit(event, facts=facts(event), seen=event.version, by=town.coordinator.viewer)
    db.session.rollback()


def test_an_extra_seat_is_one_in_the_sessions_waited_for(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town)
    come(event, town.librarian, 0, 1)
    waiting = come(event, town.colleague, 0, 2)
    teacher = come(event, town.teacher, 0)
    holding.overbook(waiting, reason="Leder ett pass", by=town.coordinator.viewer)
    assert has(event, town.colleague) == ([0, 2], [])
    sign_ups.sign_off(event, by=town.colleague.viewer)
    assert (event.sessions[0].extra_seats, has(event, town.teacher)) == (0, ([], [0]))
    holding.overbook(teacher, reason="Håller ett pass", by=town.coordinator.viewer)
    assert (has(event, town.teacher), event.sessions[0].extra_seats, agree(event)) == (([0], []), 1, True)
    # The extra one goes first: nobody is moved up by it.
    sign_ups.sign_off(event, by=town.librarian.viewer)
    assert (event.sessions[0].extra_seats, event.sessions[0].seats_taken, agree(event)) == (0, 1, True)


def test_the_principals_answer_is_about_the_chosen_sessions(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, capacity=2)
    event.needs_approval = True
    db.session.flush()
    row = come(event, town.librarian, 0, 1)
    assert (has(event, town.librarian), states(event)[town.librarian.id]) == (([], [0, 1]), QUEUE)
    change(event, town.librarian, 1, 2)
    approving.approve(row, by=town.principal.viewer)
    assert (has(event, town.librarian), states(event)[town.librarian.id]) == (([1, 2], []), SEAT)
    with refused("session_ids"):
        change(event, town.librarian, 0, 1)
    row = come(event, town.colleague, 0)
    approving.refuse(row, reason="Inte den dagen", by=town.principal.viewer)
    assert (has(event, town.colleague), agree(event)) == (([], []), True)


def test_mails_are_only_of_chosen_sessions(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, capacity=5)
    come(event, town.librarian, 0, 2)
    uids = [session.uid for session in event.sessions]

    def latest(since: int) -> list[tuple[str, str, list[int]]]:
        found = db.session.scalars(select(OutboxMail).where(OutboxMail.id > since).order_by(OutboxMail.id)).all()
        return [
            (
                mail.calendar_method or "",
                mail.subject,
                [n for n, uid in enumerate(uids) if uid.encode() in (mail.calendar or b"").split(b"RELATED-TO")[0]],
            )
            for mail in found
        ]

    def newest() -> int:
        return db.session.scalar(select(func.max(OutboxMail.id))) or 0

    assert [(method, which) for method, _subject, which in latest(0)] == [("REQUEST", [0]), ("REQUEST", [2])]
    mark = newest()
    change(event, town.librarian, 1, 2)
    assert [(method, which) for method, _subject, which in latest(mark)] == [("REQUEST", [1]), ("CANCEL", [0])]
    mark = newest()
    # Nobody comes to the first any more, so no word is asked for.
    for number, word in ((0, None), (1, "Salen behövs")):
        session = event.sessions[number]
        sessions.cancel(session, message=word, seen=session.version, by=town.coordinator.viewer)
    assert [(method, which) for method, _subject, which in latest(mark)] == [("CANCEL", [1])]


def test_a_clash_is_told_when_a_seat_comes(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town)
    come(event, town.librarian, 1)
    come(event, town.colleague, 1)
    other = factories.event(town, title="Samtidigt", starts_in=timedelta(days=21, hours=1))
    sign_ups.sign_up(other, by=town.colleague.viewer)
    factories.sign_up(other, town.teacher)
    sign_ups.sign_off(event, by=town.librarian.viewer)
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.subject.startswith("Du har fått"))).one()
    assert "Du kan inte vara på båda" in mail.text
    assert "Samtidigt: " in mail.text
    found = people.sign_up_of(event.id, town.colleague.id)
    assert found is not None
    assert [clash.title for clash in clashes(town.colleague.id, event.id, own_sessions(event, found.id))] == [
        "Samtidigt"
    ]
    assert clashes(town.colleague.id, event.id, [event.sessions[0]]) == []


def test_lists_months_and_home_show_the_chosen_sessions(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, closes_in=timedelta(days=5))
    come(event, town.librarian, 0, 2)
    come(event, town.colleague, 0)
    assert [row.starts_at for row in coming(town.librarian.viewer, now=clock.now()).sessions] == [
        event.sessions[0].starts_at,
        event.sessions[2].starts_at,
    ]
    assert [row.waiting for row in coming(town.colleague.viewer, now=clock.now()).sessions] == [True]
    shown = month(town.librarian.viewer, date(2026, 12, 1), Wanted())
    mine_in_month = [s.mine for week in shown.weeks for day in week for s in day.sessions]
    assert mine_in_month == [SEAT, None, SEAT]
    row = listed(town.teacher.viewer, Wanted(), past=False, page=None, language="sv").rows[0]
    assert (row.standing.value, row.seats_left, row.chooses_sessions) == ("open", 1, True)
    assert [each.event_id for each in coming(town.teacher.viewer, now=clock.now()).closing] == [event.id]
    come(event, town.teacher, 1)
    row = listed(town.principal.viewer, Wanted(), past=False, page=None, language="sv").rows[0]
    assert (row.standing.value, row.seats_left) == ("full", 0)
    assert coming(town.principal.viewer, now=clock.now()).closing == []


def test_afterwards_everything_is_of_the_chosen_sessions(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, capacity=9, number=3, starts_in=timedelta(days=-13))
    # Two weeks ago, a week ago and today week: the first of them chosen, before it began.
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False):
        row = come(event, town.librarian, 0)
        come(event, town.colleague, 0, 1, 2)
    there(town, event, row, 0)
    found = own_sign_up(town.librarian.viewer, row.id)
    assert found is not None
    made = certificates.issue(found, by=town.librarian.viewer)
    assert (made.hours, made.times) == (
        Decimal(2),
        [(event.sessions[0].starts_at, event.sessions[0].ends_at)],
    )
    assert [entry.hours for entry in not_logged(town.librarian.viewer)] == [Decimal("2.00")]
    assert own_turn(event, mine(town.librarian.viewer, event.id), at=clock.now()) is Turn.YOURS
    other = people.sign_up_of(event.id, town.colleague.id)
    assert other is not None
    there(town, event, other, 0)
    assert own_turn(event, mine(town.colleague.viewer, event.id), at=clock.now()) is Turn.NOT_OVER
    # The certificate stays as it was when a session is moved afterwards.
    moved = event.sessions[0]
    moved.ends_at += timedelta(hours=1)
    db.session.flush()
    db.session.expire(made)
    assert made.times[0][1] == moved.ends_at - timedelta(hours=1)


def test_the_door_of_a_session_is_for_who_chose_it(in_town: Town) -> None:
    town = in_town
    event = choosing_event(town, capacity=9, starts_in=timedelta(minutes=10))
    row = come(event, town.librarian, 0)
    other = come(event, town.colleague, 1)
    first = event.sessions[0]
    said = [answer(at_door(event, first, each), at=clock.now()) for each in (row, other, None)]
    assert said == [Answer.COME_IN, Answer.OTHER_SESSIONS, Answer.CAN_SIGN_UP]
    assert [each.user_id for each in people.seated(event, session_id=first.id)] == [town.librarian.id]
    assert left_unstaffed(town.librarian.id, own_sessions(event, row.id)) == []


def test_ones_own_feed_holds_the_chosen_sessions(app: PlannerApp, town: Town) -> None:
    with time_machine.travel(MONDAY, tick=False):
        with inside(app, town.id):
            event = choosing_event(town)
            come(event, town.colleague, 0)
            come(event, town.librarian, 0, 1)
            uids = [session.uid for session in event.sessions]
        body = app.test_client().get(calendars.address(app, town.librarian, FeedKind.MINE)).data
        shown = {str(entry["UID"]).partition("@")[0]: str(entry["STATUS"]) for entry in calendars.events(body)}
        assert shown == {uids[0]: "TENTATIVE", uids[1]: "CONFIRMED"}


@time_machine.travel(MONDAY, tick=False)
def test_choosing_on_the_page(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        event = choosing_event(town, capacity=1)
        ids = [str(session.id) for session in event.sessions]
        address = f"/training/{event.id}"
        come(event, town.colleague, 0)
        db.session.commit()
    librarian = browse(town.librarian)
    page = librarian.get(address)
    assert "Fullt: du skulle stå först i kön." in page.text
    again = page.submit({}, action=f"{address}/sign-up")
    assert (again.status, again.errors) == (422, ["Välj minst ett tillfälle"])
    assert page.submit({"session_ids": ["x"]}, action=f"{address}/sign-up").status == 422
    assert page.submit({"session_ids": [str(2**40)]}, action=f"{address}/sign-up").status == 422
    assert page.submit({"session_ids": ids[:2]}, action=f"{address}/sign-up").to == address
    page = librarian.get(address)
    assert "Du är nummer 1 i kön" in page.text
    assert "Spara mina tillfällen" in page.text
    saved = page.submit({"session_ids": ids[1:]}, action=f"{address}/chosen-sessions")
    assert saved.to == address
    assert page.submit({"session_ids": ids[:1]}, action=f"{address}/chosen-sessions").status == 409
    coordinator = browse(town.coordinator).get(address)
    assert "2 personer har en plats" in coordinator.text
    assert browse(town.neighbour.librarian).post(f"{address}/chosen-sessions").status == 404
    list_page = browse(town.coordinator).get(f"{address}/attendance?session={ids[0]}")
    assert list_page.status == 200


@time_machine.travel(MONDAY, tick=False)
def test_the_coordinator_says_that_people_choose(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with inside(app, town.id):
        event_id = factories.event(town, capacity=4, sessions=2).id
    coordinator = browse(town.coordinator)
    page = coordinator.get(f"/training/{event_id}/edit")
    assert page.submit({"chooses_sessions": "y", "needs_approval": "y"}).status == 303
    with inside(app, town.id):
        event = db.session.get_one(TrainingEvent, event_id)
        assert (event.chooses_sessions, event.needs_approval) == (True, True)
        seats = db.session.scalars(select(TrainingSession.seats).where(TrainingSession.event_id == event_id)).all()
        assert seats == [4, 4]
        session_id = db.session.scalars(select(TrainingSession.id).where(TrainingSession.event_id == event_id)).first()
    edit = coordinator.get(f"/training/{event_id}/sessions/{session_id}/edit")
    assert edit.submit({"room_for": "0"}).status == 422
    assert edit.submit({"room_for": "2"}).status == 303
    with inside(app, town.id):
        assert db.session.get_one(TrainingSession, session_id).seats == 2


def test_a_month_offers_for_the_calendar_only_what_is_to_come(in_town: Town) -> None:
    town = in_town
    for days, state in ((-3, EventState.HELD), (3, EventState.CANCELLED), (4, EventState.OPEN), (5, EventState.DRAFT)):
        factories.event(town, starts_in=timedelta(days=days), state=state)
    shown = month(town.coordinator.viewer, date(2026, 11, 1), Wanted())
    offered = [session.is_to_come for week in shown.weeks for day in week for session in day.sessions]
    assert offered == [False, False, True, False]
