"""From the whole database, can an answer to an anonymous survey be joined to whoever gave it?"""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text

from planner.core.db import Base, db, every_municipality
from planner.core.transaction import PlannerApp
from planner.surveys.models.answers import SurveyInvitation, SurveyPartial, SurveySheet, SurveyText
from planner.surveys.models.survey import Survey
from tests.conftest import ON_POSTGRESQL, inside
from tests.factories import Town, crowd
from tests.page import Browser
from tests.surveys.made import again, by_text, closed, links, opened, own_address, send, whole

PEOPLE = 40
ANSWERS = ("survey_sheet", "survey_text", "survey_partial")
# What every row of a municipality or of a survey has alike tells nobody apart.
ALIKE = {"municipality_id", "survey_id", "question_id", "state"}


def dump(app: PlannerApp) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, as it lies in the database."""
    with app.app_context(), every_municipality():
        connection = db.session.connection()
        place = "ctid" if ON_POSTGRESQL else "rowid"
        found = {
            table.name: [
                dict(row)
                for row in connection.execute(select(table).order_by(text(f"{table.name}.{place}"))).mappings()
            ]
            for table in Base.metadata.sorted_tables
        }
        db.session.rollback()
        return found


def answered(app: PlannerApp, town: Town, *, close: bool) -> dict[str, int]:
    """Let everybody answer in an order of chance; return whose text is whose (what only this test knows)."""
    truth: dict[str, int] = {}
    with inside(app, town.id):
        crowd(town, PEOPLE)
        survey = opened(town, whole(town))
        single, scale, words = (by_text(survey, one) for one in ("Ja eller nej?", "Hur mycket?", "Något mer?"))
        every = [link for link in links(survey) if link.user_id is not None]
        Random(7).shuffle(every)  # noqa: S311 - the same chance every time
        for at, link in enumerate(every):
            text_of = f"Text nummer {at}"
            truth[text_of] = link.user_id or 0
            send(survey, {single: 2, scale: 1 + at % 5, words: text_of}, link=link)
        if close:
            closed(town, again(town, survey.id))
    return truth


@pytest.mark.parametrize("close", [False, True])
def test_no_value_that_an_answer_holds_stands_anywhere_else(app: PlannerApp, town: Town, close: bool) -> None:  # noqa: FBT001
    truth = answered(app, town, close=close)
    rows = dump(app)
    assert (len(rows["survey_sheet"]), len(rows["survey_text"]), len(truth)) == (len(truth),) * 3
    assert rows["survey_partial"] == []
    known = {
        str(value)
        for name in ANSWERS
        for row in rows[name]
        for column, value in row.items()
        if column not in ALIKE and value is not None and not isinstance(value, dict)
    }
    shared = [
        (name, column)
        for name, there in rows.items()
        if name not in ANSWERS
        for row in there
        for column, value in row.items()
        if value is not None and str(value) in known
    ]
    assert shared == [], f"{len(shared)} values of {len(known)} are found elsewhere"
    # And between a person's texts and the person's other answers.
    texts = {str(row["id"]) for row in rows["survey_text"]}
    assert [row for row in rows["survey_sheet"] if texts & {str(row["id"]), *map(str, row["answers"].values())}] == []


@pytest.mark.parametrize("close", [False, True])
def test_no_order_of_rows_joins_answers_to_people(app: PlannerApp, town: Town, close: bool) -> None:  # noqa: FBT001
    """Sort the invitations and the answers by each of their columns, both ways, and pair them off."""
    truth = answered(app, town, close=close)
    rows = dump(app)
    people = [row for row in rows["survey_invitation"] if row["answered"]]
    told = rows["survey_text"]
    orders = tried = 0
    most = 0
    for mine, theirs in product([None, *people[0]], [None, *told[0]]):
        one = people if mine is None else sorted(people, key=lambda row: str(row[mine]))
        other = told if theirs is None else sorted(told, key=lambda row: str(row[theirs]))
        for turned in (other, other[::-1]):
            pairs = zip(one, turned, strict=True)
            right = sum(truth[answer["text"]] == person["user_id"] for person, answer in pairs)
            tried += 1
            orders += right == len(truth)
            if theirs != "text":
                most = max(most, right)
    assert orders == 0, f"{orders} of {tried} orders join all"
    # By chance one in as many is right; a dozen of 48 in the best of some hundred tries would be more than chance.
    assert most <= 12, f"{most} of {len(truth)} in the best of {tried} orders"


def test_what_is_kept_of_an_anonymous_answer_has_no_time(app: PlannerApp, town: Town) -> None:
    answered(app, town, close=False)
    rows = dump(app)
    assert {row["answered_on"] for row in rows["survey_sheet"]} == {None}
    assert {row["user_id"] for row in rows["survey_sheet"] + rows["survey_text"]} == {None}
    assert {row["answered_on"] for row in rows["survey_invitation"]} == {None}
    assert {type(row[column]).__name__ for row in rows["survey_sheet"] for column in row} <= {"int", "dict", "NoneType"}


def test_the_way_through_the_pages_leaves_nothing_with_a_time_or_an_address(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        survey = opened(town, whole(town))
        known, asked = survey.id, by_text(survey, "Ja eller nej?")
        address = own_address(known, town.librarian.id)
    before = dump(app)
    page = Browser(app).get(address).submit().follow()
    code = page.browser.path.split("/")[3]
    page.submit({f"q{asked}": "2"}).follow().submit().follow().submit()
    after = dump(app)
    fresh = {name: [row for row in rows if row not in before[name]] for name, rows in after.items()}
    changed = sorted(name for name, rows in fresh.items() if rows)
    # `attempt` counts beginnings by a keyed hash of the reader's address, which nobody can read or try out.
    assert changed == ["attempt", "survey_invitation", "survey_sheet"]
    assert code not in repr(after)
    assert address.removeprefix("/s/") not in repr([rows for name, rows in after.items() if name != "outbox_mail"])


def test_begun_answers_are_known_by_the_respondents_own_secret_alone(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        survey = opened(town, whole(town))
        address = own_address(survey.id, town.librarian.id)
    Browser(app).get(address).submit().follow()
    with inside(app, town.id):
        begun = db.session.scalars(select(SurveyPartial)).one()
        hashes = set(db.session.scalars(select(SurveyInvitation.token_hash)))
        nonces = set(db.session.scalars(select(SurveyInvitation.nonce)))
        assert begun.key_hash not in hashes | nonces
        assert {column.key for column in SurveyPartial.__table__.columns} == {
            "id",
            "municipality_id",
            "survey_id",
            "key_hash",
            "answers",
            "saved_on",
            "saved_from",
            "version",
        }
        assert db.session.scalars(select(Survey.answers)).all() == [None]
        assert db.session.scalars(select(SurveySheet.id)).all() == db.session.scalars(select(SurveyText.id)).all() == []
