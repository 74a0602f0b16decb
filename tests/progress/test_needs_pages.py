"""The needs, one need's chain, and the decisions on it, as people use them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from planner.competence.models.goal import GoalState
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.inventory.models.questions import IndicatorTarget
from planner.needs.models import DecisionOnNeed, Need, NeedDecision, NeedGoal, ProductGoal
from planner.plans.models.parts import ActivityStatus
from planner.plans.models.plan import Plan, PlanState
from planner.plans.models.revision import Revision
from planner.schools.models import School
from planner.training.models.event import EventState
from planner.training.models.sign_up import SignUpState
from tests.conftest import inside
from tests.factories import Town, crowd
from tests.inventory import rows as inventory
from tests.page import Browser
from tests.progress.rows import a_plan, an_activity, event_row, goal_row, place, present, spread_out

Browse = Callable[..., Browser]
ROLES = ("librarian", "principal", "teacher", "coordinator", "head")


def decide(app: PlannerApp, town: Town, decision: NeedDecision, need: int | None = None) -> None:
    with inside(app, town.id):
        found = db.session.get_one(Need, need or town.need)
        found.decision, found.decided_at = decision, clock.now()
        found.decision_reason = "Görs redan" if decision is NeedDecision.DISMISSED else None


def decision_of(app: PlannerApp, town: Town) -> NeedDecision:
    with inside(app, town.id):
        return db.session.get_one(Need, town.need).decision


def finish(app: PlannerApp, town: Town, *, done: bool = True) -> None:
    status = ActivityStatus.DONE if done else ActivityStatus.ONGOING
    with inside(app, town.id):
        an_activity(a_plan(town, town.school, present()), town.need, status=status, done_at=clock.now())


# ---------------------------------------------------------------- all needs


@pytest.mark.parametrize("role", ROLES)
def test_everybody_sees_the_municipalitys_needs_and_nobody_elses(town: Town, browse: Browse, role: str) -> None:
    page = browse(town.people[role]).get("/needs/")
    assert (page.status, page.h1) == (200, "Inget behov rör sig framåt än")
    assert "Behov 1 Dörrby" in page.text
    assert "Granby" not in page.text


def test_the_heading_is_the_finding_and_the_groups_hold_the_needs(app: PlannerApp, town: Town, browse: Browse) -> None:
    finish(app, town)
    page = browse(town.head).get("/needs/")
    assert page.h1 == "Ett av två behov rör sig framåt"
    assert [text for tag, text in page.outline.headings if tag == "h2"][1:] == [
        "Rör sig framåt",
        "Inga insatser att visa",
    ]
    assert "1 av 1 klara" in page.text
    assert "1 av 2 skolor är med, saknas: Östra skolan Dörrby" in page.text
    assert f"/needs/{town.need}?year={present().start_year}#measures" in page.links


def test_the_english_page_says_the_same(app: PlannerApp, town: Town) -> None:
    finish(app, town)
    assert Browser(app, town.head, "en").get("/needs/").h1 == "One of two needs is moving"


def test_needs_can_be_narrowed_to_one_product_goal_in_the_address(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        goal = ProductGoal(code="G1", title_sv="Högre servicenivå", title_en="Higher service level")
        db.session.add(goal)
        db.session.flush()
        db.session.add(NeedGoal(need_id=town.other_need, goal_id=goal.id))
    page = browse(town.head).get("/needs/?goal=G1")
    assert ("Behov 2 Dörrby" in page.text, "Behov 1 Dörrby" in page.text) == (True, False)
    assert browse(town.head).get("/needs/?goal=nothing").h1 == "Inga behov än"


@pytest.mark.parametrize("year", ["x", "99999", "-1", "1899", "2026.5", ""])
def test_a_year_that_cannot_be_is_this_year(town: Town, browse: Browse, year: str) -> None:
    page = browse(town.head).get(f"/needs/?year={year}")
    assert page.status == 200
    assert f"läsåret {present()}" in page.text


def test_a_visitor_is_asked_to_sign_in(town: Town, browse: Browse) -> None:
    assert browse().get("/needs/").to == "/sign-in?next=/needs/"
    assert browse().get(f"/needs/{town.need}").to == f"/sign-in?next=/needs/{town.need}"


def report(town: Town, hours: dict[int, int | None]) -> None:
    answers = {school: {"Elever": 100, "Tot_personaltimmar": figure} for school, figure in hours.items()}
    inventory.report(present().start_year - 1, answers)


def test_the_picture_says_what_is_found_and_marks_my_school(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        report(town, {town.school: 3, town.other_school: None})
        db.session.add(IndicatorTarget(indicator="staffed_hours_per_100_pupils", figure=Decimal(4)))
    mine, theirs = browse(town.librarian).get("/needs/"), browse(town.head).get("/needs/")
    for page in (mine, theirs):
        assert "En av 1 skolor har färre än fyra bemannade timmar per 100 elever" in page.text
        assert "1 av 2 skolor har svarat" in page.text
        assert "Östra skolan Dörrby" in page.text
    assert (mine.html.count("data-mark"), theirs.html.count("data-mark")) == (3, 0)


def test_the_coordinator_sets_the_municipalitys_own_target(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        report(town, {town.school: 3})
    browser = browse(town.coordinator)
    action = "/needs/targets/staffed-hours"
    opened = browser.get("/needs/")
    assert opened.submit({"target": "2,5"}, action=action).follow().status == 200
    assert browser.get("/needs/").form(action)["target"] == "2,5"
    assert opened.submit({"target": "2,5"}, action=action).to == "/needs/", "the same form again does one thing"
    assert opened.submit({"target": "9"}, action=action).status == 409, "another text from the old page is no repeat"
    assert browser.get("/needs/").form(action)["target"] == "2,5"
    assert browser.get("/needs/").submit({"target": "NaN"}, action=action).status == 422
    stale = browser.get("/needs/")
    assert browser.get("/needs/").submit({"target": "5"}, action=action).status == 303
    conflict = stale.submit({"target": "6"}, action=action)
    assert conflict.status == 409
    assert "6" in conflict.form(action)["target"]
    assert browser.get("/needs/").submit({"target": ""}, action=action).status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(IndicatorTarget)).all() == []
        assert len(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "indicator_target.set")).all()) == 3


# ---------------------------------------------------------------- one need


@pytest.mark.parametrize("role", ROLES)
def test_a_need_shows_its_chain_to_everybody(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    finish(app, town)
    page = browse(town.people[role]).get(f"/needs/{town.need}")
    assert (page.status, page.h1) == (200, "Behov 1 Dörrby")
    assert "1 av 1 insatser klara · 1 av 2 skolor är med" in page.text


@pytest.mark.parametrize("address", ["/needs/{abroad}", "/needs/999999", "/needs/99999999999999999999"])
def test_another_municipalitys_need_is_no_need(town: Town, browse: Browse, address: str) -> None:
    for role in ROLES:
        assert browse(town.people[role]).get(address.format(abroad=town.neighbour.need)).status == 404


def test_rows_in_plans_that_do_not_open_are_counted_and_not_linked(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        theirs = an_activity(a_plan(town, town.other_school, present()), town.need)
        what, plan = theirs.what, theirs.plan_id
    teacher, head = browse(town.teacher).get(f"/needs/{town.need}"), browse(town.head).get(f"/needs/{town.need}")
    assert (what in teacher.text, f"/plans/{plan}" in teacher.links) == (False, False)
    assert "1 aktivitet står i en plan som din tjänst inte öppnar; den är räknad." in teacher.text
    assert "0 av 1 insatser klara" in teacher.text
    assert (what in head.text, f"/plans/{plan}" in head.links) == (True, True)


def test_words_that_are_not_approved_yet_are_not_shown(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        plan = a_plan(town, town.school, present())
        activity = an_activity(plan, town.need)
        approved = {
            "objectives": [
                {
                    "id": activity.objective_id,
                    "title": "Alla läser",
                    "activities": [{"id": activity.id, "what": "Som det beslutades", "responsible": None}],
                }
            ]
        }
        write_revision(town, plan, approved)
        plan.state, plan.approved_by_id, plan.approved_at = PlanState.DRAFT, None, None
        activity.what = "Ändrat men inte godkänt"
    page = browse(town.head).get(f"/needs/{town.need}")
    assert ("Som det beslutades" in page.text, "Ändrat men inte godkänt" in page.text) == (True, False)


def write_revision(town: Town, plan: Plan, content: dict[str, Any]) -> None:
    db.session.add(
        Revision(
            plan_id=plan.id,
            number=1,
            title=plan.title,
            content=content,
            content_hash="0" * 64,
            submitted_by_id=town.librarian.id,
            submitter_name="L",
            submitted_at=clock.now(),
            approved_by_id=town.principal.id,
            approver_name="P",
            approver_post=Role.PRINCIPAL,
            approved_at=clock.now(),
        )
    )


def test_goals_are_a_number_without_rows_names_or_schools(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        people = [person.id for person in crowd(town, 15)]
        spread_out(town, people)
        for number, person in enumerate(people[:10]):
            state = GoalState.ACHIEVED if number < 5 else GoalState.AGREED
            goal_row(town, person, town.need, year=present(), due_on=present().last_day, state=state)
    page = browse(town.head).get(f"/needs/{town.need}")
    assert "5 av 10 kompetensmål är nådda" in page.text
    assert [link for link in page.links if "/competence/goals" in link] == []
    assert "Bara gemensam fortbildning och kompetensmål, och de delas aldrig upp på skolor." in page.text
    assert "skolor är med, saknas" not in page.text


def test_when_few_have_achieved_their_goals_only_their_number_is_told(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        people = [person.id for person in crowd(town, 15)]
        spread_out(town, people)
        for number, person in enumerate(people[:10]):
            state = GoalState.ACHIEVED if number < 4 else GoalState.AGREED
            goal_row(town, person, town.need, year=present(), due_on=present().last_day, state=state)
    page = browse(town.head).get(f"/needs/{town.need}")
    assert "10 kompetensmål svarar också mot behovet." in page.text
    assert [text for text in ("kompetensmål är nådda", "av 10", "insatser klara") if text in page.text] == []


def test_how_few_came_is_not_said(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        made = event_row(town, town.need, state=EventState.HELD, year=present(), held_at=clock.now())
        place(made, town.librarian.id, SignUpState.ATTENDED)
    page = browse(town.head).get(f"/needs/{town.need}")
    assert "Hur många som kom visas inte: det skulle säga något om få personer" in page.text
    assert "1 person" not in page.text


def test_how_many_came_is_told_in_whole_groups(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        made = event_row(town, town.need, state=EventState.HELD, year=present(), held_at=clock.now())
        made.seats_taken = 13
        for person in crowd(town, 12):
            place(made, person.id, SignUpState.ATTENDED)
    page = browse(town.head).get(f"/needs/{town.need}")
    assert "Minst 5 personer kom" in page.text
    assert "12" not in page.text


# ---------------------------------------------------------------- decisions


def test_a_received_need_is_confirmed_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    decide(app, town, NeedDecision.RECEIVED)
    opened = browse(town.coordinator).get(f"/needs/{town.need}")
    action = f"/needs/{town.need}/confirm?year={present().start_year}"
    assert opened.submit(action=action).follow().status == 200
    assert opened.submit(action=action).status == 303
    with inside(app, town.id):
        taken = db.session.scalars(select(DecisionOnNeed)).all()
        assert [(one.decision, one.by_id) for one in taken] == [(NeedDecision.CONFIRMED, town.coordinator.id)]
        assert [e.action for e in db.session.scalars(select(AuditEvent))] == ["need.confirmed"]


def test_a_need_with_work_left_cannot_be_verified(app: PlannerApp, town: Town, browse: Browse) -> None:
    finish(app, town)
    page = browse(town.coordinator).get(f"/needs/{town.need}/verdict")
    with inside(app, town.id):
        plan = db.session.scalars(select(Plan)).one()
        an_activity(plan, town.need)
    refused = page.submit({"outcome": "met", "group_name": "Lärargruppen", "said_on": "2026-01-12"})
    assert refused.status == 422
    assert refused.errors == ["Alla läsårets insatser måste vara klara innan behovet kan bekräftas som tillgodosett."]
    assert decision_of(app, town) is NeedDecision.CONFIRMED


def test_a_need_is_left_aside_with_a_reason_and_taken_up_again(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    year = present().start_year
    page = browser.get(f"/needs/{town.need}")
    without = page.submit(action=f"/needs/{town.need}/dismiss?year={year}")
    assert (without.status, len(without.errors)) == (422, 1)
    gone = without.submit({"reason": "Görs i <b>översikten</b>"}, action=f"/needs/{town.need}/dismiss?year={year}")
    assert "Görs i <b>översikten</b>" in gone.follow().text
    assert "Görs i <b>översikten</b>" in browse(town.librarian).get("/needs/").text
    back = browser.get(f"/needs/{town.need}").submit(
        {"reason": "Behövs ändå"}, action=f"/needs/{town.need}/reopen?year={year}"
    )
    assert back.status == 303
    assert decision_of(app, town) is NeedDecision.RECEIVED


def test_a_decision_on_a_need_that_has_changed_meets_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    action = f"/needs/{town.need}/dismiss?year={present().start_year}"
    opened = browser.get(f"/needs/{town.need}")
    assert browser.get(f"/needs/{town.need}").submit({"reason": "Först"}, action=action).status == 303
    late = opened.submit({"reason": "Sedan"}, action=action)
    assert late.status == 409
    assert "Sedan" in late.html
    again = late.submit(action=f"/needs/{town.need}/dismiss")
    assert (again.status, again.errors) == (422, ["Behovet är redan avslutat."])


def test_baseline_and_target_are_set_by_the_coordinator(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        need = db.session.get_one(Need, town.need)
        need.effect_indicator, need.effect_measure = "schools_with_approved_plan", "share"
    browser = browse(town.coordinator)
    assert "Varken utgångsläge eller mål är satt." in browser.get(f"/needs/{town.need}").text
    page = browser.get(f"/needs/{town.need}/indicator")
    assert page.submit({"effect_baseline": "-1"}).status == 422
    saved = page.submit({"effect_baseline": "0,4", "effect_target": "1"}).follow()
    assert "0 %" in saved.text
    assert "100 %" in saved.text
    assert browser.get(f"/needs/{town.need}/indicator").form()["effect_baseline"] == "0,4"


@pytest.mark.parametrize("deed", ["confirm", "dismiss", "reopen", "verdict", "indicator", "edit"])
@pytest.mark.parametrize("role", ["librarian", "principal", "teacher", "head"])
def test_nobody_but_the_coordinator_decides(app: PlannerApp, town: Town, browse: Browse, role: str, deed: str) -> None:
    decide(app, town, NeedDecision.RECEIVED)
    typed = {"version": 1, "reason": "Nej", "group_name": "Vi", "group_met_on": "2026-01-01"}
    assert browse(town.people[role]).post(f"/needs/{town.need}/{deed}", typed).status == 403
    assert browse(town.neighbour.coordinator).post(f"/needs/{town.need}/{deed}", typed).status == 404
    assert decision_of(app, town) is NeedDecision.RECEIVED


@pytest.mark.parametrize("role", ["librarian", "principal", "teacher", "head"])
def test_nobody_but_the_coordinator_sets_targets(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    assert browse(town.people[role]).post("/needs/targets/staffed-hours", {"target": "4"}).status == 403
    with inside(app, town.id):
        assert db.session.scalars(select(IndicatorTarget)).all() == []


def test_an_expired_session_keeps_the_reason_typed(town: Town, browse: Browse) -> None:
    lost = browse().post(f"/needs/{town.need}/dismiss", {"reason": "Det här skrev jag", "version": 1})
    assert lost.status == 401
    assert "kept" in lost.form()


# ---------------------------------------------------------------- how much is asked of the database


def fill(town: Town, amount: int) -> None:
    plan = a_plan(town, town.school, present())
    for number in range(amount):
        need = Need(
            code=f"N{number}",
            title_sv=f"Extra {number}",
            title_en=f"Extra {number}",
            description_sv="x",
            description_en="x",
            dimension="staffing",
            source="group",
            decision=NeedDecision.CONFIRMED,
            decided_at=clock.now(),
        )
        school = School(unit_code=f"1999000{number}", name=f"Skola {number}", stages="F-6", pupils=100)
        db.session.add_all([need, school])
        db.session.flush()
        an_activity(plan, town.need, need.id, status=ActivityStatus.DONE, done_at=clock.now())
        an_activity(a_plan(town, school.id, present()), town.need)
        made = event_row(town, town.need, need.id, state=EventState.HELD, year=present(), held_at=clock.now())
        place(made, town.librarian.id, SignUpState.ATTENDED)
        db.session.add(
            DecisionOnNeed(need_id=town.need, decision="confirmed", taken_at=clock.now(), by_id=town.head.id)
        )
    report(town, {town.school: 3})


@pytest.mark.parametrize(("address", "most"), [("/needs/", 12), ("/needs/{need}", 19)])
def test_pages_ask_the_same_of_the_database_for_one_and_for_many(
    app: PlannerApp,
    town: Town,
    browse: Browse,
    count_statements: Callable[..., Any],
    address: str,
    most: int,
) -> None:
    sent = []
    for place_, amount in ((town, 1), (town.neighbour, 5)):
        with inside(app, place_.id):
            fill(place_, amount)
        browser = browse(place_.coordinator)
        with count_statements() as statements:
            assert browser.get(address.format(need=place_.need)).status == 200
        sent.append(len(statements))
    assert sent[0] == sent[1] <= most


def test_a_school_year_of_long_ago_has_a_page_too(town: Town, browse: Browse) -> None:
    page = browse(town.head).get(f"/needs/{town.need}?year=2020")
    assert "läsåret 2020/21" in page.text
