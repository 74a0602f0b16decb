"""What waits in the reports for whom, how forms answer what is stale or wrong, and how many statements pages take."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.reports.models import PeriodReport, ReportState
from planner.reports.period import Period
from planner.reports.queries.reports import waiting_for
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser
from tests.progress.rows import NOW
from tests.reports.made import a_report, measures

Browse = Callable[..., Browser]
pytestmark = pytest.mark.usefixtures("november")
ROLES = ("coordinator", "head", "principal", "librarian", "teacher")


@pytest.fixture
def november() -> Any:
    """Let it be a day in November, as the rows say."""
    with time_machine.travel(NOW):
        yield


def days(many: int) -> Period:
    """Return a period of so many days up to today."""
    return Period(clock.today() - timedelta(days=many), clock.today())


def waiting(app: PlannerApp, town: Town) -> dict[str, int]:
    """Return how many reports wait for each role of a town."""
    with inside(app, town.id):
        return {role: len(waiting_for(town.people[role].viewer)) for role in ROLES}


def test_only_a_sent_report_waits_and_only_for_the_head_of_its_own_municipality(app: PlannerApp, town: Town) -> None:
    nobody = dict.fromkeys(ROLES, 0)
    with inside(app, town.neighbour.id):
        a_report(town.neighbour, upto="sent")
    with inside(app, town.id):
        for many, upto in enumerate(("draft", "signed"), start=1):
            a_report(town, upto=upto, period=days(many))
    assert waiting(app, town) == nobody
    with inside(app, town.id):
        a_report(town, upto="sent", period=days(9))
    assert waiting(app, town) == nobody | {"head": 1}


def test_a_returned_report_waits_for_the_coordinator_until_it_is_sent_again(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        path = f"/reports/{a_report(town, upto='sent')}"
    browse(town.head).get(path).submit({"reason": "Skriv vad du föreslår"}, action=f"{path}/return")
    assert waiting(app, town) == dict.fromkeys(ROLES, 0) | {"coordinator": 1}
    browse(town.coordinator).get(path).submit(action=f"{path}/send")
    assert waiting(app, town) == dict.fromkeys(ROLES, 0) | {"head": 1}


def test_what_the_head_of_another_municipality_posts_is_not_found(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        path = f"/reports/{a_report(town, upto='sent')}"
    for deed in ("sign", "return", "take-back", "send", "discard"):
        for person in (town.neighbour.head, town.neighbour.coordinator):
            assert browse(person).post(f"{path}/{deed}", {"version": "2", "reason": "Hej"}).status == 404
    for person in (town.principal, town.librarian, town.teacher):
        assert browse(person).post(f"{path}/sign", {"version": "2"}).status == 404
    assert browse(town.coordinator).post(f"{path}/sign", {"version": "2"}).status == 403
    with inside(app, town.id):
        assert db.session.scalars(select(PeriodReport.state)).all() == [ReportState.SENT]


def test_a_report_is_returned_with_a_reason_and_nothing_typed_is_lost(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        path = f"/reports/{a_report(town, upto='sent')}"
    head = browse(town.head)
    stale = head.get(path)
    empty = stale.submit({"reason": " "}, action=f"{path}/return")
    assert (empty.status, any("Skriv vad som" in error for error in empty.errors)) == (422, True), empty.errors
    coordinator = browse(town.coordinator)
    assert coordinator.get(path).submit(action=f"{path}/take-back").status == 303
    assert coordinator.get(path).submit(action=f"{path}/send").status == 303
    conflict = stale.submit({"reason": "Min långa text"}, action=f"{path}/return")
    assert (conflict.status, "Min långa text" in conflict.html) == (409, True)
    assert stale.submit(action=f"{path}/sign").status == 409
    sign = head.get(path)
    assert [sign.submit(action=f"{path}/sign").status for _ in range(2)] == [303, 303]


@pytest.mark.parametrize("path", ["/reports/", "/"])
@pytest.mark.parametrize("role", ["coordinator", "head"])
def test_pages_take_as_many_statements_for_many_reports_as_for_one(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any], path: str, role: str
) -> None:
    with inside(app, town.id):
        measures(town)
        a_report(town, upto="sent", period=days(1))
    browser = browse(town.people[role])
    browser.get(path)
    with count_statements() as few:
        browser.get(path)
    with inside(app, town.id):
        for many in range(2, 6):
            a_report(town, upto="sent", period=days(many))
    with count_statements() as several:
        browser.get(path)
    assert len(several) == len(few)
