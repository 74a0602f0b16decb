"""The page where one gets one's addresses, and single sessions as files."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
import time_machine
from sqlalchemy import select, update

from planner.accounts.models import User
from planner.accounts.passwords import hashed
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.training.feeds.rules import may_download
from planner.training.models.calendar import CalendarFeed
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from tests.conftest import inside
from tests.factories import Town
from tests.page import Browser, Page
from tests.training.calendars import SOON, cancel, events, make_event, sessions_of, sign_up, summaries

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel("2026-11-20T08:00:00Z", tick=False) as traveller:
        yield traveller


def fields(page: Page) -> list[str]:
    """Return the addresses shown for copying, one's own first."""
    return [a["value"] for tag, a in page.outline.tags if tag == "input" and a.get("type") == "url"]


def fetched(browser: Browser, address: str) -> tuple[int, bytes]:
    with browser.client.get(urlsplit(address).path) as response:
        return response.status_code, response.data


def test_signing_in_gives_addresses_that_the_page_shows_at_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        db.session.get_one(User, town.librarian.id).password_hash = hashed("tre gröna böcker")
        sign_up(make_event(town, title="Min"), town.librarian)
        make_event(town, SOON + timedelta(days=1), title="Andras")
    browser = browse()
    browser.get("/sign-in?next=/subscribe").submit(
        {"email": "librarian@dorrby.example", "password": "tre gröna böcker"}
    )
    page = browser.get("/subscribe")
    assert page.h1 == "Fortbildningen i din egen kalender"
    assert [summaries(fetched(browse(), address)[1]) for address in fields(page)] == [["Min"], ["Min", "Andras"]]


def test_each_program_has_one_button(town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    assert browser.get("/subscribe").submit(action="/subscribe/mine/renew").to == "/subscribe"
    page = browser.get("/subscribe")
    (address,) = fields(page)
    assert address.startswith("http://localhost/calendar/")
    webcal = address.replace("http://", "webcal://")
    offered = [link for link in page.links if "calendar" in link and not link.startswith("/")]
    assert offered[0] == webcal
    assert parse_qs(urlsplit(offered[1]).query) == {"cid": [webcal]}
    assert parse_qs(urlsplit(offered[2]).query) == {"url": [address], "name": ["Min fortbildning"]}
    assert [urlsplit(link).hostname for link in offered[1:]] == [
        "calendar.google.com",
        "outlook.office.com",
        "outlook.live.com",
    ]
    assert "webcals:" not in page.html


def test_one_button_elsewhere_makes_both_addresses(town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    assert fields(browser.get("/subscribe")) == []
    assert browser.post("/subscribe").to == "/subscribe"
    before = fields(browser.get("/subscribe"))
    assert browser.post("/subscribe").to == "/subscribe"
    assert (len(before), fields(browser.get("/subscribe"))) == (2, before)


def test_a_renewed_address_replaces_the_old_at_once(town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    browser.post("/subscribe")
    old = fields(browser.get("/subscribe"))
    page = browser.get("/subscribe").submit(action="/subscribe/all/renew").follow()
    new = fields(page)
    assert "Den nya adressen är klar." in page.text
    assert (new[0], new[1] != old[1]) == (old[0], True)
    assert [fetched(browser, address)[0] for address in (*old, new[1])] == [200, 404, 200]


def test_a_renewed_address_keeps_its_alarms(town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    browser.post("/subscribe")
    said = ("Kalendern påminner dig en timme före.", "Kalendern påminner dig inte.")
    assert [browser.get("/subscribe").text.count(words) for words in said] == [1, 1]
    browser.get("/subscribe").submit(action="/subscribe/mine/alarms/off")
    assert [browser.get("/subscribe").text.count(words) for words in said] == [0, 2]
    browser.get("/subscribe").submit(action="/subscribe/mine/renew")
    assert [browser.get("/subscribe").text.count(words) for words in said] == [0, 2]
    browser.get("/subscribe").submit(action="/subscribe/all/alarms/on")
    assert [browser.get("/subscribe").text.count(words) for words in said] == [1, 1]


def test_a_stopped_address_is_dead_and_stays_stopped(town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    browser.post("/subscribe")
    mine, everyones = fields(browser.get("/subscribe"))
    page = browser.get("/subscribe").submit(action="/subscribe/mine/stop").follow()
    assert (fields(page), fetched(browser, mine)[0]) == ([everyones], 404)
    browser.post("/subscribe")
    page = browser.get("/subscribe")
    assert fields(page) == [everyones]
    browser.get("/subscribe").submit(action="/subscribe/mine/renew")
    assert [fetched(browser, address)[0] for address in fields(browser.get("/subscribe"))] == [200, 200]


def test_the_same_form_sent_twice_renews_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    form = browser.get("/subscribe").form("/subscribe/mine/renew")
    assert [browser.post("/subscribe/mine/renew", form, token=False).status for _ in range(2)] == [303, 303]
    with inside(app, town.id):
        assert len(db.session.scalars(select(CalendarFeed)).all()) == 1


def test_who_fetched_last_is_told(town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    browser.post("/subscribe")
    page = browser.get("/subscribe")
    assert page.text.count("Har inte hämtats av någon kalender än.") == 2
    with browser.client.get(urlsplit(fields(page)[0]).path, headers={"User-Agent": "Thunderbird/128"}):
        pass
    page = browser.get("/subscribe")
    assert "Hämtades senast fre 20 nov 2026 av Thunderbird." in page.text
    assert page.text.count("Har inte hämtats av någon kalender än.") == 1


def test_after_a_change_of_the_apps_key_addresses_work_on_but_are_not_shown(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    browser = browse(town.librarian)
    browser.post("/subscribe")
    old = fields(browser.get("/subscribe"))
    with inside(app, town.id):
        # What another key makes of the nonces is what this key makes of others.
        db.session.execute(update(CalendarFeed).values(nonce="0" * 32))
    page = browser.get("/subscribe")
    assert (fields(page), page.text.count("den kan inte visas längre")) == ([], 2)
    assert [fetched(browser, address)[0] for address in old] == [200, 200]


def test_only_ones_own_addresses_are_shown_and_changed(app: PlannerApp, town: Town, browse: Browse) -> None:
    shown = {}
    for name in ("librarian", "colleague"):
        browser = browse(town.people[name])
        browser.post("/subscribe")
        shown[name] = fields(browser.get("/subscribe"))
    assert set(shown["librarian"]) & set(shown["colleague"]) == set()
    browser = browse(town.colleague)
    for path in ("mine/renew", "all/stop", "mine/alarms/off"):
        assert browser.post(f"/subscribe/{path}").to == "/subscribe"
    assert fields(browse(town.librarian).get("/subscribe")) == shown["librarian"]
    assert [fetched(browser, address)[0] for address in shown["librarian"]] == [200, 200]


def test_a_visitor_is_asked_to_sign_in(browse: Browse) -> None:
    browser = browse()
    assert browser.get("/subscribe").to == "/sign-in?next=/subscribe"
    assert [browser.post(path).status for path in ("/subscribe", "/subscribe/mine/renew", "/subscribe/all/stop")] == [
        303
    ] * 3
    assert browse().get("/subscribe/everything/renew").status == 404


def test_looking_at_the_page_changes_nothing(app: PlannerApp, town: Town, browse: Browse) -> None:
    assert browse(town.librarian).get("/subscribe").status == 200
    with inside(app, town.id):
        assert db.session.scalars(select(CalendarFeed)).all() == []


def test_the_page_in_english(town: Town, browse: Browse) -> None:
    browser = browse(town.librarian).speak("en")
    browser.post("/subscribe")
    assert browser.get("/subscribe").h1 == "The training in your own calendar"


def test_there_is_never_more_than_one_address_of_a_kind(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    for _ in range(3):
        browser.get("/subscribe").submit(action="/subscribe/all/renew")
    with inside(app, town.id):
        feeds = db.session.scalars(select(CalendarFeed).order_by(CalendarFeed.id)).all()
        assert [feed.revoked_at is None for feed in feeds] == [False, False, True]


# ---------------------------------------------------------------- single sessions


def test_a_session_is_downloaded_as_a_file_with_one_uid(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        event_id = make_event(town, SOON, SOON + timedelta(days=7), title='Läsa högt: "åk 3–6"\u2028 och 📚')
        first, second = (session.id for session in sessions_of(event_id))
    browser = browse(town.teacher)
    for path, start in (
        (f"/training/{event_id}/calendar.ics", SOON),
        (f"/training/{event_id}/sessions/{first}/calendar.ics", SOON),
        (f"/training/{event_id}/sessions/{second}/calendar.ics", SOON + timedelta(days=7)),
    ):
        response = browser.get(path).response
        assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert (
            response.headers["Content-Disposition"]
            == f'attachment; filename="lasa-hogt-ak-36-och-{start.date().isoformat()}.ics"'
        )
        calendar = icalendar.Calendar.from_ical(response.data)
        (event,) = events(response.data)
        assert (event["DTSTART"].dt.astimezone(UTC), str(event["TRANSP"])) == (start, "OPAQUE")
        assert set(calendar) == {"VERSION", "PRODID", "CALSCALE"}


def test_the_events_file_is_the_session_that_comes_next(
    app: PlannerApp, town: Town, browse: Browse, travel: Any
) -> None:
    with inside(app, town.id):
        event_id = make_event(town, *(SOON + timedelta(days=7 * n) for n in range(3)))
        cancel(event_id)
    seen = []
    for _week in range(6):
        (event,) = events(browse(town.teacher).get(f"/training/{event_id}/calendar.ics").response.data)
        seen.append((event["DTSTART"].dt.astimezone(UTC) - SOON).days)
        travel.shift(timedelta(days=7))
    assert seen == [7, 7, 7, 7, 14, 7]


def test_only_published_sessions_of_ones_own_municipality_are_downloaded(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        event_id, draft_id = make_event(town), make_event(town, state=EventState.DRAFT)
        session_id, drafts_id = sessions_of(event_id)[0].id, sessions_of(draft_id)[0].id
    with inside(app, town.neighbour.id):
        abroad_id = make_event(town.neighbour)
        abroad_session_id = sessions_of(abroad_id)[0].id
    paths = [
        f"/training/{event_id}/calendar.ics",
        f"/training/{draft_id}/calendar.ics",
        f"/training/{draft_id}/sessions/{drafts_id}/calendar.ics",
        f"/training/{abroad_id}/calendar.ics",
        f"/training/{abroad_id}/sessions/{abroad_session_id}/calendar.ics",
        f"/training/{event_id}/sessions/{abroad_session_id}/calendar.ics",
        f"/training/{draft_id}/sessions/{session_id}/calendar.ics",
        "/training/2147483647/calendar.ics",
    ]
    for person in (town.librarian, town.coordinator):
        assert [browse(person).get(path).status for path in paths] == [200] + [404] * 7
    assert [browse().get(path).status for path in paths[:1]] == [303]


@pytest.mark.parametrize("state", EventState)
@pytest.mark.parametrize("abroad", [False, True])
def test_whoever_sees_a_published_event_may_download_its_sessions(
    state: EventState,
    abroad: bool,  # noqa: FBT001 - a parameter
) -> None:
    town = 2 if abroad else 1
    viewer = Viewer(1, town, "A", "a@b", "sv", "B", "b", (HeldPost(1, Role.TEACHER, 1),))
    session = TrainingSession(municipality_id=1, starts_at=datetime.now(UTC))
    session.event = TrainingEvent(municipality_id=1, state=state)
    assert may_download(viewer, session) is (state is not EventState.DRAFT and not abroad)
    assert may_download(replace(viewer, posts=()), session) is False
