"""A change to a goal that is agreed on: the agreed one stands until the change is agreed on too."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from planner.competence.models.content import Aim, GoalArea, GoalNeed
from planner.competence.models.goal import Goal, GoalState
from planner.competence.models.revision import GoalRevision, RevisionState, content_of, read, written
from planner.competence.queries import goals as queries
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.transaction import PlannerApp
from tests.conftest import inside
from tests.factories import Town, a_goal, an_entry
from tests.page import Browser

Browse = Callable[..., Browser]


@pytest.fixture
def path(app: PlannerApp, town: Town) -> str:
    """The address of an agreed goal of the librarian's."""
    with inside(app, town.id):
        return f"/competence/goals/{a_goal(town, state=GoalState.AGREED).id}"


def stored(app: PlannerApp, town: Town) -> tuple[GoalState, str, list[int], list[RevisionState]]:
    with inside(app, town.id):
        goal = db.session.scalars(select(Goal)).one()
        areas = list(db.session.scalars(select(GoalArea.area_id).order_by(GoalArea.place)))
        return goal.state, goal.how, areas, list(db.session.scalars(select(GoalRevision.state)))


def change(town: Town) -> dict[str, Any]:
    return {
        "how": "På ett annat sätt",
        "area_id_2": str(town.other_area),
        "from_level_2": "0",
        "to_level_2": "1",
        "need_ids": str(town.other_need),
    }


def test_the_agreed_goal_stands_until_the_change_is_agreed_on(
    app: PlannerApp, town: Town, browse: Browse, path: str
) -> None:
    person, principal = browse(town.librarian), browse(town.principal)
    assert person.get(f"{path}/edit").submit(change(town)).to == path
    assert stored(app, town) == (GoalState.AGREED, "Läsa och pröva", [town.area], [RevisionState.PROPOSED])
    assert "En ändring är föreslagen" in person.get(path).text
    assert principal.get("/competence/team").h1 == "Ett mål väntar på dig"
    assert "Svara på ändringen av kompetensmålet för Librarian Dörrby" in principal.get("/").text

    page = principal.get(path)
    differing = ("Läsa och pröva", "På ett annat sätt", "Område 2 Dörrby: från 0 nivå 0 till 1 nivå 1", "B2 Behov 2")
    assert [text for text in differing if text not in page.text] == []
    assert page.submit(action=f"{path}/change/agree").to == path
    areas = [town.area, town.other_area]
    assert stored(app, town) == (GoalState.AGREED, "På ett annat sätt", areas, [RevisionState.AGREED])
    text = person.get(path).text
    history = text[text.index("Historik") :]
    assert [history.count(words) for words in ("Ändringen överenskommen", "Ändring föreslagen")] == [1, 1]
    with inside(app, town.id):
        made = db.session.scalars(select(GoalRevision)).one()
        assert made.replaced is not None
        assert read(made.replaced)["how"] == "Läsa och pröva"
        assert db.session.scalars(select(GoalNeed.need_id)).all() == [town.other_need]
        actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert actions[-2:] == ["goal.change_proposed", "goal.change_agreed"]


def test_a_change_is_returned_with_a_reason_rewritten_and_taken_back(
    app: PlannerApp, town: Town, browse: Browse, path: str
) -> None:
    person, principal = browse(town.librarian), browse(town.principal)
    person.get(f"{path}/edit").submit(change(town))
    page = principal.get(path)
    refused = page.submit({"return_reason": " "}, action=f"{path}/change/return")
    assert (refused.status, refused.errors) == (422, ["Skriv vad som behöver ändras"])
    assert page.submit({"return_reason": "För mycket på en gång"}, action=f"{path}/change/return").to == path
    assert "rektor har lämnat tillbaka din ändring" in person.get("/").text
    page = person.get(path)
    assert "För mycket på en gång" in page.text
    form = person.get(f"{path}/edit")
    assert form.form()["how"] == "På ett annat sätt"
    assert form.submit({"how": "Lagom"}).to == path
    assert person.get(path).submit(action=f"{path}/change/withdraw").to == path
    states = [RevisionState.RETURNED, RevisionState.WITHDRAWN]
    assert stored(app, town) == (GoalState.AGREED, "Läsa och pröva", [town.area], states)
    assert "En ändring är föreslagen" not in principal.get(path).text
    again = person.get(path)
    assert person.post(f"{path}/change/withdraw").status == 422
    assert "Föreslå en ändring" in again.text


def test_a_returned_change_is_left_aside(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    person, principal = browse(town.librarian), browse(town.principal)
    person.get(f"{path}/edit").submit(change(town))
    principal.get(path).submit({"return_reason": "Nej"}, action=f"{path}/change/return")
    assert person.get(path).submit(action=f"{path}/change/withdraw").to == path
    assert "Din ändring lämnades tillbaka" not in person.get(path).text
    assert "rektor har lämnat tillbaka" not in person.get("/").text
    history = principal.get(path).text
    assert [words in history for words in ("Ändringen tillbakalämnad med skäl", "Ändringen återtagen")] == [True, True]


def test_nothing_is_confirmed_while_a_change_waits_and_dropping_takes_it_along(
    app: PlannerApp, town: Town, browse: Browse, path: str
) -> None:
    with inside(app, town.id):
        an_entry(town)
    person, principal = browse(town.librarian), browse(town.principal)
    person.get(path).submit({"entry_id": "1"}, action=f"{path}/evidence")
    before = principal.get(path)
    person.get(f"{path}/edit").submit(change(town))
    assert before.submit(action=f"{path}/achieve").status == 409
    with inside(app, town.id):
        version = db.session.scalars(select(Goal.version)).one()
    refused = principal.post(f"{path}/achieve", {"version": version})
    assert (refused.status, refused.errors) == (
        422,
        ["En ändring av målet väntar på ditt svar. Säg ja till den eller lämna tillbaka den först."],
    )
    assert person.get(path).submit({"drop_reason": "Ny tjänst"}, action=f"{path}/drop").to == path
    state, _, _, changes = stored(app, town)
    assert (state, changes) == (GoalState.DROPPED, [RevisionState.WITHDRAWN])


def test_a_change_is_decided_on_as_it_was_read_and_once(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    person, principal = browse(town.librarian), browse(town.principal)
    person.get(f"{path}/edit").submit(change(town))
    read_first = principal.get(path)
    person.get(f"{path}/edit").submit({"how": "Igen ett annat sätt"})
    stale = read_first.submit(action=f"{path}/change/agree")
    assert (stale.status, "Igen ett annat sätt" in stale.text) == (409, True)
    assert stored(app, town)[1] == "Läsa och pröva"
    assert stale.submit(action=f"{path}/change/agree").to == path
    assert stale.submit(action=f"{path}/change/agree").to == path  # the same sending twice is one
    _, how, _, decided = stored(app, town)
    assert (how, decided) == ("Igen ett annat sätt", [RevisionState.AGREED])


def test_two_windows_see_both_texts(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    person = browse(town.librarian)
    first, second = person.get(f"{path}/edit"), person.get(f"{path}/edit")
    assert first.submit({"how": "Den första"}).status == 303
    conflict = second.submit({"how": "Den andra"})
    assert (conflict.status, "Den första" in conflict.text, conflict.form()["how"]) == (409, True, "Den andra")
    assert stored(app, town)[3] == [RevisionState.PROPOSED]


def test_a_change_is_refused_as_a_goal_is(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    page = browse(town.librarian).get(f"{path}/edit")
    for typed, errors in (
        ({"to_level": "1"}, ["Välj en nivå över den du är på"]),
        ({"need_ids": None, "why": ""}, ["Välj ett behov eller skriv varför"]),
        ({"due_on": "2020-01-01"}, ["Välj en dag som inte har passerat"]),
        ({"area_id": str(town.neighbour.area)}, ["Välj område"]),
    ):
        refused = page.submit(typed)
        assert (refused.status, refused.errors) == (422, errors)
    assert stored(app, town)[3] == []


PEOPLE = ("librarian", "colleague", "librarian2", "principal", "principal2", "teacher", "coordinator", "head")


def test_nobody_else_answers_or_takes_back(app: PlannerApp, town: Town, browse: Browse, path: str) -> None:
    browse(town.librarian).get(f"{path}/edit").submit(change(town))
    found: dict[str, list[int]] = {}
    for name in PEOPLE:
        for person in (town.people[name], town.neighbour.people[name]):
            browser = browse(person)
            deeds: tuple[str, ...] = ("agree", "return", "withdraw")
            key = name if person is town.people[name] else f"{name} abroad"
            if key == "principal":
                deeds = ("withdraw",)
            if key == "librarian":
                deeds = ("agree", "return")
            found[key] = [browser.post(f"{path}/change/{deed}", {"return_reason": "x"}).status for deed in deeds]
    assert found == {
        f"{name}{abroad}": [403] * 2 if name == "librarian" and not abroad
        else [403] if name == "principal" and not abroad else [404] * 3
        for name in PEOPLE
        for abroad in ("", " abroad")
    }  # fmt: skip
    assert stored(app, town)[3] == [RevisionState.PROPOSED]


def test_the_agreed_goal_counts_as_agreed_while_a_change_waits(
    app: PlannerApp, town: Town, browse: Browse, path: str
) -> None:
    moved = {"need_ids": str(town.other_need), "due_on": (clock.today() + timedelta(days=600)).isoformat()}
    with inside(app, town.id):
        before = db.session.execute(select(Goal.state, Goal.school_year, Goal.due_on, Goal.decided_at)).one()
    assert browse(town.librarian).get(f"{path}/edit").submit(moved).status == 303
    with inside(app, town.id):
        after = db.session.execute(select(Goal.state, Goal.school_year, Goal.due_on, Goal.decided_at)).one()
        assert tuple(after) == tuple(before)
        assert db.session.scalars(select(GoalNeed.need_id)).all() == [town.need]


def test_the_database_takes_one_waiting_change_and_no_decision_of_ones_own(
    app: PlannerApp, town: Town, browse: Browse, path: str
) -> None:
    browse(town.librarian).get(f"{path}/edit").submit(change(town))
    now = clock.now()
    own = {"decided_by_id": town.librarian.id, "decided_at": now}
    for values in (
        {"state": RevisionState.RETURNED} | own | {"return_reason": "x"},
        {"state": RevisionState.RETURNED, "decided_by_id": town.principal.id, "decided_at": now},
        {"state": RevisionState.AGREED, "decided_by_id": town.principal.id, "decided_at": now},
        {"state": RevisionState.WITHDRAWN},
        {"user_id": town.colleague.id},
    ):
        with inside(app, town.id):
            with pytest.raises(IntegrityError):
                db.session.execute(update(GoalRevision).values(**values))
            db.session.rollback()
    with inside(app, town.id):
        goal = queries.goal_seen(town.librarian.viewer, goal_id=int(path.rpartition("/")[2]))
        assert goal is not None
        kept = written(content_of(goal))
        db.session.add(GoalRevision(goal_id=goal.id, user_id=goal.user_id, content=kept, proposed_at=now))
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_what_is_kept_reads_as_it_was_written() -> None:
    content: Any = {
        "aims": [Aim(3, 0, 2), Aim(1, 2, 3)],
        "need_ids": [4, 7],
        "why": None,
        "how": "Läsa",
        "due_on": clock.today(),
    }
    assert read(written(content)) == content
