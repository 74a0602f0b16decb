"""Nobody reads, lists, counts or reaches a goal or an entry that is not for them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from planner.competence.models.content import Aim
from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.log import LogEntry
from planner.competence.operations import evidence, goals
from planner.competence.queries import goals as queries
from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role, Viewer
from planner.schools.models import Post, PostKind
from planner.schools.queries import viewer_by_id
from tests.conftest import inside
from tests.factories import LONG_AGO, Person, Town, a_goal, an_entry
from tests.page import Browser

Browse = Callable[..., Browser]
SECRETS = ("Hemligt", "Hemlig kurs", "Hemlig tanke")
EVERYBODY = ("librarian", "colleague", "librarian2", "principal", "principal2", "teacher", "coordinator", "head")


@dataclass(frozen=True)
class Made:
    goal: int
    entry: int


@pytest.fixture
def made(app: PlannerApp, town: Town) -> Made:
    """The librarian's agreed goal with an entry as evidence, and goals of a neighbour's with the same words."""
    with inside(app, town.neighbour.id):
        a_goal(town.neighbour, state=GoalState.ACHIEVED)
    with inside(app, town.id):
        goal = a_goal(town, state=GoalState.AGREED)
        entry = an_entry(town)
        evidence.attach(goal, entry=entry, by=town.librarian.viewer)
        return Made(goal.id, entry.id)


def share(app: PlannerApp, town: Town, made: Made) -> None:
    with inside(app, town.id):
        goals.share(db.session.get_one(Goal, made.goal), by=town.librarian.viewer)


def seen_by(browse: Browse, people: dict[str, Person], path: str) -> dict[str, int]:
    return {name: browse(person).get(path).status for name, person in people.items()}


def everybody(town: Town) -> dict[str, Person]:
    abroad = {f"{name} abroad": town.neighbour.people[name] for name in EVERYBODY}
    return {name: town.people[name] for name in EVERYBODY} | abroad


@pytest.mark.parametrize("shared", [False, True])
def test_the_goal_page_exists_for_owner_and_principal_and_for_the_coordinator_when_shared(
    app: PlannerApp,
    town: Town,
    browse: Browse,
    made: Made,
    shared: bool,  # noqa: FBT001 - the two cases of the table
) -> None:
    if shared:
        share(app, town, made)
    allowed = {"librarian", "principal"} | ({"coordinator"} if shared else set())
    found = seen_by(browse, everybody(town), f"/competence/goals/{made.goal}")
    assert found == {name: 200 if name in allowed else 404 for name in everybody(town)}


def test_another_towns_number_answers_as_a_missing_one(town: Town, browse: Browse, made: Made) -> None:
    page = browse(town.neighbour.coordinator).get(f"/competence/goals/{made.goal}")
    missing = browse(town.neighbour.coordinator).get("/competence/goals/4711")
    assert (page.status, page.text) == (404, missing.text)


def test_the_coordinator_reads_a_shared_goal_without_the_log(
    app: PlannerApp, town: Town, browse: Browse, made: Made
) -> None:
    share(app, town, made)
    page = browse(town.coordinator).get(f"/competence/goals/{made.goal}")
    assert [secret in page.text for secret in SECRETS] == [True, False, False]
    assert page.text.count("Underlag") == 0


def test_what_is_taken_back_is_gone(app: PlannerApp, town: Town, browse: Browse, made: Made) -> None:
    share(app, town, made)
    own = browse(town.librarian).get(f"/competence/goals/{made.goal}")
    assert own.submit(action=f"/competence/goals/{made.goal}/take-back").status == 303
    coordinator = browse(town.coordinator)
    assert coordinator.get(f"/competence/goals/{made.goal}").status == 404
    assert coordinator.get("/competence/shared").h1 == "Inget mål delas med dig"


def test_lists_hold_nothing_that_is_for_others(app: PlannerApp, town: Town, browse: Browse, made: Made) -> None:
    del made
    with inside(app, town.id):
        a_goal(town, "librarian2", principal="principal2", state=GoalState.AGREED)
    for name in EVERYBODY:
        browser = browse(town.people[name])
        for path in ("/competence/me", "/competence/log", "/competence/team", "/competence/shared"):
            page = browser.get(path)
            if name == "librarian" and path == "/competence/log":
                continue
            assert [secret for secret in SECRETS if secret in page.text] == [], f"{name} {path}"


def test_a_principal_lists_the_staff_of_the_own_school_only(
    app: PlannerApp, town: Town, browse: Browse, made: Made
) -> None:
    del made
    with inside(app, town.id):
        a_goal(town, "librarian2", principal="principal2")
    first, second = browse(town.principal).get("/competence/team"), browse(town.principal2).get("/competence/team")
    names = ("Librarian Dörrby", "Colleague Dörrby", "Librarian2 Dörrby", "Granby")
    assert [name in first.text for name in names] == [True, True, False, False]
    assert [name in second.text for name in names] == [False, False, True, False]
    assert (first.h1, second.h1) == ("Inget mål väntar på dig", "Ett mål väntar på dig")


def test_counts_are_of_what_one_may_see(app: PlannerApp, town: Town, made: Made) -> None:
    del made
    with inside(app, town.id):
        a_goal(town)
        a_goal(town, "librarian2", principal="principal2")
        a_goal(town, "colleague", state=GoalState.RETURNED)
        found = {name: queries.waiting_for(town.people[name].viewer) for name in EVERYBODY}
        counts = {
            name: (len(w.to_agree), len(w.to_confirm), len(w.returned), len(w.due), len(w.to_log))
            for name, w in found.items()
        }
    nothing = (0, 0, 0, 0, 0)
    assert counts == dict.fromkeys(EVERYBODY, nothing) | {
        "principal": (1, 0, 0, 0, 0),
        "principal2": (1, 0, 0, 0, 0),
        "colleague": (0, 0, 1, 0, 0),
    }


def test_an_entry_is_its_owners_alone(town: Town, browse: Browse, made: Made) -> None:
    found = seen_by(browse, everybody(town), f"/competence/log/{made.entry}/edit")
    assert found == {name: 200 if name == "librarian" else 404 for name in everybody(town)}


def test_the_principal_reads_an_entry_only_while_it_is_evidence(town: Town, browse: Browse, made: Made) -> None:
    principal = browse(town.principal)
    assert "Hemlig tanke" in principal.get(f"/competence/goals/{made.goal}").text
    own = browse(town.librarian).get(f"/competence/goals/{made.goal}")
    assert own.submit(action=f"/competence/goals/{made.goal}/evidence/{made.entry}/remove").status == 303
    assert "Hemlig" not in principal.get(f"/competence/goals/{made.goal}").text.replace("Hemligt varför", "")


def test_every_deed_of_one_sent_by_another_changes_nothing(
    app: PlannerApp, town: Town, browse: Browse, made: Made
) -> None:
    share(app, town, made)
    with inside(app, town.id):
        proposed = a_goal(town).id
        before = stored(town)
    deeds = {
        f"/competence/goals/{proposed}/agree": {"principal"},
        f"/competence/goals/{proposed}/return": {"principal"},
        f"/competence/goals/{made.goal}/achieve": {"principal"},
        f"/competence/goals/{made.goal}/drop": {"principal", "librarian"},
        f"/competence/goals/{made.goal}/share": {"librarian"},
        f"/competence/goals/{made.goal}/take-back": {"librarian"},
        f"/competence/goals/{made.goal}/evidence": {"librarian"},
        f"/competence/goals/{made.goal}/evidence/{made.entry}/remove": {"librarian"},
        f"/competence/goals/{proposed}/edit": {"librarian"},
        f"/competence/log/{made.entry}/edit": {"librarian"},
        f"/competence/log/{made.entry}/remove": {"librarian"},
    }
    fields = {"version": "1", "return_reason": "x", "drop_reason": "x", "entry_id": str(made.entry)}
    statuses = {}
    for name, person in everybody(town).items():
        browser = browse(person)
        token = browser.token()
        for path, allowed in deeds.items():
            if name not in allowed:
                statuses[name, path] = browser.post(path, fields | {"csrf_token": token}).status
    seeing = {"librarian", "principal", "coordinator"}
    goal_page = f"/competence/goals/{made.goal}"
    expected = {
        (name, path): 403
        if path.startswith("/competence/goals")
        and (
            (name in seeing and path.startswith(goal_page) and not path.endswith("remove"))
            or (name in {"librarian", "principal"} and f"/{proposed}/" in path)
        )
        else 404
        for name, path in statuses
    }
    assert statuses == expected
    with inside(app, town.id):
        assert stored(town) == before


def stored(town: Town) -> list[tuple[object, ...]]:
    del town
    rows = [
        (g.id, g.state, g.version, g.evidence_count, g.shared_with_coordinator_at)
        for g in db.session.scalars(select(Goal).order_by(Goal.id))
    ]
    return [*rows, *db.session.execute(select(LogEntry.id, LogEntry.version)).all()]


# ---------------------------------------------------------------- posts that end and change


def end_post(app: PlannerApp, town: Town, name: str) -> None:
    with inside(app, town.id):
        yesterday = clock.today() - timedelta(days=1)
        db.session.execute(update(Post).where(Post.user_id == town.people[name].id).values(to_day=yesterday))


def test_the_principals_rights_end_with_the_principals_post(
    app: PlannerApp, town: Town, browse: Browse, made: Made
) -> None:
    principal = browse(town.principal)
    assert principal.get(f"/competence/goals/{made.goal}").status == 200
    end_post(app, town, "principal")
    assert principal.get(f"/competence/goals/{made.goal}").status == 404
    assert principal.get("/competence/team").status == 403


def test_the_principals_rights_end_with_the_persons_post(
    app: PlannerApp, town: Town, browse: Browse, made: Made
) -> None:
    share(app, town, made)
    end_post(app, town, "librarian")
    principal, coordinator = browse(town.principal), browse(town.coordinator)
    assert principal.get(f"/competence/goals/{made.goal}").status == 404
    assert coordinator.get(f"/competence/goals/{made.goal}").status == 404
    assert "Librarian Dörrby" not in principal.get("/competence/team").text
    assert coordinator.get("/competence/shared").h1 == "Inget mål delas med dig"
    assert browse(town.librarian).get(f"/competence/goals/{made.goal}").status == 200


def test_a_principal_who_changes_school_leaves_the_goals_behind_and_the_new_one_finds_them(
    app: PlannerApp, town: Town, browse: Browse, made: Made
) -> None:
    with inside(app, town.id):
        for name, school in (("principal", town.other_school), ("principal2", town.school)):
            db.session.execute(update(Post).where(Post.user_id == town.people[name].id).values(school_id=school))
    path = f"/competence/goals/{made.goal}"
    assert [browse(town.people[name]).get(path).status for name in ("principal", "principal2")] == [404, 200]


def test_with_posts_at_two_schools_each_principal_sees_the_goals_of_the_own_school(
    app: PlannerApp, town: Town, browse: Browse, made: Made
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
        second = goals.propose(
            both,
            school_id=town.other_school,
            aims=[Aim(town.other_area, 0, 1)],
            need_ids=[],
            why="Skäl",
            how="Så",
            due_on=clock.today(),
        ).id
    paths = [f"/competence/goals/{made.goal}", f"/competence/goals/{second}"]
    assert [browse(town.principal).get(path).status for path in paths] == [200, 404]
    assert [browse(town.principal2).get(path).status for path in paths] == [404, 200]
    assert "Librarian Dörrby" in browse(town.principal2).get("/competence/team").text


def test_a_principal_with_a_library_post_decides_nothing_of_the_own_goal(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        db.session.add(
            Post(
                user_id=town.principal.id,
                school_id=town.school,
                role=Role.LIBRARIAN,
                kind=PostKind.TEACHER_LIBRARIAN,
                from_day=LONG_AGO,
            )
        )
        db.session.flush()
        both = viewer_by_id(town.principal.id)
        assert isinstance(both, Viewer)
        assert {post.role for post in both.posts} == {Role.PRINCIPAL, Role.LIBRARIAN}
        goal = goals.propose(
            both,
            school_id=town.school,
            aims=[Aim(town.area, 0, 1)],
            need_ids=[town.need],
            why=None,
            how="Så",
            due_on=clock.today(),
        )
        path, version = f"/competence/goals/{goal.id}", str(goal.version)
    browser = browse(town.principal)
    assert browser.get(path).status == 200
    assert browser.post(f"{path}/agree", {"version": version}).status == 403
    assert "Librarian Dörrby" in browser.get("/competence/team").text
    assert browser.get("/competence/team").h1 == "Inget mål väntar på dig"
