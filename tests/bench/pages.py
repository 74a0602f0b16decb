"""What a request costs: each page and feed of ours beside its limit, in one interleaved run."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from planner.core.clock import SchoolYear
from planner.demo.load import PASSWORD
from tests.bench import api, long_plan, open_page, radicale, search
from tests.bench.connection import CALENDAR, Connection, hidden_fields, signed_in
from tests.bench.figures import Result, Target, above, scaled, times
from tests.bench.measuring import Probe, measure
from tests.bench.servers import Server
from tests.bench.town import EVENTS, MORE_EVENTS, Place, Town

ROUNDS, QUICK_ROUNDS = 9, 3
LIMITS: Final = {
    "hello": "/hello",
    "bytes": "/bytes",
    "same bytes": "/same?size={size}",
    "lines": "/lines",
    "page": "/page",
    "page of 200": f"/page?rows={long_plan.OBJECTIVES * long_plan.ACTIVITIES}",
    "event": "/event",
    "SQL": "/completion?municipality={municipality}&year={year}",
    "hash": "/hash",
}
MOST_BYTES: Final = 60 * 1024


@dataclass(frozen=True)
class Row:
    """One line: what is asked for by whom, beside which limit, and the figure to reach."""

    name: str
    limit: str
    target: Target | None
    stated: str
    who: str = ""
    path: str = ""
    most_bytes: int | None = None


def long_plan_rows() -> tuple[Row, ...]:
    """Return the pages of a plan of 10 objectives with 20 activities each and three approved versions."""
    plan = rf"/plans/?year={long_plan.year().start_year} → /plans/\d+"
    reach, stated = times("page of 200", 5), "≤ 5 × page of 200"
    return (
        Row("plan of 200 activities", "page of 200", reach, stated, "librarian", plan),
        Row("plan of 200 activities, writing", "page of 200", reach, stated, "librarian", plan + " + /edit"),
    )


# The person who sees the most of each page; the address of one thing is the first that the list links to.
PAGES: Final = (
    Row("training list", "page", scaled(10, "page"), "≤ 10", "librarian", "/training/", MOST_BYTES),
    Row("one event", "event", scaled(7, "event"), "≤ 7", "librarian", r"/training/ → /training/\d+"),
    Row("one plan", "page", scaled(9.7, "page"), "≤ 9.7", "librarian", r"/plans/ → /plans/\d+"),
    *long_plan_rows(),
    Row("plans list", "page", scaled(10, "page"), "≤ 10", "coordinator", "/plans/", MOST_BYTES),
    Row("a person's goals", "page", scaled(9.7, "page"), "≤ 9.7", "librarian", "/competence/me"),
    Row("needs, completion per need", "SQL", above("SQL", 12), "SQL + 12", "coordinator", "/needs/"),
    Row("one need", "SQL", above("SQL", 12), "SQL + 12", "coordinator", r"/needs/ → /needs/\d+[?\w=]*"),
    Row("home, librarian", "page", None, "", "librarian", "/"),
    Row("home, principal", "page", None, "", "principal", "/"),
    Row("home, coordinator", "page", None, "", "coordinator", "/"),
    Row("own account", "page", None, "", "librarian", "/account"),
    *(Row(name, "page", search.reach, search.STATED, "coordinator", path) for name, path in search.PAGES),
)
LARGE: Final = tuple(row for row in PAGES if row.who == "coordinator")
WHOLE, SAME = f"feed of {EVENTS}, unchanged, whole", "feed unchanged, 304"
OWN_SAME, OWN_CHANGED = "own feed unchanged, 304", "own feed, after a change"
FURTHER: Final = "own feed with last days, unchanged, 304"
POLLS: Final = 10_000 / (15 * 60)  # a second, when 10,000 people's calendars ask every 15 minutes
UNCHANGED: Final = 0.95  # of them
CHANGED: Final = Row(f"feed of {EVENTS}, after a change", "lines", scaled(12, "lines"), "≤ 12")
CHANGED_LONGER: Final = Row(f"feed of {MORE_EVENTS}, after a change", "lines", None, "")


class Measured:
    """The running servers and the probes at them."""

    def __init__(self, ours: Server, limits: Server, town: Town) -> None:
        self.ours, self.limits, self.town = ours, limits, town
        self.people: dict[str, Connection] = {}
        self.anybody = Connection(limits.port)
        self.calendar = Connection(ours.port, CALENDAR)
        self.size = 0  # of the feed, for the limit that answers as many bytes

    def person(self, name: str, place: Place | None = None) -> Connection:
        """Return the connection of somebody signed in."""
        address = (place or self.town.here).address(name)
        if address not in self.people:
            self.people[address] = signed_in(self.ours.port, address, PASSWORD)
        return self.people[address]

    def limit(self, name: str) -> Probe:
        """Return the probe of a limit."""
        path = LIMITS[name].format(municipality=self.town.here.id, year=SchoolYear.current().start_year, size=self.size)
        return Probe(name, self.limits, self.anybody, self.anybody.written(path))

    def page(self, row: Row) -> Probe | None:
        """Return the probe of a page, or None and say so when nothing leads to one."""
        connection = self.person(row.who)
        path = followed(connection, row.path)
        if path is None:
            print(f"No page for “{row.name}”: {row.path} leads nowhere for {row.who}.", file=sys.stderr)
            return None
        return Probe(row.name, self.ours, connection, connection.written(path))

    def feed(self, path: str, **more: Any) -> Probe:
        """Return the probe of a calendar feed."""
        return Probe(path, self.ours, self.calendar, self.calendar.written(path), **more)


def feed_path(connection: Connection, kind: str) -> str:
    """Return the path of a person's calendar address, from the page that shows it: `all` or `mine`."""
    page = connection.get("/subscribe", {"Accept-Encoding": "identity"}).body.decode()
    found: list[str] = re.findall(r"/calendar/[\w-]+\.ics", page)
    return found[0 if kind == "mine" else -1]


def followed(connection: Connection, path: str) -> str | None:
    """Return a path; of `list → pattern + ending` the first address on the list that has the pattern, or None."""
    listed, _arrow, rest = path.partition(" → ")
    pattern, _plus, ending = rest.partition(" + ")
    if not pattern:
        return listed
    page = connection.get(listed, {"Accept-Encoding": "identity"}).body.decode()
    found: list[str] = re.findall(f'href="({pattern})"', page)
    return found[0] + ending if found else None


def run(
    ours: Server,
    limits: Server,
    town: Town,
    folder: Path,
    *,
    quick: bool,
    wanted: Callable[[str], bool],
    label: str,
) -> list[Result]:
    """Measure every row that is wanted; return the lines of the table. folder: for what else is served."""
    here = Measured(ours, limits, town)
    anybodys = open_page.rows(here, Row, wanted)
    programs = api.rows(here, Row, wanted)
    lines = [*feeds(here, wanted), *pages(here, PAGES, wanted), *anybodys, *programs, *sign_in(here, wanted)]
    found = beside_limits(here, lines, quick=quick, label=label) if lines else []
    if wanted(radicale.ROW):
        feed = here.feed(feed_path(here.person("librarian"), "all"))
        found.append(radicale.beside(feed, folder, rounds=QUICK_ROUNDS if quick else ROUNDS, label=label))
    return found


def run_large(ours: Server, limits: Server, town: Town, *, quick: bool, label: str) -> list[Result]:
    """Measure the pages that count or list, in one municipality among all of the country's."""
    here = Measured(ours, limits, town)
    lines = [*pages(here, LARGE, lambda _name: True), *api.rows(here, Row, lambda _name: True)]
    return beside_limits(here, lines, quick=quick, label=label)


def beside_limits(here: Measured, lines: list[tuple[Row, Probe]], *, quick: bool, label: str) -> list[Result]:
    """Measure rows and the limits they stand beside; return the lines of the table, limits last."""
    used = {row.limit for row, _probe in lines} | {"page", "hello"} | ({"same bytes"} if here.size else set())
    probes = {name: here.limit(name) for name in LIMITS if name in used}
    measure([*probes.values(), *(probe for _row, probe in lines)], rounds=QUICK_ROUNDS if quick else ROUNDS)
    costs = {name: probe.cpu_ms for name, probe in probes.items()}
    found = [result(row, probe, costs) for row, probe in lines]
    found += per_further_event(lines, costs)
    found += feeds_beside(lines, costs)
    found += [
        Result(f"limit: {name}", probe.cpu_ms, wall=probe.wall_ms, uncertainty=probe.uncertainty)
        for name, probe in probes.items()
    ]
    return [replace(one, name=one.name + label) for one in found]


class Mixed:
    """What people ask for in the course of a day, each signed in as somebody; for load, not for single costs."""

    def __init__(self, town: Town) -> None:
        self.town = town

    def person(self, server: Server, name: str = "librarian") -> Connection:
        """Return the connection of somebody signed in."""
        return signed_in(server.port, self.town.here.address(name), PASSWORD)

    def feed(self, person: Connection) -> str:
        """Return the path of everybody's feed."""
        return feed_path(person, "all")

    def heavy(self, server: Server) -> Sequence[tuple[bytes, int]]:
        """Return the pages, without feeds."""
        people = {row.who: self.person(server, row.who) for row in PAGES}
        return [(people[row.who].written(path), 200) for row in PAGES if (path := followed(people[row.who], row.path))]

    def mixed(self, server: Server) -> Sequence[tuple[bytes, int]]:
        """Return the pages, the feed whole and unchanged, a page that is not there, and one that asks to sign in."""
        calendar = Connection(server.port, CALENDAR)
        path = self.feed(self.person(server))
        tag = calendar.get(path).header("ETag") or ""
        return [
            *self.heavy(server),
            (calendar.written(path), 200),
            (calendar.written(path, {"If-None-Match": tag}), 304),
            (calendar.written("/nowhere"), 404),
            (calendar.written("/sign-in"), 200),
            (calendar.written("/account"), 303),
        ]


def result(row: Row, probe: Probe, costs: dict[str, float]) -> Result:
    """Return one line."""
    size = plain_size(probe)
    note = f"{size / 1024:.0f} KB" if size else ""
    if row.most_bytes is not None and size:
        note += f" of ≤ {row.most_bytes // 1024}" + ("" if size <= row.most_bytes else ": missed")
    return Result(
        row.name,
        probe.cpu_ms,
        costs[row.limit],
        probe.wall_ms,
        probe.uncertainty,
        stated=row.stated,
        reach=row.target(costs) if row.target else None,
        note=note,
    )


def plain_size(probe: Probe) -> int:
    """Return how large the answer is before compression, in bytes."""
    answer = probe.answer
    if answer is None or not answer.header("Content-Encoding"):
        return len(answer.body) if answer else 0
    headers, _, _ = probe.request.partition(b"\r\n\r\n")
    plain = re.sub(rb"\r\nAccept-Encoding:[^\r]*", b"\r\nAccept-Encoding: identity", headers)
    return len(probe.connection.send(plain + b"\r\n\r\n").body)


def pages(here: Measured, rows: Sequence[Row], wanted: Callable[[str], bool]) -> list[tuple[Row, Probe]]:
    """Return the pages that are wanted, with their probes."""
    return [(row, probe) for row in rows if wanted(row.name) and (probe := here.page(row)) is not None]


def feeds(here: Measured, wanted: Callable[[str], bool]) -> list[tuple[Row, Probe]]:
    """Return the ways to fetch a feed that are wanted, with their probes."""
    town = here.town
    ours = feed_path(here.person("librarian"), "all")
    # The librarian has chosen last days and surveys too, which are read at each fetch; the teacher nothing, as most.
    own, further = (feed_path(here.person(name), "mine") for name in ("teacher", "librarian"))
    longer = feed_path(here.person("librarian", town.there), "all")

    def change_own() -> None:
        town.change_a_calendar(town.here, "teacher")

    here.size = len(here.calendar.get(ours).body) if wanted(WHOLE) or wanted(SAME) else 0
    found = [
        (CHANGED, here.feed(ours, before=lambda: town.change_an_event(town.here), requests=20)),
        (CHANGED_LONGER, here.feed(longer, before=lambda: town.change_an_event(town.there), requests=20)),
        (Row(WHOLE, "bytes", scaled(1.0, "bytes"), "≤ 1.0"), here.feed(ours)),
        (Row(f"feed of {EVENTS}, unchanged, gzip", "bytes", scaled(1.0, "bytes"), "≤ 1.0"), zipped(here.feed(ours))),
        (Row(SAME, "hello", scaled(0.9, "hello"), "≤ 0.9"), unchanged(here.feed(ours))),
        (Row("own feed unchanged, whole", "bytes", scaled(1.0, "bytes"), "≤ 1.0"), here.feed(own)),
        (Row(OWN_SAME, "hello", scaled(0.9, "hello"), "≤ 0.9"), unchanged(here.feed(own))),
        (Row(OWN_CHANGED, "lines", None, ""), here.feed(own, before=change_own, requests=20)),
        (Row(FURTHER, "hello", None, ""), unchanged(here.feed(further))),
    ]
    return [(row, probe) for row, probe in found if wanted(row.name)]


def zipped(probe: Probe) -> Probe:
    """Let a probe ask for compression, as most calendar programs do."""
    probe.request = probe.request.replace(b"Accept-Encoding: identity", b"Accept-Encoding: gzip, deflate")
    return probe


def unchanged(probe: Probe) -> Probe:
    """Let a probe ask whether anything has changed, with the tag of the answer before.

    The tag is taken anew ahead of each turn, since other probes change the feed.
    """
    whole = probe.request

    def take_tag() -> None:
        tag = probe.connection.send(whole).header("ETag")
        probe.request = whole.removesuffix(b"\r\n") + f"If-None-Match: {tag}\r\n\r\n".encode()

    probe.ahead, probe.expected = take_tag, 304
    return probe


def per_further_event(lines: list[tuple[Row, Probe]], costs: dict[str, float]) -> list[Result]:
    """Return what one event more costs in a feed that is put together anew: two feeds' difference."""
    by_row = dict(lines)
    if CHANGED not in by_row or CHANGED_LONGER not in by_row:
        return []
    further = (by_row[CHANGED_LONGER].cpu_ms - by_row[CHANGED].cpu_ms) / (MORE_EVENTS - EVENTS)
    limit = costs["lines"] / EVENTS
    reach = scaled(0.012, "lines")(costs)
    return [Result("feed, each further event", further, limit, stated="≤ 0.012", reach=reach)]


def feeds_beside(lines: list[tuple[Row, Probe]], costs: dict[str, float]) -> list[Result]:
    """Return what feeds cost beside a bare view of as many bytes, and what many readers take."""
    by_name = {row.name: probe for row, probe in lines}
    whole, same = by_name.get(WHOLE), by_name.get(SAME)
    found = []
    for name, probe, factor in (("whole", whole, 3), ("304", same, 2)):
        if probe is not None:
            limit, stated = costs["same bytes"], f"≤ {factor} × same bytes"
            found.append(
                Result(f"feed, {name}, beside its bytes", probe.cpu_ms, limit, stated=stated, reach=limit * factor)
            )
    found += many_readers("own feed", by_name.get(OWN_SAME), by_name.get(OWN_CHANGED))
    found += many_readers("own feed with last days", by_name.get(FURTHER), by_name.get(OWN_CHANGED))
    found += many_readers("everybody's feed", same, whole)
    if changed := by_name.get(CHANGED.name):
        found.append(Result("first build after a change, wall", changed.wall_ms, stated="≤ 50", reach=50))
    return found


def many_readers(kind: str, same: Probe | None, other: Probe | None) -> list[Result]:
    """Return what 10,000 people's programs take that fetch every 15 minutes, one fetch of twenty finding a change."""
    if same is None or other is None:
        return []
    cost = UNCHANGED * same.cpu_ms + (1 - UNCHANGED) * other.cpu_ms
    return [
        Result(
            f"10,000 people, {kind}, every 15 minutes",
            POLLS * cost / 10,
            unit="% of a core",
            stated="≤ 25",
            reach=25,
            note=f"{POLLS:.1f} requests a second × {cost:.2f} ms",
        )
    ]


def sign_in(here: Measured, wanted: Callable[[str], bool]) -> list[tuple[Row, Probe]]:
    """Return signing in, beside the hash it cannot do without."""
    if not wanted("sign-in"):
        return []
    connection = Connection(here.ours.port)
    page = connection.get("/sign-in", {"Accept-Encoding": "identity"}).body.decode()
    form = hidden_fields(page) | {"email": here.town.here.address("teacher"), "password": PASSWORD, "next": "/"}
    request = connection.written("/sign-in", form=form)
    # Few in all: the app counts attempts from one place.
    probe = Probe("sign-in", here.ours, connection, request, expected=303, requests=8)
    return [(Row("sign-in", "hash", times("hash", 1.15), "≤ 1.15 × hash"), probe)]
