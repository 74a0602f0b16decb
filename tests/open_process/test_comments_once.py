"""From a comment to a need, once; and from a complaint back to a comment, with why."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, insert, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm.exc import StaleDataError

from planner.core import clock
from planner.core.db import db, enter
from planner.core.errors import RefusedError
from planner.core.i18n import in_language
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.needs.models import Need, NeedSource
from planner.open_process.comments import queries
from planner.open_process.comments.models import (
    CommentDecision,
    CommentDeed,
    CommentState,
    NeedComment,
    PublicComment,
)
from planner.open_process.comments.operations import raising
from planner.schools.queries import viewer_by_id
from tests.conftest import inside
from tests.factories import Town
from tests.open_process.written import TEXT, again, code_of, report_fault, write
from tests.page import Browser, Page

Browse = Callable[..., Browser]
TYPED = {"title": "Öppet på eftermiddagen", "dimension": "accessibility"}


def one(app: PlannerApp, town: Town, **how: Any) -> tuple[int, str]:
    """A comment's id, and its code."""
    with inside(app, town.id):
        comment = write(town, **how)
        return comment.id, code_of(comment)


def do(page: Page, known: int, deed: str, **typed: Any) -> Page:
    return page.submit(typed, action=f"/moderation/{known}/{deed}")


def raised(app: PlannerApp, town: Town) -> tuple[int, int]:
    """How many needs came from comments, and how many links there are."""
    with inside(app, town.id):
        needs = db.session.scalar(select(func.count(Need.id)).where(Need.source == NeedSource.COMMENT))
        return needs or 0, db.session.scalar(select(func.count(NeedComment.id))) or 0


# ---------------------------------------------------------------- one need


def test_a_comment_that_has_become_a_need_does_not_become_another(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _code = one(app, town, state=CommentState.PUBLISHED)
    first, second = (browse(town.coordinator).get(f"/moderation/{known}/need") for _window in range(2))
    assert first.submit(TYPED).status == 303
    late = second.submit(TYPED | {"title": "Samma sak, annan rubrik"})
    assert (late.status, late.form()["title"]) == (422, "Samma sak, annan rubrik")
    assert raised(app, town) == (1, 1)
    led = browse(town.coordinator).get(f"/moderation/{known}/need")
    assert (led.status, led.to) == (303, f"/moderation/{known}")
    assert "Gör den till ett behov" not in led.follow().text


def test_of_many_at_once_one_raises_the_need(app: PlannerApp, town: Town) -> None:
    known, _code = one(app, town, state=CommentState.PUBLISHED)
    gate, became = Barrier(6), []

    def run(at: int) -> None:
        with app.app_context(), in_language("sv"):
            enter(town.id)
            gate.wait(30)
            try:
                comment = queries.for_page(town.coordinator.viewer, known)
                assert comment is not None
                said = {"title": f"Behov {at}", "description": TEXT, "dimension": "accessibility"}
                raising.raise_need(comment, by=town.coordinator.viewer, goals=[], **said)
                db.session.commit()
                became.append("done")
            except (RefusedError, StaleDataError) as error:
                db.session.rollback()
                became.append(type(error).__name__)

    threads = [Thread(target=run, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert (len(became), became.count("done")) == (6, 1)
    assert raised(app, town) == (1, 1)


def test_what_is_not_fit_to_be_shown_becomes_no_need(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _code = one(app, town)
    coordinator = browse(town.coordinator)
    page = coordinator.get(f"/moderation/{known}/need")
    do(coordinator.get("/moderation/"), known, "reject", reason="advertising")
    coordinator.path = f"/moderation/{known}/need"
    assert page.submit(TYPED).status == 422
    assert raised(app, town) == (0, 0)


# ---------------------------------------------------------------- no complaint


def test_what_is_no_complaint_is_decided_on_as_a_comment_also_the_next_day(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    known, code = one(app, town, state=CommentState.COMPLAINT, email="anna@hem.example")
    coordinator, own = browse(town.coordinator), f"/open/dorrby/comments/{code}"
    assert "publiceras inte" in browse().get(own).text
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        coordinator = browse(town.coordinator)
        page = coordinator.get("/moderation/?show=complaints")
        assert do(page, known, "undo").status == 422 if f"/moderation/{known}/undo" in page.html else True
        wordless = do(page, known, "take-up", words="")
        assert (wordless.status, wordless.errors) == (422, ["Skriv varför det inte är ett klagomål"])
        done = do(page, known, "take-up", words="Det gäller öppettiderna, inte undervisningen.")
        assert done.status == 303
        with inside(app, town.id):
            comment = again(town.coordinator, known)
            assert (comment.state, [made.deed for made in comment.decisions][-1]) == (
                CommentState.RECEIVED,
                CommentDeed.TAKE_UP,
            )
            mail = db.session.scalars(select(OutboxMail)).one()
            assert "Det gäller öppettiderna, inte undervisningen." in mail.text
        told = browse().get(own)
        assert told.h1 == "Din kommentar läses"
        assert "Det gäller öppettiderna, inte undervisningen." in told.text
        assert do(coordinator.get("/moderation/"), known, "publish").status == 303
        assert browse().get(own).h1 == "Din kommentar är publicerad"


def test_taking_a_complaint_back_is_undone_with_its_mail(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _code = one(app, town, state=CommentState.COMPLAINT, email="anna@hem.example")
    coordinator = browse(town.coordinator)
    do(coordinator.get("/moderation/?show=complaints"), known, "take-up", words="Av misstag.")
    do(coordinator.get(f"/moderation/{known}"), known, "undo")
    with inside(app, town.id):
        assert again(town.coordinator, known).state is CommentState.COMPLAINT
        assert db.session.scalars(select(OutboxMail)).all() == []


def test_a_complaint_that_is_answered_is_not_taken_back(app: PlannerApp, town: Town, browse: Browse) -> None:
    known, _code = one(app, town, state=CommentState.COMPLAINT)
    coordinator = browse(town.coordinator)
    before = coordinator.get(f"/moderation/{known}")
    do(before, known, "answer", answer="Vi ringer dig.", signed_as="coordinator")
    page = coordinator.get(f"/moderation/{known}")
    assert f"/moderation/{known}/take-up" not in page.html
    with inside(app, town.id):
        version = again(town.coordinator, known).version
    sent = coordinator.post(f"/moderation/{known}/take-up", {"version": str(version), "words": "Nej."})
    assert sent.status == 422
    with inside(app, town.id):
        assert again(town.coordinator, known).state is CommentState.COMPLAINT


def test_the_database_refuses_no_complaint_without_words(app: PlannerApp, town: Town) -> None:
    known, _code = one(app, town, state=CommentState.COMPLAINT)
    row = {
        "municipality_id": town.id,
        "comment_id": known,
        "deed": CommentDeed.TAKE_UP,
        "before": CommentState.COMPLAINT,
        "after": CommentState.RECEIVED,
        "at": clock.now(),
        "by_id": town.coordinator.id,
    }
    with app.app_context():
        enter(town.id)
        db.session.execute(insert(CommentDecision), [row | {"words": "Så här."}])
        with pytest.raises(DatabaseError):
            db.session.execute(insert(CommentDecision), [row | {"words": None}])
        db.session.rollback()


# ---------------------------------------------------------------- who is told that something waits


@pytest.mark.parametrize("role", ["librarian", "principal", "teacher", "head", "coordinator"])
def test_what_waits_is_counted_for_those_who_decide_and_for_nobody_else(app: PlannerApp, town: Town, role: str) -> None:
    with inside(app, town.id):
        write(town)
        write(town, state=CommentState.COMPLAINT)
        report_fault(town)
        viewer = viewer_by_id(town.people[role].id)
        assert viewer is not None
        there = {"/moderation/": 2, "/moderation/faults/": 1}
        assert dict(viewer.waiting) == (there if role == "coordinator" else dict.fromkeys(there, 0))


def test_comments_carry_the_language_of_the_page_they_were_written_on(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        known = write(town, state=CommentState.PUBLISHED, text="Fler böcker").id
        write(town, state=CommentState.PUBLISHED, text="Більше книжок українською мовою")
        comment = db.session.get_one(PublicComment, known)
        assert comment.language == "sv"
    page = browse(town.coordinator).get("/moderation/?show=published")
    assert ('lang="sv">Fler böcker<' in page.html, 'lang="">Більше' in page.html) == (True, True)
