"""Many at once: the last seat goes to exactly one, and the queue stays in order.

More rounds and bigger crowds: `RACE_ROUNDS=20 RACE_CROWD=50 pytest -s tests/training/test_race.py`.
"""

import os
from collections.abc import Callable, Sequence
from threading import Barrier, Thread

from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db, enter
from planner.core.transaction import PlannerApp
from planner.training.models.choice import SessionChoice
from planner.training.models.event import TrainingEvent, TrainingSession
from planner.training.models.sign_up import SEATED, SignUp, SignUpState
from planner.training.operations import events, holding, sign_ups
from planner.training.operations.facts import EventFacts
from planner.training.queries.events import event_by_id
from tests import factories
from tests.conftest import inside
from tests.factories import Town

SEATS, CROWD, ROUNDS = 3, int(os.environ.get("RACE_CROWD", "20")), int(os.environ.get("RACE_ROUNDS", "4"))


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


def told(what: str, wrong: list[str], *, rounds: int = ROUNDS) -> None:
    """Say how many rounds went wrong, and how; seen with `pytest -s`."""
    print(f"\n{what}: {len(wrong)} of {rounds} rounds wrong{''.join(f'; {each}' for each in wrong)}")  # noqa: T201 - asked for
    assert wrong == []


def test_many_people_and_three_seats(app: PlannerApp, town: Town) -> None:
    wrong = []
    with inside(app, town.id):
        people = factories.crowd(town, CROWD)
    for number in range(ROUNDS):
        with inside(app, town.id):
            event_id = factories.event(town, capacity=SEATS).id
        at_once(app, town, [signing(event_id, person, sign_ups.sign_up) for person in people])
        with inside(app, town.id):
            event, rows = rows_of(event_id)
            seated = [row for row in rows if row.state is SignUpState.REGISTERED]
            waiting = [row for row in rows if row.state is SignUpState.WAITING]
            found = (len(seated), len(waiting), event.seats_taken, len({row.queued_at for row in waiting}))
            if found != (SEATS, CROWD - SEATS, SEATS, CROWD - SEATS):
                wrong.append(f"round {number}: seated, waiting, counted and places in the queue {found}")
    told(f"{CROWD} people, {SEATS} seats", wrong)


def test_some_leave_while_others_come_and_the_queue_moves_in_order(app: PlannerApp, town: Town) -> None:
    wrong = []
    with inside(app, town.id):
        people = factories.crowd(town, CROWD)
    leaving, coming = people[:3], people[8:]
    for number in range(ROUNDS):
        with inside(app, town.id):
            event = factories.event(town, capacity=SEATS)
            event_id = event.id
            for person in people[:8]:
                sign_ups.sign_up(event, by=person.viewer)
        at_once(
            app,
            town,
            [signing(event_id, person, sign_ups.sign_off) for person in leaving]
            + [signing(event_id, person, sign_ups.sign_up) for person in coming],
        )
        with inside(app, town.id):
            event, rows = rows_of(event_id)
            by_person = {row.user_id: row.state for row in rows}
            left = [by_person[person.id] for person in leaving]
            # The three first in the queue had queued before anybody of the newcomers came.
            moved_up = [by_person[person.id] for person in people[3:6]]
            seats = len([row for row in rows if row.state in SEATED])
            if (left, moved_up) != ([SignUpState.WITHDRAWN] * 3, [SignUpState.REGISTERED] * 3) or not (
                event.seats_taken == seats == SEATS
            ):
                wrong.append(f"round {number}: {left}, {moved_up}, {seats} seated, {event.seats_taken} counted")
    told(f"3 of 8 leave while {CROWD - 8} come", wrong)


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


def test_seats_held_for_a_school_go_to_nobody_else_however_many_press(app: PlannerApp, town: Town) -> None:
    wrong = []
    with inside(app, town.id):
        here = factories.crowd(town, CROWD // 2, called="here")
        there = factories.crowd(town, CROWD // 2, called="there", school_id=town.other_school)
    for number in range(ROUNDS):
        with inside(app, town.id):
            event = factories.event(town, capacity=SEATS + 2)
            event_id = event.id
            holding.hold_seats(
                event,
                seats={town.other_school: 2},
                until=clock.today(),
                seen=event.version,
                by=town.coordinator.viewer,
            )
        at_once(app, town, [signing(event_id, person, sign_ups.sign_up) for person in [*here, *there]])
        with inside(app, town.id):
            event, rows = rows_of(event_id)
            seated = {row.user_id for row in rows if row.state is SignUpState.REGISTERED}
            mine = len(seated & {person.id for person in here})
            if not (len(seated) == event.seats_taken == SEATS + 2 and mine <= SEATS and len(rows) == len(here + there)):
                wrong.append(f"round {number}: {len(seated)} seated, {mine} of them of the first school")
    told(f"{CROWD} people, {SEATS + 2} seats, 2 of them held", wrong)


def test_the_last_seat_goes_to_exactly_one_of_two(app: PlannerApp, town: Town) -> None:
    wrong = []
    rounds = max(ROUNDS, 50 if ROUNDS > 4 else ROUNDS)
    for number in range(rounds):
        with inside(app, town.id):
            event_id = factories.event(town, capacity=1).id
        at_once(app, town, [signing(event_id, who, sign_ups.sign_up) for who in (town.librarian, town.teacher)])
        with inside(app, town.id):
            event, rows = rows_of(event_id)
            states = sorted(row.state for row in rows)
            if (states, event.seats_taken) != ([SignUpState.REGISTERED, SignUpState.WAITING], 1):
                wrong.append(f"round {number}: {states}")
    told("two people, one seat", wrong, rounds=rounds)


def choosing(event_id: int, person: factories.Person, *numbers: int) -> Callable[[], None]:
    def do() -> None:
        event = event_by_id(person.viewer, event_id)
        assert event is not None
        ids = [event.sessions[number].id for number in numbers]
        sign_ups.sign_up(event, by=person.viewer, session_ids=ids)

    return do


def test_the_seats_of_each_session_are_given_once_however_many_choose(app: PlannerApp, town: Town) -> None:
    """Everybody chooses two of three sessions at once, while those with a seat in the first leave it."""
    wrong = []
    with inside(app, town.id):
        people = factories.crowd(town, CROWD)
        leaving = factories.crowd(town, SEATS, called="leaving")
    for number in range(ROUNDS):
        with inside(app, town.id):
            event = factories.event(town, capacity=SEATS, sessions=3)
            event.chooses_sessions = True
            events.follow_sessions(event)
            event_id = event.id
            for person in leaving:
                sign_ups.sign_up(event, by=person.viewer, session_ids=[event.sessions[0].id])
        deeds = [choosing(event_id, person, *((0, 1), (1, 2))[n % 2]) for n, person in enumerate(people)]
        at_once(app, town, [*deeds, *(signing(event_id, person, sign_ups.sign_off) for person in leaving)])
        with inside(app, town.id):
            event, _rows = rows_of(event_id)
            rows = db.session.execute(
                select(TrainingSession.seats_taken, func.count(SessionChoice.seated_at), func.count(SessionChoice.id))
                .join(SessionChoice, SessionChoice.session_id == TrainingSession.id)
                .where(TrainingSession.event_id == event_id)
                .group_by(TrainingSession.id, TrainingSession.seats_taken, TrainingSession.starts_at)
                .order_by(TrainingSession.starts_at)
            )
            found = [tuple(row) for row in rows]
            even, odd = (CROWD + 1) // 2, CROWD // 2
            if found != [(SEATS, SEATS, even), (SEATS, SEATS, CROWD), (SEATS, SEATS, odd)]:
                wrong.append(f"round {number}: {found}")
    told(f"{CROWD} people choose two of three sessions with {SEATS} seats each", wrong)


def test_a_seat_out_of_turn_while_others_leave(app: PlannerApp, town: Town) -> None:
    """However it falls out, the number of seats is the number of people who have one."""
    wrong = []
    with inside(app, town.id):
        people = factories.crowd(town, CROWD)
    for number in range(ROUNDS):
        with inside(app, town.id):
            event = factories.event(town, capacity=SEATS)
            event_id = event.id
            for person in people[:12]:
                sign_ups.sign_up(event, by=person.viewer)

        def out_of_turn(event_id: int = event_id) -> None:
            last = db.session.scalars(
                select(SignUp).where(SignUp.event_id == event_id, SignUp.user_id == people[11].id)
            ).one()
            holding.overbook(last, reason="Behövs på plats", by=town.coordinator.viewer)

        at_once(app, town, [out_of_turn, *(signing(event_id, one, sign_ups.sign_off) for one in people[:2])])
        with inside(app, town.id):
            event, rows = rows_of(event_id)
            seated = [row for row in rows if row.state is SignUpState.REGISTERED]
            got = next(row.state for row in rows if row.user_id == people[11].id)
            if not (len(seated) == event.people_with_seat >= SEATS and got is SignUpState.REGISTERED):
                wrong.append(f"round {number}: {len(seated)} seated, {event.seats_taken}+{event.extra_seats} counted")
    told("a seat out of turn while two leave", wrong)
