"""One respondent with two windows, one reader with many addresses: nothing is replaced unseen, no table fills."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from planner.core import clock
from planner.core.db import db
from planner.core.throttle import Attempt
from planner.surveys.models.answers import SurveyPartial, SurveySheet
from planner.surveys.models.survey import Survey
from planner.surveys.operations import answering, opening
from tests.conftest import inside
from tests.surveys.made import again, closed, links, opened, own_address, whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from planner.core.transaction import PlannerApp
    from tests.factories import Town
    from tests.page import Browser, Page

    Browse = Callable[..., Browser]


@pytest.fixture
def asked(app: PlannerApp, town: Town) -> dict[str, int]:
    """An open survey's questions by their texts; its own id by the empty text."""
    with inside(app, town.id):
        survey = opened(town, whole(town))
        return {one.text_sv: one.id for one in survey.questions} | {"": survey.id}


def begun(app: PlannerApp, town: Town, asked: dict[str, int], browse: Browse) -> Page:
    with inside(app, town.id):
        address = own_address(asked[""], town.librarian.id)
    return browse().get(address).submit().follow()


def bare(page: Page) -> str:
    """The respondent's own address, as in a bookmark."""
    return page.browser.path.split("?")[0]


def test_what_another_window_saved_is_shown_beside_and_not_replaced_unseen(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int]
) -> None:
    first, scale = begun(app, town, asked, browse), f"q{asked['Hur mycket?']}"
    yes = f"q{asked['Ja eller nej?']}"
    second = browse().get(bare(first))
    first.submit({yes: "2", scale: "4"})
    late = second.submit({yes: "1", scale: "4"})
    assert (late.status, "annat fönster" in late.text) == (409, True)
    assert "Ja eller nej? Din textJa Sparat i det andra fönstretNej" in late.text
    assert "Hur mycket? Din text" not in late.text
    assert late.form()[yes] == "1"
    with inside(app, town.id):
        assert db.session.scalars(select(SurveyPartial.answers)).one()[yes[1:]] == 2
    assert late.submit().follow().h1 == "De som sa ja"
    with inside(app, town.id):
        assert db.session.scalars(select(SurveyPartial.answers)).one()[yes[1:]] == 1


def test_going_back_in_the_same_window_and_answering_anew_is_no_conflict(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int]
) -> None:
    page, yes = begun(app, town, asked, browse), f"q{asked['Ja eller nej?']}"
    fields, path = page.form(), page.browser.path.split("?")[0]
    assert page.browser.post(path, fields | {yes: "2"}, token=False).status == 303
    assert page.browser.post(path, fields | {yes: "1"}, token=False).status == 303
    other = browse().get(path)
    assert other.submit({yes: "2"}).status == 303


def test_two_windows_on_different_pages_do_not_disturb_each_other(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int]
) -> None:
    first, words = begun(app, town, asked, browse), f"q{asked['Något mer?']}"
    path = bare(first)
    last = first.submit({f"q{asked['Ja eller nej?']}": "2"}).follow()
    other = browse().get(path)
    assert last.submit({words: "Hej"}).status == 303
    assert other.submit({f"q{asked['Hur mycket?']}": "5"}).status == 303
    with inside(app, town.id):
        answers = db.session.scalars(select(SurveyPartial.answers)).one()
        assert (answers[words[1:]], answers[str(asked["Hur mycket?"])]) == ("Hej", 5)


def test_what_is_sent_is_what_was_looked_through(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int]
) -> None:
    first, words = begun(app, town, asked, browse), f"q{asked['Något mer?']}"
    last = first.submit({f"q{asked['Ja eller nej?']}": "2"}).follow()
    path = bare(last)
    ready = last.submit({words: "Så här"}).follow()
    browse().get(path).submit({words: "Ändrat"})
    for nonsense in ("", "x", "-1", "9" * 40):
        assert ready.submit({"version": nonsense}).status == 409
    refused = ready.submit()
    assert (refused.status, refused.h1, "Ändrat" in refused.text) == (409, "Se igenom dina svar", True)
    assert "ändrades i ett annat fönster" in refused.text
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(SurveySheet.id))) == 0
    assert refused.submit().follow().h1 == "Tack, dina svar är skickade"


def test_what_is_typed_after_another_window_has_sent_is_shown_to_be_copied(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int]
) -> None:
    first, words = begun(app, town, asked, browse), f"q{asked['Något mer?']}"
    last = first.submit({f"q{asked['Ja eller nej?']}": "2"}).follow()
    other = browse().get(bare(last))
    last.submit({words: "Skickat"}).follow().submit()
    late = other.submit({words: "Skrivet för sent"})
    assert (late.status, late.h1) == (410, "Det du skrev sist räknades inte")
    assert ("Skrivet för sent" in late.text, "Skickat" in late.text) == (True, False)
    assert "Det räknas." in late.text
    assert browse().get(bare(last)).text.count("Tack, du har svarat") == 1


def test_a_page_that_another_window_has_answered_away_keeps_what_is_typed_on_it(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int]
) -> None:
    first, yes = begun(app, town, asked, browse), f"q{asked['Ja eller nej?']}"
    path = bare(first)
    following = first.submit({yes: "1"}).follow()
    browse().get(path).submit({yes: "2"})
    empty = following.submit({"window": "another"})
    assert (empty.status, empty.to.split("?")[0]) == (303, path)
    late = following.submit({f"q{asked['Hur många?']}": "17", f"q{asked['Vilka?']}": ["2"]})
    assert (late.status, late.h1) == (409, "Sidan gäller dig inte längre")
    assert ("17" in late.text, path in [link.split("?")[0] for link in late.links]) == (True, True)
    with inside(app, town.id):
        assert db.session.scalars(select(SurveyPartial.answers)).one() == {yes[1:]: 2}


@pytest.mark.parametrize("step", ["1", "check", "later"])
def test_every_page_of_an_answer_says_why_it_does_not_count_and_holds_all_that_was_written(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int], step: str
) -> None:
    pages = [begun(app, town, asked, browse) for _window in range(2)]
    words = f"q{asked['Något mer?']}"
    ready = [
        page.submit({f"q{asked['Ja eller nej?']}": "2"}).follow().submit({words: text}).follow()
        for page, text in zip(pages, ("Första", "Andra"), strict=True)
    ]
    ready[0].submit()
    shown = browse().get(f"{bare(ready[1]).rpartition('/')[0]}/{step}")
    assert (shown.status, shown.h1, "Andra" in shown.text) == (200, "Dina svar räknades inte", True)
    assert ("redan skickats med den här länken" in shown.text, "stängdes" in shown.text) == (True, False)


def test_what_was_no_answer_is_kept_too_when_the_survey_closes_meanwhile(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int]
) -> None:
    page = begun(app, town, asked, browse).submit({f"q{asked['Ja eller nej?']}": "1"}).follow()
    with inside(app, town.id):
        closed(town, again(town, asked[""]))
    late = page.submit({f"q{asked['Hur många?']}": "ungefär \x00tolv"})
    assert (late.status, "ungefär \N{REPLACEMENT CHARACTER}tolv" in late.text) == (409, True)


@pytest.mark.parametrize("nonsense", ["", "x", "-1", "9" * 40, "\x00"])
def test_nonsense_about_what_was_shown_replaces_nothing(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int], nonsense: str
) -> None:
    page, yes = begun(app, town, asked, browse), f"q{asked['Ja eller nej?']}"
    page.submit({yes: "2"})
    other = browse().get(bare(page))
    assert other.submit({yes: "1", "seen": nonsense, "window": "ö" * 99}).status == 409


def test_addresses_that_lead_nowhere_are_not_stored(app: PlannerApp, town: Town, browse: Browse) -> None:
    flood = browse()
    statuses = {flood.post(f"/s/made-up-{at}/begin").status for at in range(40)}
    assert statuses == {404}
    with inside(app, town.id):
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 0


def test_an_invitation_begins_so_often_and_others_go_on(
    app: PlannerApp, town: Town, browse: Browse, asked: dict[str, int]
) -> None:
    with inside(app, town.id):
        mine, others = (own_address(asked[""], who.id) for who in (town.librarian, town.teacher))
    statuses = [browse().post(f"{mine}/begin").status for _at in range(32)]
    assert statuses == [303] * 30 + [429] * 2
    assert browse().post(f"{others}/begin").status == 303
    with inside(app, town.id):
        assert db.session.scalar(select(func.count()).select_from(Attempt)) == 2


def test_readers_of_the_open_link_are_counted_in_a_bounded_number_of_rows(
    app: PlannerApp, town: Town, asked: dict[str, int], browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planner.surveys.views.answering.SHELVES", 4)
    with inside(app, town.id):
        link = f"/s/{db.session.get_one(Survey, asked['']).open_code}"
    flood = browse()
    for at in range(30):
        token = {"csrf_token": flood.get(link).form()["csrf_token"]}
        came = flood.client.post(f"{link}/begin", data=token, environ_base={"REMOTE_ADDR": f"2001:db8::{at}"})
        assert came.status_code == 303
    with inside(app, town.id):
        assert (db.session.scalar(select(func.count()).select_from(Attempt)) or 0) in range(2, 6)


def test_pages_opened_and_left_are_forgotten_sooner_than_what_was_written(
    app: PlannerApp, town: Town, asked: dict[str, int]
) -> None:
    with inside(app, town.id):
        survey = db.session.get_one(Survey, asked[""])
        empty, written = (answering.begin(link) for link in links(survey)[:2])
        assert empty != written
        db.session.flush()
        kept = db.session.scalars(select(SurveyPartial).order_by(SurveyPartial.id)).all()[0]
        answering.save(kept, {"1": 2}, asked=frozenset(), seen="", window="a")
        today = clock.today()
        opening.forget_begun(today + timedelta(days=2))
        assert db.session.scalar(select(func.count(SurveyPartial.id))) == 2
        opening.forget_begun(today + timedelta(days=3))
        assert db.session.scalars(select(SurveyPartial.version)).all() == [2]
        opening.forget_begun(today + timedelta(days=61))
        assert db.session.scalars(select(SurveyPartial.id)).all() == []
