"""Rounds and the schools' form, as people use them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db, enter
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.inventory.collecting.reminding import remind_by_calendar
from planner.inventory.models.answers import AnswerState, InventoryValue, Quality, SchoolAnswer, SectionAnswer
from planner.inventory.models.questions import Question
from planner.inventory.models.rounds import InventoryRound, RoundReminder, RoundState
from planner.schools.models import School
from tests.conftest import inside
from tests.factories import Town
from tests.inventory.rows import a_round, report
from tests.page import Browser

Browse = Callable[..., Browser]
YEAR = 2026


@pytest.fixture
def open_round(app: PlannerApp, town: Town) -> None:
    """A round is open in both municipalities; last year's is fixed, with figures."""
    for place in (town, town.neighbour):
        with inside(app, place.id):
            report(
                YEAR - 1,
                {
                    place.school: {"Elever": 200, "Tot_personaltimmar": 20, "fy_3": 431},
                    place.other_school: {"Elever": 777},
                },
            )
            a_round(YEAR, RoundState.OPEN).closes_on = clock.today() + timedelta(days=30)


def at(town: Town, section: str = "", *, other: bool = False) -> str:
    school = town.other_school if other else town.school
    return f"/inventory/{YEAR}/schools/{school}" + (f"/{section}" if section else "")


def values(app: PlannerApp, town: Town) -> dict[str, tuple[Decimal | None, Quality, str | None]]:
    with inside(app, town.id):
        return {
            code: (value.figure, value.quality, value.comment)
            for value, code in db.session.execute(
                select(InventoryValue, Question.code)
                .join(Question, Question.id == InventoryValue.question_id)
                .join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
                .where(InventoryRound.year == YEAR, InventoryValue.school_id == town.school)
            )
        }


def answer_state(app: PlannerApp, town: Town) -> AnswerState | None:
    with inside(app, town.id):
        held = a_round(YEAR, RoundState.OPEN).id
        return db.session.scalar(
            select(SchoolAnswer.state).where(SchoolAnswer.round_id == held, SchoolAnswer.school_id == town.school)
        )


# ---------------------------------------------------------------- the form


def test_a_part_is_saved_as_far_as_it_is_answered_and_leads_on_to_the_next(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    browser = browse(town.librarian)
    page = browser.get(at(town, "staffing"))
    assert "I fjol: 200" in page.text
    assert "777" not in page.text
    answer = page.submit(
        {
            "Elever": "210",
            "Tot_personaltimmar": "ca",
            "VAR05_1_quality": "unknown",
        },
        action=at(town, "staffing"),
    )
    assert answer.status == 422
    answer = browser.get(at(town, "staffing")).submit(
        {
            "Elever": "210",
            "Tot_personaltimmar": "20,5",
            "Tot_personaltimmar_quality": "estimated",
            "Tot_personaltimmar_comment": "Ny tjänst i höst",
            "VAR05_1_quality": "unknown",
        },
        action=at(town, "staffing"),
    )
    assert (answer.status, answer.response.headers["Location"]) == (303, at(town, "accessibility"))
    assert values(app, town) == {
        "Elever": (Decimal(210), Quality.MEASURED, None),
        "Tot_personaltimmar": (Decimal("20.5"), Quality.ESTIMATED, "Ny tjänst i höst"),
        "VAR05_1": (None, Quality.UNKNOWN, None),
    }
    assert answer_state(app, town) is AnswerState.BEGUN
    assert "3 av 6 besvarade" in browser.get(at(town)).text


def test_a_value_that_is_taken_away_is_unanswered_again(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    browser = browse(town.librarian)
    browser.get(at(town, "premises")).submit({"Sittplatser": "30", "Kvm": "50"}, action=at(town, "premises"))
    browser.get(at(town, "premises")).submit({"Sittplatser": "", "Kvm": "50"}, action=at(town, "premises"))
    assert values(app, town) == {"Kvm": (Decimal(50), Quality.MEASURED, None)}


def test_choices_and_yes_no_are_kept_by_their_number_and_not_relevant_apart(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    browse(town.principal).get(at(town, "accessibility")).submit(
        {"VAR01": "2", "VAR08_1": "1", "VAR08_2": "2", "VAR08_3": "not_relevant", "VAR08_4": "unknown"},
        action=at(town, "accessibility"),
    )
    assert values(app, town) == {
        "VAR01": (Decimal(2), Quality.MEASURED, None),
        "VAR08_1": (Decimal(1), Quality.MEASURED, None),
        "VAR08_2": (Decimal(2), Quality.MEASURED, None),
        "VAR08_3": (None, Quality.NOT_RELEVANT, None),
        "VAR08_4": (None, Quality.UNKNOWN, None),
    }


@pytest.mark.parametrize(
    "typed",
    [
        {"Sittplatser": "30", "Sittplatser_quality": "unknown"},
        {"Sittplatser": "", "Sittplatser_comment": "Vi flyttar"},
        {"Sittplatser": "-3"},
        {"Sittplatser": "1e309"},
        {"Sittplatser": "30", "Sittplatser_quality": "nonsense"},
    ],
)
def test_what_contradicts_itself_is_refused_with_what_was_typed_still_there(
    app: PlannerApp, town: Town, browse: Browse, open_round: None, typed: dict[str, str]
) -> None:
    browser = browse(town.librarian)
    refused = browser.get(at(town, "premises")).submit({**typed, "Kvm": "44"}, action=at(town, "premises"))
    assert refused.status == 422
    assert refused.form(at(town, "premises"))["Kvm"] == "44"
    assert values(app, town) == {}


def test_the_form_reads_figures_as_tables_are_read(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    browser = browse(town.librarian)
    told = {
        "1.234": "1.234 kan vara 1234 eller 1,234: skriv det utan punkt, eller med komma",
        "20,5": "Skriv ett helt tal",
        "-3": "Siffran kan inte vara under noll",
        "abc": "Det här är text, inte en siffra",
    }
    for typed, words in told.items():
        page = browser.get(at(town, "staffing")).submit({"Elever": typed}, action=at(town, "staffing"))
        assert (page.status, words in page.text, page.form(at(town, "staffing"))["Elever"]) == (422, True, typed)
    browser.get(at(town, "staffing")).submit(
        {"Elever": "ca 1\N{NO-BREAK SPACE}234", "Tot_personaltimmar": "20,5", "VAR05_1": "okänt"},
        action=at(town, "staffing"),
    )
    assert values(app, town) == {
        "Elever": (Decimal(1234), Quality.ESTIMATED, None),
        "Tot_personaltimmar": (Decimal("20.5"), Quality.MEASURED, None),
        "VAR05_1": (None, Quality.UNKNOWN, None),
    }


def test_what_looks_unusual_is_saved_and_asked_about_until_a_comment_explains_it(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    browser, here = browse(town.librarian), at(town, "collection")
    saved = browser.get(here).submit({"fy_3": "4310"}, action=here)
    assert (saved.status, saved.response.headers["Location"]) == (303, here + "#unusual")
    page = browser.get(here)
    assert "Det är 10 gånger fjolårets. Stämmer det?" in page.text
    assert values(app, town) == {"fy_3": (Decimal(4310), Quality.MEASURED, None)}
    explained = page.submit({"fy_3": "4310", "fy_3_comment": "Lånar ut till tre skolor"}, action=here)
    assert explained.response.headers["Location"] == at(town, "pedagogy")
    assert "Stämmer det?" not in browser.get(here).text


def test_two_people_in_two_parts_never_collide(app: PlannerApp, town: Town, browse: Browse, open_round: None) -> None:
    one, other = browse(town.librarian), browse(town.colleague)
    premises, staffing = one.get(at(town, "premises")), other.get(at(town, "staffing"))
    assert premises.submit({"Kvm": "44"}, action=at(town, "premises")).status == 303
    assert staffing.submit({"Elever": "210"}, action=at(town, "staffing")).status == 303
    assert set(values(app, town)) == {"Kvm", "Elever"}


@pytest.mark.parametrize("saved_before", [False, True])
def test_two_people_in_one_part_see_both_texts(
    app: PlannerApp, town: Town, browse: Browse, open_round: None, *, saved_before: bool
) -> None:
    here = at(town, "premises")
    if saved_before:
        browse(town.librarian).get(here).submit({"Kvm": "40"}, action=here)
    one, other = browse(town.librarian).get(here), browse(town.colleague).get(here)
    assert one.submit({"Kvm": "44"}, action=here).status == 303
    conflict = other.submit({"Kvm": "55"}, action=here)
    assert conflict.status == 409
    assert ("44" in conflict.text, conflict.form(here)["Kvm"]) == (True, "55")
    assert values(app, town)["Kvm"][0] == 44
    assert conflict.submit({"Kvm": "50"}, action=here).status == 303
    assert values(app, town)["Kvm"][0] == 50


def test_a_double_send_saves_once(app: PlannerApp, town: Town, browse: Browse, open_round: None) -> None:
    page = browse(town.librarian).get(at(town, "premises"))
    for _ in range(2):
        assert page.submit({"Kvm": "44"}, action=at(town, "premises")).status == 303
    with inside(app, town.id):
        assert [each.version for each in db.session.scalars(select(SectionAnswer))] == [1]


def test_an_expired_session_keeps_the_figures(town: Town, browse: Browse, open_round: None) -> None:
    lost = browse().post(at(town, "premises"), {"Kvm": "44", "version": 0})
    assert lost.status == 401
    assert "kept" in lost.form()


@pytest.mark.parametrize("who", ["librarian2", "principal2", "teacher", "head"])
def test_nobody_else_answers_for_the_school(
    app: PlannerApp, town: Town, browse: Browse, open_round: None, who: str
) -> None:
    answer = browse(town.people[who]).post(at(town, "premises"), {"Kvm": "44", "version": 0})
    assert answer.status == 403
    assert values(app, town) == {}


def test_another_municipalitys_schools_and_rounds_are_not_found(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    browser = browse(town.coordinator)
    for path in ("", "/staffing"):
        assert browser.get(f"/inventory/{YEAR}/schools/{town.neighbour.school}{path}").status == 404
    assert browser.post(f"/inventory/{YEAR}/schools/{town.neighbour.school}/premises", {"Kvm": "1"}).status == 404
    assert values(app, town.neighbour) == {}


# ---------------------------------------------------------------- in, back, fixed


def fill(town: Town, browse: Browse) -> None:
    browse(town.librarian).get(at(town, "premises")).submit({"Kvm": "44"}, action=at(town, "premises"))


def test_the_principal_sends_in_and_takes_back_and_the_school_waits_meanwhile(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    fill(town, browse)
    principal = browse(town.principal)
    assert principal.get(at(town)).submit({}, action=at(town, "send-in")).status == 303
    assert answer_state(app, town) is AnswerState.SENT_IN
    assert browse(town.librarian).get(at(town, "premises")).status == 302
    refused = browse(town.librarian).post(at(town, "premises"), {"Kvm": "99", "version": 1})
    assert refused.status == 422
    assert values(app, town)["Kvm"][0] == 44
    assert principal.get(at(town)).submit({}, action=at(town, "take-back")).status == 303
    assert answer_state(app, town) is AnswerState.BEGUN


@pytest.mark.parametrize("who", ["librarian", "coordinator", "principal2", "head", "teacher"])
def test_only_the_schools_principal_sends_in(
    app: PlannerApp, town: Town, browse: Browse, open_round: None, who: str
) -> None:
    fill(town, browse)
    assert browse(town.people[who]).post(at(town, "send-in"), {"version": 1}).status == 403
    assert answer_state(app, town) is AnswerState.BEGUN


def test_the_coordinator_sends_back_with_a_reason_that_the_principal_gets(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    fill(town, browse)
    browse(town.principal).get(at(town)).submit({}, action=at(town, "send-in"))
    coordinator = browse(town.coordinator)
    empty = coordinator.get(at(town)).submit({"reason": ""}, action=at(town, "send-back"))
    assert empty.status == 422
    sent = coordinator.get(at(town)).submit({"reason": "Räkna om ytan"}, action=at(town, "send-back"))
    assert sent.status == 303
    assert answer_state(app, town) is AnswerState.RETURNED
    assert "Räkna om ytan" in browse(town.librarian).get(at(town)).text
    with inside(app, town.id):
        mails = db.session.scalars(select(OutboxMail)).all()
        assert [mail.user_id for mail in mails] == [town.principal.id]
        assert "Räkna om ytan" in mails[0].text


def test_a_fixed_round_cannot_be_changed_by_anybody_the_database_refuses_too(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    fill(town, browse)
    coordinator, here = browse(town.coordinator), f"/inventory/{YEAR}"
    assert coordinator.get(here).submit({}, action=f"{here}/fix").status == 303
    assert browse(town.librarian).post(at(town, "premises"), {"Kvm": "99", "version": 1}).status == 422
    of_the_round = select(InventoryValue).join(InventoryRound, InventoryRound.id == InventoryValue.round_id)
    for change in ("update", "delete"):
        with app.app_context():
            enter(town.id)
            value = db.session.scalars(of_the_round.where(InventoryRound.year == YEAR)).one()
            if change == "update":
                value.figure = Decimal(1)
            else:
                db.session.delete(value)
            with pytest.raises(IntegrityError):
                db.session.flush()
    with inside(app, town.neighbour.id):
        assert db.session.scalars(select(InventoryRound.state).where(InventoryRound.year == YEAR)).one() == "open"
    assert values(app, town)["Kvm"][0] == 44


def test_opening_again_takes_a_reason_that_stays_and_is_in_the_trail(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    coordinator, here = browse(town.coordinator), f"/inventory/{YEAR - 1}"
    assert coordinator.get(here).submit({"reason": ""}, action=f"{here}/reopen").status == 422
    done = coordinator.get(here).submit({"reason": "En skola hade läsåret"}, action=f"{here}/reopen")
    assert done.status == 303
    assert "En skola hade läsåret" in browse(town.librarian).get(here).text
    with inside(app, town.id):
        trail = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "inventory_round.reopened")).one()
        assert (trail.user_id, (trail.after or {})["reason"]) == (town.coordinator.id, "En skola hade läsåret")


@pytest.mark.parametrize("who", ["librarian", "principal", "teacher", "head"])
@pytest.mark.parametrize("deed", ["open", "fix", "reopen", "remind", "last-day"])
def test_nobody_but_the_coordinator_runs_a_round(
    app: PlannerApp, town: Town, browse: Browse, open_round: None, who: str, deed: str
) -> None:
    answer = browse(town.people[who]).post(f"/inventory/{YEAR}/{deed}", {"reason": "x", "version": 1})
    assert answer.status == 403
    with inside(app, town.id):
        assert db.session.scalars(select(InventoryRound.state).order_by(InventoryRound.year)).all() == ["fixed", "open"]
        assert db.session.scalars(select(OutboxMail)).all() == []


def test_a_round_is_prepared_opened_and_seen_by_the_schools_then(app: PlannerApp, town: Town, browse: Browse) -> None:
    coordinator, year = browse(town.coordinator), clock.today().year
    made = coordinator.get("/inventory/").submit({"year": str(year)}, action="/inventory/")
    assert (made.status, made.response.headers["Location"]) == (303, f"/inventory/{year}")
    assert browse(town.librarian).get(f"/inventory/{year}").status == 404
    again = coordinator.get("/inventory/").submit({"year": str(year)}, action="/inventory/")
    assert again.status == 422
    last = (clock.today() + timedelta(days=20)).isoformat()
    opened = coordinator.get(f"/inventory/{year}").submit({"closes_on": last}, action=f"/inventory/{year}/open")
    assert opened.status == 303
    assert browse(town.librarian).get(f"/inventory/{year}").status == 200


@pytest.mark.parametrize("year", ["", "1999", "99999", "2101", "tvåtusen"])
def test_years_that_no_round_can_have_are_refused(app: PlannerApp, town: Town, browse: Browse, year: str) -> None:
    assert browse(town.coordinator).get("/inventory/").submit({"year": year}, action="/inventory/").status == 422
    with inside(app, town.id):
        assert db.session.scalars(select(InventoryRound)).all() == []


def test_preliminary_figures_of_other_schools_are_not_on_a_schools_pages(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    fill(town, browse)
    page = browse(town.librarian2).get(f"/inventory/{YEAR}")
    assert ("Ängskolan" in page.text, "Östra skolan" in page.text) == (False, True)
    assert browse(town.librarian2).get(at(town)).status == 403
    assert "Ängskolan" in browse(town.head).get(f"/inventory/{YEAR}").text


# ---------------------------------------------------------------- reminders


def reminded(app: PlannerApp, town: Town) -> set[int]:
    with inside(app, town.id):
        return set(db.session.scalars(select(OutboxMail.user_id)))


def test_a_reminder_goes_only_to_schools_that_have_not_sent_in_and_once_a_day(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    fill(town, browse)
    browse(town.principal).get(at(town)).submit({}, action=at(town, "send-in"))
    coordinator, here = browse(town.coordinator), f"/inventory/{YEAR}"
    page = coordinator.get(here)
    assert "En skola" in page.text or "1 skola har inte skickat in" in page.text
    assert page.submit({}, action=f"{here}/remind").status == 303
    assert reminded(app, town) == {town.librarian2.id, town.principal2.id}
    assert coordinator.get(here).submit({}, action=f"{here}/remind").status == 422
    assert reminded(app, town.neighbour) == set()


@pytest.mark.parametrize(("days_left", "reminds"), [(20, 0), (14, 1), (10, 1), (3, 1), (1, 1), (-3, 1), (-40, 0)])
def test_the_calendar_reminds_when_the_last_day_is_near_and_each_time_once(
    app: PlannerApp, town: Town, open_round: None, days_left: int, reminds: int
) -> None:
    with inside(app, town.id):
        held = db.session.scalars(select(InventoryRound).where(InventoryRound.year == YEAR)).one()
        held.closes_on = clock.today() + timedelta(days=days_left)
    for _ in range(2):
        with inside(app, town.id):
            remind_by_calendar(clock.today(), base_url="http://localhost")
    with inside(app, town.id):
        assert len(db.session.scalars(select(RoundReminder)).all()) == reminds
        assert bool(db.session.scalars(select(OutboxMail)).all()) == bool(reminds)


# ---------------------------------------------------------------- how much is asked of the database


@pytest.mark.parametrize("path", ["/inventory/", f"/inventory/{YEAR}", "/inventory/questions/"])
@pytest.mark.parametrize("who", ["coordinator", "librarian"])
def test_pages_ask_the_database_as_often_for_many_schools_as_for_few(
    app: PlannerApp,
    town: Town,
    browse: Browse,
    open_round: None,
    count_statements: Callable[[], Any],
    path: str,
    who: str,
) -> None:
    browser = browse(town.people[who])
    browser.get(path)
    with count_statements() as few:
        browser.get(path)
    with inside(app, town.id):
        schools = [
            School(unit_code=f"1900{n:04}", name=f"Skola {n}", stages="F-6", pupils=100) for n in range(100, 110)
        ]
        db.session.add_all(schools)
        db.session.flush()
        report(YEAR, {school.id: {"Elever": 100} for school in schools}, state=RoundState.OPEN)
        report(2020, {school.id: {"Elever": 100} for school in schools})
    with count_statements() as many:
        browser.get(path)
    assert len(many) == len(few)
    assert len(few) <= 14


def test_closed_schools_have_no_form(app: PlannerApp, town: Town, browse: Browse, open_round: None) -> None:
    with inside(app, town.id):
        db.session.get_one(School, town.school).closed_on = date(YEAR, 6, 30)
    assert browse(town.coordinator).get(at(town)).status == 404


def test_a_school_that_opens_later_has_no_form(app: PlannerApp, town: Town, browse: Browse, open_round: None) -> None:
    with inside(app, town.id):
        db.session.get_one(School, town.school).opened_on = date(YEAR + 1, 8, 18)
    assert browse(town.coordinator).get(at(town)).status == 404


# ---------------------------------------------------------------- what waits


def waits(browse: Browse, town: Town, who: str) -> list[str]:
    text = browse(town.people[who]).get("/").text
    said = (
        "Svara på inventeringen",
        "Skicka in inventeringen",
        "Titta igen på inventeringen",
        "Fastställ inventeringen",
    )
    return [words for words in said if words in text]


def test_home_says_what_waits_of_the_inventory_for_each(
    app: PlannerApp, town: Town, browse: Browse, open_round: None
) -> None:
    everybody = ("librarian", "principal", "teacher", "coordinator", "head")
    assert [waits(browse, town, who) for who in everybody] == [["Svara på inventeringen"]] * 2 + [[], [], []]
    with inside(app, town.id):
        asked = db.session.scalars(select(Question.code)).all()
        report(YEAR, {town.school: dict.fromkeys(asked)}, state=RoundState.OPEN)
    assert [waits(browse, town, who) for who in everybody] == [[], ["Skicka in inventeringen"], [], [], []]
    browse(town.principal).get(at(town)).submit({}, action=at(town, "send-in"))
    assert [waits(browse, town, who) for who in everybody] == [[], [], [], [], []]
    browse(town.coordinator).get(at(town)).submit({"reason": "Se över"}, action=at(town, "send-back"))
    returned = ["Titta igen på inventeringen"]
    assert [waits(browse, town, who) for who in everybody] == [returned, returned, [], [], []]
    with inside(app, town.id):
        a_round(YEAR, RoundState.OPEN).closes_on = clock.today() - timedelta(days=1)
    assert waits(browse, town, "coordinator") == ["Fastställ inventeringen"]


def test_a_fixed_round_whose_figures_came_from_a_table_waits_for_no_school(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        report(YEAR - 1, {town.school: {"Elever": 200}})
        report(YEAR, {town.school: {"Elever": 200}}, state=RoundState.OPEN)
    coordinator = browse(town.coordinator)
    headings = [coordinator.get(f"/inventory/{year}").h1 for year in (YEAR - 1, YEAR)]
    assert headings == ["Siffrorna för 2025 är slutliga", "Ingen skola har skickat in än"]
