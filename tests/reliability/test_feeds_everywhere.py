"""A change of a calendar is in the very next fetch, whichever process answers it."""

from __future__ import annotations

import http.client
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, timedelta

from planner.core import clock
from planner.training.models.calendar import FeedKind
from tests.conftest import inside
from tests.reliability.server import HOST, Installation
from tests.training.calendars import address, cancel, events, make_event, move, sign_up

HOUR = timedelta(hours=1)
ROUNDS = 6


def fetched(port: int, path: str, tag: str | None = None) -> tuple[int, str | None, bytes]:
    """Return (status, tag, body)."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", path, headers={"If-None-Match": tag} if tag else {})
        answer = connection.getresponse()
        return answer.status, answer.getheader("ETag"), answer.read()
    finally:
        connection.close()


def told(body: bytes) -> list[tuple[object, int, str]]:
    """Return (start, SEQUENCE, STATUS) of what a feed says."""
    return [(one["DTSTART"].dt.astimezone(UTC), int(one["SEQUENCE"]), str(one["STATUS"])) for one in events(body)]


def test_two_servers_over_one_database_both_show_a_change_in_the_very_next_fetch(place: Installation) -> None:
    town, app = place.town, place.app()
    start = (clock.now() + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)
    with inside(app, town.id):
        event_id = make_event(town, start)
        sign_up(event_id, town.librarian)
    paths = [address(app, town.librarian, kind) for kind in (FeedKind.ALL, FeedKind.MINE)]
    other = replace(place, process=None)
    with ExitStack() as ending:
        ending.callback(other.kill)
        place.start(workers=1)
        other.start(workers=1, log=place.home / "other.log")
        ports = [place.port, other.port]
        assert place.workers() != other.workers()
        wrong = []
        for turn in range(1, ROUNDS + 1):
            # Both have it ready, and say so of its tag, ahead of the change.
            tags = {(port, path): fetched(port, path)[1] for port in ports for path in paths}
            ahead = [fetched(port, path, tag)[0] for (port, path), tag in tags.items()]
            with inside(app, town.id):
                move(event_id, HOUR) if turn < ROUNDS else cancel(event_id)
            status = "CONFIRMED" if turn < ROUNDS else "CANCELLED"
            expected = (200, [(start + min(turn, ROUNDS - 1) * HOUR, turn, status)])
            after = [fetched(port, path, tag) for (port, path), tag in tags.items()]
            said = [(one[0], told(one[2])) for one in after]
            if ahead != [304] * 4 or said != [expected] * 4:
                wrong.append((turn, ahead, said))
        assert wrong == []
