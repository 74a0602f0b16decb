"""The last days of surveys in one's own calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.surveys.models.survey import Survey, SurveyMode
from planner.training.feeds import operations
from planner.training.models.calendar import FeedKind
from tests.conftest import inside
from tests.factories import Person, Town
from tests.surveys.made import by_text, closed, links, opened, send, whole
from tests.training.calendars import address, events

DAY = date(2026, 12, 4)


@pytest.fixture(autouse=True)
def travel() -> Any:
    with time_machine.travel("2026-11-20T08:00:00Z", tick=False) as traveller:
        yield traveller


def shown(app: PlannerApp, person: Person, *names: str) -> list[tuple[str, date]]:
    """What a person's own feed says, with those extras chosen."""
    path = address(app, person, FeedKind.MINE)
    with inside(app, person.municipality_id):
        operations.choose_extras(names, by=person.viewer)
    answer = app.test_client().get(path)
    body = answer.data
    answer.close()
    return [(str(one["SUMMARY"]), one["DTSTART"].dt) for one in events(body)]


def asked(town: Town, mode: SurveyMode, *, closes_on: date | None = DAY) -> Survey:
    survey = whole(town, mode=mode)
    survey.title_sv, survey.closes_on = str(mode), closes_on
    db.session.flush()
    return opened(town, survey)


def test_the_last_day_stands_in_the_calendar_of_those_who_are_asked_and_chose_it(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        asked(town, SurveyMode.NAMED)
        asked(town, SurveyMode.ANONYMOUS, closes_on=date(2026, 12, 5))
        asked(town, SurveyMode.NAMED, closes_on=None)
        whole(town, mode=SurveyMode.NAMED).closes_on = DAY  # a draft
        closed(town, asked(town, SurveyMode.NAMED))
    expected = [("Sista dag att svara: named", DAY), ("Sista dag att svara: anonymous", date(2026, 12, 5))]
    assert shown(app, town.librarian, "surveys") == expected
    assert shown(app, town.librarian) == []
    assert shown(app, town.neighbour.librarian, "surveys") == []


def test_a_named_survey_goes_when_it_is_answered_and_an_anonymous_one_does_not_tell(
    app: PlannerApp, town: Town, travel: Any
) -> None:
    with inside(app, town.id):
        for mode in (SurveyMode.NAMED, SurveyMode.ANONYMOUS):
            survey = asked(town, mode)
            own = next(link for link in links(survey) if link.user_id == town.librarian.id)
            send(survey, {by_text(survey, "Ja eller nej?"): 1}, link=own)
    anonymous, named = (f"Sista dag att svara: {mode}" for mode in (SurveyMode.ANONYMOUS, SurveyMode.NAMED))
    assert shown(app, town.librarian, "surveys") == [(anonymous, DAY)]
    assert sorted(shown(app, town.colleague, "surveys")) == [(anonymous, DAY), (named, DAY)]
    travel.move_to("2026-12-05T08:00:00Z")
    assert shown(app, town.colleague, "surveys") == []
