"""A calendar file from elsewhere becomes drafts: what is chosen, once, and nothing half."""

import io
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, update

from planner.core import clock
from planner.core.clock import local
from planner.core.db import db
from planner.core.errors import RefusedError
from planner.core.i18n import in_language
from planner.core.transaction import PlannerApp
from planner.training.importing import forms, rules
from planner.training.importing.operations import forget_old
from planner.training.models.event import EventState, TrainingEvent, TrainingSession
from planner.training.models.imported import CalendarFile, ImportedEvent
from planner.training.operations import events, sessions
from planner.training.operations.facts import SessionFacts
from planner.training.operations.queue import locked
from tests.conftest import inside
from tests.factories import Town, a_calendar_file
from tests.page import Browser, Page
from tests.training.calendars import sessions_of
from tests.training.test_import_reading import AT_ONE, calendar, event

Browse = Callable[..., Browser]
UPLOAD = "/training/import"


@pytest.fixture(autouse=True)
def travel() -> Iterator[Any]:
    with time_machine.travel("2026-11-20T08:00:00Z", tick=False) as traveller:
        yield traveller


def send(browser: Browser, content: bytes) -> Page:
    """Send a file and return where that leads, or the page again."""
    page = browser.get(UPLOAD)
    answer = page.submit({"file": (io.BytesIO(content), "regionen.ics")})
    return browser.get(answer.to) if answer.status == 303 else answer


def path_of(page: Page) -> str:
    """Return the address of the page."""
    return str(page.response.request.path)


def drafts(app: PlannerApp, town: Town) -> list[tuple[str, str, int]]:
    with inside(app, town.id):
        rows = db.session.execute(
            select(TrainingEvent.title, TrainingEvent.state, func.count(TrainingSession.id))
            .join(TrainingSession, TrainingSession.event_id == TrainingEvent.id)
            .group_by(TrainingEvent.id)
            .order_by(TrainingEvent.title)
        )
        return [(title, state.value, count) for title, state, count in rows]


COURSE = event(*AT_ONE, "RRULE:FREQ=WEEKLY;COUNT=3", "LOCATION:Sal 1", uid="course", title="Kurs")
TALK = event(*AT_ONE, uid="talk", title="Samtal")
OLD = event("DTSTART:20250101T100000Z", uid="old", title="Förr")


def test_chosen_events_become_drafts_and_the_others_are_told_with_the_reason(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    browser = browse(town.coordinator)
    page = send(browser, calendar(*COURSE, *TALK, *OLD))
    assert ("regionen.ics" in page.h1, "Det är över" in page.text, "Förr" in page.text) == (True, True, True)
    assert drafts(app, town) == []
    answer = page.submit({"take": ["0"]}, action=path_of(page))
    assert answer.status == 303
    (title, *_rest) = drafts(app, town)[0]
    assert drafts(app, town) == [(title, "draft", 3 if title == "Kurs" else 1)]
    again = browser.get(answer.to)
    assert "Har tagits in, oförändrad" in again.text
    with inside(app, town.id):
        assert {s.fragment for s in db.session.scalars(select(TrainingSession))} == {None}
        assert db.session.scalars(select(TrainingEvent)).one().capacity == 20


def test_the_same_file_again_changes_nothing_and_a_newer_one_only_the_draft(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    browser = browse(town.coordinator)
    take(send(browser, calendar(*TALK, *COURSE)))
    before = drafts(app, town)
    assert "Inget att göra" in send(browser, calendar(*TALK, *COURSE)).text
    newer = [line.replace("COUNT=3", "COUNT=4").replace("Kurs", "Längre kurs") for line in COURSE]
    take(send(browser, calendar(*TALK, *newer, *[]).replace(b"UID:course", b"SEQUENCE:1\r\nUID:course")))
    assert (before, drafts(app, town)) == (
        [("Kurs", "draft", 3), ("Samtal", "draft", 1)],
        [("Längre kurs", "draft", 4), ("Samtal", "draft", 1)],
    )
    older = send(browser, calendar(*COURSE))
    assert "Äldre än det som togs in" in older.text
    assert browser.post(path_of(older), {"take": "0", "version": "1"}).status == 422


def take(page: Page) -> None:
    ticked = [a["value"] for tag, a in page.outline.tags if tag == "input" and a.get("name") == "take"]
    assert page.submit({"take": ticked}, action=path_of(page)).status == 303


def test_what_is_published_is_left_alone_and_words_written_here_stay(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    browser = browse(town.coordinator)
    take(send(browser, calendar(*TALK, *COURSE)))
    with inside(app, town.id):
        known = {e.title: e.id for e in db.session.scalars(select(TrainingEvent))}
        draft = locked(known["Samtal"])
        draft.title = "Vårt samtal"
        events.publish(locked(known["Kurs"]), by=town.coordinator.viewer)
    moved = calendar(
        *[line.replace("T130000", "T140000") for line in TALK],
        *[line.replace("COUNT=3", "COUNT=9") for line in COURSE],
    ).replace(b"UID:", b"SEQUENCE:2\r\nUID:")
    page = send(browser, moved)
    assert "Publicerad här" in page.text
    take(page)
    assert drafts(app, town) == [("Kurs", "open", 3), ("Vårt samtal", "draft", 1)]
    with inside(app, town.id):
        (session,) = sessions_of(known["Samtal"])
        assert clock.local(session.starts_at).hour == 14


def test_sessions_changed_by_hand_stay_when_a_newer_file_comes(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    take(send(browser, calendar(*COURSE, *TALK)))
    with inside(app, town.id):
        known = {e.title: e.id for e in db.session.scalars(select(TrainingEvent))}
        course = locked(known["Kurs"])
        first = course.sessions[0]
        at = local(first.starts_at)
        facts = SessionFacts(at.date(), time(8), time(9), "Vår sal", None)
        sessions.move(first, facts=facts, seen=first.version, by=town.coordinator.viewer)
    newer = [line.replace("COUNT=3", "COUNT=5").replace("Kurs", "Kursen") for line in COURSE]
    page = send(browser, calendar(*newer, *TALK).replace(b"UID:course", b"SEQUENCE:1\r\nUID:course"))
    assert "Tillfällena har ändrats här sedan dess" in page.text
    take(page)
    with inside(app, town.id):
        kept = locked(known["Kurs"])
        assert (len(kept.sessions), kept.sessions[0].place) == (3, "Vår sal")
    again = [line.replace("COUNT=5", "COUNT=6") for line in newer]
    take(send(browser, calendar(*again, *TALK).replace(b"UID:course", b"SEQUENCE:2\r\nUID:course")))
    with inside(app, town.id):
        assert len(locked(known["Kurs"]).sessions) == 3


def test_what_is_published_while_a_file_is_taken_in_keeps_its_sessions(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        a_calendar_file(town)
        draft = db.session.scalars(select(TrainingEvent)).one()
        db.session.execute(
            update(TrainingEvent)
            .values(state=EventState.OPEN, published_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        assert draft.state is EventState.DRAFT  # as it was read
        with in_language("sv"), pytest.raises(RefusedError):
            a_calendar_file(town, title="Flyttad", digest="e" * 64, sequence=1)
        assert (draft.title, len(sessions_of(draft.id))) == ("Regionens dag", 1)


def test_a_discarded_draft_can_be_taken_in_again(app: PlannerApp, town: Town, browse: Browse) -> None:
    browser = browse(town.coordinator)
    take(send(browser, calendar(*TALK)))
    with inside(app, town.id):
        events.discard(db.session.scalars(select(TrainingEvent)).one(), by=town.coordinator.viewer)
        assert db.session.scalars(select(ImportedEvent)).all() == []
    take(send(browser, calendar(*TALK)))
    assert drafts(app, town) == [("Samtal", "draft", 1)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Filen är ingen kalender"),
        (b"\xff\xfe\x00", "Filen är ingen kalender"),
        (calendar(), "Det finns inga händelser"),
        (calendar(*["BEGIN:VEVENT"] * 99), "Filen är inte uppbyggd"),
        (calendar(*TALK)[:-40], "Filen slutar"),
    ],
)
def test_a_file_that_is_no_calendar_is_answered_clearly_and_nothing_is_kept(
    app: PlannerApp, town: Town, browse: Browse, content: bytes, words: str
) -> None:
    page = send(browse(town.coordinator), content)
    assert (page.status, words in page.text) == (422, True)
    with inside(app, town.id):
        assert db.session.scalars(select(CalendarFile)).all() == []


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_BYTES", 2)
    page = send(browse(town.coordinator), b"xxx")
    assert (page.status, "Filen är större än" in page.text) == (422, True)


def test_when_one_event_is_refused_none_is_taken_in(
    app: PlannerApp, town: Town, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = send(browse(town.coordinator), calendar(*TALK, *COURSE))
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 2)
    ticked = [a["value"] for tag, a in page.outline.tags if tag == "input" and a.get("name") == "take"]
    answer = page.submit({"take": ticked}, action=path_of(page))
    assert (answer.status, "Inget togs in" in answer.text, drafts(app, town)) == (422, True, [])


def test_hostile_words_are_only_words(app: PlannerApp, town: Town, browse: Browse) -> None:
    title = "<script>alert(1)</script>Kurs{{ 7*7 }}%(x)s\\r\\nBEGIN:VEVENT"
    page = send(browse(town.coordinator), calendar(*event(*AT_ONE, "URL:javascript:alert(1)", title=title)))
    assert ("<script>alert" in page.html, 'href="javascript' in page.html) == (False, False)
    take(page)
    ((kept, _state, _count),) = drafts(app, town)
    assert "{{ 7*7 }}%(x)s" in kept


def test_only_who_arranges_training_sends_files_and_only_at_home(app: PlannerApp, town: Town, browse: Browse) -> None:
    ids = {}
    for place in (town, town.neighbour):
        with inside(app, place.id):
            ids[place.id] = a_calendar_file(place, title=f"I {place.id}").id
    own, foreign = (f"/training/imports/{ids[place.id]}" for place in (town, town.neighbour))
    for name, person in town.people.items():
        allowed = name == "coordinator"
        browser = browse(person)
        assert browser.get(UPLOAD).status == (200 if allowed else 403)
        assert browser.get(own).status == (200 if allowed else 403)
        assert browser.get(foreign).status == 404
        assert browser.post(f"{foreign}/drop").status == 404
        with inside(app, town.id):
            sent = db.session.get_one(CalendarFile, ids[town.id])
            assert rules.may_import(person.viewer, sent) == allowed
            assert not rules.may_import(town.neighbour.people[name].viewer, sent)


def test_somebody_else_going_on_with_the_file_is_noticed_and_a_double_press_counts_once(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    first, second = browse(town.coordinator), browse(town.coordinator)
    page = send(first, calendar(*TALK, *COURSE))
    stale = second.get(path_of(page))
    fields = {"take": ["0"]}
    assert [page.submit(fields, action=path_of(page)).status for _press in range(2)] == [303, 303]
    assert len(drafts(app, town)) == 1
    assert stale.submit({"take": ["1"]}, action=path_of(stale)).status == 409
    assert len(drafts(app, town)) == 1


def test_a_file_is_thrown_away_or_forgotten_and_the_drafts_stay(
    app: PlannerApp, town: Town, browse: Browse, travel: Any
) -> None:
    browser = browse(town.coordinator)
    for _file in range(2):
        take_or_not = send(browser, calendar(*TALK))
        if "take" in take_or_not.html and not drafts(app, town):
            take(take_or_not)
    page = browser.get(next(a for a in browser.get(UPLOAD).links if a.startswith("/training/imports/")))
    assert page.submit(action=f"{path_of(page)}/drop").to == UPLOAD
    travel.shift(timedelta(days=31))
    with inside(app, town.id):
        forget_old(clock.today())
    with inside(app, town.id):
        assert db.session.scalars(select(CalendarFile)).all() == []
        assert db.session.scalars(select(TrainingEvent.state)).all() == [EventState.DRAFT]
