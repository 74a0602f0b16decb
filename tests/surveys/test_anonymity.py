"""From the whole database, can an answer to an anonymous survey be joined to whoever gave it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

import pytest
from sqlalchemy import select, text

from planner.core.db import Base, db, every_municipality
from planner.core.transaction import PlannerApp
from planner.surveys import secret
from planner.surveys.models.answers import SurveyInvitation, SurveyPartial, SurveySheet, SurveyText
from planner.surveys.models.survey import Survey
from planner.surveys.operations import answering
from planner.surveys.operations.answering import MIXED_WITH
from tests.conftest import ON_POSTGRESQL, inside
from tests.factories import Town, crowd
from tests.page import Browser
from tests.surveys.made import again, by_text, closed, links, opened, own_address, send, whole

PEOPLE, SMALLEST = 40, 5
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


def ordered(value: Any) -> tuple[int, Any, str]:
    """Sort numbers by size and everything else as text, what is empty first."""
    number = isinstance(value, int | float)
    return (0 if value is None else 1 if number else 2, value if number else 0, "" if number else str(value))


def joined(
    people: list[dict[str, Any]], told: list[dict[str, Any]], truth: dict[str, int], text_of: Callable[[Any], str]
) -> tuple[int, int]:
    """Pair people and answers off in every order of either side; return how many the best order joins, and of how many.

    The text itself says whose it is, to this test only; orders by it are left out.
    """
    orders = [None, *people[0]], [name for name in [None, *told[0]] if name not in {"text", "answers"}]
    best = tried = 0
    for mine, theirs in product(*orders):
        one = people if mine is None else sorted(people, key=lambda row: ordered(row[mine]))
        other = told if theirs is None else sorted(told, key=lambda row: ordered(row[theirs]))
        for turned in (other, other[::-1]):
            pairs = zip(one, turned, strict=True)
            best = max(best, sum(truth[text_of(answer)] == person["user_id"] for person, answer in pairs))
            tried += 1
    return best, tried


# By chance one is right in each order; in the best of some hundred orders a handful.
CHANCE = 12


@pytest.mark.parametrize("close", [False, True])
def test_no_order_of_rows_joins_answers_to_people(
    app: PlannerApp,
    town: Town,
    record_property: Callable[[str, object], None],
    close: bool,  # noqa: FBT001
) -> None:
    """Sort the invitations and the answers by each of their columns, both ways, and pair them off."""
    truth = answered(app, town, close=close)
    rows = dump(app)
    people = [row for row in rows["survey_invitation"] if row["answered"]]
    best, tried = joined(people, rows["survey_text"], truth, lambda row: str(row["text"]))
    said = f"0 of {len(truth)} answers join to their person; the best of {tried} orders pairs {best}, as chance does"
    record_property("joined", said)
    assert best <= CHANCE, said


def test_what_is_begun_and_not_sent_leads_to_nobody(
    app: PlannerApp, town: Town, record_property: Callable[[str, object], None]
) -> None:
    """How often it was saved and in which order it lies are no way to a person either."""
    truth: dict[str, int] = {}
    with inside(app, town.id):
        crowd(town, PEOPLE)
        survey = opened(town, whole(town))
        known, words = survey.id, str(by_text(survey, "Något mer?"))
        every = [link for link in links(survey) if link.user_id is not None]
    Random(11).shuffle(every)  # noqa: S311 - the same chance every time
    for at, link in enumerate(every):
        with inside(app, town.id):
            code = answering.begin(replace(link, survey=again(town, known)))
            db.session.flush()
            one = SurveyPartial.key_hash == secret.secret_hash(code, of="begun")
            kept = db.session.scalars(select(SurveyPartial).where(one)).one()
            for turn in range(1 + at % 3):
                text_of = f"Text nummer {at}" + "." * turn
                answering.save(kept, {words: text_of}, asked=frozenset({words}), seen="", window="")
            truth[text_of] = link.user_id or 0
    rows = dump(app)
    assert {row["answered"] for row in rows["survey_invitation"]} == {False}
    people = [row for row in rows["survey_invitation"] if row["user_id"] in set(truth.values())]
    best, tried = joined(people, rows["survey_partial"], truth, lambda row: str(row["answers"][words]))
    said = f"0 of {len(truth)} begun answers join; the best of {tried} orders pairs {best}, as chance does"
    record_property("joined", said)
    assert (len(rows["survey_partial"]), best <= CHANCE) == (len(truth), True), said


@pytest.mark.skipif(not ON_POSTGRESQL, reason="only PostgreSQL's rows bear the number of their transaction")
@pytest.mark.parametrize("close", [False, True])
def test_the_transactions_that_wrote_the_rows_leave_many_answers_for_each_person(
    app: PlannerApp,
    town: Town,
    record_property: Callable[[str, object], None],
    close: bool,  # noqa: FBT001
) -> None:
    """Who reads the server's own files sees more than a dump: an answer cannot be older than its person's mark."""
    with inside(app, town.id):
        crowd(town, PEOPLE)
        survey = opened(town, whole(town))
        known, words = survey.id, by_text(survey, "Något mer?")
        every = [link for link in links(survey) if link.user_id is not None]
    for at, link in enumerate(every):
        with inside(app, town.id):
            fresh = again(town, known)
            send(fresh, {by_text(fresh, "Ja eller nej?"): 2, words: f"Text {at}"}, link=replace(link, survey=fresh))
    if close:
        with inside(app, town.id):
            closed(town, again(town, known))
    with inside(app, town.id):
        written = text("SELECT xmin::text::bigint FROM survey_invitation WHERE answered")
        marks = sorted(db.session.connection().execute(written).scalars())
        texts = sorted(db.session.connection().execute(text("SELECT xmin::text::bigint FROM survey_text")).scalars())
    fewest = min(sum(text_at >= mark for text_at in texts) for mark in marks)
    others = min(sum(mark <= text_at for mark in marks) for text_at in texts)
    said = f"{len(marks)} people; at least {fewest} texts for each, and {others} people for each text"
    record_property("candidates", said)
    assert (len(marks), fewest > MIXED_WITH, others >= SMALLEST) == (len(every), True, True), said


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
