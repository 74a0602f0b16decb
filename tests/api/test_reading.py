"""What programs read: the same as their person sees on the pages, and nothing of anybody else's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from planner.accounts.tokens.models import Scope
from planner.core import clock
from planner.core.clock import SchoolYear
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.needs.models import Need, NeedDecision
from planner.plans.models.plan import Plan
from planner.schools.models import Post
from planner.training.models.event import EventState, TrainingEvent
from tests.api.asking import Program, program, token_of
from tests.api.filled import fill
from tests.conftest import inside
from tests.factories import Town

ROLES = ("librarian", "librarian2", "principal", "principal2", "teacher", "coordinator", "head")
ADDRESSES = {
    Scope.NEEDS: ("/api/v1/needs", "/api/v1/needs/B1"),
    Scope.PROGRESS: ("/api/v1/progress",),
    Scope.PLANS: ("/api/v1/plans",),
    Scope.TRAINING: ("/api/v1/training",),
    Scope.INVENTORY: ("/api/v1/inventory", "/api/v1/inventory/2025/indicators", "/api/v1/inventory/2025/values"),
}


@pytest.fixture
def full(app: PlannerApp, town: Town) -> Town:
    """Both municipalities with something of everything that could leak."""
    for place in (town, town.neighbour):
        with inside(app, place.id):
            fill(place)
    return town


def kept_apart(told: str) -> list[str]:
    """Return what of the other municipality stands in an answer."""
    return [word for word in ("Granby", "granby", "1800") if word in told]


# ---------------------------------------------------------------- who reads what


@pytest.mark.parametrize("role", ROLES)
def test_a_token_opens_its_own_scope_alone_whoever_s_it_is(app: PlannerApp, full: Town, role: str) -> None:
    for scope in Scope:
        reads = program(app, full.people[role], scope)
        found = {
            path: reads.get(path).status for paths in ADDRESSES.values() for path in paths if not path.endswith("0")
        }
        assert found == {path: 200 if path in ADDRESSES[scope] else 403 for path in found}


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_another_municipality_is_read(app: PlannerApp, full: Town, role: str) -> None:
    reads = program(app, full.people[role])
    for path in (path for paths in ADDRESSES.values() for path in paths):
        answer = reads.get(path)
        assert (path, answer.status, kept_apart(answer.response.text)) == (path, 200, [])
    for path in foreign(app, full):
        assert (path, reads.get(path).status) == (path, 404)


def foreign(app: PlannerApp, full: Town) -> list[str]:
    """Return the addresses of what the other municipality has, which its own coordinator reads."""
    reads = program(app, full.neighbour.coordinator)
    found = []
    for kind in ("plans", "training"):
        found += [f"/api/v1/{kind}/{one['id']}" for one in reads.get(f"/api/v1/{kind}").json["data"]]
    assert len(found) == 4
    assert [path for path in found if reads.get(path).status != 200] == []
    return found


# Who reads the plans in force of the own school, and of the other.
PLANS_READ = dict.fromkeys(ROLES, (1, 1)) | {"teacher": (1, 0)}


@pytest.mark.parametrize("role", ROLES)
def test_plans_in_force_are_read_by_those_who_read_them_on_the_pages(
    app: PlannerApp, full: Town, role: str, browse: Callable[..., Any]
) -> None:
    told = program(app, full.people[role]).get("/api/v1/plans").json["data"]
    codes = [plan["school"]["unit_code"] for plan in told]
    assert (codes.count("19000001"), codes.count("19000002")) == PLANS_READ[role]
    browser = browse(full.people[role])
    assert [browser.get(plan["page"].removeprefix("http://localhost")).status for plan in told] == [200] * len(told)
    with inside(app, full.id):
        every = list(db.session.scalars(db.select(Plan.id)))
    reads = program(app, full.people[role])
    opened = {plan_id for plan_id in every if reads.get(f"/api/v1/plans/{plan_id}").status == 200}
    assert (len(every), opened) == (3, {plan["id"] for plan in told})


def test_what_is_written_after_an_approval_is_read_by_no_program(app: PlannerApp, full: Town) -> None:
    reads = program(app, full.librarian)
    (plan, _other) = reads.get("/api/v1/plans").json["data"]
    with inside(app, full.id):
        db.session.execute(
            update(Plan).where(Plan.id == plan["id"]).values(title="Hemligt utkast", drawn_up_with="Hemligt utkast")
        )
    again = reads.get(f"/api/v1/plans/{plan['id']}")
    assert "Hemligt utkast" not in again.response.text
    assert again.json["title"] == plan["title"]
    assert again.json["objectives"] != []


def test_no_draft_of_a_training_is_read_and_nobody_who_signed_up(app: PlannerApp, full: Town) -> None:
    answer = program(app, full.coordinator).get("/api/v1/training")
    assert sorted(one["state"] for one in answer.json["data"]) == ["held", "open"]
    assert full.librarian.viewer.name not in answer.response.text
    assert full.librarian.email not in answer.response.text
    with inside(app, full.id):
        drafts = list(db.session.scalars(db.select(TrainingEvent.id).where(TrainingEvent.state == EventState.DRAFT)))
    assert [program(app, full.coordinator).get(f"/api/v1/training/{one}").status for one in drafts] == [404]


def test_only_fixed_rounds_are_read_also_by_who_follows_an_open_one(app: PlannerApp, full: Town) -> None:
    reads = program(app, full.coordinator)
    assert [one["year"] for one in reads.get("/api/v1/inventory").json["data"]] == [2025]
    assert [reads.get(f"/api/v1/inventory/2026/{what}").status for what in ("indicators", "values")] == [404, 404]


def test_rights_that_end_are_ended_at_the_next_request(app: PlannerApp, full: Town) -> None:
    reads = program(app, full.head)
    assert len(reads.get("/api/v1/plans").json["data"]) == 2
    yesterday = clock.today() - timedelta(days=1)
    with inside(app, full.id):
        db.session.execute(update(Post).where(Post.user_id == full.head.id).values(to_day=yesterday))
    assert reads.get("/api/v1/plans").status == 403


# ---------------------------------------------------------------- what is said


def test_a_need_is_told_as_it_stands(app: PlannerApp, full: Town) -> None:
    told = program(app, full.librarian).get("/api/v1/needs/B1").json
    assert told == {
        "code": "B1",
        "title": {"sv": "Behov 1 Dörrby", "en": "Need 1 Dörrby"},
        "description": {"sv": "Beskrivning 1", "en": "Description 1"},
        "dimension": "staffing",
        "source": "group",
        "decision": "confirmed",
        "decided_on": clock.today().isoformat(),
        "reason": None,
        "product_goals": ["E1"],
        "schools": [{"unit_code": "19000001", "name": "Ängskolan Dörrby"}],
        "priority": None,
        "indicator": None,
        "page": f"http://localhost/needs/{full.need}",
    }


def test_needs_are_narrowed(app: PlannerApp, full: Town) -> None:
    with inside(app, full.id):
        db.session.get_one(Need, full.other_need).decision = NeedDecision.RECEIVED
    reads = program(app, full.librarian)
    found = {
        query: [need["code"] for need in reads.get(f"/api/v1/needs?{query}").json["data"]]
        for query in ("decision=received", "goal=E1", "goal=E9", "decision=received&goal=E1", "")
    }
    assert found == {
        "decision=received": ["B2"],
        "goal=E1": ["B1"],
        "goal=E9": [],
        "decision=received&goal=E1": [],
        "": ["B1", "B2"],
    }


def test_needs_come_in_the_order_of_the_needs_page(app: PlannerApp, full: Town) -> None:
    with inside(app, full.id):
        db.session.get_one(Need, full.need).code = "B10"
    told = program(app, full.librarian).get("/api/v1/needs").json
    assert [need["code"] for need in told["data"]] == ["B2", "B10"]


def test_a_list_comes_a_page_at_a_time_with_links(app: PlannerApp, full: Town) -> None:
    reads = program(app, full.librarian)
    first = reads.get("/api/v1/needs?per_page=1&decision=confirmed")
    assert [need["code"] for need in first.json["data"]] == ["B1"]
    assert first.json["page"] == {"number": 1, "size": 1, "count": 2, "last": 2}
    address = "http://localhost/api/v1/needs?per_page=1&decision=confirmed&page"
    assert first.headers["Link"] == f'<{address}=1>; rel="first", <{address}=2>; rel="last", <{address}=2>; rel="next"'
    second = reads.get("/api/v1/needs?per_page=1&decision=confirmed&page=2")
    assert [need["code"] for need in second.json["data"]] == ["B2"]
    assert second.headers["Link"].endswith(f'<{address}=1>; rel="prev"')
    beyond = reads.get("/api/v1/needs?page=9")
    assert (beyond.status, beyond.json["data"]) == (200, [])


def test_progress_says_what_the_needs_page_says(app: PlannerApp, full: Town, browse: Callable[..., Any]) -> None:
    told = program(app, full.librarian).get("/api/v1/progress").json
    one = told["data"][0]
    assert (one["need"], told["year"]) == ("B1", SchoolYear.current().start_year)
    measures, schools = one["measures"], one["schools"]
    shown = browse(full.librarian).get(f"/needs/{full.need}").text
    assert f"{measures['done']} av {measures['planned']} insatser" in shown
    assert (schools["concerned"], schools["covered"] + len(schools["missing"])) == (1, 1)
    nothing = program(app, full.librarian).get("/api/v1/progress?year=2020").json["data"][0]["measures"]
    assert (nothing["planned"], nothing["completion"]) == (0, None)


def test_figures_of_a_fixed_round_are_told_and_unknown_is_null(app: PlannerApp, full: Town) -> None:
    reads = program(app, full.teacher)
    told = reads.get("/api/v1/inventory/2025/values?indicator=Sittplatser").json
    assert [(one["school"]["unit_code"], one["figure"], one["quality"]) for one in told["data"]] == [
        ("19000001", 30.0, "measured"),
        ("19000002", None, "unknown"),
    ]
    one_school = reads.get("/api/v1/inventory/2025/values?school=19000001&per_page=100").json
    indicators = reads.get("/api/v1/inventory/2025/indicators?per_page=100").json
    assert one_school["page"]["count"] == indicators["page"]["count"]
    reckoned = {one["code"] for one in indicators["data"] if one["reckoned_from"]}
    seats = next(one for one in one_school["data"] if one["indicator"] in reckoned and one["figure"] is not None)
    assert (seats["indicator"], seats["figure"]) == ("seats_per_100_pupils", 15.0)


def test_trainings_are_narrowed_by_day(app: PlannerApp, full: Town) -> None:
    reads, today = program(app, full.librarian), clock.today()
    states = {
        query: [one["state"] for one in reads.get(f"/api/v1/training?{query}").json["data"]]
        for query in (f"from_day={today}", f"to_day={today}", "state=cancelled")
    }
    assert states == {f"from_day={today}": ["open"], f"to_day={today}": ["held"], "state=cancelled": []}
    turned = reads.get(f"/api/v1/training?from_day={today}&to_day={today - timedelta(days=1)}")
    assert (turned.status, turned.json["data"]) == (200, [])
    for day, amount in (("0001-01-01", 2), ("9999-12-31", 0)):
        assert len(reads.get(f"/api/v1/training?from_day={day}").json["data"]) == amount
    assert reads.get("/api/v1/training?from_day=2026-02-30").status == 422


# ---------------------------------------------------------------- how much it takes


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/needs",
        "/api/v1/progress",
        "/api/v1/plans",
        "/api/v1/training",
        "/api/v1/inventory/2025/values",
        "/api/v1/inventory/2025/indicators",
    ],
)
def test_one_row_takes_as_many_statements_as_many(
    app: PlannerApp, full: Town, count_statements: Callable[[], Any], path: str
) -> None:
    reads = Program(app, token_of(app, full.coordinator))
    reads.get(path)
    counted = []
    for size in (1, 100):
        with count_statements() as sent:
            assert reads.get(f"{path}?per_page={size}").status == 200
        counted.append(len(sent))
    assert counted[0] == counted[1]
    assert counted[0] <= 17
