"""Making a survey by hand: sections and questions come, move and go, and a condition holds them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from planner.core.db import db
from planner.surveys.models.survey import Survey, SurveyCondition, SurveyOption, SurveyQuestion, SurveySection
from tests.conftest import inside
from tests.surveys.made import again, by_text, opened, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.transaction import PlannerApp
    from tests.factories import Town
    from tests.page import Browser

    Browse = Callable[..., Browser]


def made(app: PlannerApp, town: Town) -> int:
    with inside(app, town.id):
        return whole(town).id


def test_the_coordinator_makes_a_survey_from_nothing_and_opens_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    coordinator = browse(town.coordinator)
    path = coordinator.get("/surveys/new").submit({"title_sv": "Rummet", "mode": "anonymous"}).to
    add = next(link for link in coordinator.get(path).links if link.endswith("/questions/new"))
    question = {"kind": "single", "text_sv": "Trivs du?", "options_sv": "Ja\nNej", "options_en": "Yes\nNo"}
    assert coordinator.get(add).submit(question).status == 303
    section = coordinator.get(f"{path}/sections/new")
    with inside(app, town.id):
        known = db.session.scalars(select(SurveyQuestion.id)).one()
    assert section.submit({"title_sv": "De som trivs", "condition": [f"{known}:1"]}).status == 303
    add = [link for link in coordinator.get(path).links if link.endswith("/questions/new")][-1]
    assert coordinator.get(add).submit({"kind": "text", "text_sv": "Varför?"}).status == 303
    assert coordinator.get(path).submit({"roles": ["librarian"]}, action=f"{path}/invite").status == 303
    assert coordinator.get(path).submit(action=f"{path}/open").to == path
    assert "0 av 3 inbjudna har svarat" in coordinator.get(path).text
    assert not [link for link in coordinator.get(path).links if link.endswith("/questions/new")]


def test_an_alternative_whose_words_stay_keeps_its_number(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town)
    with inside(app, town.id):
        multiple = by_text(again(town, known), "Vilka?")
    page = browse(town.coordinator).get(f"/surveys/{known}/questions/{multiple}")
    assert page.form()["options_sv"] == "A\nB\nC"
    assert page.submit({"options_sv": "C\nNy\nA"}).status == 303
    with inside(app, town.id):
        options = select(SurveyOption).where(SurveyOption.question_id == multiple).order_by(SurveyOption.position)
        assert [(one.text_sv, one.number) for one in db.session.scalars(options)] == [("C", 3), ("Ny", 4), ("A", 1)]


def test_what_something_depends_on_is_not_taken_out(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town)
    with inside(app, town.id):
        survey = again(town, known)
        single, text, section = by_text(survey, "Ja eller nej?"), by_text(survey, "Något mer?"), survey.sections[0].id
    coordinator = browse(town.coordinator)
    page = coordinator.get(f"/surveys/{known}")
    refused = page.submit(action=f"/surveys/{known}/questions/{single}/remove")
    assert (refused.status, len(refused.errors)) == (422, 1)
    assert page.submit(action=f"/surveys/{known}/questions/{text}/remove").status == 303
    assert coordinator.post(f"/surveys/{known}/sections/{section}/remove").status == 422
    moved = coordinator.get(f"/surveys/{known}").submit(
        {"place": "3"}, action=f"/surveys/{known}/sections/{section}/move"
    )
    assert moved.status == 303
    # What it depends on now stands after it: the draft says so and does not open.
    blocked = coordinator.get(f"/surveys/{known}").submit(action=f"/surveys/{known}/open")
    assert (blocked.status, "beror på en fråga som inte står i ett tidigare avsnitt" in blocked.text) == (422, True)


def test_a_draft_that_is_thrown_away_leaves_nothing(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town)
    coordinator = browse(town.coordinator)
    assert coordinator.get(f"/surveys/{known}").submit(action=f"/surveys/{known}/remove").to == "/surveys/"
    with inside(app, town.id):
        for table in (Survey, SurveySection, SurveyQuestion, SurveyOption, SurveyCondition):
            assert db.session.scalar(select(func.count(table.id))) == 0


def test_the_preview_shows_each_page_as_respondents_see_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    known = made(app, town)
    coordinator = browse(town.coordinator)
    titles = [coordinator.get(f"/surveys/{known}/preview?page={page}").h1 for page in ("1", "2", "3", "nonsense")]
    assert titles == ["Frågor", "De som sa ja", "Sist", "Frågor"]
    assert browse(town.head).get(f"/surveys/{known}/preview").status == 200
    for person in (town.librarian, town.principal, town.teacher, town.neighbour.coordinator):
        assert browse(person).get(f"/surveys/{known}/preview").status == 404


def test_what_is_open_is_changed_by_nobody(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        survey = opened(town, whole(town))
        known, single, section = survey.id, by_text(survey, "Ja eller nej?"), survey.sections[0].id
    coordinator = browse(town.coordinator)
    edit = coordinator.get(f"/surveys/{known}/edit").submit({"title_sv": "Annat"})
    question = coordinator.get(f"/surveys/{known}/questions/{single}").submit({"text_sv": "Annat?"})
    part = coordinator.get(f"/surveys/{known}/sections/{section}").submit({"title_sv": "Annat"})
    assert [page.status for page in (edit, question, part)] == [422] * 3
    assert coordinator.post(f"/surveys/{known}/remove", {"version": "2"}).status in {409, 422}
    head = browse(town.head)
    assert (head.get(f"/surveys/{known}").status, head.get(f"/surveys/{known}/edit").status) == (200, 403)
    assert head.post(f"/surveys/{known}/close").status == 403
