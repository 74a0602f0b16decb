"""The register: needs written down, changed, followed with figures by hand, and the list narrowed down."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.needs.models import (
    Need,
    NeedDecision,
    NeedFigure,
    NeedGoal,
    NeedSchool,
    NeedSource,
    ProductGoal,
)
from planner.needs.queries import for_list, groups_behind, open_needs
from planner.needs.rules import may_change_need, may_raise_needs
from planner.open_process.comments.models import CommentState, NeedComment
from planner.progress.narrowing import Wanted, wanted
from planner.schools.models import School
from tests.conftest import inside
from tests.factories import Town, a_group, a_meeting
from tests.open_process.written import write
from tests.page import Browser
from tests.surveys.made import begin

Browse = Callable[..., Browser]
WRITTEN: dict[str, Any] = {
    "title_sv": "Läsro på alla skolor",
    "description_sv": "Eleverna har ingenstans att läsa.",
    "source": "group",
    "dimension": "premises",
}


NEW = {name: value for name, value in WRITTEN.items() if name != "source"}


def need_called(app: PlannerApp, town: Town, title: str) -> Need:
    with inside(app, town.id):
        found = db.session.scalars(select(Need).where(Need.title_sv == title)).one()
        db.session.expunge(found)
        return found


def schools_of(app: PlannerApp, town: Town, need_id: int) -> set[int]:
    with inside(app, town.id):
        return set(db.session.scalars(select(NeedSchool.school_id).where(NeedSchool.need_id == need_id)))


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("decision", NeedDecision)
@pytest.mark.parametrize("own", [True, False])
def test_the_coordinator_writes_needs_down_and_changes_open_ones(
    role: Role | None,
    decision: NeedDecision,
    own: bool,  # noqa: FBT001 - a column of the table
) -> None:
    posts = () if role is None else (HeldPost(1, role, None if role in {Role.COORDINATOR, Role.HEAD} else 5),)
    viewer = Viewer(1, 1, "Anna", "a@b.se", "sv", "Dörrby", "dorrby", posts)
    need = Need(id=1, municipality_id=1 if own else 2, decision=decision)
    coordinates = role is Role.COORDINATOR
    is_open = decision in {NeedDecision.RECEIVED, NeedDecision.CONFIRMED}
    assert may_raise_needs(viewer) is coordinates
    assert may_change_need(viewer, need) is (coordinates and own and is_open)


def test_a_need_is_written_down_with_the_next_code(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    assert "/needs/new" in browser.get("/needs/").links
    page = browser.get("/needs/new")
    assert page.form()["code"] == "B3"
    shown = page.submit(WRITTEN | {"schools": [str(town.school)]}).follow()
    assert (shown.h1, "Inkommet, inte bekräftat än" in shown.text) == ("Läsro på alla skolor", True)
    need = need_called(app, town, "Läsro på alla skolor")
    assert (need.code, need.source, need.title_en, need.in_english) == ("B3", "group", need.title_sv, False)
    assert schools_of(app, town, need.id) == {town.school}
    assert "Skrevs ned" in shown.text


def test_a_code_is_taken_once_in_a_municipality_and_what_was_typed_is_kept(town: Town, browse: Browse) -> None:
    page = browse(town.coordinator).get("/needs/new").submit(WRITTEN | {"code": "b2"})
    assert (page.status, page.errors) == (422, ["Ett annat behov har koden B2; välj en annan, eller lämna den tom"])
    assert page.form()["title_sv"] == "Läsro på alla skolor"


def test_left_out_words_are_asked_for_at_their_fields(town: Town, browse: Browse) -> None:
    page = browse(town.coordinator).get("/needs/new").submit({"title_sv": "", "source": "nobody", "dimension": ""})
    assert page.status == 422
    assert page.errors == [
        "Skriv vad behovet heter",
        "Skriv vad behovet är",
        "Välj vem som fann behovet",
        "Välj vad behovet handlar om",
    ]


def test_one_tick_takes_all_schools_of_a_stage(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        db.session.get_one(School, town.school).stages = "7-9"
    browse(town.coordinator).get("/needs/new").submit(WRITTEN | {"bands": ["y7_9"]})
    assert schools_of(app, town, need_called(app, town, "Läsro på alla skolor").id) == {town.school}


def test_a_need_names_the_groups_behind_it_and_no_other_municipalitys(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        group = str(a_group(town, raised=False).id)
    with inside(app, town.neighbour.id):
        abroad = str(a_group(town.neighbour, raised=False).id)
    browser = browse(town.coordinator)
    assert browser.get("/needs/new").submit(WRITTEN | {"groups": [abroad]}).status == 422
    browser.get("/needs/new").submit(WRITTEN | {"groups": [group]})
    need = need_called(app, town, "Läsro på alla skolor").id
    with inside(app, town.id):
        assert groups_behind(need) == {int(group)}
    assert "Läsro på alla skolor" in browser.get(f"/groups/{group}").text
    edit = browser.get(f"/needs/{need}/edit")
    assert edit.form()["groups"] == group
    edit.submit({"groups": None})
    with inside(app, town.id):
        assert groups_behind(need) == frozenset()


def test_schools_and_goals_of_another_municipality_are_no_choice(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.neighbour.id):
        goal = ProductGoal(code="G9", title_sv="Hemligt", title_en="Secret")
        db.session.add(goal)
        db.session.flush()
        known = goal.id
    page = browse(town.coordinator).get("/needs/new")
    assert "Hemligt" not in page.text
    for theirs in ({"schools": [str(town.neighbour.school)]}, {"goals": [str(known)]}, {"origin": "/surveys/1"}):
        assert page.submit(WRITTEN | theirs).status == 422
    with inside(app, town.id):
        assert db.session.scalars(select(Need).where(Need.title_sv == WRITTEN["title_sv"])).all() == []


def test_a_need_is_changed_and_the_history_says_what_and_by_whom(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        goal = ProductGoal(code="G1", title_sv="Högre servicenivå", title_en="Higher service level")
        db.session.add(goal)
        db.session.flush()
        known = goal.id
    browser = browse(town.coordinator)
    page = browser.get(f"/needs/{town.need}/edit")
    changes = {
        "title_sv": "Jämnare timmar",
        "goals": [str(known)],
        "schools": [str(town.other_school)],
        "dimension": "staffing",
    }
    shown = page.submit(changes).follow()
    assert shown.h1 == "Jämnare timmar"
    assert "Det som står om behovet ändrades: namn, effektmål, skolor" in shown.text
    with inside(app, town.id):
        assert db.session.scalars(select(NeedGoal.goal_id).where(NeedGoal.need_id == town.need)).all() == [known]
        kept = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "need.changed")).one()
        assert (kept.before or {})["title_sv"] == "Behov 1 Dörrby"
    again = browser.get(f"/needs/{town.need}/edit").submit({"title_sv": "Jämnare timmar"})
    assert again.status == 303
    with inside(app, town.id):
        assert len(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "need.changed")).all()) == 1


def test_two_who_change_a_need_at_once_see_both_texts(town: Town, browse: Browse) -> None:
    first, second = (browse(town.coordinator).get(f"/needs/{town.need}/edit") for _ in range(2))
    # Only the links differ: they belong to what is written.
    assert first.submit({"schools": [str(town.school)], "dimension": "staffing"}).status == 303
    page = second.submit({"title_sv": "Min egen rubrik", "dimension": "staffing"})
    assert page.status == 409
    assert "Min egen rubrik" in page.html
    assert page.submit().status == 303


def test_a_double_send_writes_down_one_need(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.coordinator).get("/needs/new")
    assert [page.submit(WRITTEN).status for _ in range(2)] == [303, 303]
    need_called(app, town, "Läsro på alla skolor")


def test_a_closed_need_is_not_changed(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        need = db.session.get_one(Need, town.need)
        need.decision, need.decided_at = NeedDecision.VERIFIED, clock.now()
    browser = browse(town.coordinator)
    assert f"/needs/{town.need}/edit" not in browser.get(f"/needs/{town.need}").links
    assert browser.get(f"/needs/{town.need}/edit").status == 403
    assert browser.post(f"/needs/{town.need}/figures", {}).status == 403


@pytest.mark.parametrize("role", ["librarian", "principal", "teacher", "head"])
def test_nobody_else_writes_in_the_register(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    browser = browse(town.people[role])
    assert "/needs/new" not in browser.get("/needs/").links
    assert [browser.get("/needs/new").status, browser.post("/needs/new", WRITTEN).status] == [403, 403]
    for path in ("edit", "indicator"):
        assert browser.get(f"/needs/{town.need}/{path}").status == 403
        assert browse(town.neighbour.coordinator).get(f"/needs/{town.need}/{path}").status == 404
    with inside(app, town.id):
        assert len(db.session.scalars(select(Need)).all()) == 2


# ---------------------------------------------------------------- figures by hand


def by_hand(browser: Browser, town: Town) -> None:
    browser.get(f"/needs/{town.need}/indicator").submit(
        {
            "indicator": "own",
            "effect_name": "Lånade böcker",
            "effect_unit": "per elev",
            "effect_baseline": "4",
            "effect_target": "10",
        }
    )


def test_an_indicator_of_ones_own_is_followed_with_figures_by_hand(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    by_hand(browser, town)
    page = browser.get(f"/needs/{town.need}")
    assert "Lånade böcker (per elev)" in page.text
    action = next(path for path, _ in page._forms if "/figures" in path)
    noted = page.submit(
        {"measured_on": "2026-01-10", "figure": "7,5", "note": "Räknat i Book-IT"}, action=action
    ).follow()
    assert "7,5" in noted.text
    assert "Räknat i Book-IT" in noted.text
    later = noted.submit({"measured_on": "2026-03-10", "figure": "8"}, action=action).follow()
    assert ("lör 10 jan" in later.text, "10 mars 2026" in later.text) == (True, True), later.text
    assert "Nu 8" in browser.get("/needs/").text
    twice = later.submit({"measured_on": "2026-03-10", "figure": "9"}, action=action)
    assert (twice.status, twice.errors) == (422, ["Det finns redan en siffra för den dagen: ta bort den först"])
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert later.submit({"measured_on": tomorrow, "figure": "9"}, action=action).status == 422
    with inside(app, town.id):
        wrong = db.session.scalars(select(NeedFigure.id).order_by(NeedFigure.measured_on.desc())).first()
    assert browse(town.neighbour.coordinator).post(f"/needs/{town.neighbour.need}/figures/{wrong}/remove").status == 404
    assert browse(town.head).post(f"/needs/{town.need}/figures/{wrong}/remove").status == 403
    removed = later.submit(action=f"/needs/{town.need}/figures/{wrong}/remove").follow()
    assert "10 mars 2026" not in removed.text


def test_words_of_ones_own_are_needed_for_something_else(town: Town, browse: Browse) -> None:
    page = browse(town.coordinator).get(f"/needs/{town.need}/indicator").submit({"indicator": "own"})
    assert (page.status, page.errors) == (422, ["Skriv vad du räknar"])


def test_an_indicator_of_the_inventory_shows_the_effect_and_can_be_left(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    browser = browse(town.coordinator)
    page = browser.get(f"/needs/{town.need}/indicator")
    page.submit({"indicator": "seats_per_100_pupils", "measure": "median", "effect_target": "12"})
    with inside(app, town.id):
        need = db.session.get_one(Need, town.need)
        assert (need.effect_indicator, need.effect_measure) == ("seats_per_100_pupils", "median")
    browser.get(f"/needs/{town.need}/indicator").submit({"indicator": ""})
    with inside(app, town.id):
        need = db.session.get_one(Need, town.need)
        assert (need.effect_indicator, need.effect_measure, need.effect_target) == (None, None, None)


# ---------------------------------------------------------------- the list, narrowed down


def test_what_cannot_be_wanted_is_left_out_of_the_address() -> None:
    assert wanted({"standing": "x", "source": "y", "school": "7", "dimension": "z", "mine": "yes"}) == Wanted()
    asked = wanted(
        {"q": " Tyst ", "standing": "done", "source": "survey", "school": "7", "dimension": "staffing"}, schools=[7]
    )
    assert asked.arguments == {
        "q": "Tyst",
        "standing": "done",
        "source": "survey",
        "school": "7",
        "dimension": "staffing",
    }


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        ("q=BEHOV+1", True, False),
        ("q=beskrivning", True, True),
        ("q=%C3%A5%C3%A4%C3%B6", False, False),
        ("source=survey", False, True),
        ("dimension=premises", True, False),
        ("standing=received", True, False),
        ("standing=dismissed", False, False),
        ("source=survey&dimension=premises", False, False),
    ],
)
def test_the_list_is_narrowed_in_the_address(
    app: PlannerApp,
    town: Town,
    browse: Browse,
    asked: str,
    first: bool,  # noqa: FBT001 - a column of the table
    second: bool,  # noqa: FBT001 - a column of the table
) -> None:
    with inside(app, town.id):
        db.session.get_one(Need, town.need).dimension = "premises"
        db.session.get_one(Need, town.need).decision = NeedDecision.RECEIVED
        db.session.get_one(Need, town.other_need).source = NeedSource.SURVEY
    page = browse(town.head).get(f"/needs/?{asked}")
    shown = [
        f"/needs/{need}?year={clock.SchoolYear.current().start_year}" in page.links
        for need in (town.need, town.other_need)
    ]
    assert shown == [first, second]
    assert "Visa alla behov" in page.text


def test_the_list_is_narrowed_to_those_that_concern_a_school(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        db.session.add(NeedSchool(need_id=town.need, school_id=town.other_school))
    page = browse(town.head).get(f"/needs/?school={town.school}")
    assert ("Behov 1 Dörrby" in page.text, "Behov 2 Dörrby" in page.text) == (False, True)
    assert page.h1 == "Ett av två behov visas"


def test_figures_by_hand_cost_the_list_no_statement_for_each_need(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    def cost() -> int:
        browser = browse(town.head)
        browser.get("/needs/")
        with count_statements() as sent:
            assert browser.get("/needs/").status == 200
        return len(sent)

    before = cost()
    with inside(app, town.id):
        for need in db.session.scalars(select(Need)):
            need.effect_name = "Lån"
            db.session.add(
                NeedFigure(
                    need_id=need.id,
                    measured_on=clock.today(),
                    figure=Decimal(4),
                    entered_at=clock.now(),
                    by_id=town.head.id,
                )
            )
    assert cost() == before


@pytest.mark.parametrize("code", ["B/9", "B 9", "B?", "B9999999999999999999", "ßßßßßßßßßßßßßßß", "B\u0663"])
def test_a_code_can_stand_in_an_address_and_leaves_a_number_for_the_next(town: Town, browse: Browse, code: str) -> None:
    page = browse(town.coordinator).get("/needs/new")
    assert page.submit(WRITTEN | {"code": code}).status == 422
    assert page.submit(WRITTEN | {"code": "b999999"}).status == 303
    assert browse(town.coordinator).get("/needs/new").submit(WRITTEN | {"code": ""}).status == 303


def test_a_need_can_come_from_a_survey_with_the_longest_title(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        known = begin(town, title="Å" * 200).id
    page = browse(town.coordinator).get("/needs/new")
    typed = WRITTEN | {"source": "survey", "origin": f"/surveys/{known}"}
    assert page.submit(typed).status == 303
    with inside(app, town.id):
        need = db.session.scalars(select(Need).where(Need.title_sv == WRITTEN["title_sv"])).one()
        assert len(need.source_name or "") == 200


def test_a_need_is_found_at_a_meeting_or_in_a_comment_and_both_say_so(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        meeting = a_meeting(town, a_group(town, raised=False)).id
        comment = write(town, state=CommentState.PUBLISHED).id
    with inside(app, town.neighbour.id):
        theirs = a_meeting(town.neighbour, a_group(town.neighbour)).id
    coordinator = browse(town.coordinator)
    met = coordinator.get(f"/needs/new?origin=/groups/meetings/{meeting}").submit(NEW | {"title_sv": "Från mötet"})
    at = met.to
    page = coordinator.get(at)
    assert f"/groups/meetings/{meeting}" in page.links
    assert "Från mötet" in coordinator.get(f"/groups/meetings/{meeting}").text
    # Who reads the meeting opens it from the need; who does not is not told of it.
    assert f"/groups/meetings/{meeting}" in browse(town.teacher).get(at).links
    assert f"/groups/meetings/{meeting}" not in browse(town.colleague).get(at).links
    said = coordinator.get(f"/needs/new?origin=/moderation/{comment}").submit(NEW | {"title_sv": "Från kommentaren"})
    assert f"/moderation/{comment}" in coordinator.get(said.to).links
    with inside(app, town.id):
        assert db.session.scalars(select(NeedComment.comment_id)).all() == [comment]
    assert "Från kommentaren" in coordinator.get(f"/moderation/{comment}").text
    for abroad in (f"/groups/meetings/{theirs}", "/surveys/999"):
        refused = coordinator.get("/needs/new").submit(WRITTEN | {"origin": abroad})
        assert (refused.status, refused.errors) == (422, ["Välj ett av alternativen"])


def test_a_survey_as_the_origin_is_not_named_twice(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        survey = begin(town, title="Räcker tiden?").id
    coordinator = browse(town.coordinator)
    made = coordinator.get(f"/needs/new?origin=/surveys/{survey}").submit(NEW | {"title_sv": "Ur enkäten"})
    assert "En enkät: Räcker tiden?" in coordinator.get(made.to).text


def test_needs_stand_in_the_order_people_count_in(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    for code in ("B10", "B9"):
        assert browser.get("/needs/new").submit(WRITTEN | {"code": code}).status == 303
    with inside(app, town.id):
        assert [need.code for need in for_list(town.coordinator.viewer)] == ["B1", "B2", "B9", "B10"]
        assert [need.code for need in open_needs(town.coordinator.viewer)] == ["B1", "B2", "B9", "B10"]
