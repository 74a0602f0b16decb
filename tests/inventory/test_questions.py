"""What is asked: own indicators, changed meanings, retired ones, targets."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.inventory.indicators import Indicator
from planner.inventory.models.questions import Dimension, IndicatorTarget, Kind, Question
from planner.inventory.models.rounds import RoundState
from planner.inventory.queries.measures import asked_in, measures
from planner.inventory.questionnaire import BY_CODE
from tests.conftest import inside
from tests.factories import Town
from tests.inventory.rows import report
from tests.page import Browser

Browse = Callable[..., Browser]
OWN = {
    "title": "Boklådor",
    "meaning": "Lådor till klasser",
    "dimension": "collection",
    "kind": "number",
    "unit": "lådor",
    "from_year": "2026",
}


def codes(app: PlannerApp, town: Town, year: int) -> set[str]:
    with inside(app, town.id):
        return {measure.code for measure in asked_in(year)} - set(BY_CODE)


def question_id(app: PlannerApp, town: Town, code: str) -> int:
    with inside(app, town.id):
        return db.session.scalars(select(Question.id).where(Question.code == code)).one()


def add(browse: Browse, town: Town, **changes: Any) -> Any:
    form = browse(town.coordinator).get("/inventory/questions/new")
    return form.submit(OWN | changes, action="")


def test_an_own_indicator_is_asked_from_its_year_in_its_own_municipality(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    assert add(browse, town).status == 303
    assert (codes(app, town, 2025), codes(app, town, 2026)) == (set(), {"EGEN_1"})
    assert codes(app, town.neighbour, 2026) == set()
    with inside(app, town.id):
        measure = measures()["EGEN_1"]
        assert (measure.title, measure.unit, measure.kind, measure.dimension, measure.breaks) == (
            "Boklådor", "lådor", Kind.NUMBER, Dimension.COLLECTION, ()
        )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"meaning": ""},
        {"from_year": ""},
        {"from_year": "99999"},
        {"dimension": "no-such"},
        {"kind": "choice", "choices": "Bara en"},
    ],
)
def test_what_cannot_be_asked_is_refused(app: PlannerApp, town: Town, browse: Browse, changes: dict[str, str]) -> None:
    assert add(browse, town, **changes).status == 422
    assert codes(app, town, 2026) == set()


def test_a_choice_of_ones_own_is_kept_by_its_number(app: PlannerApp, town: Town, browse: Browse) -> None:
    assert add(browse, town, kind="choice", choices="Ofta\nIbland\n\nAldrig").status == 303
    with inside(app, town.id):
        assert measures()["EGEN_1"].choices == ("Ofta", "Ibland", "Aldrig")


def change(browse: Browse, town: Town, id_: int, deed: str, **fields: str) -> Any:
    page = browse(town.coordinator).get(f"/inventory/questions/{id_}")
    return page.submit(fields, action=f"/inventory/questions/{id_}/{deed}")


def test_another_meaning_breaks_the_series_of_the_indicator_and_of_all_that_is_reckoned_from_it(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    loans = question_id(app, town, "fy_3")
    assert change(browse, town, loans, "redefine", from_year="2026", reason="").status == 422
    done = change(browse, town, loans, "redefine", meaning="Utan omlån", from_year="2026", reason="Nytt system")
    assert done.status == 303
    with inside(app, town.id):
        now, before = measures(), measures(year=2025)
        assert [(b.year, b.reason) for b in now["fy_3"].breaks] == [(2026, "Nytt system")]
        assert [(b.year, b.code) for b in now[Indicator.LOANS].breaks] == [(2026, "fy_3")]
        assert now[Indicator.SEATS].breaks == ()
        assert now["fy_3"].meaning == "Utan omlån"
        assert before["fy_3"].meaning is BY_CODE["fy_3"].meaning
    again = change(browse, town, loans, "redefine", from_year="2026", reason="Igen")
    assert again.status == 422
    with inside(app, town.neighbour.id):
        assert measures()["fy_3"].breaks == ()


def test_what_a_fixed_round_asked_stands(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        report(2026, {town.school: {"Elever": 100}})
    assert add(browse, town).status == 422
    loans = question_id(app, town, "fy_3")
    assert change(browse, town, loans, "redefine", from_year="2026", reason="Nytt").status == 422
    assert change(browse, town, loans, "retire", from_year="2026").status == 422
    assert add(browse, town, from_year="2027").status == 303


def test_better_words_do_not_break_the_series(app: PlannerApp, town: Town, browse: Browse) -> None:
    add(browse, town)
    own = question_id(app, town, "EGEN_1")
    assert change(browse, town, own, "reword", title="Lådor med böcker").status == 303
    with inside(app, town.id):
        assert (measures()["EGEN_1"].title, measures()["EGEN_1"].breaks) == ("Lådor med böcker", ())


def test_two_who_change_the_words_see_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    add(browse, town)
    own = question_id(app, town, "EGEN_1")
    here = f"/inventory/questions/{own}"
    one, other = browse(town.coordinator).get(here), browse(town.coordinator).get(here)
    assert one.submit({"title": "Ett"}, action=f"{here}/reword").status == 303
    conflict = other.submit({"title": "Två"}, action=f"{here}/reword")
    assert (conflict.status, "Ett" in conflict.text) == (409, True)


def test_a_retired_indicator_keeps_its_answers_and_one_never_answered_goes(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    add(browse, town)
    add(browse, town, title="Aldrig besvarad")
    with inside(app, town.id):
        report(2026, {town.school: {"EGEN_1": 4}}, state=RoundState.OPEN)
    for code in ("EGEN_1", "EGEN_2"):
        assert change(browse, town, question_id(app, town, code), "retire", from_year="2027").status == 303
    assert (codes(app, town, 2026), codes(app, town, 2027)) == ({"EGEN_1"}, set())
    again = change(browse, town, question_id(app, town, "EGEN_1"), "ask-again")
    assert (again.status, codes(app, town, 2027)) == (303, {"EGEN_1"})


def test_a_target_is_the_municipalitys_own_and_leaves_a_trail(app: PlannerApp, town: Town, browse: Browse) -> None:
    seats = question_id(app, town, "Sittplatser")
    assert change(browse, town, seats, "target", target="30").status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(IndicatorTarget.figure)).all() == [Decimal(30)]
        assert len(db.session.scalars(select(AuditEvent).where(AuditEvent.action == "indicator_target.set")).all()) == 1
    assert "Eget mål, inte ett lagkrav" in browse(town.librarian).get("/inventory/questions/").text
    with inside(app, town.neighbour.id):
        assert db.session.scalars(select(IndicatorTarget)).all() == []


def test_what_is_reckoned_has_targets_too_and_only_what_there_is(app: PlannerApp, town: Town, browse: Browse) -> None:
    here, browser = "/inventory/targets/loans_per_pupil", browse(town.coordinator)
    assert browser.get(here).submit({"target": "12,5"}, action=here).status == 303
    assert browser.get(here).submit({"target": "-1"}, action=here).status == 422
    stale = browser.get(here)
    assert browser.get(here).submit({"target": "13"}, action=here).status == 303
    assert stale.submit({"target": "14"}, action=here).status == 409
    assert browser.get("/inventory/targets/no-such-thing").status == 404
    assert browse(town.principal).get(here).status == 403
    assert browse(town.principal).post(here, {"target": "1"}).status == 403
    with inside(app, town.id):
        assert db.session.scalars(select(IndicatorTarget.figure)).all() == [Decimal(13)]


@pytest.mark.parametrize("who", ["librarian", "principal", "teacher", "head"])
def test_nobody_else_changes_what_is_asked(app: PlannerApp, town: Town, browse: Browse, who: str) -> None:
    loans, browser = question_id(app, town, "fy_3"), browse(town.people[who])
    assert browser.get("/inventory/questions/").status == 200
    assert browser.get(f"/inventory/questions/{loans}").status == 403
    for deed in ("reword", "redefine", "retire", "ask-again", "target"):
        assert browser.post(f"/inventory/questions/{loans}/{deed}", {"target": "4", "version": 1}).status == 403
    assert browser.post("/inventory/questions/new", OWN).status == 403


def test_another_municipalitys_question_is_not_found(app: PlannerApp, town: Town, browse: Browse) -> None:
    theirs = question_id(app, town.neighbour, "fy_3")
    assert browse(town.coordinator).get(f"/inventory/questions/{theirs}").status == 404
    assert browse(town.coordinator).post(f"/inventory/questions/{theirs}/target", {"target": "4"}).status == 404
