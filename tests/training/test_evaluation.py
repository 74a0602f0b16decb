"""The three questions: only for who was there, once, without a name, and nothing shown of few."""

from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import inspect, select

from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.schools.models import Municipality
from planner.training.evaluation import operations, queries, rules
from planner.training.evaluation.rules import Turn, turn
from planner.training.models.evaluation import (
    Asked,
    EvaluationAnswer,
    EvaluationClosing,
    EvaluationGiven,
    EvaluationWord,
    Review,
    WillUse,
)
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import sessions
from planner.training.operations.facts import SessionFacts
from planner.training.operations.queue import locked
from tests import factories
from tests.conftest import inside
from tests.factories import Person, Town
from tests.page import Browser

Browse = Callable[..., Browser]
NOON = "2026-11-16T11:00:00Z"
THERE = SignUpState.ATTENDED


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def held(app: PlannerApp, town: Town, people: list[Person], *, ago: int = 3, title: str = "Boksamtal") -> int:
    """Make a training that these people were at; return its id."""
    with inside(app, town.id):
        event = factories.event(town, state=EventState.HELD, starts_in=-timedelta(days=ago), capacity=30, title=title)
        for person in people:
            factories.sign_up(event, person, THERE)
        return event.id


def crowd(app: PlannerApp, town: Town, number: int) -> list[Person]:
    with inside(app, town.id):
        return factories.crowd(town, number)


def answers(app: PlannerApp, town: Town, event_id: int, people: list[Person], **given: Any) -> None:
    for person in people:
        with inside(app, town.id):
            factories.evaluate_training(db.session.get_one(TrainingEvent, event_id), person, **given)


GIVEN = {"useful": "4", "will_use": "yes", "how": "I min klass", "missing": "Mer tid"}


def test_who_was_there_answers_once_and_the_home_page_asks_for_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    event = held(app, town, [town.librarian, town.teacher])
    browser = browse(town.librarian)
    assert f"/training/{event}/evaluation" in browser.get("/").links
    page = browser.get(f"/training/{event}/evaluation")
    assert [page.submit(GIVEN).status for _click in range(2)] == [303, 303]
    assert "Tack" in browser.get(f"/training/{event}").text
    assert "Du har svarat" in browser.get(f"/training/{event}/evaluation").text
    assert browser.post(f"/training/{event}/evaluation", GIVEN | {"useful": "1"}).status == 422
    assert f"/training/{event}/evaluation" not in browser.get("/").links
    with inside(app, town.id):
        assert [answer.useful for answer in db.session.scalars(select(EvaluationAnswer))] == [4]
        assert {(word.asked, word.text) for word in db.session.scalars(select(EvaluationWord))} == {
            (Asked.HOW, "I min klass"),
            (Asked.MISSING, "Mer tid"),
        }


def test_two_trainings_are_one_line_at_home(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = [held(app, town, [town.librarian, town.teacher], ago=ago, title=f"Nummer {ago}") for ago in (29, 3)]
    browser = browse(town.librarian)
    assert "2 fortbildningar att utvärdera" in browser.get("/").text
    listed = [link for link in browser.get("/training/evaluations").links if link.endswith("/evaluation")]
    assert listed == [f"/training/{event}/evaluation" for event in ids]


def test_nothing_in_storage_joins_an_answer_to_a_person_or_a_moment(app: PlannerApp, town: Town) -> None:
    of_event = {"id", "municipality_id", "event_id"}
    assert {column.key for column in inspect(EvaluationAnswer).columns} == of_event | {"useful", "will_use"}
    assert {column.key for column in inspect(EvaluationWord).columns} == of_event | {"asked", "text", "review"}
    assert {column.key for column in inspect(EvaluationGiven).columns} == {
        "id", "municipality_id", "sign_up_id", "given_on"
    }  # fmt: skip
    people = crowd(app, town, 8)
    event = held(app, town, people)
    answers(app, town, event, people)
    with inside(app, town.id):
        given = db.session.scalars(select(EvaluationGiven)).all()
        assert {row.given_on for row in given} == {date(2026, 11, 16)}
        in_order = [
            db.session.scalars(select(table.id)).all() for table in (EvaluationAnswer, EvaluationGiven, EvaluationWord)
        ]
        assert len({id_ for ids in in_order for id_ in ids}) == 24
        assert not any(set(range(1, 20)) >= set(ids) for ids in in_order)


@pytest.mark.parametrize(
    ("mine", "answered", "closed", "days", "state", "expected"),
    [
        (THERE, False, False, 3, EventState.HELD, Turn.YOURS),
        (THERE, False, False, 30, EventState.OPEN, Turn.YOURS),
        (THERE, False, False, 31, EventState.HELD, Turn.CLOSED),
        (THERE, False, True, 3, EventState.HELD, Turn.CLOSED),
        (THERE, True, False, 3, EventState.HELD, Turn.ANSWERED),
        (THERE, False, False, -1, EventState.OPEN, Turn.NOT_OVER),
        (THERE, False, False, 3, EventState.CANCELLED, Turn.NOT_THERE),
        (SignUpState.ABSENT, False, False, 3, EventState.HELD, Turn.NOT_THERE),
        (SignUpState.REGISTERED, False, False, 3, EventState.HELD, Turn.NOT_THERE),
        (SignUpState.WAITING, False, False, 3, EventState.HELD, Turn.NOT_THERE),
        (SignUpState.WITHDRAWN, False, False, 3, EventState.HELD, Turn.NOT_THERE),
        (None, False, False, 3, EventState.HELD, Turn.NOT_THERE),
    ],
)
def test_whose_turn_it_is(
    mine: SignUpState | None, answered: object, closed: object, days: int, state: EventState, expected: Turn
) -> None:
    now = clock.now()
    ends = now - timedelta(days=days)
    session = TrainingSession(starts_at=ends - timedelta(hours=2), ends_at=ends)
    event = TrainingEvent(state=state, sessions=[session], school_year=SchoolYear(2026))
    closed_on = date(2026, 11, 15) if closed else None
    assert turn(event, mine, answered=bool(answered), closed_on=closed_on, over_at=ends, at=now) is expected


def test_who_was_not_there_cannot_answer(app: PlannerApp, town: Town, browse: Browse) -> None:
    event = held(app, town, [town.librarian])
    with inside(app, town.id):
        factories.sign_up(db.session.get_one(TrainingEvent, event), town.colleague, SignUpState.ABSENT)
    for person in (town.colleague, town.teacher, town.coordinator):
        browser = browse(person)
        assert "Frågorna är till dem som var där" in browser.get(f"/training/{event}/evaluation").text
        assert browser.post(f"/training/{event}/evaluation", GIVEN).status == 422
    abroad = browse(town.neighbour.librarian)
    assert abroad.get(f"/training/{event}/evaluation").status == 404
    assert abroad.post(f"/training/{event}/evaluation", GIVEN).status == 404
    with inside(app, town.id):
        assert db.session.scalars(select(EvaluationAnswer)).all() == []


@pytest.mark.parametrize(
    "wrong", [{"useful": "6"}, {"useful": "0"}, {"useful": None}, {"will_use": "perhaps"}, {"how": "x" * 2001}]
)
def test_what_is_no_answer_is_refused_and_the_words_stay(
    app: PlannerApp, town: Town, browse: Browse, wrong: dict[str, str | None]
) -> None:
    event = held(app, town, [town.librarian])
    page = browse(town.librarian).get(f"/training/{event}/evaluation").submit(GIVEN | wrong)
    assert (page.status, len(page.errors), page.form()["missing"]) == (422, 1, "Mer tid")


def outcome(app: PlannerApp, town: Town, event_id: int, *, reviewing: bool = True) -> queries.Results:
    with inside(app, town.id):
        return queries.results(locked(event_id), reviewing=reviewing)


def test_nothing_is_shown_of_few_or_before_no_more_can_come(
    app: PlannerApp, town: Town, browse: Browse, travel: Any
) -> None:
    people = crowd(app, town, 6)
    few, many = held(app, town, people[:4]), held(app, town, people)
    answers(app, town, few, people[:4])
    answers(app, town, many, people[:5])
    assert [(outcome(app, town, event).shown, outcome(app, town, event).closed) for event in (few, many)] == [
        (False, True),
        (False, False),
    ]
    for event in (few, many):
        for person in (town.coordinator, town.head):
            html = browse(person).get(f"/training/{event}/evaluation/results").html
            assert ("Hemligt" in html, "av 5" in html) == (False, False)
    travel.shift(timedelta(days=31))
    assert [outcome(app, town, event).shown for event in (few, many)] == [False, True]
    assert "Så användbar fann de den: 4 av 5" in browse(town.head).get(f"/training/{many}/evaluation/results").h1


def test_the_last_to_answer_closes_it_and_the_smallest_group_is_the_municipalitys(app: PlannerApp, town: Town) -> None:
    people = crowd(app, town, 7)
    event = held(app, town, people)
    answers(app, town, event, people)
    found = outcome(app, town, event)
    assert (found.given, found.present, found.closed, found.shown, found.mean) == (7, 7, True, True, Decimal("4.0"))
    with inside(app, town.id):
        assert db.session.scalars(select(EvaluationClosing.closed_on)).all() == [date(2026, 11, 16)]
        db.session.get_one(Municipality, town.id).smallest_group = 8
    found = outcome(app, town, event)
    assert (found.shown, found.mean, found.shares, found.words) == (False, None, [], [])


def test_the_mean_does_not_say_what_everybody_answered(app: PlannerApp, town: Town) -> None:
    people = crowd(app, town, 6)
    means = []
    for useful in (5, 1):
        event = held(app, town, people)
        answers(app, town, event, people, useful=useful)
        means.append(outcome(app, town, event).mean)
    assert means == [Decimal("4.8"), Decimal("1.2")]


def test_how_many_say_each_is_shown_only_where_no_few_can_be_worked_out(app: PlannerApp, town: Town) -> None:
    people = crowd(app, town, 20)
    told = []
    for yes, partly in ((10, 10), (18, 2), (15, 5)):
        event = held(app, town, people)
        answers(app, town, event, people[:yes])
        answers(app, town, event, people[yes : yes + partly], will_use=WillUse.PARTLY)
        found = outcome(app, town, event)
        assert found.shown
        told.append({share.will_use.value: share.count for share in found.shares})
    # "No" is said by nobody, which says something about everybody: it is hidden, and so is one to hide it behind.
    assert told == [
        {"yes": None, "partly": 10, "no": None},
        {"yes": None, "partly": None, "no": None},
        {"yes": 15, "partly": None, "no": None},
    ]


def test_words_are_read_through_before_others_see_them(app: PlannerApp, town: Town, browse: Browse) -> None:
    people = crowd(app, town, 6)
    event = held(app, town, people)
    for number, person in enumerate(people):
        answers(app, town, event, [person], how=f"Ord nummer {number}")
    address = f"/training/{event}/evaluation"
    assert "Ord nummer" not in browse(town.head).get(f"{address}/results").html
    coordinator = browse(town.coordinator)
    page = coordinator.get(f"{address}/results")
    with inside(app, town.id):
        ids = {word.text: word.id for word in db.session.scalars(select(EvaluationWord))}
    assert "how" not in page.form(f"{address}/review")
    assert [word in page.text for word in ids] == [True] * 6
    saved = page.submit({"how": [str(ids["Ord nummer 2"])]}, action=f"{address}/review")
    assert saved.to == f"{address}/results"
    # Who had the page open before has not seen what is shown now.
    assert page.submit({"how": [str(ids["Ord nummer 3"])]}, action=f"{address}/review").status == 409
    html = browse(town.head).get(f"{address}/results").html
    assert [f"Ord nummer {n}" in html for n in range(6)] == [n == 2 for n in range(6)]
    assert coordinator.get(f"{address}/results").form(f"{address}/review")["how"] == str(ids["Ord nummer 2"])
    with inside(app, town.neighbour.id):
        other = factories.event(town.neighbour, state=EventState.HELD, starts_in=-timedelta(days=3))
        db.session.add(EvaluationWord(event_id=other.id, asked=Asked.HOW, text="Granbys"))
        db.session.flush()
        foreign = db.session.scalars(select(EvaluationWord.id)).one()
    refused = coordinator.get(f"{address}/results").submit({"how": [str(foreign)]}, action=f"{address}/review")
    assert refused.status == 422
    with inside(app, town.neighbour.id):
        assert db.session.get_one(EvaluationWord, foreign).review is Review.WAITING


def test_who_arranges_closes_when_enough_have_answered(app: PlannerApp, town: Town, browse: Browse) -> None:
    people = crowd(app, town, 8)
    event = held(app, town, people)
    answers(app, town, event, people[:4])
    coordinator, address = browse(town.coordinator), f"/training/{event}/evaluation"
    assert coordinator.post(f"{address}/close").status == 422
    answers(app, town, event, people[4:5])
    page = coordinator.get(f"{address}/results")
    assert page.submit(action=f"{address}/close").to == f"{address}/results"
    assert "5 av 8" in coordinator.get(f"{address}/results").text
    assert outcome(app, town, event).shown
    with inside(app, town.id), pytest.raises(RefusedError):
        factories.evaluate_training(db.session.get_one(TrainingEvent, event), people[7])


def test_a_session_added_after_the_time_opens_nothing_again(app: PlannerApp, town: Town) -> None:
    people = crowd(app, town, 6)
    with inside(app, town.id):
        event = factories.event(town, state=EventState.OPEN, starts_in=-timedelta(days=3), capacity=30)
        for person in people:
            factories.sign_up(event, person, THERE)
        event_id = event.id
    answers(app, town, event_id, people[:5])
    with inside(app, town.id):
        operations.close_those_over(date(2026, 12, 13))
        assert db.session.scalars(select(EvaluationClosing)).all() == []
    with time_machine.travel("2026-12-14T11:00:00Z", tick=False), inside(app, town.id):
        event = locked(event_id)
        assert queries.results(event, reviewing=True).shown
        operations.close_those_over(date(2026, 12, 14))
        operations.close_those_over(date(2026, 12, 14))
        later = SessionFacts(date(2026, 12, 15), time(9), time(10), "Sal 1", None)
        sessions.add(event, facts=later, by=town.coordinator.viewer)
    with time_machine.travel("2026-12-16T11:00:00Z", tick=False), inside(app, town.id):
        event = locked(event_id)
        with pytest.raises(RefusedError):
            factories.evaluate_training(event, people[5])
        found = queries.results(event, reviewing=True)
        assert (found.given, found.shown) == (5, True)


def test_only_who_arranges_and_the_head_read_the_outcome(app: PlannerApp, town: Town, browse: Browse) -> None:
    people = crowd(app, town, 6)
    event = held(app, town, people)
    answers(app, town, event, people)
    with inside(app, town.id):
        made = db.session.get_one(TrainingEvent, event)
        may = {name: rules.may_read_results(person.viewer, made) for name, person in town.people.items()}
        abroad = {rules.may_read_results(person.viewer, made) for person in town.neighbour.people.values()}
    assert {name for name, can in may.items() if can} == {"coordinator", "head"}
    assert abroad == {False}
    address = f"/training/{event}/evaluation"
    for name in ("librarian", "principal", "teacher", "head", "coordinator"):
        browser = browse(town.people[name])
        answered = (
            browser.get(f"{address}/results").status,
            browser.post(f"{address}/close").status,
            browser.post(f"{address}/review").status,
        )
        reads, arranges = name in {"head", "coordinator"}, name == "coordinator"
        assert answered == (200 if reads else 403, *((303 if arranges else 403,) * 2)), name
        other = browse(town.neighbour.people[name])
        assert other.get(f"{address}/results").status == 404
        assert [other.post(f"{address}/{deed}").status for deed in ("close", "review")] == [404, 404]


def test_a_correction_of_the_attendance_leaves_the_answers_and_nobody_can_tell_whose(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    people = crowd(app, town, 6)
    event = held(app, town, people)
    answers(app, town, event, people)
    with inside(app, town.id):
        row = db.session.scalars(select(SignUp.id).where(SignUp.user_id == people[0].id)).one()
    page = browse(town.coordinator).get(f"/training/{event}/attendance")
    assert page.submit({f"person_{row}": "absent"}).status == 303
    found = outcome(app, town, event)
    assert (found.given, found.present, found.shown) == (6, 6, True)


def test_the_list_and_the_outcome_ask_as_much_for_many_as_for_one(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[..., Any]
) -> None:
    people = crowd(app, town, 12)
    counts = []
    for wanted in (6, 12):
        event = held(app, town, [*people[:wanted], town.librarian])
        answers(app, town, event, people[:wanted])
        with inside(app, town.id):
            operations.close(locked(event), by=town.coordinator.viewer)
        waiting = held(app, town, [town.librarian, town.teacher])
        assert waiting
        browser, reader = browse(town.librarian), browse(town.coordinator)
        with count_statements() as listed:
            browser.get("/training/evaluations")
        with count_statements() as shown:
            reader.get(f"/training/{event}/evaluation/results")
        counts.append((len(listed), len(shown)))
    assert counts[0] == counts[1]
