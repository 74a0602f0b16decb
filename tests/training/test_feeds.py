"""Feeds as calendar programs fetch them."""

import gzip
import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from planner.accounts.models import User
from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.schools.models import Post
from planner.training.changes import note_change
from planner.training.feeds import operations
from planner.training.feeds.which import Which
from planner.training.models.calendar import CalendarFeed, FeedKind
from planner.training.models.event import EventState, TrainingEvent
from planner.training.models.sign_up import SignUpState
from tests.conftest import SECRET, inside
from tests.factories import Town
from tests.training.calendars import (
    HOUR,
    SOON,
    address,
    cancel,
    events,
    make_event,
    move,
    sessions_of,
    sign_up,
    summaries,
)

ALL, MINE = FeedKind.ALL, FeedKind.MINE
NOW = "2026-11-20T08:00:00Z"
DEAD = b"There is no calendar at this address.\n"


@pytest.fixture(autouse=True)
def travel() -> Any:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def later(travel: Any, by: timedelta) -> None:
    travel.shift(by)


def fetch(app: PlannerApp, path: str, method: str = "GET", **headers: str) -> TestResponse:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    response = app.test_client().open(path, method=method, headers=names)
    response.get_data()
    response.close()  # as a server does when the answer is sent
    return response


# ---------------------------------------------------------------- what is in them


def test_everyones_feed_holds_what_is_published_in_the_municipality_and_nothing_else(
    app: PlannerApp, town: Town
) -> None:
    with inside(app, town.id):
        make_event(town, title="Öppen")
        make_event(town, SOON + HOUR, title="Stängd", state=EventState.CLOSED)
        make_event(town, SOON + 2 * HOUR, title="Utkast", state=EventState.DRAFT)
    with inside(app, town.neighbour.id):
        make_event(town.neighbour, title="Grannens")
    for person in (town.librarian, town.coordinator):
        assert summaries(fetch(app, address(app, person, ALL)).data) == ["Öppen", "Stängd"]
    assert summaries(fetch(app, address(app, town.neighbour.librarian, ALL)).data) == ["Grannens"]


def test_a_draft_that_got_a_fragment_by_mistake_is_still_in_no_feed(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event_id = make_event(town)
        sign_up(event_id, town.librarian)
        db.session.execute(update(TrainingEvent).values(state=EventState.DRAFT))
    assert [summaries(fetch(app, address(app, town.librarian, kind)).data) for kind in (ALL, MINE)] == [[], []]


def test_my_feed_tells_seat_from_queue_and_leaves_out_what_i_signed_off(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        ids = [
            make_event(town, SOON + n * HOUR, title=title) for n, title in enumerate(("Plats", "Kö", "Avanmäld", "Ej"))
        ]
        for event_id, state in zip(
            ids, (SignUpState.REGISTERED, SignUpState.WAITING, SignUpState.WITHDRAWN), strict=False
        ):
            sign_up(event_id, town.librarian, state)
        sign_up(ids[3], town.colleague)
    found = events(fetch(app, address(app, town.librarian, MINE)).data)
    assert [(str(e["SUMMARY"]), str(e["STATUS"]), str(e["TRANSP"])) for e in found] == [
        ("Plats", "CONFIRMED", "OPAQUE"),
        ("Reserv: Kö", "TENTATIVE", "TRANSPARENT"),
    ]


def test_signing_off_and_being_promoted_show_in_the_very_next_fetch(app: PlannerApp, town: Town) -> None:
    path = address(app, town.librarian, MINE)
    seen = []
    with inside(app, town.id):
        event_id = make_event(town, title="Kö")
    for state in (SignUpState.WAITING, SignUpState.REGISTERED, SignUpState.WITHDRAWN):
        with inside(app, town.id):
            sign_up(event_id, town.librarian, state)
        seen.append([str(e["STATUS"]) for e in events(fetch(app, path).data)])
    assert seen == [["TENTATIVE"], ["CONFIRMED"], []]


def test_a_moved_session_keeps_its_uid_and_raises_its_sequence(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event_id = make_event(town)
        sign_up(event_id, town.librarian)
    paths = [address(app, town.librarian, kind) for kind in (ALL, MINE)]
    before = [events(fetch(app, path).data)[0] for path in paths]
    with inside(app, town.id):
        move(event_id, HOUR)
    after = [events(fetch(app, path).data)[0] for path in paths]
    for was, now in zip(before, after, strict=True):
        assert (now["UID"], now["SEQUENCE"]) == (was["UID"], was["SEQUENCE"] + 1)
        assert now["DTSTART"].dt - was["DTSTART"].dt == HOUR
        assert now["DTSTAMP"].dt > was["DTSTAMP"].dt


def test_a_cancelled_session_stays_for_thirty_days_and_says_so(app: PlannerApp, town: Town, travel: Any) -> None:
    with inside(app, town.id):
        event_id = make_event(town, SOON + timedelta(days=90))
        sign_up(event_id, town.librarian)
        sign_up(event_id, town.colleague, SignUpState.WAITING)
        cancel(event_id)
    paths = [address(app, town.librarian, ALL), address(app, town.librarian, MINE), address(app, town.colleague, MINE)]
    for path in paths:
        (found,) = events(fetch(app, path).data)
        assert (str(found["SUMMARY"]), str(found["STATUS"]), found["SEQUENCE"]) == (
            "INSTÄLLT: Boksamtal i praktiken",
            "CANCELLED",
            1,
        )
        assert found.walk("VALARM") == []
    later(travel, timedelta(days=30))
    assert [len(events(fetch(app, path).data)) for path in paths] == [1, 1, 1]
    later(travel, timedelta(days=1))
    assert [len(events(fetch(app, path).data)) for path in paths] == [0, 0, 0]


def test_a_cancelled_event_cancels_its_sessions_in_the_calendars(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event_id = make_event(town, SOON, SOON + 24 * HOUR)
        event = db.session.get_one(TrainingEvent, event_id)
        event.state, event.cancelled_at = EventState.CANCELLED, clock.now()
        note_change(event)
    found = events(fetch(app, address(app, town.librarian, ALL)).data)
    assert [str(e["STATUS"]) for e in found] == ["CANCELLED", "CANCELLED"]


def test_the_window_is_half_a_year_back_and_two_years_ahead(app: PlannerApp, town: Town) -> None:
    today = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with inside(app, town.id):
        for days in (-181, -180, 0, 730, 731):
            make_event(town, today + timedelta(days=days), title=str(days))
    assert summaries(fetch(app, address(app, town.librarian, ALL)).data) == ["-180", "0", "730"]


def test_the_windows_moving_counts_as_a_change(app: PlannerApp, town: Town, travel: Any) -> None:
    with inside(app, town.id):
        make_event(town, datetime(2026, 6, 1, 12, tzinfo=UTC), title="Vårens")
        make_event(town, datetime(2028, 11, 20, 12, tzinfo=UTC), title="Kommande")
    path = address(app, town.librarian, ALL)
    first = fetch(app, path)
    assert (summaries(first.data), first.headers["Last-Modified"]) == (["Vårens"], "Fri, 20 Nov 2026 08:00:00 GMT")
    # The future session comes into view at midnight the next day, and the old one leaves eight days later.
    later(travel, timedelta(days=1))
    second = fetch(app, path, If_Modified_Since=first.headers["Last-Modified"])
    assert (second.status_code, summaries(second.data)) == (200, ["Vårens", "Kommande"])
    assert second.headers["Last-Modified"] == "Fri, 20 Nov 2026 23:00:00 GMT"
    later(travel, timedelta(days=1))
    assert fetch(app, path, If_None_Match=second.headers["ETag"]).status_code == 304
    later(travel, timedelta(days=7))
    third = fetch(app, path)
    assert (summaries(third.data), third.headers["Last-Modified"]) == (["Kommande"], "Sat, 28 Nov 2026 23:00:00 GMT")


def test_no_other_persons_name_and_no_meeting_password_is_in_a_feed(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event_id = make_event(town, link="https://zoom.example/j/123?pwd=hemligt&uname=1")
        for person in (town.librarian, town.colleague, town.coordinator):
            sign_up(event_id, person)
    for kind in (ALL, MINE):
        text = fetch(app, address(app, town.librarian, kind)).data.replace(b"\r\n ", b"").decode()
        leaked = ("hemligt", "ATTENDEE", "ORGANIZER", "Colleague", "Coordinator", "Librarian", "dorrby.example")
        assert [word for word in leaked if word in text] == []
        assert "https://zoom.example/j/123?uname=1" in text


def test_alarms_are_the_subscribers_choice(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        sign_up(make_event(town), town.librarian)
    path = address(app, town.librarian, MINE)
    (alarm,) = events(fetch(app, path).data)[0].walk("VALARM")
    assert (str(alarm["ACTION"]), alarm["TRIGGER"].dt) == ("DISPLAY", -HOUR)
    with inside(app, town.id):
        operations.set_alarms(Which(MINE), on=False, by=town.librarian.viewer)
    assert events(fetch(app, path).data)[0].walk("VALARM") == []


def test_equal_data_gives_equal_bytes(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        for n in range(6):
            make_event(town, SOON, SOON + (n % 2) * HOUR, title=str(n))
    bodies = [fetch(app, address(app, person, ALL)).data for person in (town.librarian, town.coordinator, town.head)]
    app.extensions["feed_shelf"].__init__()
    bodies.append(fetch(app, address(app, town.librarian, ALL)).data)
    assert [body == bodies[0] for body in bodies] == [True] * 4
    order = [(e["DTSTART"].dt, str(e["UID"])) for e in events(bodies[0])]
    assert (order, len(order)) == (sorted(order), 12)


# ---------------------------------------------------------------- how they are answered


def test_an_answer_says_what_it_is_and_names_no_cookie(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_event(town)
    response = fetch(app, address(app, town.librarian, ALL), Cookie="session=something")
    headers = response.headers
    assert response.status_code == 200
    assert {
        name: headers.get(name) for name in ("Content-Type", "Cache-Control", "Vary", "Set-Cookie", "Location")
    } == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Encoding",
        "Set-Cookie": None,
        "Location": None,
    }
    assert headers["ETag"] == f'"{hashlib.sha256(response.data).hexdigest()[:32]}"'
    assert headers["Last-Modified"] == "Fri, 20 Nov 2026 08:00:00 GMT"
    assert headers["Content-Length"] == str(len(response.data))
    assert headers.get("Content-Disposition") is None


def test_head_says_the_same_without_the_bytes(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_event(town)
    path = address(app, town.librarian, ALL)
    got, headed = fetch(app, path), fetch(app, path, method="HEAD")
    assert (headed.status_code, headed.data) == (200, b"")
    assert dict(headed.headers) == dict(got.headers)


def test_gzip_only_for_those_who_ask_and_known_by_its_own_tag(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_event(town)
    path = address(app, town.librarian, ALL)
    plain = fetch(app, path)
    tag = plain.headers["ETag"]
    zipped_tag = tag[:-1] + '-gzip"'
    for accepted, encoding in (
        ("gzip", "gzip"),
        ("GZIP", None),
        ("br, gzip;q=0.5", "gzip"),
        ("deflate, x-gzip", "gzip"),
        ("br", None),
        ("gzip;q=0", None),
        ("gzip; q=0.5, identity; q=0.8", None),
        ("*", None),
        ("", None),
        ("gzipped", None),
    ):
        response = fetch(app, path, Accept_Encoding=accepted)
        body = gzip.decompress(response.data) if encoding else response.data
        shown = (accepted, response.headers.get("Content-Encoding"), response.headers["ETag"], body == plain.data)
        assert shown == (accepted, encoding, zipped_tag if encoding else tag, True)
        assert response.headers["Vary"] == "Accept-Encoding"
    assert fetch(app, path, Accept_Encoding="gzip", If_None_Match=zipped_tag).status_code == 304
    assert fetch(app, path, Accept_Encoding="gzip", If_None_Match=tag).status_code == 200
    assert fetch(app, path, If_None_Match=zipped_tag).status_code == 200


MODIFIED, BEFORE, AFTER = (f"Fri, 20 Nov 2026 {time} GMT" for time in ("08:00:00", "07:59:59", "09:00:00"))


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": "TAG"}, 304),
        ({"If_None_Match": "W/TAG"}, 304),
        ({"If_None_Match": '"other", W/"else",TAG'}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_None_Match": "nonsense"}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": AFTER}, 200),
        ({"If_None_Match": "TAG", "If_Modified_Since": BEFORE}, 304),
        ({"If_Modified_Since": MODIFIED}, 304),
        ({"If_Modified_Since": AFTER}, 304),
        ({"If_Modified_Since": BEFORE}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
        ({"If_Modified_Since": ""}, 200),
        ({"If_Match": "TAG"}, 200),
        ({"If_Match": "*"}, 200),
        ({"If_Match": "W/TAG"}, 412),
        ({"If_Match": '"other"'}, 412),
        ({"If_Match": "TAG", "If_None_Match": "TAG"}, 304),
        ({"If_Unmodified_Since": MODIFIED}, 200),
        ({"If_Unmodified_Since": BEFORE}, 412),
        ({"If_Unmodified_Since": "once"}, 200),
        ({"Range": "bytes=0-10"}, 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_conditions_are_answered_by_rfc_9110(
    app: PlannerApp, town: Town, method: str, headers: dict[str, str], status: int
) -> None:
    with inside(app, town.id):
        make_event(town)
    path = address(app, town.librarian, ALL)
    whole = fetch(app, path)
    assert whole.headers["Last-Modified"] == MODIFIED
    response = fetch(
        app, path, method, **{name: value.replace("TAG", whole.headers["ETag"]) for name, value in headers.items()}
    )
    assert response.status_code == status
    validators = ("ETag", "Last-Modified", "Cache-Control", "Vary")
    assert [response.headers.get(name) for name in validators] == [whole.headers[name] for name in validators]
    if status == 304:
        assert response.data == b""
        assert [
            name for name in ("Content-Type", "Content-Length", "Content-Encoding") if name in response.headers
        ] == []


def test_two_changes_in_one_second_are_two_to_a_client_that_asks_by_date(
    app: PlannerApp, town: Town, travel: Any
) -> None:
    with inside(app, town.id):
        event_id = make_event(town)
    path = address(app, town.librarian, ALL)
    first = fetch(app, path)
    with inside(app, town.id):
        move(event_id, HOUR)
    later(travel, timedelta(minutes=15))
    second = fetch(app, path, If_Modified_Since=first.headers["Last-Modified"])
    assert (second.status_code, second.headers["Last-Modified"]) == (200, "Fri, 20 Nov 2026 08:00:01 GMT")


def test_turning_alarms_off_is_a_change_to_a_client_that_asks_by_date(app: PlannerApp, town: Town, travel: Any) -> None:
    with inside(app, town.id):
        sign_up(make_event(town), town.librarian)
    path = address(app, town.librarian, MINE)
    first = fetch(app, path)
    later(travel, timedelta(minutes=1))
    with inside(app, town.id):
        operations.set_alarms(Which(MINE), on=False, by=town.librarian.viewer)
    assert fetch(app, path, If_Modified_Since=first.headers["Last-Modified"]).status_code == 200


def test_robots_are_not_kept_from_calendars(app: PlannerApp) -> None:
    response = fetch(app, "/robots.txt")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    assert "Disallow" not in response.text


# ---------------------------------------------------------------- whose they are


def test_every_dead_address_gets_the_same_answer(app: PlannerApp, town: Town, travel: Any) -> None:
    paths = {name: address(app, town.people[name], ALL) for name in town.people}
    assert {fetch(app, path).status_code for path in paths.values()} == {200}
    with inside(app, town.id):
        operations.stop(Which(ALL), by=town.librarian.viewer)
        operations.renew(Which(ALL), by=town.colleague.viewer, key=SECRET)
        db.session.get_one(User, town.teacher.id).deactivated_at = clock.now()
        for name, column, day in (
            ("principal", "to_day", date(2026, 11, 19)),
            ("principal2", "from_day", date(2026, 11, 21)),
        ):
            db.session.execute(update(Post).where(Post.user_id == town.people[name].id).values({column: day}))
    dead = [paths[name] for name in ("librarian", "colleague", "teacher", "principal", "principal2")]
    dead += ["/calendar/x.ics", "/calendar/" + "A" * 32 + ".ics", "/calendar/%F0%9F%93%85%00.ics"]
    dead += ["/calendar/" + "B" * 3000 + ".ics", "/calendar/%ED%A0%80.ics"]
    answers = [fetch(app, path) for path in dead]
    assert {(r.status_code, r.data, str(sorted(r.headers.items()))) for r in answers} == {
        (404, DEAD, str(sorted(answers[0].headers.items())))
    }
    living = [paths[name] for name in ("librarian2", "coordinator", "head")]
    assert [fetch(app, path).status_code for path in living] == [200] * 3
    assert fetch(app, address(app, town.colleague, ALL)).status_code == 200


def test_a_post_that_ends_today_still_counts_today(app: PlannerApp, town: Town, travel: Any) -> None:
    path = address(app, town.librarian, MINE)
    with inside(app, town.id):
        db.session.execute(update(Post).where(Post.user_id == town.librarian.id).values(to_day=date(2026, 11, 20)))
    assert fetch(app, path).status_code == 200
    later(travel, timedelta(days=1))
    assert (fetch(app, path).status_code, fetch(app, path).data) == (404, DEAD)


def test_the_database_holds_nothing_that_opens_a_feed(app: PlannerApp, town: Town) -> None:
    token = address(app, town.librarian, ALL).removeprefix("/calendar/").removesuffix(".ics")
    with inside(app, town.id):
        rows = [vars(feed) for feed in db.session.scalars(select(CalendarFeed))]
    stored = [value for row in rows for value in row.values() if value and isinstance(value, str)]
    assert [value for value in stored if value in token or token in value] == []
    assert [fetch(app, f"/calendar/{value}.ics").status_code for value in stored] == [404] * len(stored)


def test_the_secret_is_in_no_log_and_no_error_page(
    app: PlannerApp, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    path = address(app, town.librarian, ALL)
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    answers = [fetch(app, path, method) for method in ("GET", "HEAD", "POST", "DELETE")]
    assert [r.status_code for r in answers] == [200, 200, 405, 405]
    assert [token in r.text + str(r.headers) for r in answers] == [False] * 4
    logged = capsys.readouterr()
    assert "/calendar/<token>.ics" in logged.err
    assert token not in logged.err + logged.out


def test_who_fetched_last_is_noted_once_a_day_and_program(app: PlannerApp, town: Town, travel: Any) -> None:
    path = address(app, town.librarian, MINE)

    def noted() -> tuple[date | None, str | None]:
        with inside(app, town.id):
            feed = db.session.scalars(select(CalendarFeed).where(CalendarFeed.kind == MINE)).one()
            return feed.last_fetched_on, feed.last_client

    assert noted() == (None, None)
    fetch(app, path, User_Agent="Google-Calendar-Importer")
    assert noted() == (date(2026, 11, 20), "Google Kalender")
    fetch(app, path, User_Agent="iOS/17.0 (21A329) dataaccessd/1.0")
    assert noted() == (date(2026, 11, 20), "Apple Kalender")
    fetch(app, path, User_Agent="Google-Calendar-Importer")
    assert noted() == (date(2026, 11, 20), "Apple Kalender")
    later(travel, timedelta(days=1))
    fetch(app, path, User_Agent="curl/8 Anna Andersson")
    assert noted() == (date(2026, 11, 21), "other")


# ---------------------------------------------------------------- how much they cost


@pytest.mark.parametrize("kind", [ALL, MINE])
@pytest.mark.parametrize("size", [1, 500])
def test_statements_are_few_and_as_many_for_one_session_as_for_five_hundred(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any], kind: FeedKind, size: int
) -> None:
    with inside(app, town.id):
        event_id = make_event(town, *(SOON + n * HOUR for n in range(size)), noted=False)
        sign_up(event_id, town.librarian)
        db.session.execute(update(TrainingEvent).values(title="Många"))
        for session in sessions_of(event_id):
            session.fragment = f"BEGIN:VEVENT\r\nUID:{session.uid}\r\nEND:VEVENT\r\n".encode()
    path = address(app, town.librarian, kind)
    fetch(app, path)  # notes who fetched
    app.extensions["feed_shelf"].__init__()
    counts = []
    headers: dict[str, str] = {}
    for _turn in range(3):
        with count_statements() as sent:
            response = fetch(app, path, **headers)
        counts.append((response.status_code, len(sent)))
        if response.status_code == 200 and len(counts) == 2:
            headers = {"If_None_Match": response.headers["ETag"]}
    # What is unchanged is answered by one look-up on the driver's own connection, which is not counted here.
    assert counts == [(200, 3), (200, 0), (304, 0)]


def test_bytes_that_had_to_make_room_are_built_again_and_known_by_the_same_tag(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        sign_up(make_event(town), town.librarian)
    shelf = app.extensions["feed_shelf"]
    shelf.__init__(room=10)
    for kind in (ALL, MINE):
        path = address(app, town.librarian, kind)
        first, second = fetch(app, path), fetch(app, path, Accept_Encoding="gzip")
        assert gzip.decompress(second.data) == first.data
        assert second.headers["ETag"] == first.headers["ETag"][:-1] + '-gzip"'
    assert sum(kept.size for kept in shelf._kept.values()) == 0
    shelf.__init__()
