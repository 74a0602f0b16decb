"""Checking in oneself with the code at the door."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.training.check_in import operations, secret
from planner.training.check_in.rules import Answer, Door, answer
from planner.training.models.certificate import DoorCode
from planner.training.models.door import DoorTick, Way
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from tests import factories
from tests.conftest import SECRET, inside
from tests.factories import Town
from tests.page import Browser

Browse = Callable[..., Browser]
STARTS = datetime(2026, 11, 16, 11, tzinfo=UTC)
SEATED = SignUpState.REGISTERED


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(STARTS - timedelta(minutes=10), tick=False) as traveller:
        yield traveller


def open_door(app: PlannerApp, town: Town, **given: Any) -> tuple[int, int, str]:
    """Make a training that begins in ten minutes, with a code; return the event, the session and the address."""
    with inside(app, town.id):
        event = factories.event(town, **({"starts_in": timedelta(minutes=10)} | given))
        session = event.sessions[0]
        code = operations.make_code(session, by=town.coordinator.viewer)
        token = secret.token(code.nonce, session_id=session.id, key=SECRET)
        return event.id, session.id, f"/training/check-in/{session.id}/{token}"


def seat(app: PlannerApp, town: Town, event_id: int, who: str, state: SignUpState = SEATED) -> int:
    with inside(app, town.id):
        event = db.session.get_one(TrainingEvent, event_id)
        return factories.sign_up(event, town.people[who], state).id


def state_of(app: PlannerApp, town: Town, sign_up_id: int) -> SignUpState:
    with inside(app, town.id):
        return db.session.get_one(SignUp, sign_up_id).state


def test_who_has_a_seat_scans_and_is_noted_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    event, _session, address = open_door(app, town)
    mine = seat(app, town, event, "librarian")
    browser = browse(town.librarian)
    page = browser.get(address)
    assert state_of(app, town, mine) is SEATED
    assert [page.submit().status for _click in range(2)] == [303, 303]
    assert "Du är incheckad" in browser.get(address).text
    assert browser.post(address).status == 303
    with inside(app, town.id):
        ticks = db.session.scalars(select(DoorTick)).all()
        assert [(tick.sign_up_id, tick.state, tick.way, tick.by_id) for tick in ticks] == [
            (mine, SignUpState.ATTENDED, Way.CODE, town.librarian.id)
        ]
        row = db.session.get_one(SignUp, mine)
        assert (row.attendance_at, row.attendance_by_id) == (clock.now(), town.librarian.id)


def test_a_visitor_signs_in_first_and_comes_back(app: PlannerApp, town: Town, browse: Browse) -> None:
    _event, _session, address = open_door(app, town)
    assert browse().get(address).to == f"/sign-in?next={address}"


@pytest.mark.parametrize(
    ("at", "status"),
    [(-timedelta(minutes=31), 422), (-timedelta(minutes=30), 303), (timedelta(hours=2, minutes=30), 303),
     (timedelta(hours=2, minutes=31), 422)],
)  # fmt: skip
def test_the_code_holds_around_the_time_of_the_session(
    app: PlannerApp, town: Town, browse: Browse, travel: Any, at: timedelta, status: int
) -> None:
    event, _session, address = open_door(app, town)
    mine = seat(app, town, event, "librarian")
    travel.move_to(STARTS + at)
    assert browse(town.librarian).post(address).status == status
    assert (state_of(app, town, mine) is SignUpState.ATTENDED) == (status == 303)


@pytest.mark.parametrize(
    ("state", "given", "said"),
    [
        (SEATED, {}, Answer.COME_IN),
        (SEATED, {"noted": SignUpState.ATTENDED}, Answer.HERE_ALREADY),
        (SEATED, {"noted": SignUpState.ABSENT}, Answer.NOTED_ABSENT),
        (SignUpState.ATTENDED, {"noted": SignUpState.ATTENDED}, Answer.HERE_ALREADY),
        (SignUpState.ABSENT, {"noted": SignUpState.ABSENT}, Answer.NOTED_ABSENT),
        (SignUpState.ATTENDED, {}, Answer.COME_IN),
        (SignUpState.ATTENDED, {"chosen": False}, Answer.OTHER_SESSIONS),
        (SignUpState.WAITING, {}, Answer.WAITING),
        (SignUpState.WITHDRAWN, {}, Answer.CAN_SIGN_UP),
        (None, {}, Answer.CAN_SIGN_UP),
        (None, {"state": EventState.CLOSED}, Answer.SEATS_LEFT),
        (None, {"state": EventState.CLOSED, "seats_taken": 3}, Answer.FULL),
        (SEATED, {"state": EventState.CANCELLED}, Answer.CANCELLED),
        (SEATED, {"session_cancelled": True}, Answer.CANCELLED),
        (SEATED, {"at": -timedelta(hours=1)}, Answer.TOO_EARLY),
        (SEATED, {"at": timedelta(hours=5)}, Answer.TOO_LATE),
    ],
)
def test_what_the_door_says(state: SignUpState | None, given: dict[str, Any], said: Answer) -> None:
    session = TrainingSession(
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=2),
        cancelled_at=STARTS if given.get("session_cancelled") else None,
    )
    event = TrainingEvent(
        state=given.get("state", EventState.OPEN),
        capacity=3,
        seats_taken=given.get("seats_taken", 1),
        sessions=[session],
    )
    mine = SignUp(state=state) if state else None
    at = STARTS + given.get("at", -timedelta(minutes=10))
    noted, chosen = given.get("noted", SEATED), given.get("chosen", True)
    assert answer(Door(event, session, mine, noted=noted, chosen=chosen), at=at) is said


def test_who_has_not_signed_up_reads_the_rule_and_is_not_noted(app: PlannerApp, town: Town, browse: Browse) -> None:
    event, _session, address = open_door(app, town, state=EventState.CLOSED, capacity=1)
    seat(app, town, event, "teacher")
    browser = browse(town.librarian)
    assert "Alla platser är tagna av dem som anmält sig." in browser.get(address).text
    assert browser.post(address).status == 422
    with inside(app, town.id):
        assert db.session.scalars(select(SignUp.user_id)).all() == [town.teacher.id]


def test_a_new_code_ends_the_old_one(app: PlannerApp, town: Town, browse: Browse) -> None:
    event, session, address = open_door(app, town)
    mine = seat(app, town, event, "librarian")
    page = browse(town.coordinator).get(f"/training/{event}/sessions/{session}/door")
    assert page.submit().status == 303
    for answered in (browse(town.librarian).get(address), browse(town.librarian).post(address)):
        assert (answered.status, "Koden gäller inte längre" in answered.text) == (404, True)
    assert state_of(app, town, mine) is SEATED


def test_a_code_is_of_one_session_and_one_municipality(app: PlannerApp, town: Town, browse: Browse) -> None:
    event, session, address = open_door(app, town)
    _other, other_session, _address = open_door(app, town, title="En annan")
    seat(app, town, event, "librarian")
    token = address.rpartition("/")[2]
    browser = browse(town.librarian)
    wrong = [f"/training/check-in/{other_session}/{token}", f"/training/check-in/{session}/{token[:-1]}", address + "x"]
    assert [browser.get(path).status for path in wrong] == [404] * 3
    assert [browser.post(path).status for path in wrong] == [404] * 3
    assert browse(town.neighbour.librarian).get(address).status == 404
    assert browse(town.neighbour.librarian).post(address).status == 404


def test_the_code_is_shown_and_printed_for_who_arranges(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        event = factories.event(town, starts_in=timedelta(minutes=10))
        factories.sign_up(event, town.librarian)
        address = f"/training/{event.id}/sessions/{event.sessions[0].id}/door"
        attendance = f"/training/{event.id}/attendance"
    browser = browse(town.coordinator)
    assert address in browser.get(attendance).links
    assert browser.get(f"{address}.pdf").status == 404
    page = browser.get(address)
    assert "<path" not in page.html.partition("od-qr")[2]
    assert page.submit().to == address
    assert "<path" in browser.get(address).html.partition("od-qr")[2]
    pdf = browser.get(f"{address}.pdf").response
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    for role in ("librarian", "principal", "teacher", "head"):
        for person, status in ((town.people[role], 403), (town.neighbour.people[role], 404)):
            other = browse(person)
            found = [other.get(address).status, other.get(f"{address}.pdf").status, other.post(address).status]
            assert found == [status] * 3
    with inside(app, town.id):
        assert len(db.session.scalars(select(DoorCode)).all()) == 1
