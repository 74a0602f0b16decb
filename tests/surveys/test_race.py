"""Many at once: an invitation counts once, and what is sent while a survey closes is counted or refused, never lost."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from planner.core.db import db, enter
from planner.surveys import secret
from planner.surveys.models.answers import SurveyInvitation, SurveyPartial, SurveySheet
from planner.surveys.models.survey import Survey
from planner.surveys.operations import answering, opening
from planner.surveys.operations.answering import Link, OverError, UsedError
from planner.surveys.queries.surveys import for_page
from tests.conftest import inside
from tests.factories import crowd
from tests.page import Browser, Page
from tests.surveys.made import by_text, links, opened, own_address, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planner.core.transaction import PlannerApp
    from tests.factories import Town

AT_ONCE, ROUNDS = 8, 3


def at_once(app: PlannerApp, town: Town, deeds: Sequence[Callable[[], None]]) -> list[str]:
    """Let all deeds begin at the same moment, each in a transaction of its own; return what became of each."""
    gate = Barrier(len(deeds))
    became: list[str] = []

    def run(deed: Callable[[], None]) -> None:
        with app.app_context():
            enter(town.id)
            gate.wait(30)
            try:
                deed()
                db.session.commit()
                became.append("done")
            except (OverError, UsedError) as refused:
                db.session.rollback()
                became.append(type(refused).__name__)
            except Exception as error:  # noqa: BLE001 - told by the test
                db.session.rollback()
                became.append(repr(error)[:300])

    threads = [Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return sorted(became)


def sending(town: Town, survey_id: int, code: str, invitation_id: int | None) -> Callable[[], None]:
    def do() -> None:
        survey = for_page(town.coordinator.viewer, survey_id)
        assert survey is not None
        begun = db.session.scalars(
            select(SurveyPartial).where(SurveyPartial.key_hash == secret.secret_hash(code, of="begun"))
        ).one()
        answering.send(Link(survey, invitation_id, None, answered=False), begun, seen=begun.version)

    return do


def begun(survey: Survey, link: Link) -> str:
    code = answering.begin(link)
    db.session.flush()
    kept = db.session.scalars(
        select(SurveyPartial).where(SurveyPartial.key_hash == secret.secret_hash(code, of="begun"))
    ).one()
    answering.save(kept, {str(by_text(survey, "Ja eller nej?")): 2}, asked=frozenset(), seen="", window="")
    return code


def sheets() -> int:
    return db.session.scalar(select(func.count(SurveySheet.id))) or 0


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_one_invitation_sent_from_eight_windows_at_once_counts_once(app: PlannerApp, town: Town, attempt: int) -> None:
    del attempt
    with inside(app, town.id):
        survey = opened(town, whole(town))
        known, link = survey.id, links(survey)[0]
        codes = [begun(survey, link) for _at in range(AT_ONCE)]
    became = at_once(app, town, [sending(town, known, code, link.invitation_id) for code in codes])
    assert became == ["UsedError"] * (AT_ONCE - 1) + ["done"]
    with inside(app, town.id):
        assert sheets() == 1
        # Nothing of what the others wrote is gone.
        assert db.session.scalar(select(func.count(SurveyPartial.id))) == AT_ONCE - 1
        assert db.session.scalar(select(func.count()).where(SurveyInvitation.answered.is_(True))) == 1


def test_one_link_sent_through_the_web_from_eight_browsers_at_once_counts_once(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        survey = opened(town, whole(town))
        asked, words = by_text(survey, "Ja eller nej?"), by_text(survey, "Något mer?")
        address = own_address(survey.id, town.librarian.id)
    windows = []
    for at in range(AT_ONCE):
        page = (
            Browser(app).get(address).submit().follow().submit({f"q{asked}": "2"}).follow()
        )  # a no skips the second page
        windows.append(page.submit({f"q{words}": f"Fönster {at}"}).follow())
    gate, answers = Barrier(AT_ONCE), []

    def press(page: Page) -> None:
        gate.wait(30)
        answers.append(page.submit())

    threads = [Thread(target=press, args=(page,)) for page in windows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(answer.status for answer in answers) == [303] + [409] * (AT_ONCE - 1)
    refused = [answer for answer in answers if answer.status == 409]
    assert {answer.h1 for answer in refused} == {"Dina svar räknades inte"}
    assert {"Fönster" in answer.text for answer in refused} == {True}
    with inside(app, town.id):
        assert (sheets(), db.session.scalar(select(func.count()).where(SurveyInvitation.answered.is_(True)))) == (1, 1)


def test_many_who_send_at_once_all_count_though_answers_are_mixed_meanwhile(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        crowd(town, 20)
        survey = opened(town, whole(town))
        known, every = survey.id, links(survey)
        codes = [(begun(survey, link), link.invitation_id) for link in every]
    became = at_once(app, town, [sending(town, known, code, mine) for code, mine in codes])
    assert became == ["done"] * len(codes)
    with inside(app, town.id):
        assert sheets() == len(codes)


@pytest.mark.parametrize("attempt", range(ROUNDS))
def test_what_is_sent_while_the_survey_closes_is_counted_or_refused(app: PlannerApp, town: Town, attempt: int) -> None:
    del attempt
    with inside(app, town.id):
        survey = opened(town, whole(town))
        known, every = survey.id, links(survey)
        codes = [(begun(survey, link), link.invitation_id) for link in every]

    def close() -> None:
        found = for_page(town.coordinator.viewer, known)
        assert found is not None
        opening.close(found, by=town.coordinator.viewer, seen=found.version)

    became = at_once(app, town, [close, *(sending(town, known, code, mine) for code, mine in codes)])
    sent = became.count("done") - 1
    assert became == sorted(["done"] * (sent + 1) + ["OverError"] * (len(codes) - sent))
    with inside(app, town.id):
        counted = db.session.get_one(Survey, known).answers
        assert (counted, sheets()) == (sent, sent)
        assert db.session.scalar(select(func.count(SurveyPartial.id))) == len(codes) - sent
