"""Two phones at the door at the same moment, and the same sending that arrives many times over."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.training.evaluation import operations as evaluation
from planner.training.models.door import DoorTick
from planner.training.models.evaluation import EvaluationAnswer, EvaluationGiven, WillUse
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import attendance
from planner.training.operations.attendance import Tick
from planner.training.queries.events import event_by_id
from tests import factories
from tests.conftest import inside
from tests.factories import Person, Town
from tests.training.test_race import at_once

PEOPLE, PHONES, ROUNDS = 6, 8, 3


def sending(town: Town, event_id: int, ticks: list[Tick]) -> Callable[[], None]:
    def do() -> None:
        event = event_by_id(town.coordinator.viewer, event_id)
        assert event is not None
        attendance.take_in(event, ticks=ticks, by=town.coordinator.viewer)

    return do


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_every_tick_of_many_phones_is_kept_once_and_the_latest_holds(app: PlannerApp, town: Town, attempt: int) -> None:
    with inside(app, town.id):
        people = factories.crowd(town, PEOPLE)
        event = factories.event(town, capacity=PEOPLE, starts_in=-timedelta(hours=1))
        rows = [factories.sign_up(event, person).id for person in people]
        event_id = event.id
    now = clock.now()

    def of_phone(phone: int) -> list[Tick]:
        # The last phone's are the latest, and say that everybody was there.
        state = SignUpState.ATTENDED if phone == PHONES - 1 else SignUpState.ABSENT
        at = now - timedelta(seconds=PHONES - phone)
        return [Tick(row, state, at, token=f"phone-{attempt}-{phone}-{row}") for row in rows]

    # Each phone sends its ticks twice, as one does whose answer was lost.
    sent = [sending(town, event_id, of_phone(phone)) for phone in range(PHONES) for _again in range(2)]
    at_once(app, town, sent)
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(DoorTick.id))) == PHONES * PEOPLE
        assert set(db.session.scalars(select(SignUp.state))) == {SignUpState.ATTENDED}


def test_one_person_who_answers_many_times_at_once_has_one_answer(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event = factories.event(town, state=EventState.HELD, starts_in=-timedelta(days=3))
        for person in (town.librarian, town.teacher):
            factories.sign_up(event, person, SignUpState.ATTENDED)
        event_id = event.id

    def answering(person: Person) -> Callable[[], None]:
        def do() -> None:
            event = db.session.get_one(TrainingEvent, event_id)
            try:
                evaluation.answer(event, useful=4, will_use=WillUse.YES, how=None, missing=None, by=person.viewer)
            except RefusedError:
                db.session.rollback()

        return do

    at_once(app, town, [answering(town.librarian) for _click in range(PHONES)])
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(EvaluationAnswer.id))) == 1
        assert db.session.scalar(select(func.count(EvaluationGiven.id))) == 1
