"""Attendance at the door: ticks that come late, twice, or from two phones."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.training.models.door import DoorTick, Way
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUp, SignUpState
from planner.training.operations import attendance
from planner.training.operations.attendance import Tick
from planner.training.queries.attendance import noted_at_door
from tests import factories
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

NOON = "2026-11-16T11:00:00Z"
THERE, ABSENT, OPEN = SignUpState.ATTENDED, SignUpState.ABSENT, SignUpState.REGISTERED


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


class Door:
    """A training that has begun, with three seated, one waiting and one who left; ids by name."""

    def __init__(self, town: Town) -> None:
        event = factories.event(town, starts_in=-timedelta(hours=1), capacity=5)
        self.event_id = event.id
        self.rows = {
            name: factories.sign_up(event, town.people[name], state).id
            for name, state in (
                ("librarian", OPEN),
                ("colleague", OPEN),
                ("teacher", OPEN),
                ("head", SignUpState.WAITING),
                ("principal", SignUpState.WITHDRAWN),
            )
        }
        other = factories.event(town, starts_in=-timedelta(hours=1), title="En annan")
        self.rows["elsewhere"] = factories.sign_up(other, town.librarian).id
        self.address = f"/training/{event.id}/attendance"

    def ticks(self, *told: tuple[str, SignUpState, int, str]) -> list[str]:
        """Write ticks as the page sends them: name, state, seconds ago, token."""
        return [f"{token}.{self.rows[name]}.{state.value}.{ago * 1000}" for name, state, ago, token in told]


@pytest.fixture
def door(app: PlannerApp, town: Town) -> Door:
    with inside(app, town.id):
        return Door(town)


def noted(app: PlannerApp, town: Town, door: Door) -> dict[str, str]:
    with inside(app, town.id):
        states = dict(db.session.execute(select(SignUp.id, SignUp.state)).all())
        return {name: states[row].value for name, row in door.rows.items() if states[row] in {THERE, ABSENT}}


def kept(app: PlannerApp, town: Town) -> int:
    with inside(app, town.id):
        return db.session.scalar(select(func.count(DoorTick.id))) or 0


def test_ticks_are_taken_in_and_answered_with_how_it_is_now(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], door: Door
) -> None:
    sent = door.ticks(("librarian", THERE, 5, "a-first-tick"), ("teacher", ABSENT, 4, "another-tick"))
    page = browse(town.coordinator).post(f"{door.address}/ticks", {"tick": sent})
    assert page.status == 200
    assert page.response.get_json() == {
        "people": {
            str(door.rows["librarian"]): "attended",
            str(door.rows["colleague"]): "registered",
            str(door.rows["teacher"]): "absent",
        }
    }
    assert browse(town.coordinator).get(f"{door.address}/ticks").response.get_json() == page.response.get_json()
    assert noted(app, town, door) == {"librarian": "attended", "teacher": "absent"}
    with inside(app, town.id):
        row = db.session.get_one(SignUp, door.rows["librarian"])
        assert (row.attendance_at, row.attendance_by_id) == (clock.now() - timedelta(seconds=5), town.coordinator.id)


def test_a_tick_that_is_sent_again_counts_once(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], door: Door
) -> None:
    browser = browse(town.coordinator)
    sent = door.ticks(("librarian", THERE, 5, "a-first-tick"))
    for again in (sent, sent, sent * 3):
        assert browser.post(f"{door.address}/ticks", {"tick": again}).status == 200
    assert kept(app, town) == 1
    assert (
        browser.post(f"{door.address}/ticks", {"tick": door.ticks(("librarian", OPEN, 1, "taken-back"))}).status == 200
    )
    assert browser.post(f"{door.address}/ticks", {"tick": sent}).status == 200
    assert noted(app, town, door) == {}
    assert kept(app, town) == 2


def test_of_two_phones_the_later_tick_holds_whichever_comes_first(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], door: Door
) -> None:
    one, other = browse(town.coordinator), browse(town.coordinator)
    one.post(f"{door.address}/ticks", {"tick": door.ticks(("librarian", THERE, 10, "from-one-phone"))})
    late = door.ticks(("librarian", ABSENT, 600, "lost-for-a-while"), ("colleague", THERE, 600, "also-for-a-while"))
    other.post(f"{door.address}/ticks", {"tick": late})
    assert noted(app, town, door) == {"librarian": "attended", "colleague": "attended"}
    assert kept(app, town) == 3


def test_a_tick_that_was_taken_back_is_not_brought_back_by_an_older_one(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], door: Door
) -> None:
    browser = browse(town.coordinator)
    browser.post(f"{door.address}/ticks", {"tick": door.ticks(("librarian", OPEN, 10, "not-noted"))})
    browser.post(f"{door.address}/ticks", {"tick": door.ticks(("librarian", THERE, 60, "an-older-one"))})
    assert noted(app, town, door) == {}


def test_the_list_that_is_saved_whole_stands_against_an_older_tick(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], door: Door
) -> None:
    browser = browse(town.coordinator)
    saved = browser.get(door.address).submit({f"person_{door.rows['librarian']}": "absent", "rest": None})
    assert saved.status == 303
    browser.post(f"{door.address}/ticks", {"tick": door.ticks(("librarian", THERE, 60, "an-older-one"))})
    assert noted(app, town, door) == {"librarian": "absent"}


def test_who_has_no_seat_here_is_let_go_and_the_others_are_noted(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], door: Door
) -> None:
    sent = door.ticks(
        ("head", THERE, 1, "who-is-waiting"),
        ("principal", THERE, 1, "who-signed-off"),
        ("elsewhere", THERE, 1, "who-is-elsewhere"),
        ("librarian", THERE, 1, "who-has-a-seat"),
    )
    assert browse(town.coordinator).post(f"{door.address}/ticks", {"tick": sent}).status == 200
    assert noted(app, town, door) == {"librarian": "attended"}


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "x",
        "token-token.1.waiting.5",
        "token-token.1.attended.-5",
        "a b c d e f.1.attended.5",
        "t" * 41 + ".1.absent.5",
    ],
)
def test_what_is_no_tick_is_refused_and_nothing_is_noted(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], door: Door, sent: str
) -> None:
    good = door.ticks(("librarian", THERE, 1, "a-good-tick"))
    assert browse(town.coordinator).post(f"{door.address}/ticks", {"tick": [*good, sent]}).status == 422
    assert (noted(app, town, door), kept(app, town)) == ({}, 0)


def test_nothing_is_noted_before_the_day_or_of_what_is_cancelled(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    for given in ({"starts_in": timedelta(days=2)}, {"starts_in": -timedelta(hours=1), "state": EventState.CANCELLED}):
        with inside(app, town.id):
            event = factories.event(town, **given)
            row = factories.sign_up(event, town.librarian).id
            address = f"/training/{event.id}/attendance/ticks"
        page = browse(town.coordinator).post(address, {"tick": [f"token-token.{row}.attended.5"]})
        assert (page.status, page.text) == (422, "Närvaro noteras från och med dagen för första tillfället")
    assert kept(app, town) == 0


def test_an_ended_session_is_told_by_the_status_and_loses_nothing(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], door: Door
) -> None:
    browser = browse(town.coordinator)
    token = browser.token()
    with browser.client.session_transaction() as cookie:
        del cookie["_user_id"]
    sent = {"tick": door.ticks(("librarian", THERE, 1, "a-good-tick")), "csrf_token": token}
    assert browser.client.post(f"{door.address}/ticks", data=sent).status_code == 401
    assert browse(town.coordinator).client.post(f"{door.address}/ticks", data=sent).status_code == 400
    assert browse(town.coordinator).post(f"{door.address}/ticks", {"tick": sent["tick"]}).status == 200
    assert noted(app, town, door) == {"librarian": "attended"}


@pytest.mark.parametrize("role", ["librarian", "principal", "teacher", "head"])
def test_nobody_but_who_arranges_reads_or_sends_ticks(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], door: Door, role: str
) -> None:
    sent = {"tick": door.ticks(("librarian", THERE, 1, "a-good-tick"))}
    for person, status in (
        (town.people[role], 403),
        (town.neighbour.people[role], 404),
        (town.neighbour.coordinator, 404),
    ):
        browser = browse(person)
        found = [
            browser.get(door.address).status,
            browser.get(f"{door.address}/ticks").status,
            browser.post(f"{door.address}/ticks", sent).status,
        ]
        assert found == [status] * 3
    assert kept(app, town) == 0


def test_signing_out_empties_what_pages_keep_in_the_browser(town: Town, browse: Callable[..., Browser]) -> None:
    page = browse(town.coordinator).post("/sign-out")
    assert (page.status, page.response.headers["Clear-Site-Data"]) == (303, '"storage"')


def test_the_page_asks_as_much_for_many_as_for_one(
    app: PlannerApp, town: Town, browse: Callable[..., Browser], count_statements: Callable[..., Any]
) -> None:
    browser, counts = browse(town.coordinator), []
    with inside(app, town.id):
        crowd = factories.crowd(town, 20)
    for wanted in (1, 20):
        with inside(app, town.id):
            event = factories.event(town, starts_in=-timedelta(hours=1), capacity=20)
            rows = [factories.sign_up(event, person).id for person in crowd[:wanted]]
            address = f"/training/{event.id}/attendance"
        sent = {"tick": [f"token-{wanted}-{row}.{row}.attended.5" for row in rows]}
        with count_statements() as page:
            assert browser.get(address).status == 200
        with count_statements() as look:
            assert browser.get(f"{address}/ticks").status == 200
        assert browser.post(f"{address}/ticks", sent).status == 200
        counts.append((len(page), len(look)))
    assert counts == [counts[0]] * 2


def test_a_tick_from_the_future_is_of_now(app: PlannerApp, town: Town, door: Door) -> None:
    with inside(app, town.id):
        event = db.session.get_one(TrainingEvent, door.event_id)
        tick = Tick(door.rows["librarian"], THERE, clock.now() + timedelta(days=1), token="from-tomorrow")
        attendance.take_in(event, ticks=[tick], by=town.coordinator.viewer)
        row = db.session.scalars(select(DoorTick)).one()
        assert (row.ticked_at, row.way) == (clock.now(), Way.LIST)
        assert noted_at_door(door.rows["librarian"], event.sessions[0].id) is THERE
