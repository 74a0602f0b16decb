"""The training log through its pages: the quick form, mending, and what was attended."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.log import LogEntry
from planner.competence.operations import evidence
from planner.competence.queries import log as log_queries
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.training.models.event import EventArea, EventState, TrainingEvent, TrainingSession
from planner.training.models.sign_up import SignUp, SignUpState
from tests.conftest import inside
from tests.factories import Town, a_goal, an_entry, note_at_sessions
from tests.page import Browser

Browse = Callable[..., Browser]


def entries(app: PlannerApp, town: Town) -> list[tuple[Any, ...]]:
    with inside(app, town.id):
        rows = db.session.execute(
            select(LogEntry.user_id, LogEntry.what, LogEntry.hours, LogEntry.sign_up_id).order_by(LogEntry.id)
        )
        return [tuple(row) for row in rows]


def test_two_hours_are_logged_with_what_hours_and_area(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get("/competence/log")
    saved = page.submit({"hours": "2", "what": "Läste om boksamtal", "area_id": str(town.area)})
    assert saved.to == "/competence/log"
    assert saved.follow().h1 == "2 timmar i loggen " + str(SchoolYear.current())
    assert entries(app, town) == [(town.librarian.id, "Läste om boksamtal", Decimal(2), None)]


def test_the_quick_form_proposes_today_and_the_area_of_last_time(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        an_entry(town)
    form = browse(town.librarian).get("/competence/log").form()
    assert (form["done_on"], form["area_id"]) == (clock.today().isoformat(), str(town.area))


def test_the_first_entry_proposes_the_area_of_the_own_goal(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        a_goal(town, state=GoalState.AGREED)
    proposed = {
        name: browse(town.people[name]).get("/competence/log").form()["area_id"] for name in ("librarian", "colleague")
    }
    assert proposed == {"librarian": str(town.area), "colleague": ""}


def test_an_entry_can_be_evidence_at_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        goal_id = a_goal(town, state=GoalState.AGREED).id
        an_entry(town).area_id = town.other_area
    page = browse(town.librarian).get(f"/competence/log?goal={goal_id}")
    assert (page.form()["goal_id"], page.form()["area_id"]) == (str(goal_id), str(town.area))
    page.submit({"hours": "1,5", "what": "Kurs", "area_id": str(town.area)})
    with inside(app, town.id):
        assert db.session.get_one(Goal, goal_id).evidence_count == 1


BAD: list[tuple[dict[str, Any], list[str]]] = [
    ({"hours": ""}, ["Skriv hur många timmar"]),
    ({"hours": "0"}, ["Skriv mer än 0 och högst 200 timmar"]),
    ({"hours": "-2"}, ["Skriv mer än 0 och högst 200 timmar"]),
    ({"hours": "200,5"}, ["Skriv mer än 0 och högst 200 timmar"]),
    ({"hours": "NaN"}, ["Skriv ett tal, som 12 eller 4,5"]),
    ({"hours": "1e309"}, ["Skriv ett tal, som 12 eller 4,5"]),
    ({"hours": "två"}, ["Skriv ett tal, som 12 eller 4,5"]),
    ({"what": " "}, ["Skriv vad du gjorde"]),
    ({"what": "x" * 201}, ["Korta texten till högst 200 tecken"]),
    ({"area_id": ""}, ["Välj område"]),
    ({"area_id": "999999"}, ["Välj område"]),
    ({"done_on": ""}, ["Välj dag"]),
    ({"done_on": "2101-01-01"}, ["Skriv ett datum mellan åren 2000 och 2100"]),
    ({"done_on": "1999-12-31"}, ["Skriv ett datum mellan åren 2000 och 2100"]),
    ({"done_on": "2099-01-01"}, ["Välj en dag som har varit: loggen är för det som är gjort"]),
    ({"link": "javascript:alert(1)"}, ["Skriv en webbadress som börjar med https:// eller http://"]),
    ({"link": "https://["}, ["Skriv en webbadress som börjar med https:// eller http://"]),
    ({"reflection": "x" * 50_000}, ["Korta texten till högst 20000 tecken"]),
]


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_saved(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get("/competence/log")
    right = {"hours": "2", "what": "Kurs", "area_id": str(town.area)}
    found = []
    for changes, _errors in BAD:
        refused = page.submit(right | changes)
        found.append((changes, refused.errors if refused.status == 422 else [str(refused.status)]))
    assert found == BAD
    assert entries(app, town) == []


def test_a_day_before_the_employment_is_refused(town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get("/competence/log")
    refused = page.submit({"hours": "2", "what": "Kurs", "area_id": str(town.area), "done_on": "2020-06-30"})
    found = [error.replace("\N{NO-BREAK SPACE}", " ") for error in refused.errors]
    assert (refused.status, found) == (422, ["Välj en dag under din anställning, som började ons 1 juli 2020"])


def test_an_area_and_a_goal_of_others_are_no_choices(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        a_goal(town, state=GoalState.AGREED)
        theirs = a_goal(town, "colleague", state=GoalState.AGREED).id
    page = browse(town.librarian).get("/competence/log")
    right = {"hours": "2", "what": "Kurs", "area_id": str(town.area)}
    assert page.submit(right | {"area_id": str(town.neighbour.area)}).status == 422
    assert page.submit(right | {"goal_id": str(theirs)}).status == 422
    assert entries(app, town) == []


def test_a_double_submit_logs_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get("/competence/log")
    right = {"hours": "2", "what": "Kurs", "area_id": str(town.area)}
    assert [page.submit(right).status for _ in range(3)] == [303, 303, 303]
    assert len(entries(app, town)) == 1


def test_a_stale_save_shows_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        path = f"/competence/log/{an_entry(town).id}/edit"
    browser = browse(town.librarian)
    first, second = browser.get(path), browser.get(path)
    assert first.submit({"what": "Den första"}).status == 303
    conflict = second.submit({"what": "Den andra"})
    assert (conflict.status, conflict.form()["what"]) == (409, "Den andra")
    assert "Den första" in conflict.text


def test_an_entry_is_removed_but_not_while_it_is_evidence(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        free, used = an_entry(town).id, an_entry(town, what="Underlaget").id
        evidence.attach(
            a_goal(town, state=GoalState.AGREED), entry=db.session.get_one(LogEntry, used), by=town.librarian.viewer
        )
    browser = browse(town.librarian)
    remove = f"/competence/log/{free}/remove"
    assert browser.get(f"/competence/log/{free}/edit").submit(action=remove).status == 303
    refused = browser.post(f"/competence/log/{used}/remove", {"version": "1"})
    assert (refused.status, refused.errors) == (
        422,
        ["Posten är underlag för ett mål. Ta bort den från målet först."],
    )
    assert [what for _, what, _, _ in entries(app, town)] == ["Underlaget"]


def test_an_entry_of_another_is_no_evidence(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        path = f"/competence/goals/{a_goal(town, state=GoalState.AGREED).id}"
        an_entry(town)
        theirs = an_entry(town, "colleague").id
    page = browse(town.librarian).get(path)
    refused = page.submit({"entry_id": str(theirs)}, action=f"{path}/evidence")
    assert (refused.status, refused.errors) == (422, ["Välj en post ur din logg"])


def test_those_without_library_post_are_told_what_this_is(town: Town, browse: Browse) -> None:
    for person in (town.teacher, town.head):
        assert browse(person).get("/competence/me").h1 == "Mål och logg är för dem som arbetar i skolbiblioteken"
    assert browse(town.principal).get("/competence/me").to == "/competence/team"
    for person in (town.teacher, town.head, town.coordinator, town.principal):
        assert browse(person).get("/competence/log").status == 403
        assert browse(person).get("/competence/goals/new").status == 403


# ---------------------------------------------------------------- what was attended


def attended(
    town: Town,
    who: str = "librarian",
    *,
    state: SignUpState = SignUpState.ATTENDED,
    area: bool = True,
    ago: timedelta = timedelta(days=1),
) -> int:
    now = clock.now()
    event = TrainingEvent(
        title="Boksamtal i praktiken",
        capacity=20,
        seats_taken=1,
        state=EventState.HELD,
        held_at=now,
        school_year=SchoolYear.current(),
        created_by_id=town.coordinator.id,
        created_at=now,
    )
    db.session.add(event)
    db.session.flush()
    for days in (1, 0):
        start = now - ago - timedelta(days=days, minutes=90)
        db.session.add(
            TrainingSession(
                event_id=event.id,
                starts_at=start,
                ends_at=start + timedelta(minutes=90),
                created_at=now,
                modified_at=now,
            )
        )
    if area:
        db.session.add(EventArea(event_id=event.id, area_id=town.area))
    sign_up = SignUp(
        event_id=event.id,
        user_id=town.people[who].id,
        state=state,
        signed_up_at=now,
        attendance_at=now if state in {SignUpState.ATTENDED, SignUpState.ABSENT} else None,
    )
    db.session.add(sign_up)
    db.session.flush()
    note_at_sessions(sign_up)
    return sign_up.id


def test_a_training_attended_is_logged_in_one_tap_and_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        sign_up = attended(town)
    browser = browse(town.librarian)
    page = browser.get("/competence/me")
    assert "Logga 3 timmar" in page.text
    accept = f"/competence/log/from-training/{sign_up}/accept"
    assert page.submit(action=accept).to == "/competence/me"
    assert page.submit(action=accept).to == "/competence/me"
    assert entries(app, town) == [(town.librarian.id, "Boksamtal i praktiken", Decimal(3), sign_up)]
    assert "Boksamtal i praktiken" not in browser.get("/competence/me").text
    again = browser.post(accept)
    assert (again.status, again.errors) == (422, ["Fortbildningen står redan i din logg."])


def test_a_training_attended_can_be_mended_first(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        sign_up = attended(town, area=False)
    browser = browse(town.librarian)
    assert f"/competence/log/from-training/{sign_up}/accept" not in browser.get("/competence/me").html
    page = browser.get(f"/competence/log/from-training/{sign_up}")
    assert (page.form()["hours"], page.form()["what"]) == ("3", "Boksamtal i praktiken")
    assert page.submit({"hours": "1"}).errors == ["Välj område"]
    assert page.submit({"hours": "1", "area_id": str(town.area)}).status == 303
    assert entries(app, town) == [(town.librarian.id, "Boksamtal i praktiken", Decimal(1), sign_up)]


@pytest.mark.parametrize("state", [SignUpState.REGISTERED, SignUpState.ABSENT])
def test_only_what_was_attended_is_proposed(app: PlannerApp, town: Town, browse: Browse, state: SignUpState) -> None:
    with inside(app, town.id):
        sign_up = attended(town, state=state)
        assert list(log_queries.not_logged(town.librarian.viewer)) == []
    assert browse(town.librarian).get(f"/competence/log/from-training/{sign_up}").status == 404


def test_who_keeps_no_log_is_not_offered_to_write_in_one(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        sign_up = attended(town, who="teacher")
        assert len(log_queries.not_logged(town.teacher.viewer)) == 1
    browser = browse(town.teacher)
    page = browser.get("/competence/me")
    assert (page.status, f"/competence/log/from-training/{sign_up}" in page.html) == (200, False)
    assert browser.get(f"/competence/log/from-training/{sign_up}").status == 403


def test_nobody_logs_what_another_attended(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        sign_up = attended(town, "colleague")
    with inside(app, town.neighbour.id):
        attended(town.neighbour)
    browser = browse(town.librarian)
    assert "Boksamtal" not in browser.get("/competence/me").text
    path = f"/competence/log/from-training/{sign_up}"
    fields = {"hours": "3", "what": "x", "area_id": str(town.area), "done_on": clock.today().isoformat()}
    statuses = [browser.get(path).status, browser.post(path, fields).status, browser.post(f"{path}/accept").status]
    assert statuses == [404, 404, 404]
    assert entries(app, town) == []


@pytest.mark.parametrize(("path", "most"), [("/competence/me", 11), ("/competence/log", 9)])
def test_pages_ask_the_same_number_of_questions_for_one_entry_and_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any], path: str, most: int
) -> None:
    browser = browse(town.librarian)
    counts = []
    for _ in range(3):
        with inside(app, town.id):
            goal = a_goal(town, state=GoalState.AGREED)
            evidence.attach(goal, entry=an_entry(town), by=town.librarian.viewer)
            an_entry(town)
            attended(town)
        with count_statements() as sent:
            assert browser.get(path).status == 200
        counts.append(len(sent))
    assert counts == [counts[0]] * 3
    assert counts[0] <= most
