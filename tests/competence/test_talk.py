"""The page before the yearly talk: what was agreed on and shared, for who leads the person today."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from planner.competence.models.content import Aim
from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.log import LogEntry
from planner.competence.operations import assessments, evidence, goals
from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role
from planner.schools.models import Post, PostKind
from planner.schools.queries import viewer_by_id
from tests.conftest import inside
from tests.factories import LONG_AGO, Town, a_goal, an_assessment, an_entry, event, on_its_way
from tests.page import Browser

Browse = Callable[..., Browser]
SHARED = ("Hemligt varför", "Hemligt steg", "Hemlig länk", "Hemligt gjort", "Hemligt använt", "Bifogad kurs")
UNSHARED = ("Egen kurs", "Grannens kurs", "Kollegans sätt", "B2 Behov 2 Granby")
EVERYBODY = ("librarian", "colleague", "librarian2", "principal", "principal2", "teacher", "coordinator", "head")


@pytest.fixture
def path(app: PlannerApp, town: Town) -> str:
    """The address of the librarian's page: with a goal on its way, an entry attached and one not, a level shared."""
    with inside(app, town.neighbour.id):
        an_entry(town.neighbour, what="Grannens kurs")
        a_goal(town.neighbour, state=GoalState.AGREED)
    with inside(app, town.id):
        a_goal(town, "colleague", how="Kollegans sätt")
        goal = a_goal(town, state=GoalState.AGREED)
        attached = an_entry(town, what="Bifogad kurs", hours="3")
        evidence.attach(goal, entry=attached, by=town.librarian.viewer)
        an_entry(town, what="Egen kurs", hours="40")
        on_its_way(town, db.session.get_one(Goal, goal.id))
        an_assessment(town, levels={town.area: 0, town.other_area: 1})
        made = an_assessment(town, levels={town.area: 1, town.other_area: 2})
        assessments.share(made, by=town.librarian.viewer)
        event(town, title="Boksamtal i liten grupp", areas=(town.other_area,))
    return f"/competence/team/{town.librarian.id}"


def test_it_holds_what_was_agreed_and_shared_and_nothing_more(town: Town, browse: Browse, path: str) -> None:
    team = browse(town.principal).get("/competence/team")
    assert path in team.links
    page = browse(town.principal).get(path)
    assert page.h1 == "Inför samtalet med Librarian Dörrby"
    assert [text for text in SHARED if text not in page.text] == []
    assert [text for text in UNSHARED if text in page.text] == []
    # The shared assessment: level 1 and 2 of target 3. The hours: of what is attached alone.
    there = (
        "Två områden ligger under målet för tjänsten",
        "Område 2 Dörrby ligger under målet för tjänsten. Skulle ett mål hjälpa, eller något annat?",
        "Boksamtal i liten grupp",
    )
    assert [text for text in there if text not in page.text] == []
    assert ("43" in page.text, "nu 0 nivå 0" in page.text) == (False, False)


def test_only_who_leads_the_person_has_it(town: Town, browse: Browse, path: str) -> None:
    forms = ("", "/talk.pdf", "/talk.docx")
    for place in (town, town.neighbour):
        for name in EVERYBODY:
            allowed = place is town and name == "principal"
            found = [browse(place.people[name]).get(f"{path}{form}").response.status_code for form in forms]
            assert found == [200 if allowed else 404] * 3, (name, place.id)
    assert browse().get(path).status in {302, 303, 401}
    principal = browse(town.principal)
    for person in (town.principal, town.teacher, town.librarian2, town.coordinator, town.neighbour.librarian):
        assert principal.get(f"/competence/team/{person.id}").status == 404


@pytest.mark.parametrize("whose", ["librarian", "principal"])
def test_it_ends_with_either_post(app: PlannerApp, town: Town, browse: Browse, path: str, whose: str) -> None:
    with inside(app, town.id):
        yesterday = clock.today() - timedelta(days=1)
        db.session.execute(update(Post).where(Post.user_id == town.people[whose].id).values(to_day=yesterday))
    assert [browse(town.principal).get(f"{path}{form}").status for form in ("", "/talk.pdf")] == [404, 404]


def test_when_a_principal_changes_school_the_goals_stay_with_the_school(
    app: PlannerApp, town: Town, browse: Browse, path: str
) -> None:
    with inside(app, town.id):
        goal = db.session.scalars(select(Goal.id).where(Goal.user_id == town.librarian.id)).one()
        for name, school in (("principal", town.other_school), ("principal2", town.school)):
            db.session.execute(update(Post).where(Post.user_id == town.people[name].id).values(school_id=school))
    old, new = browse(town.principal), browse(town.principal2)
    paths = (path, f"/competence/goals/{goal}")
    assert [[browser.get(one).status for one in paths] for browser in (old, new)] == [[404, 404], [200, 200]]
    assert "Hemligt varför" not in old.get("/competence/team").text
    assert "Svara på ändringen" not in old.get("/").text
    assert "Svara på ändringen av kompetensmålet för Librarian Dörrby" in new.get("/").text
    read = new.get(f"/competence/goals/{goal}")
    assert read.submit(action=f"/competence/goals/{goal}/change/agree").status == 303


def test_each_of_two_principals_has_what_was_agreed_with_the_own_school(
    app: PlannerApp, town: Town, browse: Browse, path: str
) -> None:
    with inside(app, town.id):
        db.session.add(
            Post(
                user_id=town.librarian.id,
                school_id=town.other_school,
                role=Role.LIBRARIAN,
                kind=PostKind.TEACHER_LIBRARIAN,
                from_day=LONG_AGO,
            )
        )
        db.session.flush()
        both = viewer_by_id(town.librarian.id)
        assert both is not None
        goals.propose(
            both,
            school_id=town.other_school,
            aims=[Aim(town.other_area, 2, 3)],
            need_ids=[],
            why="För den andra skolan",
            how="Så",
            due_on=clock.today(),
        )
    first, second = browse(town.principal).get(path).text, browse(town.principal2).get(path).text
    assert ["För den andra skolan" in text for text in (first, second)] == [False, True]
    assert [[text in page for text in SHARED] for page in (first, second)] == [[True] * 6, [False] * 6]


def test_what_is_taken_back_is_gone_at_once(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    person, principal = browse(town.librarian), browse(town.principal)
    with inside(app, town.id):
        goal = db.session.scalars(select(Goal.id).where(Goal.user_id == town.librarian.id)).one()
        entry = db.session.scalars(select(LogEntry.id).where(LogEntry.what == "Bifogad kurs")).one()
    person.post("/competence/assessments/2/take-back")
    person.post(f"/competence/goals/{goal}/evidence/{entry}/remove")
    text = principal.get(path).text
    assert ["har inte delat någon självskattning" in text, "Bifogad kurs" in text] == [True, False]


def test_the_document_says_what_the_page_says(town: Town, browse: Browse, path: str) -> None:
    principal = browse(town.principal)
    answer = principal.get(f"{path}/talk.pdf").response
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    said = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    there = ("Inför samtalet med Librarian", "Hemligt steg", "Hemligt använt", "Bifogad kurs", "Område 2 Dörrby")
    assert [text for text in there if text not in said] == []
    assert [text for text in UNSHARED if text in said] == []
    word = principal.get(f"{path}/talk.docx").response
    assert (word.status_code, word.data[:2]) == (200, b"PK")


def test_what_is_late_is_marked_on_the_page_of_the_staff(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        goal = a_goal(town, "colleague", state=GoalState.AGREED)
        yesterday = clock.today() - timedelta(days=1)
        db.session.execute(update(Goal).where(Goal.id == goal.id).values(due_on=yesterday))
    page = browse(town.principal).get("/competence/team")
    assert "Snart dags eller försenade" in page.text
    assert "Colleague Dörrby: Område 1 Dörrby" in page.text
    asked = browse(town.principal).get(f"/competence/team/{town.colleague.id}").text
    assert "Vad kom emellan, och är det fortfarande rätt mål?" in asked


def test_it_asks_the_same_however_much_there_is(
    app: PlannerApp, town: Town, browse: Browse, path: str, count_statements: Callable[[], Any]
) -> None:
    browser, counts = browse(town.principal), []
    for _ in range(3):
        with count_statements() as sent:
            assert browser.get(path).status == 200
        counts.append(len(sent))
        with inside(app, town.id):
            goal = a_goal(town, state=GoalState.AGREED)
            evidence.attach(goal, entry=an_entry(town), by=town.librarian.viewer)
            on_its_way(town, db.session.get_one(Goal, goal.id))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 16
