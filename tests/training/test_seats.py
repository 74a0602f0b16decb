"""Seats out of the ordinary: held for schools, given out of turn; and the decision whether a training goes ahead."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.held import HeldSeats
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import events, holding, sign_ups
from planner.training.operations.queue import let_everybody_in
from planner.training.queries import held
from planner.training.queries.listing import listed
from planner.training.queries.participants import participants
from planner.training.queries.wanted import Wanted
from planner.training.series import operations as series
from tests import factories
from tests.conftest import inside
from tests.factories import Person, Town
from tests.page import Browser
from tests.training.test_operations import facts, refused, states

MONDAY = "2026-11-16T09:00:00Z"
UNTIL = date(2026, 11, 20)
SEAT, QUEUE, OFF = SignUpState.REGISTERED, SignUpState.WAITING, SignUpState.WITHDRAWN


@pytest.fixture
def in_town(app: PlannerApp, town: Town) -> Iterator[Town]:
    """Work inside the town on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False), inside(app, town.id):
        yield town


def hold(town: Town, event: TrainingEvent, until: date | None = UNTIL, **seats: int) -> None:
    ids = {"here": town.school, "there": town.other_school}
    by_id = {ids[name]: number for name, number in seats.items()}
    holding.hold_seats(event, seats=by_id, until=until, seen=event.version, by=town.coordinator.viewer)


def come(event: TrainingEvent, *persons: Person) -> list[SignUpState]:
    for person in persons:
        sign_ups.sign_up(event, by=person.viewer)
    found = states(event)
    return [found[person.id] for person in persons]


def test_a_held_seat_is_for_its_school_until_the_day(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, capacity=2)
    hold(town, event, there=1)
    assert come(event, town.librarian, town.colleague, town.teacher) == [SEAT, QUEUE, QUEUE]
    # Somebody of the school comes after them and gets the seat all the same; the next of that school does not.
    assert come(event, town.librarian2, town.principal2) == [SEAT, QUEUE]
    assert [each.unfilled for each in held.held_seats(event)] == [0]
    # The held seat that comes back is for the school's next, not for who stands first.
    sign_ups.sign_off(event, by=town.librarian2.viewer)
    found = states(event)
    assert [found[person.id] for person in (town.colleague, town.teacher, town.principal2)] == [QUEUE, QUEUE, SEAT]
    # An ordinary one goes to the first in the queue.
    sign_ups.sign_off(event, by=town.librarian.viewer)
    assert states(event)[town.colleague.id] is SEAT


def test_when_the_day_has_passed_the_queue_is_let_in_once_a_day(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, capacity=2)
    hold(town, event, there=1)
    assert come(event, town.librarian, town.colleague, town.teacher) == [SEAT, QUEUE, QUEUE]
    with time_machine.travel("2026-11-20T22:59:00Z", tick=False):
        let_everybody_in()
        assert states(event)[town.colleague.id] is QUEUE
    with time_machine.travel("2026-11-20T23:01:00Z", tick=False):
        let_everybody_in()
        let_everybody_in()
        found = states(event)
        assert [found[person.id] for person in (town.colleague, town.teacher)] == [SEAT, QUEUE]
        subjects = db.session.scalars(select(OutboxMail.subject).order_by(OutboxMail.id)).all()
        assert subjects == ["Din plats: Boksamtal i liten grupp", "Du har fått en plats: Boksamtal i liten grupp"]


def test_holding_less_lets_the_queue_in_and_holding_more_than_there_is_is_refused(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, capacity=3)
    hold(town, event, there=2)
    assert come(event, town.librarian, town.colleague) == [SEAT, QUEUE]
    with refused("until"):
        hold(town, event, there=3)
    with refused("until"):
        hold(town, event, until=None, there=1)
    hold(town, event, there=1)
    assert states(event)[town.colleague.id] is SEAT
    with refused("capacity"):
        events.edit(event, facts=facts(event, capacity=2), seen=event.version, by=town.coordinator.viewer)
    hold(town, event, until=None)
    assert (event.held_until, db.session.scalars(select(HeldSeats)).all()) == (None, [])
    holding.hold_seats(
        event, seats={town.neighbour.school: 1}, until=UNTIL, seen=event.version, by=town.coordinator.viewer
    )
    assert db.session.scalars(select(HeldSeats)).all() == []


def test_a_seat_out_of_turn_needs_a_reason_and_is_written_down(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, capacity=1)
    assert come(event, town.librarian, town.colleague, town.teacher) == [SEAT, QUEUE, QUEUE]
    last = db.session.scalars(select(SignUp).where(SignUp.user_id == town.teacher.id)).one()
    with refused("reason"):
        holding.overbook(last, reason=None, by=town.coordinator.viewer)
    holding.overbook(last, reason="Håller själv ett pass", by=town.coordinator.viewer)
    assert (event.seats_taken, event.extra_seats, event.people_with_seat) == (1, 1, 2)
    logged = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "training.overbooked")).one()
    assert (logged.user_id, logged.after) == (
        town.coordinator.id,
        {"reason": "Håller själv ett pass", "extra_seats": 1},
    )
    with refused():
        holding.overbook(last, reason="Igen", by=town.coordinator.viewer)
    # What is edited otherwise stays as it is; fewer seats than people are refused.
    events.edit(event, facts=facts(event, title="Nytt namn"), seen=event.version, by=town.coordinator.viewer)
    # The extra seat goes first: nobody is moved up by it.
    sign_ups.sign_off(event, by=town.librarian.viewer)
    assert (event.seats_taken, event.extra_seats, states(event)[town.colleague.id]) == (1, 0, QUEUE)
    sign_ups.sign_off(event, by=town.teacher.viewer)
    assert (event.seats_taken, states(event)[town.colleague.id]) == (1, SEAT)


def test_a_training_is_edited_also_when_more_is_held_than_is_free(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, capacity=2)
    hold(town, event, there=1)
    assert come(event, town.librarian, town.colleague) == [SEAT, QUEUE]
    waiting = db.session.scalars(select(SignUp).where(SignUp.state == QUEUE)).one()
    holding.overbook(waiting, reason="Håller ett pass", by=town.coordinator.viewer)
    assert (event.seats_taken, [each.unfilled for each in held.held_seats(event)]) == (2, [1])
    events.edit(event, facts=facts(event, title="Nytt namn"), seen=event.version, by=town.coordinator.viewer)
    assert event.title == "Nytt namn"


def test_the_list_counts_the_seats_that_the_reader_could_get(in_town: Town) -> None:
    town = in_town
    here, there = factories.event(town, capacity=3), factories.event(town, capacity=3)
    hold(town, here, here=1, there=1)
    hold(town, there, there=3)

    def shown(person: Person) -> list[tuple[str, int]]:
        rows = listed(person.viewer, Wanted(), past=False, page=None, language="sv").rows
        return [(row.standing.value, row.seats_left) for row in sorted(rows, key=lambda row: row.id)]

    assert shown(town.teacher) == [("open", 2), ("full", 0)]
    assert shown(town.librarian2) == [("open", 2), ("open", 3)]
    assert shown(town.head) == [("open", 1), ("full", 0)]
    with time_machine.travel("2026-11-20T23:01:00Z", tick=False):
        assert shown(town.teacher) == [("open", 3), ("open", 3)]


def test_more_seats_take_in_the_extra_ones_before_the_queue(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, capacity=1)
    come(event, town.librarian, town.colleague, town.teacher)
    last = db.session.scalars(select(SignUp).where(SignUp.user_id == town.teacher.id)).one()
    holding.overbook(last, reason="Behövs", by=town.coordinator.viewer)
    events.edit(event, facts=facts(event, capacity=2), seen=event.version, by=town.coordinator.viewer)
    assert (event.seats_taken, event.extra_seats, states(event)[town.colleague.id]) == (2, 0, QUEUE)
    with refused("capacity"):
        events.edit(event, facts=facts(event, capacity=1), seen=event.version, by=town.coordinator.viewer)


def test_the_list_says_who_got_no_seat_before(in_town: Town) -> None:
    town = in_town
    for days, state in ((-30, EventState.HELD), (-400, EventState.HELD), (-20, EventState.CANCELLED)):
        earlier = factories.event(town, capacity=1, starts_in=timedelta(days=days), state=state)
        factories.sign_up(earlier, town.teacher, QUEUE)
    event = factories.event(town, capacity=1)
    come(event, town.librarian, town.colleague, town.teacher)
    found = participants(event.id)
    assert [(row.state, row.missed) for row in found] == [(SEAT, 0), (QUEUE, 0), (QUEUE, 1)]


def test_the_decision_is_asked_for_on_the_day(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    with time_machine.travel(MONDAY, tick=False):
        with inside(app, town.id):
            event = factories.event(town, capacity=9)
            event_id = event.id
            with refused("least_number"):
                events.edit(event, facts=facts(event, decide_on=UNTIL), seen=event.version, by=town.coordinator.viewer)
            with refused("decide_on"):
                late = facts(event, decide_on=date(2026, 11, 30), least_number=3)
                events.edit(event, facts=late, seen=event.version, by=town.coordinator.viewer)
        with inside(app, town.id):
            event = db.session.get_one(TrainingEvent, event_id)
            new = facts(event, decide_on=UNTIL, least_number=3)
            events.edit(event, facts=new, seen=event.version, by=town.coordinator.viewer)
            factories.sign_up(event, town.librarian)
            address = f"/training/{event.id}"
        assert "Besluta om" not in browse(town.coordinator).get("/").text
    with time_machine.travel("2026-11-20T09:00:00Z", tick=False):
        coordinator = browse(town.coordinator)
        assert "Besluta om Boksamtal i liten grupp blir av" in coordinator.get("/").text
        assert "Besluta om" not in browse(town.head).get("/").text
        page = coordinator.get(address)
        assert "1 har en plats och minst 3 behövs" in page.text
        cancel = coordinator.get(f"{address}/cancel?few=1")
        assert cancel.form()["message"] == "För få har anmält sig för att fortbildningen ska bli av den här gången."
        assert browse(town.librarian).post(f"{address}/go-ahead").status == 403
        assert page.submit(action=f"{address}/go-ahead").to == address
        assert "3 personer; den blir av" in browse(town.librarian).get(address).text
        assert "Besluta om" not in coordinator.get("/").text
        assert coordinator.post(f"{address}/go-ahead").status == 409


@time_machine.travel(MONDAY, tick=False)
def test_the_pages_of_held_seats_and_of_a_seat_out_of_turn(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event = factories.event(town, capacity=2)
        address = f"/training/{event.id}"
    coordinator = browse(town.coordinator)
    page = coordinator.get(f"{address}/held-seats")
    there = f"school_{town.other_school}"
    for change, message in (
        ({there: "5", "until": "2026-11-20"}, "5 platser hålls som ingen har tagit än"),
        ({there: "1", "until": ""}, "Skriv till när platserna hålls"),
        ({there: "x"}, "Skriv ett heltal"),
        ({there: "99999"}, "Skriv ett tal från 0 till 2000"),
    ):
        again = page.submit(change)
        assert again.status == 422
        assert any(message in error for error in again.errors), (change, again.errors)
    assert page.submit({there: "1", "until": "2026-11-20"}).to == address
    assert page.submit({there: "2", "until": "2026-11-20"}).status == 409
    assert "Östra skolan Dörrby: en plats" in browse(town.teacher).get(address).text
    assert browse(town.librarian).get(address).submit(action=f"{address}/sign-up").status == 303
    waits = browse(town.colleague)
    assert "De platser som är kvar hålls för skolor." in waits.get(address).text
    assert waits.get(address).submit(action=f"{address}/sign-up").status == 303
    with inside(app, town.id):
        waiting = db.session.scalars(select(SignUp.id).where(SignUp.state == QUEUE)).one()
    seat = f"{address}/sign-ups/{waiting}/seat"
    assert browse(town.principal).get(seat).status == 403
    assert browse(town.neighbour.coordinator).get(seat).status == 404
    asked = coordinator.get(seat)
    assert "De platser som är kvar hålls för skolor." in asked.text
    assert asked.submit({"reason": " "}).status == 422
    done = asked.submit({"reason": "Ska leda nästa träff"})
    assert done.to == address
    assert "Utanför turordningen: Ska leda nästa träff" in coordinator.get(address).text
    assert "Ska leda nästa träff" not in waits.get(address).html
    assert coordinator.post(seat, asked.form() | {"reason": "Ska leda nästa träff"}).to == address  # sent twice


def test_a_copy_moves_the_day_of_decision_and_holds_nothing(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, capacity=5)
    event.least_number, event.decide_on = 2, UNTIL
    db.session.flush()
    hold(town, event, there=1)
    for name in ("areas", "needs", "audience", "materials"):
        db.session.refresh(event, [name])
    copy = series.copy(event, title="Kopia", first_day=date(2027, 1, 11), by=town.coordinator.viewer)
    assert (copy.decide_on, copy.held_until) == (date(2027, 1, 1), None)
