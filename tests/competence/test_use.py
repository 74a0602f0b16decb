"""Six to eight weeks after a training: one question, answered or declined once, and nobody else's business."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.log import LogEntry
from planner.competence.models.use import TrainingUse, Use
from planner.competence.operations import evidence
from planner.competence.queries import use as queries
from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.schools.models import SchoolBreak
from planner.training.models.sign_up import SignUpState
from tests.competence.test_log_pages import attended
from tests.conftest import inside
from tests.factories import Town, a_goal
from tests.page import Browser

Browse = Callable[..., Browser]
HELD = timedelta(days=45)


@pytest.fixture
def sign_up(app: PlannerApp, town: Town) -> int:
    """A training the librarian attended forty-five days ago; others have attended theirs."""
    with inside(app, town.neighbour.id):
        attended(town.neighbour, ago=HELD)
    with inside(app, town.id):
        attended(town, "colleague", ago=HELD)
        return attended(town, ago=HELD)


def path_of(sign_up: int) -> str:
    return f"/competence/log/from-training/{sign_up}/use"


def answers(app: PlannerApp, town: Town) -> list[tuple[Any, ...]]:
    with inside(app, town.id):
        rows = db.session.execute(
            select(TrainingUse.user_id, TrainingUse.use, TrainingUse.with_whom, TrainingUse.shared_at)
        )
        return [(user, use, whom, shared is not None) for user, use, whom, shared in rows]


def test_it_is_two_taps_from_home_and_goes_into_ones_own_log(
    app: PlannerApp, town: Town, browse: Browse, sign_up: int
) -> None:
    person = browse(town.librarian)
    assert path_of(sign_up) in person.get("/").links
    page = person.get(path_of(sign_up))
    assert page.submit({"used": "1", "with_whom": "femman"}).to == "/competence/log"
    assert answers(app, town) == [(town.librarian.id, Use.USED, "femman", False)]
    assert "Använt, tillsammans med femman." in person.get("/competence/log").text
    with inside(app, town.id):
        assert db.session.scalars(select(LogEntry.sign_up_id)).all() == [sign_up]
    assert path_of(sign_up) not in person.get("/").links


def test_it_is_declined_once_and_never_asked_again(app: PlannerApp, town: Town, browse: Browse, sign_up: int) -> None:
    person = browse(town.librarian)
    page = person.get(path_of(sign_up))
    assert page.submit({"declined": "1", "with_whom": "x"}).to == "/"
    assert page.submit({"declined": "1", "with_whom": "x"}).to == "/"
    assert answers(app, town) == [(town.librarian.id, Use.DECLINED, None, False)]
    assert path_of(sign_up) not in person.get("/").links
    with inside(app, town.id):
        assert db.session.scalars(select(LogEntry.id)).all() == []


def test_an_answer_can_be_changed_and_two_windows_see_both(
    app: PlannerApp, town: Town, browse: Browse, sign_up: int
) -> None:
    person = browse(town.librarian)
    person.get(path_of(sign_up)).submit({"not_yet": "1"})
    first, second = person.get(path_of(sign_up)), person.get(path_of(sign_up))
    assert first.submit({"used": "1", "with_whom": "sexan"}).status == 303
    assert second.submit({"used": "1", "with_whom": "sjuan"}).status == 409
    assert answers(app, town) == [(town.librarian.id, Use.USED, "sexan", False)]


def test_no_button_is_no_answer_and_what_is_wrong_is_said(
    app: PlannerApp, town: Town, browse: Browse, sign_up: int
) -> None:
    page = browse(town.librarian).get(path_of(sign_up))
    found = [page.submit(typed).errors for typed in ({}, {"used": "1", "with_whom": "x" * 201})]
    assert found == [["Välj ett av svaren"], ["Korta texten till högst 200 tecken"]]
    assert answers(app, town) == []


def test_only_who_was_there_is_asked_and_answers(app: PlannerApp, town: Town, browse: Browse, sign_up: int) -> None:
    for name in ("colleague", "librarian2"):
        browser = browse(town.people[name])
        assert [browser.get(path_of(sign_up)).status, browser.post(path_of(sign_up), {"used": "1"}).status] == [404] * 2
    for name in ("principal", "teacher", "coordinator", "head"):
        assert browse(town.people[name]).post(path_of(sign_up), {"used": "1"}).status == 404
    assert browse(town.neighbour.librarian).get(path_of(sign_up)).status == 404
    lost = browse().post(path_of(sign_up), {"used": "1", "with_whom": "Allt jag skrev"})
    assert (lost.status, "kept" in lost.form()) == (401, True)
    assert answers(app, town) == []


@pytest.mark.parametrize("state", [SignUpState.ABSENT, SignUpState.REGISTERED])
def test_who_was_not_there_is_not_asked(app: PlannerApp, town: Town, state: SignUpState) -> None:
    with inside(app, town.id):
        attended(town, state=state, ago=HELD)
        assert list(queries.to_ask(town.librarian.viewer)) == []


@pytest.mark.parametrize(
    ("days", "asked"), [(41, False), (42, True), (50, True), (56, True), (57, False), (200, False)]
)
def test_it_is_asked_from_six_to_eight_weeks_after(app: PlannerApp, town: Town, days: int, asked: bool) -> None:  # noqa: FBT001 - a table's cells
    with inside(app, town.id):
        made = attended(town, ago=timedelta(days=days))
        assert [one.sign_up_id for one in queries.to_ask(town.librarian.viewer)] == ([made] if asked else [])


def test_it_is_quiet_in_a_break_and_asked_after_it(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        made = attended(town, ago=timedelta(days=44))
        first = clock.today() - timedelta(days=3)
        db.session.add(SchoolBreak(name="Lov", first_day=first, last_day=clock.today() + timedelta(days=30)))
        db.session.flush()
        assert list(queries.to_ask(town.librarian.viewer)) == []
    with time_machine.travel(clock.now() + timedelta(days=35)), inside(app, town.id):
        assert [one.sign_up_id for one in queries.to_ask(town.librarian.viewer)] == [made]
    with time_machine.travel(clock.now() + timedelta(days=60)), inside(app, town.id):
        assert list(queries.to_ask(town.librarian.viewer)) == []


def test_days_of_breaks_do_not_count_among_the_two_weeks() -> None:
    held = date(2026, 9, 1)
    assert queries.until(held, set()) == held + timedelta(weeks=8)
    week = {held + timedelta(weeks=7, days=n) for n in range(7)}
    assert queries.until(held, week) == held + timedelta(weeks=9)


def test_the_principal_reads_the_answer_only_when_it_is_shared(
    app: PlannerApp, town: Town, browse: Browse, sign_up: int
) -> None:
    person, principal = browse(town.librarian), browse(town.principal)
    with inside(app, town.id):
        number = a_goal(town, state=GoalState.AGREED).id
        path = f"/competence/goals/{number}"
    assert "shared" not in person.get(path_of(sign_up)).form()
    person.get(path_of(sign_up)).submit({"used": "1", "with_whom": "hemliga femman"})
    with inside(app, town.id):
        entry = db.session.scalars(select(LogEntry)).one()
        evidence.attach(db.session.get_one(Goal, number), entry=entry, by=town.librarian.viewer)
    pages = (path, f"/competence/team/{town.librarian.id}", "/competence/team")
    assert ["hemliga femman" in principal.get(page).text for page in pages] == [False] * 3
    person.get(path_of(sign_up)).submit({"used": "1", "shared": "y"})
    assert "hemliga femman" in principal.get(path).text
    person.get(path_of(sign_up)).submit({"used": "1", "shared": None})
    assert "hemliga femman" not in principal.get(path).text
    assert answers(app, town) == [(town.librarian.id, Use.USED, "hemliga femman", False)]


def test_asking_takes_the_same_statements_however_many(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any]
) -> None:
    counts = []
    for _ in range(3):
        with inside(app, town.id):
            attended(town, ago=HELD)
        with inside(app, town.id), count_statements() as sent:
            queries.to_ask(town.librarian.viewer)
        counts.append(len(sent))
    assert counts == [2, 2, 2]
