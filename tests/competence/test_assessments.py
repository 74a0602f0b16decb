"""Self-assessments: partial, prefilled, finished for good, in one version of the framework, and shared by choice."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from planner.accounts.models import User
from planner.competence.models.assessment import AssessedLevel, SelfAssessment
from planner.competence.operations import assessments
from planner.competence.queries import assessments as queries
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.errors import RefusedError, StaleError
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.framework.operations import publishing, writing
from planner.framework.queries import area_in_draft
from planner.schools.models import Post, PostKind
from tests.conftest import inside
from tests.factories import LONG_AGO, Town, an_assessment
from tests.page import Browser

Browse = Callable[..., Browser]
PATH = "/competence/me/assessment"
EVERYBODY = ("librarian", "colleague", "librarian2", "principal", "principal2", "teacher", "coordinator", "head")


def a_new_version(town: Town, *, without: int | None = None) -> None:
    """Publish another version of the framework, perhaps with an area retired; inside the town."""
    coordinator = town.coordinator.viewer
    draft = writing.begin_draft(by=coordinator)
    if without is not None:
        area = area_in_draft(coordinator, area_id=without)
        assert area is not None
        writing.retire_area(area, by=coordinator)
    db.session.refresh(draft, ["areas"])
    publishing.publish(draft, by=coordinator, seen=draft.version, from_day=clock.today())


# ---------------------------------------------------------------- making one


def test_it_is_saved_in_part_and_finished_on_another_day(app: PlannerApp, town: Town, browse: Browse) -> None:
    librarian = browse(town.librarian)
    saved = librarian.get(PATH).submit({f"area_{town.area}": "2", "later": "1"})
    assert (saved.status, saved.to) == (303, "/competence/me")
    page = librarian.get(PATH)
    assert page.form(PATH)[f"area_{town.area}"] == "2"
    done = page.submit({f"area_{town.other_area}": "not_now"})
    assert (done.status, done.to) == (303, "/competence/me")
    with inside(app, town.id):
        found = queries.history(town.librarian.id)
        assert (found.under_way, [e.levels for e in found.finished]) == (False, [{town.area: 2}])


def test_the_next_one_begins_with_what_was_answered_last(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        an_assessment(town, levels={town.area: 1, town.other_area: 3})
        an_assessment(town, levels={town.area: 2, town.other_area: None})
    form = browse(town.librarian).get(PATH).form(PATH)
    assert (form[f"area_{town.area}"], form[f"area_{town.other_area}"]) == ("2", "3")


def test_nothing_answered_cannot_be_finished_but_saved(town: Town, browse: Browse) -> None:
    librarian = browse(town.librarian)
    refused = librarian.get(PATH).submit({f"area_{town.area}": "not_now"})
    assert (refused.status, refused.errors) == (422, ["Svara för minst ett område, eller spara och fortsätt senare."])
    assert librarian.get(PATH).submit({"later": "1"}).status == 303


@pytest.mark.parametrize("answer", ["5", "-1", "x", "\N{SUPERSCRIPT TWO}", "9" * 40])
def test_an_answer_that_is_none_is_refused(town: Town, browse: Browse, answer: str) -> None:
    assert browse(town.librarian).get(PATH).submit({f"area_{town.area}": answer}).status == 422


def test_an_area_of_another_municipality_is_no_question_here(app: PlannerApp, town: Town, browse: Browse) -> None:
    abroad = town.neighbour.area
    sent = browse(town.librarian).get(PATH).submit({f"area_{abroad}": "4", f"area_{town.area}": "1"})
    assert sent.status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(AssessedLevel.area_id)).all() == [town.area]


def test_two_devices_see_both_answers_and_a_double_send_counts_once(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    librarian = browse(town.librarian)
    librarian.get(PATH).submit({f"area_{town.area}": "1", "later": "1"})
    first, second = librarian.get(PATH), librarian.get(PATH)
    assert first.submit({f"area_{town.area}": "2", "later": "1"}).status == 303
    conflict = second.submit({f"area_{town.area}": "3", "later": "1"})
    assert (conflict.status, "3 Nivå 3" in conflict.text, "2 Nivå 2" in conflict.text) == (409, True, True)
    page = librarian.get(PATH)
    for _again in range(2):
        assert page.submit({f"area_{town.area}": "2"}).status == 303
    with inside(app, town.id):
        assert db.session.scalar(select(func.count(SelfAssessment.id))) == 1


def test_one_finished_on_the_telephone_is_no_longer_open_on_the_computer(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    librarian = browse(town.librarian)
    librarian.get(PATH).submit({f"area_{town.area}": "1", "later": "1"})
    telephone, computer = librarian.get(PATH), librarian.get(PATH)
    assert telephone.submit({f"area_{town.area}": "2"}).status == 303
    assert computer.submit({f"area_{town.area}": "4"}).status == 409


def test_what_is_typed_survives_the_end_of_the_session(town: Town, browse: Browse) -> None:
    librarian = browse(town.librarian)
    page = librarian.get(PATH)
    librarian.client.delete_cookie("session")
    asked = page.submit({f"area_{town.area}": "3"})
    assert asked.status in {303, 400, 401}
    assert "Område 1 Dörrby" not in asked.text  # nor is what a field is called told to a visitor


# ---------------------------------------------------------------- versions of the framework


def test_a_new_version_rewrites_nothing_and_what_is_under_way_goes_on_in_it(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    librarian = browse(town.librarian)
    with inside(app, town.id):
        old = an_assessment(town, levels={town.area: 3, town.other_area: 1}).id
    librarian.get(PATH).submit({f"area_{town.area}": "2", f"area_{town.other_area}": "2", "later": "1"})
    with inside(app, town.id):
        a_new_version(town, without=town.area)
    page = librarian.get(PATH)
    assert "Ramverket har ändrats" in page.text
    assert "Område 1 Dörrby" not in page.text
    assert page.submit({}).status == 303
    with inside(app, town.id):
        found = queries.history(town.librarian.id)
        assert [(e.number, e.levels) for e in found.finished] == [
            (2, {town.other_area: 2}),
            (1, {town.area: 3, town.other_area: 1}),
        ]
    read = librarian.get(f"/competence/assessments/{old}")
    assert ("C1 nivå 3 i Dörrby" in read.text, "version 1" in read.text) == (True, True)


def test_an_answer_belongs_to_an_area_of_the_assessments_own_version(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        begun = assessments.save(town.librarian.viewer, seen=None, answers={})
        values = {"assessment_id": begun.id, "level": 1, "framework_version_id": begun.framework_version_id}
        assert refused(lambda: db.session.add(AssessedLevel(area_id=town.neighbour.area, **values)))


# ---------------------------------------------------------------- kept


def refused(do: Callable[[], Any]) -> bool:
    """Tell whether the database refuses, and forget that it was tried."""
    try:
        do()
        db.session.flush()
    except DBAPIError:
        return True
    finally:
        db.session.rollback()
    return False


DEEDS: dict[str, Callable[[], Any]] = {
    "an answer": lambda: update(AssessedLevel).values(level=4),
    "removing an answer": lambda: delete(AssessedLevel),
    "when it was finished": lambda: update(SelfAssessment).values(finished_at=clock.now() + timedelta(days=1)),
    "that it was finished": lambda: update(SelfAssessment).values(finished_at=None, shared_at=None),
}


@pytest.mark.parametrize("deed", list(DEEDS))
def test_the_database_keeps_what_is_finished(app: PlannerApp, town: Town, deed: str) -> None:
    with inside(app, town.id):
        an_assessment(town)
        db.session.commit()
        assert refused(lambda: db.session.execute(DEEDS[deed]()))


def test_nothing_is_added_to_what_is_finished(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        made = an_assessment(town, levels={town.area: 1})
        db.session.commit()
        values = {"assessment_id": made.id, "framework_version_id": made.framework_version_id}
        assert refused(lambda: db.session.add(AssessedLevel(area_id=town.other_area, level=1, **values)))


def test_it_goes_with_the_person(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_assessment(town, "colleague")
        an_assessment(town)
        db.session.commit()
        db.session.execute(delete(Post).where(Post.user_id == town.colleague.id))
        db.session.execute(delete(User).where(User.id == town.colleague.id))
        db.session.commit()
        assert db.session.scalars(select(SelfAssessment.user_id)).all() == [town.librarian.id]


def test_what_is_under_way_cannot_be_shared(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        begun = assessments.save(town.librarian.viewer, seen=None, answers={town.area: 1})
        with pytest.raises(RefusedError):
            assessments.share(begun, by=town.librarian.viewer)
        with pytest.raises(StaleError):
            assessments.finish(town.librarian.viewer, seen=begun.version + 1, answers={})
        db.session.commit()
        shared = update(SelfAssessment).values(shared_at=clock.now())
        assert refused(lambda: db.session.execute(shared))


# ---------------------------------------------------------------- who reads it


def seen_by(browse: Browse, town: Town, path: str) -> set[str]:
    people = {name: town.people[name] for name in EVERYBODY}
    people |= {f"{name} abroad": town.neighbour.people[name] for name in EVERYBODY}
    statuses = {name: browse(person).get(path).status for name, person in people.items()}
    assert set(statuses.values()) <= {200, 404}
    return {name for name, status in statuses.items() if status == 200}


def test_it_is_shared_by_choice_and_taken_back(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        path = f"/competence/assessments/{an_assessment(town).id}"
    assert seen_by(browse, town, path) == {"librarian"}
    own = browse(town.librarian)
    assert own.get(path).submit(action=f"{path}/share").to == path
    assert seen_by(browse, town, path) == {"librarian", "principal"}
    linked = [
        name for name in ("principal", "principal2") if path in browse(town.people[name]).get("/competence/team").html
    ]
    assert linked == ["principal"]
    assert own.get(path).submit(action=f"{path}/take-back").to == path
    assert seen_by(browse, town, path) == {"librarian"}
    assert path not in browse(town.principal).get("/competence/team").html
    with inside(app, town.id):
        deeds = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert deeds == ["assessment.shared", "assessment.taken_back"]


def test_nobody_else_shares_it_or_takes_it_back(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        made = an_assessment(town)
        assessments.share(made, by=town.librarian.viewer)
        path = f"/competence/assessments/{made.id}"
    for name in EVERYBODY[1:]:
        expected = 403 if name == "principal" else 404
        assert browse(town.people[name]).post(f"{path}/take-back").status == expected, name
        assert browse(town.neighbour.people[name]).post(f"{path}/take-back").status == 404, name
    with inside(app, town.id):
        assert db.session.scalar(select(SelfAssessment.shared_at)) is not None


def test_a_shared_one_follows_the_posts_of_both(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        made = an_assessment(town)
        assessments.share(made, by=town.librarian.viewer)
        path = f"/competence/assessments/{made.id}"
        second = Post(
            user_id=town.librarian.id,
            school_id=town.other_school,
            role=Role.LIBRARIAN,
            kind=PostKind.LIBRARY_ASSISTANT,
            from_day=LONG_AGO,
        )
        db.session.add(second)
    assert seen_by(browse, town, path) == {"librarian", "principal", "principal2"}
    with inside(app, town.id):
        yesterday = clock.today() - timedelta(days=1)
        ended = update(Post).where(Post.user_id == town.librarian.id, Post.school_id == town.school)
        db.session.execute(ended.values(to_day=yesterday))
    assert seen_by(browse, town, path) == {"librarian", "principal2"}
    with inside(app, town.id):
        db.session.execute(update(Post).where(Post.user_id == town.librarian.id).values(to_day=yesterday))
    assert seen_by(browse, town, path) == {"librarian"}


def test_those_who_have_no_target_have_no_form(town: Town, browse: Browse) -> None:
    allowed = [name for name in EVERYBODY if browse(town.people[name]).get(PATH).status == 200]
    assert allowed == ["librarian", "colleague", "librarian2", "coordinator"]


def test_the_pages_take_the_same_statements_however_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    librarian, counts = browse(town.librarian), []
    for _more in range(3):
        with inside(app, town.id):
            made = an_assessment(town, levels={town.area: 1, town.other_area: 2}).id
        with count_statements() as sent:
            for path in (PATH, f"/competence/assessments/{made}", "/competence/me"):
                assert librarian.get(path).status == 200
        counts.append(len(sent))
    assert counts == [counts[0]] * 3
