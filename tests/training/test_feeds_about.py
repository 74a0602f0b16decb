"""Feeds of a school and of an area, and what else one can have in one's own."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.transaction import PlannerApp
from planner.core.viewer import Viewer
from planner.plans.models.plan import PlanState
from planner.plans.models.toolbox import FocusArea
from planner.plans.operations import deciding
from planner.plans.queries import plans
from planner.schools.models import Post
from planner.training.feeds import operations, secret
from planner.training.feeds.extras import EXTRAS, DayEntry, Extra
from planner.training.feeds.queries import feeds_in_force
from planner.training.feeds.shelf import Shelf
from planner.training.feeds.which import Which
from planner.training.models.audience import Audience, EventAudience
from planner.training.models.calendar import CalendarFeed, FeedKind
from planner.training.models.event import EventArea
from tests.conftest import SECRET, inside
from tests.factories import Person, Town, make_plan
from tests.page import Browser
from tests.training.calendars import SOON, address, events, make_event, sign_up, summaries

Browse = Callable[..., Browser]
MINE = FeedKind.MINE


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel("2026-11-20T08:00:00Z", tick=False) as traveller:
        yield traveller


def fetch(app: PlannerApp, path: str, **headers: str) -> TestResponse:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    response = app.test_client().get(path, headers=names)
    response.get_data()
    response.close()  # as a server does when the answer is sent
    return response


def about(app: PlannerApp, person: Person, which: Which) -> str:
    """Return the path of a feed of a school or an area, made now."""
    with inside(app, person.municipality_id):
        operations.renew(which, by=person.viewer, key=SECRET)
        return f"/calendar/{secret.token(feeds_in_force(person.id)[which].nonce, key=SECRET)}.ics"


def school(town: Town) -> Which:
    return Which(FeedKind.SCHOOL, town.school)


def area(town: Town) -> Which:
    return Which(FeedKind.AREA, town.area)


# ---------------------------------------------------------------- a school, an area


def test_an_areas_feed_holds_what_builds_competence_in_it(app: PlannerApp, town: Town) -> None:
    for place in (town, town.neighbour):
        with inside(app, place.id):
            for number, area_id in enumerate((place.area, place.other_area, None)):
                event_id = make_event(place, SOON + timedelta(hours=number), title=f"{place.id}.{number}")
                if area_id:
                    db.session.add(EventArea(event_id=event_id, area_id=area_id))
    body = fetch(app, about(app, town.librarian, area(town))).data
    assert summaries(body) == [f"{town.id}.0"]
    assert b"\r\nNAME:Fortbildning: Omr\xc3\xa5de 1 D\xc3\xb6rrby\r\n" in body


def test_what_falls_out_of_another_area_does_not_count_as_a_change(app: PlannerApp, town: Town, travel: Any) -> None:
    with inside(app, town.id):
        event_id = make_event(town, datetime(2026, 5, 25, 12, tzinfo=UTC), title="Vårens")
        db.session.add(EventArea(event_id=event_id, area_id=town.other_area))
    path = about(app, town.librarian, area(town))
    before = fetch(app, path)
    travel.shift(timedelta(days=3))
    assert fetch(app, path, If_None_Match=before.headers["ETag"]).status_code == 304


def test_a_schools_feed_is_for_who_works_there_and_for_the_administration(
    app: PlannerApp, town: Town, travel: Any
) -> None:
    with inside(app, town.id):
        make_event(town, title="Öppen")
        for number, school_id in enumerate((town.school, town.other_school), start=1):
            event_id = make_event(town, SOON + timedelta(hours=number), title=f"För {number}")
            db.session.add(EventAudience(event_id=event_id, school_id=school_id))
            db.session.add(EventAudience(event_id=event_id, kind=Audience.TEACHER))
    paths = [about(app, town.people[name], school(town)) for name in ("librarian", "principal", "coordinator", "head")]
    assert [summaries(fetch(app, path).data) for path in paths] == [["Öppen", "För 1"]] * 4
    with inside(app, town.id):
        db.session.execute(update(Post).where(Post.user_id == town.librarian.id).values(school_id=town.other_school))
    assert [fetch(app, path).status_code for path in paths] == [404, 200, 200, 200]


def test_another_school_and_another_municipalitys_are_refused(app: PlannerApp, town: Town, browse: Browse) -> None:
    foreign = [
        Which(FeedKind.SCHOOL, town.other_school),
        school(town.neighbour),
        area(town.neighbour),
        Which(FeedKind.AREA, 2_000_000_000),
    ]
    for which in foreign:
        with inside(app, town.id), pytest.raises(RefusedError):
            operations.renew(which, by=town.librarian.viewer, key=SECRET)
        answer = browse(town.librarian).post("/subscribe/about", {"about": which.key})
        assert answer.status == 422
    for nonsense in ("", "school-", "area-x", "mine", "school-" + "9" * 40):
        assert browse(town.librarian).post("/subscribe/about", {"about": nonsense}).status == 422
    with inside(app, town.id):
        assert feeds_in_force(town.librarian.id) == {}


def test_a_calendar_of_ones_school_is_chosen_renewed_and_stopped_on_the_page(town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    page = browser.get("/subscribe")
    page.submit({"about": school(town).key}, action="/subscribe/about")
    page = browser.get("/subscribe")
    assert "Fortbildning för Ängskolan Dörrby" in page.text
    assert f'value="{school(town).key}"' not in page.html
    first = [a["value"] for tag, a in page.outline.tags if tag == "input" and a.get("type") == "url"]
    assert page.submit(action=f"/subscribe/school/{town.school}/renew").to == "/subscribe"
    page = browser.get("/subscribe")
    second = [a["value"] for tag, a in page.outline.tags if tag == "input" and a.get("type") == "url"]
    assert (len(first), len(second), set(first) & set(second)) == (1, 1, set())
    page.submit(action=f"/subscribe/school/{town.school}/alarms/on")
    browser.get("/subscribe").submit(action=f"/subscribe/school/{town.school}/stop")
    assert f'value="{school(town).key}"' in browser.get("/subscribe").html


def test_one_person_has_a_bounded_number_of_feeds(app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "MOST", 1)
    about(app, town.librarian, school(town))
    about(app, town.librarian, school(town))
    with inside(app, town.id), pytest.raises(RefusedError):
        operations.renew(area(town), by=town.librarian.viewer, key=SECRET)


# ---------------------------------------------------------------- what else is in one's own


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> list[DayEntry]:
    """What a feature has; the test changes it."""
    known: list[DayEntry] = []

    def of(viewer: Viewer, first: date, last: date) -> list[DayEntry]:
        del viewer, first, last
        return list(known)

    monkeypatch.setitem(EXTRAS, "test", Extra("Prov", of))
    return known


def chosen(app: PlannerApp, person: Person, *names: str) -> str:
    path = address(app, person, MINE)
    with inside(app, person.municipality_id):
        operations.choose_extras(names, by=person.viewer)
    return path


DEADLINE = DayEntry(date(2026, 12, 4), "activity 7", "Sista dag", "/plans/1/follow-up")


def test_chosen_days_stand_among_the_sessions_as_whole_days(app: PlannerApp, town: Town, days: list[DayEntry]) -> None:
    with inside(app, town.id):
        for start, title in ((SOON - timedelta(days=1), "Före"), (SOON, "Samma dag")):
            sign_up(make_event(town, start, title=title), town.librarian)
    days.append(DEADLINE)
    found = events(fetch(app, chosen(app, town.librarian, "test")).data)
    assert [str(e["SUMMARY"]) for e in found] == ["Före", "Sista dag", "Samma dag"]
    entry = found[1]
    assert (entry["DTSTART"].dt, entry["DTEND"].dt, entry["SEQUENCE"]) == (date(2026, 12, 4), date(2026, 12, 5), 0)
    assert (str(entry["TRANSP"]), str(entry["STATUS"])) == ("TRANSPARENT", "CONFIRMED")
    assert str(entry["URL"]) == "http://localhost/plans/1/follow-up"
    assert (entry["DTSTAMP"].dt, entry["LAST-MODIFIED"].dt) == (datetime(2026, 11, 20, 8, tzinfo=UTC),) * 2
    assert (entry["UID"].endswith("@localhost"), len(entry.walk("VALARM"))) == (True, 0)
    assert "Sista dag" not in summaries(fetch(app, address(app, town.colleague, MINE)).data)


def test_what_is_out_of_the_window_or_no_longer_chosen_is_left_out(
    app: PlannerApp, town: Town, days: list[DayEntry]
) -> None:
    around = (date(2026, 5, 23), date(2026, 5, 24), date(2028, 11, 19), date(2028, 11, 20))
    days.extend(DayEntry(day, f"x {day}", str(day), "/") for day in around)
    path = chosen(app, town.librarian, "test")
    assert summaries(fetch(app, path).data) == ["2026-05-24", "2028-11-19"]
    chosen(app, town.librarian)
    assert summaries(fetch(app, path).data) == []


def test_a_day_that_comes_moves_or_goes_shows_in_the_very_next_fetch_from_every_process(
    app: PlannerApp, town: Town, days: list[DayEntry], travel: Any
) -> None:
    path = chosen(app, town.librarian, "test")
    shelves = [Shelf(), Shelf()]
    last = None
    told = []
    for now in ([], [DEADLINE], [DayEntry(date(2026, 12, 5), "activity 7", "Flyttad", "/")], []):
        days[:] = now
        travel.shift(timedelta(minutes=1))
        for shelf in shelves:
            app.extensions["feed_shelf"] = shelf
            answer = fetch(app, path, **({"If_None_Match": last} if last and shelf is shelves[1] else {}))
            told.append((answer.status_code, summaries(answer.data) if answer.data else None))
            last = answer.headers["ETag"]
    # The second process answers with the tag of the first: both say the same.
    assert told == [
        (200, []), (304, None), (200, ["Sista dag"]), (304, None), (200, ["Flyttad"]), (304, None), (200, []),
        (304, None),
    ]  # fmt: skip


def test_a_day_that_goes_is_a_change_to_a_client_that_asks_by_date(
    app: PlannerApp, town: Town, days: list[DayEntry], travel: Any
) -> None:
    days.append(DEADLINE)
    path = chosen(app, town.librarian, "test")
    first = fetch(app, path)
    travel.shift(timedelta(minutes=1))
    assert fetch(app, path, If_Modified_Since=first.headers["Last-Modified"]).status_code == 304
    days.clear()
    second = fetch(app, path, If_Modified_Since=first.headers["Last-Modified"])
    assert (second.status_code, second.headers["Last-Modified"]) == (200, "Fri, 20 Nov 2026 08:01:00 GMT")


def test_a_read_that_cannot_note_anything_is_answered_all_the_same(
    app: PlannerApp, town: Town, days: list[DayEntry]
) -> None:
    days.append(DEADLINE)
    path = chosen(app, town.librarian, "test")
    with inside(app, town.id):
        before = db.session.scalars(select(CalendarFeed).where(CalendarFeed.kind == MINE)).one().extras_mark
    answer = app.test_client().get(path)  # not closed: what is noted when it is sent is not
    assert (answer.status_code, summaries(answer.data), before) == (200, ["Sista dag"], None)
    answer.close()


def test_hostile_titles_break_nothing(app: PlannerApp, town: Town, days: list[DayEntry]) -> None:
    title = "A\r\nBEGIN:VEVENT\r\nå\u2028;,\\ " + "ö" * 300
    days.append(DayEntry(date(2026, 12, 4), "x", title, "/plans/1"))
    body = fetch(app, chosen(app, town.librarian, "test")).data
    assert [len(events(body)), max(len(line) for line in body.split(b"\r\n"))] == [1, 75]


def test_extras_are_chosen_on_the_page_and_stay_when_the_address_is_renewed(
    town: Town, browse: Browse, days: list[DayEntry]
) -> None:
    browser = browse(town.librarian)
    browser.post("/subscribe")
    browser.get("/subscribe").submit({"extras": ["last_days", "test"]}, action="/subscribe/mine/extras")
    browser.get("/subscribe").submit(action="/subscribe/mine/renew")
    page = browser.get("/subscribe")
    ticked = [a["value"] for tag, a in page.outline.tags if a.get("name") == "extras" and "checked" in a]
    assert ticked == ["last_days", "test"]
    assert browser.post("/subscribe/mine/extras", {"extras": "no-such-thing"}).status == 422


def test_last_days_and_decisions_come_from_the_plans(app: PlannerApp, town: Town, travel: Any) -> None:
    for place in (town, town.neighbour):
        with inside(app, place.id):
            make_plan(place, state=PlanState.APPROVED, due_on=date(2026, 12, 18), title="Läs")
            make_plan(place, state=PlanState.APPROVED, due_on=date(2026, 12, 19), other_school=True)
    with inside(app, town.id):
        plan_id = make_plan(
            town, state=PlanState.SUBMITTED, other_school=True, title="Sen", focus_area=FocusArea.INFORMATION_LITERACY
        )
    mine = {
        name: chosen(app, town.people[name], "last_days", "decisions")
        for name in ("librarian", "principal", "principal2", "coordinator")
    }
    assert {name: summaries(fetch(app, path).data) for name, path in mine.items()} == {
        "librarian": ["Sista dag: Aktivitet 1.1 (Ängskolan Dörrby)"],
        "principal": [],
        "principal2": ["Att besluta om: Sen (Östra skolan Dörrby)"],
        "coordinator": [],
    }
    travel.shift(timedelta(days=3))
    (waiting,) = events(fetch(app, mine["principal2"]).data)
    assert (waiting["DTSTART"].dt, waiting["DTEND"].dt, waiting["SEQUENCE"]) == (
        date(2026, 11, 20),
        date(2026, 11, 24),
        3,
    )
    with inside(app, town.id):
        plan = plans.whole(plan_id)
        deciding.approve(plan, by=town.principal2.viewer, seen=plan.version, base_url="http://localhost")
    assert summaries(fetch(app, mine["principal2"]).data) == []


@pytest.mark.parametrize("names", [(), ("last_days", "decisions")])
def test_statements_are_as_many_for_one_last_day_as_for_many(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any], names: tuple[str, ...]
) -> None:
    app.extensions["feed_shelf"] = Shelf()
    path, counts = chosen(app, town.librarian, *names), []
    for activities in (1, 30):
        with inside(app, town.id):
            make_plan(
                town,
                state=PlanState.APPROVED,
                due_on=date(2026, 12, 18),
                activities=activities,
                focus_area=FocusArea.READING if activities == 1 else FocusArea.INFORMATION_LITERACY,
            )
        with app.test_client() as client, count_statements() as sent:
            answer = client.get(path)
        shown, counted = summaries(answer.data), len(sent)
        answer.close()
        tag = answer.headers["ETag"]
        fetch(app, path)
        with app.test_client() as client, count_statements() as sent:
            again = client.get(path, headers={"If-None-Match": tag})
        counts.append((len(shown) if names else 0, counted, again.status_code, len(sent)))
        again.close()
    assert counts == ([(1, 5, 304, 3), (31, 5, 304, 3)] if names else [(0, 3, 304, 0), (0, 0, 304, 0)])
