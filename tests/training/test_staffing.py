"""A library that is left without staff while its people are at a training: told, and hinders nobody."""

from collections.abc import Callable
from datetime import time, timedelta

import time_machine
from sqlalchemy import select

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.schools.models import StaffedHours
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUpState
from planner.training.queries.staffing import left_unstaffed
from tests import factories
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

MONDAY = "2026-11-16T09:00:00Z"
HOURS = {"starts_1": "09:00", "ends_1": "10:30", "starts_3": "12.00", "ends_3": "15:00"}


def staffed(school_id: int, weekday: int = 1, starts: time = time(9), ends: time = time(10, 30)) -> None:
    db.session.add(StaffedHours(school_id=school_id, weekday=weekday, starts=starts, ends=ends))
    db.session.flush()


def told(event: TrainingEvent, user_id: int) -> list[str]:
    db.session.refresh(event, ["sessions"])
    return [
        f"{each.starts_at:%d %H:%M}-{each.ends_at:%H:%M}" for each in left_unstaffed(user_id, event.active_sessions)
    ]


@time_machine.travel(MONDAY, tick=False)
def test_it_is_told_when_nobody_else_of_the_library_is_there(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        # Mondays 10:00-12:00 in Swedish time; the library is staffed until 10:30.
        event = factories.event(town, sessions=2)
        assert told(event, town.librarian.id) == []
        staffed(town.school, weekday=2)
        assert told(event, town.librarian.id) == []
        staffed(town.school)
        assert told(event, town.librarian.id) == []  # the colleague is there
        other = factories.event(town, starts_in=timedelta(days=14, minutes=15))
        row = factories.sign_up(other, town.colleague)
        # Only the first session's Monday: the colleague is there on the second one.
        assert told(event, town.librarian.id) == ["30 09:00-09:30"]
        assert told(event, town.teacher.id) == []
        assert told(event, town.librarian2.id) == []
        row.state, row.queued_at = SignUpState.WAITING, row.signed_up_at
        db.session.flush()
        assert told(event, town.librarian.id) == []
        row.state = SignUpState.REGISTERED
        other.state, other.cancelled_at = EventState.CANCELLED, other.created_at
        db.session.flush()
        assert told(event, town.librarian.id) == []


@time_machine.travel(MONDAY, tick=False)
def test_one_who_is_alone_is_told_before_and_after_and_so_is_the_principal(
    app: PlannerApp, town: Town, browse: Callable[..., Browser]
) -> None:
    with inside(app, town.id):
        event = factories.event(town)
        event.needs_approval = True
        event_id = event.id
        staffed(town.other_school)
    with inside(app, town.neighbour.id):
        staffed(town.neighbour.school)
    browser, address = browse(town.librarian2), f"/training/{event_id}"
    page = browser.get(address)
    assert "Biblioteket är obemannat under tiden" in page.text
    assert "Östra skolan Dörrby: mån 30 nov 2026 kl. 10.00–10.30" in page.text
    assert page.submit(action=f"{address}/sign-up").status == 303
    assert "Biblioteket är obemannat" in browser.get(address).text
    assert "Biblioteket är obemannat" not in browse(town.librarian).get(address).text
    link = next(link for link in browse(town.principal2).get("/").links if link.endswith("/answer"))
    assert "Biblioteket är obemannat" in browse(town.principal2).get(link).text


@time_machine.travel(MONDAY, tick=False)
def test_who_writes_the_hours(app: PlannerApp, town: Town, browse: Callable[..., Browser]) -> None:
    address = f"/schools/{town.school}/staffed-hours"
    for person in (town.librarian, town.principal, town.coordinator):
        assert browse(person).get(address).status == 200
        assert address in browse(person).get("/schools/").links
    for person in (town.librarian2, town.principal2, town.teacher, town.head):
        assert browse(person).get(address).status == 403
        assert browse(person).post(address).status == 403
        assert address not in browse(person).get("/schools/").links
    assert browse(town.neighbour.coordinator).get(address).status == 404
    page = browse(town.librarian).get(address)
    for change, message in (
        ({"ends_1": ""}, "Skriv både från när och till när, eller ingetdera"),
        ({"ends_1": "08:00"}, "Slutet måste vara efter början"),
        ({"starts_1": "25:00"}, "Skriv ett klockslag"),
    ):
        again = page.submit(HOURS | change)
        assert again.status == 422
        assert any(message in error for error in again.errors), (change, again.errors)
    assert page.submit(HOURS).to == "/schools/"
    assert page.submit(HOURS | {"ends_1": "11:00"}).status == 409
    form = browse(town.principal).get(address).form()
    assert (form["starts_1"], form["ends_3"], form["starts_2"]) == ("09:00", "15:00", "")
    with inside(app, town.id):
        rows = db.session.scalars(select(StaffedHours).order_by(StaffedHours.weekday)).all()
        assert [(row.school_id, row.weekday, row.starts, row.ends) for row in rows] == [
            (town.school, 1, time(9), time(10, 30)),
            (town.school, 3, time(12), time(15)),
        ]
