"""Open data: what everybody may take, and nothing that the public page keeps back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from planner.api.open_data.tables import TABLES
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.inventory.models.rounds import RoundState
from planner.needs.models import Need, NeedDecision
from planner.open_process.models import OpenPage
from planner.schools.models import Municipality, School
from tests.api.filled import fill
from tests.conftest import inside
from tests.factories import Town
from tests.inventory.rows import report
from tests.open_process.made import an_open_page
from tests.page import Browser

Browse = Callable[..., Browser]
FILES = [f"{table}.{kind}" for table in TABLES for kind in ("csv", "json")]


@pytest.fixture
def open_town(app: PlannerApp, town: Town) -> Town:
    """Dörrby with an open page and something of everything; Granby with the same and its page switched off."""
    for place in (town, town.neighbour):
        with inside(app, place.id):
            fill(place)
            an_open_page(place)
            # A third need, that somebody has said and nobody has confirmed.
            waiting = db.session.get_one(Need, place.other_need)
            waiting.decision, waiting.title_sv = NeedDecision.RECEIVED, "Hemligt behov"
    with inside(app, town.neighbour.id):
        db.session.scalars(select(OpenPage)).one().opened_at = None
    return town


def taken(app: PlannerApp, name: str, slug: str = "dorrby", **headers: str) -> Any:
    with app.test_client().get(f"/open/{slug}/data/{name}", headers=headers) as response:
        response.get_data()
        return response


def rows(app: PlannerApp, table: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads(taken(app, f"{table}.json").text)["data"]
    return told


def test_both_forms_say_the_same_with_their_licence(app: PlannerApp, open_town: Town) -> None:
    for name, table in TABLES.items():
        as_json = json.loads(taken(app, f"{name}.json").text)
        assert (as_json["licence"], as_json["publisher"]) == ("CC0-1.0", "Dörrby")
        text = taken(app, f"{name}.csv").data.decode("utf-8-sig")
        as_csv = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        columns = [column for column, _words in table.columns]
        assert list(as_csv[0]) == [*columns, "licence"]
        assert [[row[c].replace(",", ".") for c in columns] for row in as_csv] == [
            [shown(row[c]) for c in columns] for row in as_json["data"]
        ]


def shown(value: object) -> str:
    if value is None:
        return ""
    return f"{Decimal(str(value)).normalize():f}" if isinstance(value, float) else str(value).replace(",", ".")


def test_needs_are_told_as_the_public_page_tells_them(app: PlannerApp, open_town: Town, browse: Browse) -> None:
    (need,) = rows(app, "needs")
    assert (need["code"], need["standing"], need["product_goal"]) == ("B1", "planned", "E1")
    page = browse().get("/open/dorrby/").text
    assert "Behov 1 Dörrby" in page
    assert "Hemligt behov" not in page + taken(app, "needs.csv").text


def test_figures_that_few_schools_stand_behind_are_left_empty(app: PlannerApp, open_town: Town) -> None:
    seats = next(row for row in rows(app, "inventory") if row["indicator"] == "Sittplatser")
    assert [seats[name] for name in ("year", "schools_asked", "schools_reported", "median", "p10", "p90")] == [
        2025,
        2,
        1,
        None,
        None,
        None,
    ]
    with inside(app, open_town.id):
        more = [School(unit_code=f"1900001{n}", name=f"Skola {n}", stages="F-6", pupils=100) for n in range(5)]
        db.session.add_all(more)
        db.session.flush()
        report(2024, {school.id: {"Sittplatser": 10 * n} for n, school in enumerate(more, start=1)})
        report(2023, {school.id: {"Sittplatser": 10 * n} for n, school in enumerate(more[:4], start=1)})
        report(2022, {s.id: {"Sittplatser": n} for n, s in enumerate(more, start=1)}, state=RoundState.OPEN)
    told = {row["year"]: row["median"] for row in rows(app, "inventory") if row["indicator"] == "Sittplatser"}
    assert told == {2025: None, 2024: 30.0, 2023: None}
    with inside(app, open_town.id):
        db.session.get_one(Municipality, open_town.id).smallest_group = 6
        db.session.scalars(select(OpenPage)).one().revision += 1
    told = {row["year"]: row["median"] for row in rows(app, "inventory") if row["indicator"] == "Sittplatser"}
    assert told == {2025: None, 2024: None, 2023: None}


@pytest.mark.parametrize("name", ["", *FILES, "catalog.jsonld"])
def test_no_person_no_school_and_no_other_municipality_is_named(app: PlannerApp, open_town: Town, name: str) -> None:
    told = taken(app, name).text
    people = [person.viewer.name for person in open_town.people.values()]
    named = [word for word in (*people, "Ängskolan", "Östra skolan", "Granby", "19000001") if word in told]
    assert named == []


@pytest.mark.parametrize("name", ["", *FILES, "catalog.jsonld"])
def test_what_is_switched_off_is_not_there(app: PlannerApp, open_town: Town, name: str) -> None:
    assert taken(app, name, "granby").status_code == 404
    assert taken(app, name, "nowhere").status_code == 404
    answer = taken(app, name)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
    assert "Cookie" not in answer.headers["Vary"]
    same = taken(app, name, **{"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")


def test_there_is_nothing_else(app: PlannerApp, open_town: Town) -> None:
    assert [taken(app, name).status_code for name in ("people.csv", "needs.xlsx", "needs", "../needs.csv")] == [404] * 4


def test_the_page_tells_what_each_column_means_and_leads_to_every_file(
    app: PlannerApp, open_town: Town, browse: Browse
) -> None:
    page = browse().get("/open/dorrby/data/")
    assert page.h1 == "Tal som alla får använda"
    assert [name for name in FILES if f"/open/dorrby/data/{name}" not in page.links] == []
    columns = [column for table in TABLES.values() for column, _words in table.columns]
    assert [column for column in columns if column not in page.text] == []
    assert "/open/dorrby/data/?language=sv" in browse().get("/open/dorrby/?language=sv").links


def test_the_catalogue_leads_to_every_file_and_says_its_licence(app: PlannerApp, open_town: Town) -> None:
    told = json.loads(taken(app, "catalog.jsonld").text)
    files = [one for dataset in told["dcat:dataset"] for one in dataset["dcat:distribution"]]
    assert [one["dcat:downloadURL"]["@id"].rpartition("/")[2] for one in files] == FILES
    assert {one["dcterms:license"]["@id"] for one in files} == {"https://creativecommons.org/publicdomain/zero/1.0/"}


def test_one_round_and_many_needs_take_the_same_statements(
    app: PlannerApp, open_town: Town, count_statements: Callable[[], Any]
) -> None:
    counted = []
    for more in (0, 5):
        with inside(app, open_town.id):
            made = [f"N{n}" for n in range(more)]
            for code in made:
                need = db.session.get_one(Need, open_town.need)
                values = {c.key: getattr(need, c.key) for c in Need.__mapper__.columns if c.key not in {"id", "code"}}
                db.session.add(Need(**values, code=code))
            db.session.scalars(select(OpenPage)).one().revision += 1
        with count_statements() as sent:
            assert taken(app, "needs.csv").status_code == 200
        counted.append(len(sent))
    assert counted[0] == counted[1]
