"""Schools and settings."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.schools.models import AccessMode, Municipality, School, SchoolBreak
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser

Browse = Callable[..., Browser]


def school(app: PlannerApp, town: Town) -> School:
    with inside(app, town.id):
        found = db.session.get_one(School, town.school)
        db.session.expunge(found)
        return found


@pytest.mark.parametrize("role", ["librarian", "principal", "teacher", "head", "coordinator"])
def test_everyone_with_a_post_sees_the_own_schools_and_only_the_coordinator_changes_them(
    town: Town, browse: Browse, role: str
) -> None:
    browser = browse(town.people[role])
    page = browser.get("/schools/")
    assert page.h1 == "2 skolor"
    assert ("Ängskolan Dörrby" in page.text, "Granby" in page.text) == (True, False)
    may = role == "coordinator"
    assert (f"/schools/{town.school}/edit" in page.links) is may
    for path in ("edit", "close"):
        assert browser.get(f"/schools/{town.school}/{path}").status == (200 if may else 403)
        assert browser.get(f"/schools/{town.neighbour.school}/{path}").status == 404
    if not may:
        assert browser.post(f"/schools/{town.school}/edit", {"name": "Ny", "version": "1"}).status == 403


NEW = {"unit_code": "18009999", "name": "Björkskolan", "stages": "F-6", "pupils": "120"}


def test_a_school_is_entered_once_and_people_can_be_given_posts_there(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    browser = browse(town.coordinator)
    page = browser.get("/schools/new")
    assert page.submit(NEW).to == "/schools/"
    assert page.submit(NEW).to == "/schools/"
    again = browser.get("/schools/new").submit(NEW | {"name": "En till"})
    assert (again.status, again.errors) == (422, ["Det finns redan en skola med den skolenhetskoden"])
    assert "Björkskolan" in browser.get("/people/invite").text
    with inside(app, town.id):
        found = db.session.scalars(select(School).where(School.unit_code == "18009999")).one()
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "school.opened")).one()
        assert (found.name, found.pupils, found.access_mode) == ("Björkskolan", 120, AccessMode.OWN_UNIT)
        assert (event.subject_id, event.user_id) == (found.id, town.coordinator.id)
    assert "Björkskolan" not in browse(town.neighbour.coordinator).get("/schools/").text


@pytest.mark.parametrize(
    ("wrong", "errors"),
    [
        ({"unit_code": ""}, ["Skriv skolans skolenhetskod"]),
        ({"unit_code": "1800999"}, ["Skriv skolenhetskoden med åtta siffror"]),
        ({"unit_code": "١٨٠٠٩٩٩٩"}, ["Skriv skolenhetskoden med åtta siffror"]),
        ({"pupils": "-1"}, ["Skriv ett tal från 0 till 20 000"]),
        ({"access_mode": "contract"}, ["Skriv skälet: biblioteket finns inte på den egna skolenheten"]),
    ],
)
def test_a_school_that_cannot_be_is_refused_at_its_field(
    town: Town, browse: Browse, wrong: dict[str, str], errors: list[str]
) -> None:
    refused = browse(town.coordinator).get("/schools/new").submit(NEW | wrong)
    assert (refused.status, refused.errors) == (422, errors)


def test_nobody_but_the_coordinator_enters_schools(town: Town, browse: Browse) -> None:
    for role in ("librarian", "principal", "teacher", "head"):
        browser = browse(town.people[role])
        assert [browser.get("/schools/new").status, browser.post("/schools/new", NEW).status] == [403, 403]
        assert "/schools/new" not in browser.get("/schools/").links


def test_a_library_elsewhere_needs_its_reason(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.coordinator).get(f"/schools/{town.school}/edit")
    refused = page.submit({"access_mode": "public_library", "access_reason": ""})
    assert (refused.status, refused.errors) == (422, ["Skriv skälet: biblioteket finns inte på den egna skolenheten"])
    saved = page.submit({"access_mode": "public_library", "access_reason": "Vägg i vägg", "pupils": "312"})
    assert saved.to == "/schools/"
    found = school(app, town)
    assert (found.access_mode, found.access_reason, found.pupils) == (AccessMode.PUBLIC_LIBRARY, "Vägg i vägg", 312)
    with inside(app, town.id):
        event = db.session.scalars(select(AuditEvent)).one()
        assert (event.action, (event.before or {})["pupils"], (event.after or {})["pupils"]) == (
            "school.changed",
            200,
            312,
        )


@pytest.mark.parametrize("pupils", ["", "-1", "1e309", "NaN", "20001", "9" * 400, "tolv"])
def test_a_number_of_pupils_that_is_none_is_refused(app: PlannerApp, town: Town, browse: Browse, pupils: str) -> None:
    page = browse(town.coordinator).get(f"/schools/{town.school}/edit").submit({"pupils": pupils})
    assert (page.status, len(page.errors)) == (422, 1)
    assert school(app, town).pupils == 200


def test_a_stale_school_shows_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.coordinator).get(f"/schools/{town.school}/edit")
    with inside(app, town.id):
        db.session.get_one(School, town.school).name = "Saved skolan"
    answer = page.submit({"name": "My skolan"})
    assert answer.status == 409
    assert ("My skolan" in answer.html, "Saved skolan" in answer.html) == (True, True)


def test_a_school_closes_when_nobody_holds_a_post_there(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        db.session.add(School(id=900, unit_code="19000009", name="Tomma skolan", stages="F-3", pupils=0))
    browser = browse(town.coordinator)
    held = browser.get(f"/schools/{town.school}/close").submit({"written": "Ängskolan Dörrby"})
    assert (held.status, len(held.errors)) == (422, 1)
    page = browser.get("/schools/900/close")
    assert page.submit({"written": "fel"}).status == 422
    assert page.submit({"written": "Tomma skolan", "closed_on": "2099-01-01"}).status == 422
    assert page.submit({"written": "tomma skolan"}).to == "/schools/"
    assert browser.get("/schools/").h1 == "2 skolor"
    with inside(app, town.id):
        assert db.session.get_one(School, 900).closed_on == clock.today()


def test_the_list_asks_as_often_for_many_schools_as_for_few(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    browser = browse(town.coordinator)
    with count_statements() as few:
        browser.get("/schools/")
    with inside(app, town.id):
        db.session.add_all(School(unit_code=f"1900010{n}", name=f"Skola {n}", stages="F-3", pupils=n) for n in range(6))
    with count_statements() as many:
        browser.get("/schools/")
    assert len(many) == len(few) <= 4


def test_the_smallest_group_is_never_less_than_three(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.coordinator).get("/settings/")
    assert page.submit({"smallest_group": "2"}, action="/settings/").status == 422
    assert page.submit({"smallest_group": "7"}, action="/settings/").to == "/settings/"
    assert page.submit({"smallest_group": "8", "once": "another"}, action="/settings/").status == 409
    with app.app_context():
        groups = {found.id: found.smallest_group for found in db.session.scalars(select(Municipality))}
    assert groups == {town.id: 7, town.neighbour.id: 5}


def test_breaks_are_added_and_removed_in_the_own_municipality(app: PlannerApp, town: Town, browse: Browse) -> None:
    for place in (town, town.neighbour):
        with inside(app, place.id):
            db.session.add(
                SchoolBreak(id=place.id * 10, name="Lov", first_day=date(2099, 2, 1), last_day=date(2099, 2, 5))
            )
    browser = browse(town.coordinator)
    page = browser.get("/settings/")
    fields = {"name": "Sportlov", "first_day": "2098-03-01", "last_day": "2098-02-01"}
    assert page.submit(fields, action="/settings/breaks").status == 422
    assert page.submit(fields | {"last_day": "2098-03-05"}, action="/settings/breaks").status == 303
    assert page.submit(action=f"/settings/breaks/{town.id * 10}/remove").status == 303
    assert browser.post(f"/settings/breaks/{town.neighbour.id * 10}/remove").status == 404
    left = []
    for place in (town, town.neighbour):
        with inside(app, place.id):
            left.append([found.name for found in db.session.scalars(select(SchoolBreak))])
    assert left == [["Sportlov"], ["Lov"]]


@pytest.mark.parametrize(("typed", "status", "kept"), [
    ("1980", 303, "1980"), (" 0180 ", 303, "0180"), ("", 303, None), ("980", 422, None), ("9980", 422, None),
    ("198O", 422, None), ("19801", 422, None), ("\u0661\u0669\u0668\u0660", 422, None),
])  # fmt: skip
def test_a_municipality_code_is_four_digits_or_not_said(
    app: PlannerApp, town: Town, browse: Browse, typed: str, status: int, kept: str | None
) -> None:
    page = browse(town.coordinator).get("/settings/")
    assert page.submit({"code": typed}, action="/settings/").status == status
    with app.app_context():
        codes = {found.id: found.code for found in db.session.scalars(select(Municipality))}
    assert codes == {town.id: kept, town.neighbour.id: None}
