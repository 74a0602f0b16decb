"""A principal answers about a sign-up where the training asks for it, and the place in the queue is kept meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import select

from planner.core.db import db
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.training import rules
from planner.training.models.approval import Answer, SignUpApproval
from planner.training.models.event import TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import approving, events, holding, sign_ups
from planner.training.queries.approvals import Asking, answers_waiting_for
from planner.training.queries.people import my_place
from tests import factories
from tests.conftest import inside
from tests.factories import Person, Town
from tests.page import Browser
from tests.training.test_operations import facts, refused, states

MONDAY = "2026-11-16T09:00:00Z"
SEAT, QUEUE, OFF = SignUpState.REGISTERED, SignUpState.WAITING, SignUpState.WITHDRAWN


@pytest.fixture
def in_town(app: PlannerApp, town: Town) -> Iterator[Town]:
    """Work inside the town on a Monday morning."""
    with time_machine.travel(MONDAY, tick=False), inside(app, town.id):
        yield town


def asking_event(town: Town, capacity: int = 1) -> TrainingEvent:
    event = factories.event(town, capacity=capacity)
    event.needs_approval = True
    db.session.flush()
    return event


def of(event: TrainingEvent, person: Person) -> SignUp:
    return db.session.scalars(select(SignUp).where(SignUp.event_id == event.id, SignUp.user_id == person.id)).one()


def subjects() -> list[str]:
    """Return what has been mailed, without the questions to principals."""
    found = db.session.scalars(select(OutboxMail.subject).order_by(OutboxMail.id))
    return [subject for subject in found if not subject.startswith("Får ")]


def test_who_asks_keeps_the_place_in_the_line_and_is_passed_by_until_the_answer(in_town: Town) -> None:
    town = in_town
    event = asking_event(town)
    sign_ups.sign_up(event, by=town.librarian.viewer)
    sign_ups.sign_up(event, by=town.colleague.viewer)
    assert my_place(town.librarian.viewer, event.id).asked
    # Nobody is asked about a principal, the coordinator or the head.
    sign_ups.sign_up(event, by=town.principal.viewer)
    sign_ups.sign_up(event, by=town.head.viewer)
    assert list(states(event).values()) == [QUEUE, QUEUE, SEAT, QUEUE]
    with refused():
        holding.overbook(of(event, town.librarian), reason="Behövs", by=town.coordinator.viewer)
    approving.approve(of(event, town.colleague), by=town.principal.viewer)
    approving.approve(of(event, town.librarian), by=town.principal.viewer)
    assert subjects() == [
        "Din plats: Boksamtal i liten grupp",
        *["Din rektor har godkänt: Boksamtal i liten grupp"] * 2,
    ]
    # The librarian signed up first, though answered last.
    sign_ups.sign_off(event, by=town.principal.viewer)
    found = states(event)
    assert [found[person.id] for person in (town.librarian, town.colleague, town.head)] == [SEAT, QUEUE, QUEUE]
    with refused():
        approving.approve(of(event, town.colleague), by=town.principal.viewer)


def test_a_free_seat_is_given_at_the_answer(in_town: Town) -> None:
    town = in_town
    event = asking_event(town, capacity=3)
    sign_ups.sign_up(event, by=town.librarian.viewer)
    assert states(event)[town.librarian.id] is QUEUE
    approving.approve(of(event, town.librarian), by=town.principal.viewer)
    assert (states(event)[town.librarian.id], event.seats_taken) == (SEAT, 1)
    assert subjects() == ["Du har fått en plats: Boksamtal i liten grupp"]


def test_a_no_needs_a_reason_and_one_can_ask_again(in_town: Town) -> None:
    town = in_town
    event = asking_event(town)
    sign_ups.sign_up(event, by=town.librarian.viewer)
    row = of(event, town.librarian)
    with refused("reason"):
        approving.refuse(row, reason=None, by=town.principal.viewer)
    approving.refuse(row, reason="Biblioteket behöver dig den dagen", by=town.principal.viewer)
    assert states(event)[town.librarian.id] is OFF
    assert my_place(town.librarian.viewer, event.id).refusal == "Biblioteket behöver dig den dagen"
    text = db.session.scalars(select(OutboxMail.text).where(OutboxMail.user_id == town.librarian.id)).one()
    assert "Biblioteket behöver dig den dagen" in text
    sign_ups.sign_up(event, by=town.librarian.viewer)
    question = db.session.scalars(select(SignUpApproval)).one()
    assert (question.answer, question.reason) == (Answer.ASKED, None)
    assert my_place(town.librarian.viewer, event.id).refusal is None


def test_after_sign_up_has_closed_nothing_is_answered(in_town: Town) -> None:
    town = in_town
    event = asking_event(town)
    sign_ups.sign_up(event, by=town.librarian.viewer)
    assert len(answers_waiting_for(town.principal.viewer)) == 1
    events.close_sign_up(event, seen=event.version, by=town.coordinator.viewer)
    assert answers_waiting_for(town.principal.viewer) == []
    with refused():
        approving.approve(of(event, town.librarian), by=town.principal.viewer)


def test_when_no_approval_is_asked_for_any_more_the_queue_moves(in_town: Town) -> None:
    town = in_town
    event = asking_event(town)
    sign_ups.sign_up(event, by=town.librarian.viewer)
    events.edit(event, facts=facts(event), seen=event.version, by=town.coordinator.viewer)
    assert states(event)[town.librarian.id] is SEAT


def test_who_can_answer_is_mailed_once(in_town: Town) -> None:
    town = in_town
    event = asking_event(town)
    sign_ups.sign_up(event, by=town.librarian.viewer)
    sign_ups.sign_up(event, by=town.librarian.viewer)
    found = db.session.execute(select(OutboxMail.user_id, OutboxMail.subject, OutboxMail.text)).all()
    assert [(user_id, subject) for user_id, subject, _text in found] == [
        (town.principal.id, "Får Librarian Dörrby komma på Boksamtal i liten grupp?")
    ]
    number = of(event, town.librarian).id
    assert f"/training/{event.id}/sign-ups/{number}/answer" in found[0][2]


def test_who_got_no_answer_in_time_is_told_once(in_town: Town) -> None:
    town = in_town
    event = asking_event(town, capacity=3)
    for person in (town.librarian, town.colleague):
        sign_ups.sign_up(event, by=person.viewer)
    approving.approve(of(event, town.colleague), by=town.principal.viewer)
    approving.tell_where_sign_up_is_over()
    assert subjects() == ["Du har fått en plats: Boksamtal i liten grupp"]
    events.close_sign_up(event, seen=event.version, by=town.coordinator.viewer)
    approving.tell_where_sign_up_is_over()
    assert subjects()[1:] == ["Inget svar i tid: Boksamtal i liten grupp"]


def test_when_the_time_runs_out_unanswered_the_person_is_told_the_day_after(in_town: Town) -> None:
    town = in_town
    event = asking_event(town)
    sign_ups.sign_up(event, by=town.librarian.viewer)
    with time_machine.travel("2026-12-01T06:00:00Z", tick=False):
        approving.tell_where_sign_up_is_over()
        approving.tell_where_sign_up_is_over()
        assert subjects() == ["Inget svar i tid: Boksamtal i liten grupp"]


def test_when_approval_is_asked_for_later_those_who_wait_are_asked_about_first(in_town: Town) -> None:
    town = in_town
    event = factories.event(town, capacity=1)
    for person in (town.librarian, town.colleague, town.head):
        sign_ups.sign_up(event, by=person.viewer)
    asks = facts(event, needs_approval=True)
    events.edit(event, facts=asks, seen=event.version, by=town.coordinator.viewer)
    sign_ups.sign_off(event, by=town.librarian.viewer)
    found = states(event)
    # The head asks nobody; who stood before waits for the principal.
    assert [found[person.id] for person in (town.librarian, town.colleague, town.head)] == [OFF, QUEUE, SEAT]
    assert my_place(town.colleague.viewer, event.id).asked


def viewer(*posts: HeldPost, user_id: int = 1, municipality_id: int = 1) -> Viewer:
    return Viewer(user_id, municipality_id, "N", "n@x.example", "sv", "X", "x", posts)


def test_who_may_answer() -> None:
    asking = Asking(SignUp(municipality_id=1, user_id=9), SignUpApproval(), frozenset({7}), waits=True)
    here, there = HeldPost(1, Role.PRINCIPAL, 7), HeldPost(2, Role.PRINCIPAL, 8)
    assert rules.may_answer(viewer(here), asking)
    assert not rules.may_answer(viewer(there), asking)
    assert not rules.may_answer(viewer(here, user_id=9), asking)
    assert not rules.may_answer(viewer(here, municipality_id=2), asking)
    for role in Role:
        if role is not Role.PRINCIPAL:
            assert not rules.may_answer(viewer(HeldPost(3, role, 7)), asking)
    librarian = HeldPost(4, Role.LIBRARIAN, 7, kind="school_librarian")
    asks = TrainingEvent(needs_approval=True)
    assert rules.asks_principal(viewer(librarian), asks)
    assert not rules.asks_principal(viewer(librarian, here), asks)
    assert not rules.asks_principal(viewer(HeldPost(5, Role.COORDINATOR, None)), asks)
    assert not rules.asks_principal(viewer(librarian), TrainingEvent(needs_approval=False))
    assert replace(viewer(librarian), user_id=2).user_id == 2


@time_machine.travel(MONDAY, tick=False)
def test_the_principal_is_asked_on_the_home_page_and_answers_there(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event_id = asking_event(town).id
    librarian = browse(town.librarian)
    page = librarian.get(f"/training/{event_id}")
    assert "Din rektor tillfrågas först" in page.text
    page.submit(action=f"/training/{event_id}/sign-up")
    assert "Din rektor är tillfrågad" in librarian.get("/training/").text
    principal = browse(town.principal)
    assert "Svara Librarian Dörrby, som vill komma på Boksamtal i liten grupp" in principal.get("/").text
    assert "Svara Librarian" not in browse(town.principal2).get("/").text
    with inside(app, town.id):
        number = db.session.scalars(select(SignUp.id)).one()
    address = f"/training/{event_id}/sign-ups/{number}/answer"
    for person in (town.principal2, town.coordinator, town.colleague, town.librarian, town.head):
        assert browse(person).get(address).status == 403
        assert browse(person).post(address).status == 403
    assert browse(town.neighbour.principal).get(address).status == 404
    asked = principal.get(address)
    assert asked.submit({}).status == 422
    assert asked.submit({"answer": "refused", "reason": ""}).status == 422
    assert asked.submit({"answer": "maybe"}).status == 422
    assert asked.submit({"answer": "approved"}).to == "/"
    assert "Du har en plats" in librarian.get(f"/training/{event_id}").text
    assert "Svara Librarian" not in principal.get("/").text
    assert "Det är redan besvarat" in principal.get(address).text
