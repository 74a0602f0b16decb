"""Surveys: the results of 5,000 answers, from the database to the page, on both databases."""

from __future__ import annotations

import time
from random import Random
from statistics import median
from typing import Final

from flask import g, request
from sqlalchemy import insert, select
from werkzeug.datastructures import ImmutableMultiDict

from planner.accounts.models import User
from planner.core.db import db, enter
from planner.schools.queries import viewer_by_id
from planner.surveys import flow
from planner.surveys.models.answers import SurveySheet, random_id
from planner.surveys.models.survey import QuestionKind, Survey, SurveyState
from planner.surveys.operations import opening
from planner.surveys.operations.copying import copy
from planner.surveys.queries import surveys as queries
from planner.surveys.views.results import results_page
from tests.bench.figures import Result, spread
from tests.bench.town import Town

ANSWERS: Final = 5000
ROUNDS, QUICK_ROUNDS = 30, 8
MOST_MS: Final = 200.0


def run(town: Town, *, quick: bool, label: str) -> list[Result]:
    """Measure this process's CPU, and the wall, for results whole and divided, and for closing; not committed."""
    found: list[Result] = []
    for path, name in (("", "results"), ("?by=first", "results divided by a question")):
        with town.app.test_request_context(f"/surveys/1/results{path}"):
            enter(town.there.id)
            user_id = db.session.scalar(select(User.id).where(User.email == town.there.address("coordinator")))
            g.reader = viewer_by_id(user_id or 0)
            survey, closing = _answered()
            if path:
                divider = next(one for one in survey.questions if one.kind is QuestionKind.SINGLE)
                request.args = ImmutableMultiDict({"by": str(divider.id)})
            taken: list[float] = []
            waited: list[float] = []
            for _round in range(1 + (QUICK_ROUNDS if quick else ROUNDS)):
                db.session.expunge_all()
                began, worked = time.perf_counter(), time.process_time()
                again = queries.for_page(g.reader, survey.id)
                if again is None or "od-bar" not in results_page(again):
                    message = "The results show nothing."
                    raise ValueError(message)
                taken.append((time.process_time() - worked) * 1000)
                waited.append((time.perf_counter() - began) * 1000)
            db.session.rollback()
        found.append(
            Result(
                f"survey: {name}, {ANSWERS} answers{label}",
                median(taken[1:]),
                wall=median(waited[1:]),
                uncertainty=spread(taken[1:]),
                stated="≤ 200",
                reach=MOST_MS,
            )
        )
    found.append(Result(f"survey: closing and counting, {ANSWERS} answers{label}", closing, wall=closing))
    return found


def _answered() -> tuple[Survey, float]:
    """Copy a survey of the demonstration, fill it and close it; how long closing took, in ms."""
    chosen = select(Survey).where(Survey.state == SurveyState.CLOSED, Survey.wave == 1).order_by(Survey.id)
    model = db.session.scalars(chosen).first()
    if model is None:
        message = "The demonstration has no survey that is over."
        raise LookupError(message)
    by = g.reader
    made = copy(queries.for_page(by, model.id) or model, by=by)
    db.session.flush()
    db.session.expire_all()
    survey = queries.for_page(by, made.id)
    if survey is None:
        message = "The copy is not there."
        raise LookupError(message)
    survey = opening.open_survey(survey, by=by, seen=survey.version, key="bench", base_url="http://localhost")
    rng = Random(7)  # noqa: S311 - the same every time
    db.session.execute(
        insert(SurveySheet),
        [
            {
                "id": random_id(),
                "municipality_id": survey.municipality_id,
                "survey_id": survey.id,
                "user_id": None,
                "answered_on": None,
                "answers": _answers(survey, rng),
            }
            for _at in range(ANSWERS)
        ],
    )
    began = time.perf_counter()
    opening.close(survey, by=by, seen=survey.version)
    db.session.flush()
    taken = (time.perf_counter() - began) * 1000
    db.session.expire_all()
    return queries.for_page(by, made.id) or survey, taken


def _answers(survey: Survey, rng: Random) -> dict[str, object]:
    given: dict[str, object] = {}
    for question in survey.questions:
        numbers = [number for number, _words in question.values("sv")]
        match question.kind:
            case QuestionKind.SINGLE | QuestionKind.SCALE:
                given[str(question.id)] = rng.choice(numbers)
            case QuestionKind.MULTIPLE:
                given[str(question.id)] = sorted(rng.sample(numbers, 2))
            case QuestionKind.RANKING:
                given[str(question.id)] = rng.sample(numbers, len(numbers))
            case QuestionKind.NUMBER:
                given[str(question.id)] = rng.randrange(0, 40) * flow.THOUSAND
            case _:
                continue
    return flow.standing(survey, given)
