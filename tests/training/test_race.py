"""Many at once: the last seat goes to exactly one, and the queue stays in order."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from planner.core.db import db, enter
from planner.core.transaction import PlannerApp
from planner.training.models.event import TrainingEvent
from planner.training.models.sign_up import SEATED, SignUp, SignUpState
from planner.training.operations import events, sign_ups
from planner.training.operations.facts import EventFacts
from planner.training.queries.events import event_by_id
from tests import factories
from tests.conftest import inside
from tests.factories import Town

SEATS, CROWD, ROUNDS = 3, 20, 4


def at_once(app: PlannerApp, town: Town, deeds: Sequence[Callable[[], None]]) -> None:
    """Let all deeds begin at the same moment, each in a transaction of its own; none may fail."""
    gate, failures = Barrier(len(deeds)), []

    def run(deed: Callable[[], None]) -> None:
        try:
            with app.app_context():
                enter(town.id)
                gate.wait(30)
                deed()
                db.session.commit()
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []


def signing(event_id: int, person: factories.Person, deed: Callable[..., object]) -> Callable[[], None]:
    def do() -> None:
        event = event_by_id(person.viewer, event_id)
        assert event is not None
        deed(event, by=person.viewer)

    return do


def rows_of(event_id: int) -> tuple[TrainingEvent, list[SignUp]]:
    event = db.session.get_one(TrainingEvent, event_id)
    found = select(SignUp).where(SignUp.event_id == event_id).order_by(SignUp.queued_at, SignUp.id)
    return event, list(db.session.scalars(found))


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_twenty_people_and_three_seats(app: PlannerApp, town: Town, attempt: int) -> None:
    del attempt
    with inside(app, town.id):
        people = factories.crowd(town, CROWD)
        event_id = factories.event(town, capacity=SEATS).id
    at_once(app, town, [signing(event_id, person, sign_ups.sign_up) for person in people])
    with inside(app, town.id):
        event, rows = rows_of(event_id)
        seated = [row for row in rows if row.state is SignUpState.REGISTERED]
        waiting = [row for row in rows if row.state is SignUpState.WAITING]
        assert (len(seated), len(waiting), event.seats_taken) == (SEATS, CROWD - SEATS, SEATS)
        assert len({row.queued_at for row in waiting}) == CROWD - SEATS


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_some_leave_while_others_come_and_the_queue_moves_in_order(app: PlannerApp, town: Town, attempt: int) -> None:
    del attempt
    with inside(app, town.id):
        people = factories.crowd(town, CROWD)
        event = factories.event(town, capacity=SEATS)
        event_id = event.id
        for person in people[:8]:
            sign_ups.sign_up(event, by=person.viewer)
    leaving, coming = people[:3], people[8:]
    at_once(
        app,
        town,
        [signing(event_id, person, sign_ups.sign_off) for person in leaving]
        + [signing(event_id, person, sign_ups.sign_up) for person in coming],
    )
    with inside(app, town.id):
        event, rows = rows_of(event_id)
        by_person = {row.user_id: row for row in rows}
        assert [by_person[person.id].state for person in leaving] == [SignUpState.WITHDRAWN] * 3
        # The three first in the queue had queued before anybody of the newcomers came.
        assert [by_person[person.id].state for person in people[3:6]] == [SignUpState.REGISTERED] * 3
        assert event.seats_taken == len([row for row in rows if row.state in SEATED]) == SEATS


def test_one_person_who_presses_many_times_gets_one_seat(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event_id = factories.event(town, capacity=SEATS).id
    at_once(app, town, [signing(event_id, town.librarian, sign_ups.sign_up) for _ in range(8)])
    with inside(app, town.id):
        event, rows = rows_of(event_id)
        assert (event.seats_taken, [row.state for row in rows]) == (1, [SignUpState.REGISTERED])


def test_more_seats_while_people_leave_are_given_once(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        people = factories.crowd(town, CROWD)
        event = factories.event(town, capacity=SEATS)
        event_id, version = event.id, event.version
        for person in people[:12]:
            sign_ups.sign_up(event, by=person.viewer)

    def widen() -> None:
        event = event_by_id(town.coordinator.viewer, event_id)
        assert event is not None
        facts = EventFacts(event.title, None, None, SEATS + 2, 0, None, None, frozenset(), frozenset())
        events.edit(event, facts=facts, seen=version, by=town.coordinator.viewer)

    at_once(app, town, [widen, *(signing(event_id, person, sign_ups.sign_off) for person in people[:SEATS])])
    with inside(app, town.id):
        event, rows = rows_of(event_id)
        by_person = {row.user_id: row for row in rows}
        moved_up = [by_person[person.id].state for person in people[SEATS : 2 * SEATS + 2]]
        assert moved_up == [SignUpState.REGISTERED] * (SEATS + 2)
        assert by_person[people[2 * SEATS + 2].id].state is SignUpState.WAITING
        assert event.seats_taken == SEATS + 2
