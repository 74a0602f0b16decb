"""Differences between schools: judged on their page, made needs in one step, answered by needs, looked at again."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.inventory.differences import operations
from planner.inventory.differences.models import Difference, Verdict
from planner.inventory.differences.operations import Finding
from planner.needs.models import Need, NeedDecision, NeedDifference, NeedGoal, NeedSchool, NeedSource, ProductGoal
from tests.conftest import inside
from tests.factories import Town
from tests.inventory.reported import HOURS, two_years
from tests.page import Browser

Browse = Callable[..., Browser]
JUDGE = f"/inventory/indicators/{HOURS}/judge?year=2025"
OTHERS = ("librarian", "principal", "teacher", "head")


@pytest.fixture
def reported(app: PlannerApp, town: Town) -> Town:
    """The town and its neighbour with two years reported."""
    for place in (town.neighbour, town):
        with inside(app, place.id):
            two_years(place)
    return town


def judged(app: PlannerApp, town: Town, verdict: Verdict = Verdict.UNWANTED, *, schools: tuple[int, ...] = ()) -> int:
    with inside(app, town.id):
        made = operations.judge(
            HOURS,
            year=2025,
            schools=schools,
            finding=Finding(verdict, "Tjänsten är inte tillsatt.", None),
            figures={"reported": "2", "asked": "2", "ratio": "1.9"},
            by=town.coordinator.viewer,
        )
        db.session.flush()
        return made.id


# ---------------------------------------------------------------- judging


def test_a_difference_is_judged_from_the_indicators_page(app: PlannerApp, reported: Town, browse: Browse) -> None:
    browser = browse(reported.coordinator)
    indicator = f"/inventory/indicators/{HOURS}?year=2025"
    assert JUDGE in browser.get(indicator).links
    day = clock.today() + timedelta(days=100)
    saved = browser.get(JUDGE).submit(
        {
            "verdict": "unwanted",
            "reason": "Tjänsten är inte tillsatt.",
            "look_again_on": day.isoformat(),
            "schools": [str(reported.school)],
        },
        action="",
    )
    assert saved.status == 303
    shown = saved.follow()
    assert "Oönskad ojämlikhet" in shown.text
    assert "Tjänsten är inte tillsatt." in shown.text
    assert "Ängskolan Dörrby" in shown.text
    with inside(app, reported.id):
        made = db.session.scalars(select(Difference)).one()
        assert (made.indicator_code, made.year, made.look_again_on) == (HOURS, 2025, day)
        address = f"/inventory/differences/{made.id}"
    listed = browse(reported.teacher).get("/inventory/differences/?verdict=unwanted")
    assert address in listed.links
    assert address in browse(reported.teacher).get(indicator).links


@pytest.mark.parametrize(
    ("left_out", "message"),
    [("verdict", "Välj vad skillnaden är"), ("reason", "Skriv varför: skälet är det som andra kan samtala om")],
)
def test_a_judgement_needs_a_verdict_and_a_reason(
    app: PlannerApp, reported: Town, browse: Browse, left_out: str, message: str
) -> None:
    typed: dict[str, Any] = {"verdict": "wanted", "reason": "Skolans profil"}
    refused = browse(reported.coordinator).get(JUDGE).submit(typed | {left_out: None}, action="")
    assert (refused.status, refused.errors) == (422, [message])
    with inside(app, reported.id):
        assert db.session.scalars(select(Difference)).all() == []


def test_the_neighbours_school_cannot_be_named(app: PlannerApp, reported: Town, browse: Browse) -> None:
    typed = {"verdict": "wanted", "reason": "x", "schools": [str(reported.neighbour.school)]}
    assert browse(reported.coordinator).get(JUDGE).submit(typed, action="").status == 422


@pytest.mark.parametrize(
    "path",
    [
        "/inventory/indicators/no-such-thing/judge?year=2025",
        f"/inventory/indicators/{HOURS}/judge",
        f"/inventory/indicators/{HOURS}/judge?year=2019",
    ],
)
def test_only_what_was_reported_is_judged(reported: Town, browse: Browse, path: str) -> None:
    assert browse(reported.coordinator).get(path).status == 404


def test_judged_anew_both_stand_in_the_history(app: PlannerApp, reported: Town, browse: Browse) -> None:
    its_id = judged(app, reported)
    page = browse(reported.coordinator).get(f"/inventory/differences/{its_id}/judge")
    saved = page.submit({"verdict": "wanted", "reason": "En tjänst är nu delad."}, action="")
    assert saved.status == 303
    shown = saved.follow()
    assert "En tjänst är nu delad." in shown.text
    assert "Tjänsten är inte tillsatt." in shown.text


def test_an_old_page_meets_what_somebody_else_judged(app: PlannerApp, reported: Town, browse: Browse) -> None:
    its_id = judged(app, reported)
    first, second = (browse(reported.coordinator).get(f"/inventory/differences/{its_id}/judge") for _ in range(2))
    assert first.submit({"verdict": "wanted", "reason": "Först"}, action="").status == 303
    conflict = second.submit({"verdict": "unwanted", "reason": "Sedan"}, action="")
    assert conflict.status == 409
    assert ("Först" in conflict.html, "Sedan" in conflict.html) == (True, True)


def test_sent_twice_it_is_judged_once(app: PlannerApp, reported: Town, browse: Browse) -> None:
    browser = browse(reported.coordinator)
    fields = browser.get(JUDGE).form("") | {"verdict": "wanted", "reason": "Profil"}
    assert [browser.post(JUDGE, fields, token=False).status for _ in range(2)] == [303, 303]
    with inside(app, reported.id):
        assert len(db.session.scalars(select(Difference)).all()) == 1


@pytest.mark.parametrize("who", OTHERS)
def test_others_read_and_do_not_judge(app: PlannerApp, reported: Town, browse: Browse, who: str) -> None:
    its_id = judged(app, reported)
    browser = browse(reported.people[who])
    assert browser.get(f"/inventory/differences/{its_id}").status == 200
    for path in (JUDGE, f"/inventory/differences/{its_id}/judge", f"/needs/from-difference/{its_id}"):
        assert browser.get(path).status == 403
        assert browser.post(path, {"verdict": "wanted", "reason": "x"}).status == 403


def test_the_neighbours_difference_is_not_there(app: PlannerApp, reported: Town, browse: Browse) -> None:
    theirs = judged(app, reported.neighbour)
    browser = browse(reported.coordinator)
    for path in ("/inventory/differences/{}", "/inventory/differences/{}/judge", "/needs/from-difference/{}"):
        assert browser.get(path.format(theirs)).status == 404
    assert f"/inventory/differences/{theirs}" not in browser.get("/inventory/differences/").links


# ---------------------------------------------------------------- needs


def test_an_unwanted_difference_becomes_a_need_in_one_step(app: PlannerApp, reported: Town, browse: Browse) -> None:
    with inside(app, reported.id):
        goal = ProductGoal(code="G1", title_sv="Högre servicenivå", title_en="Higher")
        db.session.add(goal)
        db.session.flush()
        goal_id = goal.id
    its_id = judged(app, reported, schools=(reported.school,))
    page = browse(reported.coordinator).get(f"/needs/from-difference/{its_id}")
    assert page.form("")["description"] == "Tjänsten är inte tillsatt."
    saved = page.submit(
        {"title": "Timmar till alla", "measure": "range", "effect_target": "2,5", "goals": [str(goal_id)]}, action=""
    )
    assert saved.status == 303
    shown = saved.follow()
    assert shown.h1 == "Timmar till alla"
    assert "Ängskolan Dörrby" in shown.text
    with inside(app, reported.id):
        need = db.session.scalars(select(Need).order_by(Need.id.desc())).first()
        assert need is not None
        assert (need.code, need.source, need.decision) == ("B3", NeedSource.INVENTORY, NeedDecision.RECEIVED)
        assert (need.effect_indicator, need.effect_measure) == (HOURS, "range")
        assert (need.effect_baseline, need.effect_target) == (Decimal("5.5"), Decimal("2.5"))
        assert db.session.scalars(select(NeedSchool.school_id).where(NeedSchool.need_id == need.id)).all() == [
            reported.school
        ]
        assert db.session.scalars(select(NeedGoal.goal_id).where(NeedGoal.need_id == need.id)).all() == [goal_id]
        assert db.session.scalars(select(NeedDifference.difference_id)).all() == [its_id]
        raised = need.id
    assert f"/needs/{raised}" in browse(reported.teacher).get(f"/inventory/differences/{its_id}").links


def test_the_need_shows_the_effect_from_that_baseline(app: PlannerApp, reported: Town, browse: Browse) -> None:
    its_id = judged(app, reported)
    page = browse(reported.coordinator).get(f"/needs/from-difference/{its_id}")
    shown = page.submit({"title": "Jämnare", "measure": "range", "effect_target": "2"}, action="").follow()
    assert shown.html.count("<dd>5,5</dd>") == 2


def test_a_need_there_is_answers_the_difference_with_its_effect_set(
    app: PlannerApp, reported: Town, browse: Browse
) -> None:
    its_id = judged(app, reported)
    browser = browse(reported.coordinator)
    chosen = f"/needs/{reported.need}/effect-from/{its_id}"
    assert chosen in browser.get(f"/needs/from-difference/{its_id}/existing").links
    saved = browser.get(chosen).submit({"measure": "median", "effect_target": "8"}, action="")
    assert saved.status == 303
    with inside(app, reported.id):
        need = db.session.get_one(Need, reported.need)
        assert (need.effect_indicator, need.effect_measure) == (HOURS, "median")
        assert (need.effect_baseline, need.effect_target) == (Decimal("7.25"), Decimal(8))
        assert db.session.scalars(select(NeedDifference.need_id)).all() == [reported.need]


def test_an_old_page_does_not_set_a_needs_effect(app: PlannerApp, reported: Town, browse: Browse) -> None:
    its_id = judged(app, reported)
    path = f"/needs/{reported.need}/effect-from/{its_id}"
    first, second = (browse(reported.coordinator).get(path) for _ in range(2))
    assert first.submit({"measure": "median"}, action="").status == 303
    assert second.submit({"measure": "range"}, action="").status == 409


def test_a_closed_need_takes_no_new_effect(app: PlannerApp, reported: Town, browse: Browse) -> None:
    its_id = judged(app, reported)
    page = browse(reported.coordinator).get(f"/needs/{reported.need}/effect-from/{its_id}")
    with inside(app, reported.id):
        need = db.session.get_one(Need, reported.need)
        need.decision, need.decision_reason, need.decided_at = NeedDecision.DISMISSED, "Görs redan", clock.now()
    assert page.submit({"measure": "range", "version": "2"}, action="").status == 422


@pytest.mark.parametrize("verdict", [Verdict.WANTED, Verdict.NOT_JUDGED])
def test_only_an_unwanted_difference_becomes_a_need(
    app: PlannerApp, reported: Town, browse: Browse, verdict: Verdict
) -> None:
    its_id = judged(app, reported, verdict)
    browser = browse(reported.coordinator)
    assert browser.get(f"/needs/from-difference/{its_id}").status == 403
    assert browser.post(f"/needs/from-difference/{its_id}", {"title": "x", "measure": "range"}).status == 403
    assert f"/needs/from-difference/{its_id}" not in browser.get(f"/inventory/differences/{its_id}").links


def test_neither_the_neighbours_need_nor_its_difference_can_be_joined(
    app: PlannerApp, reported: Town, browse: Browse
) -> None:
    own, theirs = judged(app, reported), judged(app, reported.neighbour)
    browser = browse(reported.coordinator)
    assert browser.get(f"/needs/{reported.neighbour.need}/effect-from/{own}").status == 404
    assert browser.get(f"/needs/{reported.need}/effect-from/{theirs}").status == 404
    assert browser.post(f"/needs/{reported.need}/effect-from/{theirs}", {"measure": "range"}).status == 404


def test_a_shared_training_begins_with_the_reason_and_the_needs(
    app: PlannerApp, reported: Town, browse: Browse
) -> None:
    its_id, theirs = judged(app, reported), judged(app, reported.neighbour)
    browser = browse(reported.coordinator)
    browser.get(f"/needs/{reported.need}/effect-from/{its_id}").submit({"measure": "median"}, action="")
    form = browser.get(f"/training/new?difference={its_id}").form()
    assert (form["description"], form["need_ids"]) == ("Tjänsten är inte tillsatt.", str(reported.need))
    for other in (theirs, "x", 9**40, -1):
        assert browser.get(f"/training/new?difference={other}").form()["description"] == ""


# ---------------------------------------------------------------- looking again


def test_on_its_day_the_difference_waits_on_the_coordinators_home(
    app: PlannerApp, reported: Town, browse: Browse
) -> None:
    its_id = judged(app, reported)
    with inside(app, reported.id):
        db.session.get_one(Difference, its_id).look_again_on = clock.today()
    theirs = judged(app, reported.neighbour)
    with inside(app, reported.neighbour.id):
        db.session.get_one(Difference, theirs).look_again_on = clock.today()
    assert f"/inventory/differences/{its_id}" in browse(reported.coordinator).get("/").links
    assert f"/inventory/differences/{theirs}" not in browse(reported.coordinator).get("/").links
    for who in OTHERS:
        assert f"/inventory/differences/{its_id}" not in browse(reported.people[who]).get("/").links
