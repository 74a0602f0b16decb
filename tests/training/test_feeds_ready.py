"""The unchanged feed, answered in front of Flask: what the view answers, and nothing that it would refuse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import request_started
from sqlalchemy import text, update

from planner.core import clock
from planner.core.db import db
from planner.core.glancing import Glance, NoGlanceError, OwnConnections
from planner.core.transaction import PlannerApp
from planner.schools.models import Post
from planner.training.feeds import operations, queries
from planner.training.feeds.shelf import Shelf
from planner.training.feeds.which import Which
from planner.training.models.calendar import FeedKind
from tests.conftest import ON_POSTGRESQL, inside
from tests.factories import Town
from tests.training.calendars import HOUR, address, cancel, make_event, move, sign_up, summaries

ALL, MINE = FeedKind.ALL, FeedKind.MINE


@pytest.fixture(autouse=True)
def travel() -> Any:
    with time_machine.travel("2026-11-20T08:00:00Z", tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def shelf(app: PlannerApp) -> None:
    app.extensions["feed_shelf"] = Shelf()


@contextmanager
def through_flask(app: PlannerApp) -> Iterator[list[str]]:
    """Yield the list of requests that came to Flask meanwhile."""
    seen: list[str] = []

    def note(_app: object, **_given: object) -> None:
        seen.append("request")

    with request_started.connected_to(note, app):
        yield seen


def fetched(app: PlannerApp, path: str, method: str = "GET", **headers: str) -> tuple[int, list[Any], bytes, bool]:
    """Return (status, headers, body, whether Flask was asked)."""
    with through_flask(app) as seen:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = app.test_client().open(path, method=method, headers=names)
        body = answer.get_data()
        answer.close()
    return answer.status_code, sorted(answer.headers.items()), body, bool(seen)


TAG = "TAG"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Accept_Encoding": "gzip"},
        {"If_None_Match": TAG},
        {"If_None_Match": f'"other", W/{TAG}'},
        {"If_None_Match": '"other"'},
        {"If_Modified_Since": "Fri, 20 Nov 2026 08:00:00 GMT"},
        {"If_Match": '"other"'},
        {"If_Unmodified_Since": "Thu, 19 Nov 2026 08:00:00 GMT"},
        {"Range": "bytes=0-10"},
        {"Cookie": "session=something"},
    ],
)
def test_what_is_answered_in_front_is_what_the_view_answers_to_the_last_header(
    app: PlannerApp, town: Town, method: str, headers: dict[str, str]
) -> None:
    with inside(app, town.id):
        make_event(town)
    path = address(app, town.librarian, ALL)
    _status, known, _body, _asked = fetched(app, path)
    given = {name: value.replace(TAG, dict(known)["ETag"]) for name, value in headers.items()}
    ready = fetched(app, path, method, **given)
    app.extensions["feed_shelf"] = Shelf()
    through_view = fetched(app, path, method, **given)
    assert (ready[3], through_view[3]) == (False, True)
    assert ready[:3] == through_view[:3]


def test_every_change_shows_in_the_very_next_fetch(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        event_id = make_event(town)
        sign_up(event_id, town.librarian)
    paths = [address(app, town.librarian, kind) for kind in (ALL, MINE)]
    for path in paths:
        fetched(app, path)
        assert fetched(app, path)[3] is False
    changes: list[Callable[[], None]] = [lambda: move(event_id, HOUR), lambda: cancel(event_id)]
    for change in changes:
        before = [fetched(app, path)[2] for path in paths]
        with inside(app, town.id):
            change()
        after = [fetched(app, path) for path in paths]
        assert [one[3] for one in after] == [True, True]
        assert [one[2] == was for one, was in zip(after, before, strict=True)] == [False, False]
    assert summaries(fetched(app, paths[0])[2]) == ["INSTÄLLT: Boksamtal i praktiken"]


def test_an_address_that_is_stopped_and_a_post_that_ends_are_dead_in_the_very_next_fetch(
    app: PlannerApp, town: Town
) -> None:
    paths = {name: address(app, town.people[name], ALL) for name in ("librarian", "colleague", "librarian2")}
    for path in paths.values():
        fetched(app, path)
        assert fetched(app, path)[::3] == (200, False)
    with inside(app, town.id):
        operations.stop(Which(ALL), by=town.librarian.viewer)
        ended = clock.today() - timedelta(days=1)
        db.session.execute(update(Post).where(Post.user_id == town.colleague.id).values(to_day=ended))
    assert {name: fetched(app, path)[0] for name, path in paths.items()} == {
        "librarian": 404,
        "colleague": 404,
        "librarian2": 200,
    }


def test_a_new_day_a_new_program_an_unknown_host_and_other_methods_go_to_flask(
    app: PlannerApp, town: Town, travel: Any
) -> None:
    path = address(app, town.librarian, ALL)
    fetched(app, path, User_Agent="Thunderbird")
    assert fetched(app, path, User_Agent="Thunderbird")[3] is False
    assert fetched(app, path, User_Agent="Google-Calendar-Importer")[3] is True
    assert [fetched(app, path, method, User_Agent="Thunderbird")[::3] for method in ("POST", "OPTIONS")] == [
        (405, True),
        (200, True),
    ]
    assert fetched(app, path, User_Agent="Thunderbird", Host="evil.example")[::3] == (400, True)
    travel.shift(timedelta(days=1))
    assert [fetched(app, path, User_Agent="Thunderbird")[3] for _turn in range(2)] == [True, False]


def test_the_line_in_the_log_is_the_one_that_other_requests_have(
    app: PlannerApp, town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    path = address(app, town.librarian, ALL)
    for _turn in range(2):
        fetched(app, path)
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines() if "<token>" in line)
    assert list(second) == list(first)
    varying = {"request", "ms"}
    assert {k: v for k, v in second.items() if k not in varying} == {k: v for k, v in first.items() if k not in varying}
    assert path.split("/")[2] not in str(second)


def test_a_database_that_does_not_answer_the_look_up_is_left_to_the_view(
    app: PlannerApp, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = address(app, town.librarian, ALL)
    fetched(app, path)

    def refuse(*_given: object, **_named: object) -> None:
        raise NoGlanceError

    monkeypatch.setattr(Glance, "row", refuse)
    assert fetched(app, path)[::3] == (200, True)


def test_the_look_up_reads_what_the_session_would_and_leaves_no_municipality_behind(
    app: PlannerApp, town: Town
) -> None:
    token = address(app, town.librarian, ALL).removeprefix("/calendar/").removesuffix(".ics")
    with app.app_context():
        by = queries.glance_at_subscription(db.engine)
        assert queries.subscription(token, by=by) == queries.subscription(token) is not None
        assert queries.subscription("A" * 32, by=by) is None
        if ON_POSTGRESQL:
            for _connection in range(20):
                with db.engine.connect() as connection:
                    seen = connection.scalar(text("SELECT current_setting('planner.municipality', true)"))
                    assert seen in {None, ""}


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no wall of its own")
def test_the_look_ups_own_connections_only_read_and_row_level_security_is_in_force_on_them(
    app: PlannerApp, town: Town
) -> None:
    address(app, town.librarian, ALL)
    with app.app_context():
        connections = OwnConnections(db.engine)
        count = "SELECT count(*), current_setting('planner.municipality') FROM calendar_feed WHERE %(any)s"
        everybodys, told = connections.row(count, {"any": True}) or ()
        assert (everybodys > 0, told) == (True, "*")
        connections._idle[0].execute("SET planner.municipality = ''")
        assert connections.row(count, {"any": True}) == (0, "")
        with pytest.raises(NoGlanceError):
            connections.row("UPDATE calendar_feed SET extras = '' WHERE %(any)s RETURNING id", {"any": True})
        assert connections._idle == []
        assert connections.row(count, {"any": True}) == (everybodys, "*")
        connections.close()


@pytest.mark.skipif(not ON_POSTGRESQL, reason="there is no server to lose")
def test_a_connection_that_the_server_ended_costs_one_fetch_through_the_view(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        make_event(town)
    path = address(app, town.librarian, ALL)
    fetched(app, path)
    assert fetched(app, path)[::3] == (200, False)
    with app.app_context():
        others = "usename = current_user AND datname = current_database() AND pid <> pg_backend_pid()"
        with db.engine.connect() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))  # noqa: S608
    assert [fetched(app, path)[::3] for _turn in range(2)] == [(200, True), (200, False)]


def test_a_statement_that_the_driver_refuses_is_told_and_the_connection_let_go(app: PlannerApp, town: Town) -> None:
    with app.app_context():
        by = queries.glance_at_subscription(db.engine)
        by._sql = "SELECT nothing FROM nowhere"
        by._order = [] if by._order is not None else None
        with pytest.raises(NoGlanceError):
            by.row(token_hash="x", today=clock.today())
        assert db.session.scalar(text("SELECT 1")) == 1
