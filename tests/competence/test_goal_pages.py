"""A goal from proposal to confirmed, through the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from planner.competence.models.content import GoalArea, GoalNeed
from planner.competence.models.goal import Goal, GoalState, GoalStep, StepKind
from planner.competence.operations import evidence
from planner.competence.queries import goals as queries
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.schools.models import Post
from tests.conftest import inside
from tests.factories import Town, a_goal, an_assessment, an_entry
from tests.page import Browser

Browse = Callable[..., Browser]


def content(town: Town, **changes: Any) -> dict[str, Any]:
    return {
        "area_id": str(town.area),
        "from_level": "1",
        "to_level": "3",
        "need_ids": str(town.need),
        "why": "",
        "how": "Läsa",
        "due_on": (clock.today() + timedelta(days=200)).isoformat(),
    } | changes


def states_of(app: PlannerApp, town: Town) -> list[GoalState]:
    with inside(app, town.id):
        return list(db.session.scalars(select(Goal.state).order_by(Goal.id)))


def test_a_goal_goes_from_proposed_to_confirmed_with_a_return_on_the_way(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    person, principal = browse(town.librarian), browse(town.principal)
    proposed = person.get("/competence/goals/new").submit(content(town))
    path = proposed.to
    assert "Väntar på svar från Principal Dörrby." in proposed.follow().text
    assert principal.get("/competence/team").h1 == "Ett mål väntar på dig"

    returned = principal.get(path).submit({"return_reason": "Hur vet vi?"}, action=f"{path}/return")
    assert returned.to == path
    page = person.get(path)
    assert "Tillbakalämnat med det här skälet" in page.text
    assert person.get(f"{path}/edit").submit({"how": "Läsa och pröva"}).to == path

    assert principal.get(path).submit(action=f"{path}/agree").to == path
    with inside(app, town.id):
        an_entry(town)
    page = person.get(path)
    entry = page.form(f"{path}/evidence")
    assert entry["entry_id"] == ""
    assert page.submit({"entry_id": "1"}, action=f"{path}/evidence").to == path

    page = principal.get(path)
    assert "Hemlig tanke" in page.text
    assert page.submit(action=f"{path}/achieve").to == path
    assert "Uppnått" in person.get(path).text
    with inside(app, town.id):
        goal = db.session.scalars(select(Goal)).one()
        assert (goal.state, goal.achieved_by_id, goal.decided_by_id) == (
            GoalState.ACHIEVED,
            town.principal.id,
            town.principal.id,
        )
        actions = db.session.scalars(
            select(AuditEvent.action).where(AuditEvent.subject == "competence_goal").order_by(AuditEvent.id)
        ).all()
    assert actions == ["goal.proposed", "goal.returned", "goal.proposed", "goal.agreed", "goal.achieved"]


def test_the_history_keeps_every_round(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        goal = a_goal(town, state=GoalState.RETURNED)
        path = f"/competence/goals/{goal.id}"
    browse(town.librarian).get(f"{path}/edit").submit({"how": "Annat"})
    browse(town.principal).get(path).submit({"return_reason": "Ännu mer"}, action=f"{path}/return")
    text = browse(town.librarian).get(path).text
    history = text[text.index("Historik") :]
    assert [history.count(word) for word in ("Föreslaget", "Tillbakalämnat med skäl", "Skriv mer", "Ännu mer")] == [
        2,
        2,
        1,
        1,
    ]
    with inside(app, town.id):
        steps = db.session.scalars(select(GoalStep.kind).order_by(GoalStep.id)).all()
    assert steps == [StepKind.PROPOSED, StepKind.RETURNED, StepKind.PROPOSED, StepKind.RETURNED]


def test_one_may_give_a_goal_up_with_a_reason_and_not_without(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        path = f"/competence/goals/{a_goal(town, state=GoalState.AGREED).id}"
    page = browse(town.librarian).get(path)
    refused = page.submit({"drop_reason": "  "}, action=f"{path}/drop")
    assert (refused.status, refused.errors) == (422, ["Skriv varför det läggs ner"])
    assert page.submit({"drop_reason": "Ny tjänst"}, action=f"{path}/drop").to == path
    assert "Ny tjänst" in browse(town.principal).get(path).text
    assert states_of(app, town) == [GoalState.DROPPED]


BAD: list[tuple[dict[str, Any], list[str]]] = [
    ({"to_level": "1"}, ["Välj en nivå över den du är på"]),
    ({"from_level": "3", "to_level": "2"}, ["Välj en nivå över den du är på"]),
    ({"to_level": "5"}, ["Välj den nivå du vill nå"]),
    ({"to_level": "x"}, ["Välj den nivå du vill nå"]),
    ({"to_level": None}, ["Välj den nivå du vill nå"]),
    ({"from_level": "-1"}, ["Välj den nivå du är på"]),
    ({"area_id": ""}, ["Välj område"]),
    ({"area_id": "999999"}, ["Välj område"]),
    ({"area_id": "9" * 40}, ["Välj område"]),
    ({"area_id": "NaN"}, ["Välj område"]),
    ({"need_ids": "999999"}, ["Välj bland alternativen"]),
    ({"need_ids": None, "why": " "}, ["Välj ett behov eller skriv varför"]),
    ({"how": ""}, ["Skriv hur du ska nå dit"]),
    ({"how": "a\x00b"}, ["Ta bort de osynliga styrtecknen ur texten"]),
    ({"due_on": ""}, ["Välj den dag då du vill vara framme"]),
    ({"due_on": "2020-01-01"}, ["Välj en dag som inte har passerat"]),
    ({"due_on": "2027-02-30"}, ["Skriv ett datum som finns, som 2026-12-04"]),
    ({"due_on": "99999-01-01"}, ["Skriv ett datum som finns, som 2026-12-04"]),
    ({"due_on": "2101-01-01"}, ["Skriv ett datum mellan åren 2000 och 2100"]),
]


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_saved(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get("/competence/goals/new")
    found = []
    for changes, _errors in BAD:
        refused = page.submit(content(town, **changes))
        found.append((changes, refused.errors if refused.status == 422 else [str(refused.status)]))
    assert found == BAD
    assert states_of(app, town) == []


def test_an_area_or_need_of_the_neighbours_is_no_choice(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get("/competence/goals/new")
    for changes in (
        {"area_id": str(town.neighbour.area)},
        {"need_ids": str(town.neighbour.need)},
    ):
        assert page.submit(content(town, **changes)).status == 422
    assert states_of(app, town) == []


def test_a_day_after_the_post_has_ended_is_refused(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        db.session.execute(
            update(Post).where(Post.user_id == town.librarian.id).values(to_day=clock.today() + timedelta(days=30))
        )
    refused = browse(town.librarian).get("/competence/goals/new").submit(content(town))
    assert refused.status == 422
    assert [error.startswith("Välj en dag under din tjänst") for error in refused.errors] == [True]


def test_a_school_where_one_does_not_work_is_ignored(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get("/competence/goals/new")
    assert page.submit(content(town, school_id=str(town.other_school), user_id=str(town.colleague.id))).status == 303
    with inside(app, town.id):
        goal = db.session.scalars(select(Goal)).one()
        assert (goal.school_id, goal.user_id) == (town.school, town.librarian.id)


def test_a_double_submit_makes_one_goal(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get("/competence/goals/new")
    assert page.submit(content(town)).to == page.submit(content(town)).to
    assert states_of(app, town) == [GoalState.PROPOSED]


def test_a_goal_typed_after_the_session_ended_is_kept(town: Town, browse: Browse) -> None:
    browser = browse(town.librarian)
    browser.client.delete_cookie("session")
    answer = browser.post("/competence/goals/new", content(town, how="Allt jag skrev"))
    assert answer.status == 401
    assert "kept" in answer.form()


# ---------------------------------------------------------------- decided on what was read


def test_a_decision_on_what_was_changed_meanwhile_shows_the_goal_again(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    with inside(app, town.id):
        path = f"/competence/goals/{a_goal(town).id}"
    read = browse(town.principal).get(path)
    assert browse(town.librarian).get(f"{path}/edit").submit({"how": "Något helt annat"}).status == 303
    stale = read.submit(action=f"{path}/agree")
    assert stale.status == 409
    assert stale.errors == ["Målet har ändrats sedan du öppnade det. Läs det som det är nu och ta sedan ställning."]
    assert "Något helt annat" in stale.text
    assert states_of(app, town) == [GoalState.PROPOSED]
    assert stale.submit(action=f"{path}/agree").status == 303
    assert states_of(app, town) == [GoalState.AGREED]


def test_a_reason_typed_on_a_changed_goal_is_still_there(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        path = f"/competence/goals/{a_goal(town).id}"
    read = browse(town.principal).get(path)
    browse(town.librarian).get(f"{path}/edit").submit({"how": "Något annat"})
    stale = read.submit({"return_reason": "Mitt långa skäl"}, action=f"{path}/return")
    assert (stale.status, stale.form(f"{path}/return")["return_reason"]) == (409, "Mitt långa skäl")
    assert stale.submit(action=f"{path}/return").status == 303


def test_two_principals_decide_once(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        path = f"/competence/goals/{a_goal(town).id}"
        db.session.execute(update(Post).where(Post.user_id == town.principal2.id).values(school_id=town.school))
    first, second = browse(town.principal).get(path), browse(town.principal2).get(path)
    assert first.submit(action=f"{path}/agree").status == 303
    assert second.submit({"return_reason": "Nej"}, action=f"{path}/return").status == 409
    assert states_of(app, town) == [GoalState.AGREED]


def test_a_confirmation_is_of_the_evidence_that_was_read(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        goal = a_goal(town, state=GoalState.AGREED)
        entry = an_entry(town)
        evidence.attach(goal, entry=entry, by=town.librarian.viewer)
        path, edit = f"/competence/goals/{goal.id}", f"/competence/log/{entry.id}/edit"
    read = browse(town.principal).get(path)
    assert browse(town.librarian).get(edit).submit({"hours": "1", "what": "Något mindre"}).status == 303
    assert read.submit(action=f"{path}/achieve").status == 409
    assert browse(town.principal).get(path).submit(action=f"{path}/achieve").status == 303
    closed = browse(town.librarian).get(edit).submit({"hours": "9"})
    assert (closed.status, closed.errors) == (
        422,
        ["Posten är underlag för ett bekräftat mål och står kvar som den är."],
    )


def test_two_people_rewriting_a_goal_see_both_texts(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        path = f"/competence/goals/{a_goal(town).id}/edit"
    browser = browse(town.librarian)
    first, second = browser.get(path), browser.get(path)
    assert first.submit({"how": "Den första texten"}).status == 303
    conflict = second.submit({"how": "Den andra texten"})
    assert conflict.status == 409
    assert "Den första texten" in conflict.text
    assert conflict.form()["how"] == "Den andra texten"
    assert conflict.submit(action=path).status == 303


def test_what_is_closed_cannot_be_rewritten(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        goal = a_goal(town, state=GoalState.DROPPED)
        path = f"/competence/goals/{goal.id}/edit"
    refused = browse(town.librarian).get(path).submit({"how": "Smygändring"})
    assert refused.status == 422
    assert states_of(app, town) == [GoalState.DROPPED]


@pytest.mark.parametrize("path", ["/competence/me", "/competence/team", "/competence/goals"])
def test_pages_ask_the_same_number_of_questions_for_one_goal_and_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any], path: str
) -> None:
    browser = browse(town.principal if path.endswith("team") else town.librarian)

    def asked() -> int:
        with inside(app, town.id):
            goal = a_goal(town, state=GoalState.AGREED)
            a_goal(town, "colleague")
            a_goal(town, state=GoalState.ACHIEVED)
            evidence.attach(goal, entry=an_entry(town), by=town.librarian.viewer)
            address = f"{path}/{goal.id}" if path.endswith("goals") else path
        with count_statements() as sent:
            assert browser.get(address).status == 200
        return len(sent)

    counts = [asked() for _ in range(4)]
    assert counts == [counts[0]] * 4
    assert counts[0] <= (13 if path.endswith("goals") else 8)


def test_the_goal_page_asks_the_same_for_one_piece_of_evidence_and_for_many(
    app: PlannerApp, town: Town, browse: Browse, count_statements: Callable[[], Any]
) -> None:
    browser = browse(town.librarian)
    counts = []
    with inside(app, town.id):
        goal_id = a_goal(town, state=GoalState.AGREED).id
    for _ in range(3):
        with inside(app, town.id):
            goal = db.session.get_one(Goal, goal_id)
            evidence.attach(goal, entry=an_entry(town), by=town.librarian.viewer)
        with count_statements() as sent:
            assert browser.get(f"/competence/goals/{goal_id}").status == 200
        counts.append(len(sent))
    assert counts == [counts[0]] * 3


def test_waiting_for_asks_the_same_however_much_waits(
    app: PlannerApp, town: Town, count_statements: Callable[[], Any]
) -> None:

    counts = []
    for _ in range(3):
        with inside(app, town.id):
            a_goal(town)
            a_goal(town, "colleague")
        with inside(app, town.id), count_statements() as sent:
            queries.waiting_for(town.principal.viewer)
        counts.append(len(sent))
    assert counts == [1, 1, 1]


# ---------------------------------------------------------------- several areas and needs


def several(town: Town, **changes: Any) -> dict[str, Any]:
    second = {"area_id_2": str(town.other_area), "from_level_2": "0", "to_level_2": "2"}
    return content(town, need_ids=[str(town.need), str(town.other_need)], **second) | changes


def test_a_goal_names_several_areas_and_needs(app: PlannerApp, town: Town, browse: Browse) -> None:
    person = browse(town.librarian)
    path = person.get("/competence/goals/new").submit(several(town)).to
    page = person.get(path)
    assert page.h1 == "Område 1 Dörrby, Område 2 Dörrby"
    assert [
        text for text in ("B1 Behov 1 Dörrby", "B2 Behov 2 Dörrby", "0 nivå 0", "2 nivå 2") if text in page.text
    ] == [
        "B1 Behov 1 Dörrby",
        "B2 Behov 2 Dörrby",
        "0 nivå 0",
        "2 nivå 2",
    ]
    edit = person.get(f"{path}/edit")
    assert (edit.form()["area_id_2"], edit.form()["to_level_2"]) == (str(town.other_area), "2")
    changed = {"area_id": str(town.other_area), "area_id_2": "", "from_level_2": "", "to_level_2": ""}
    assert edit.submit(changed | {"need_ids": str(town.other_need)}).to == path
    with inside(app, town.id):
        areas = db.session.execute(select(GoalArea.area_id, GoalArea.place, GoalArea.from_level, GoalArea.to_level))
        assert [tuple(row) for row in areas] == [(town.other_area, 1, 1, 3)]
        assert db.session.scalars(select(GoalNeed.need_id)).all() == [town.other_need]


def test_two_areas_change_places(app: PlannerApp, town: Town, browse: Browse) -> None:
    person = browse(town.librarian)
    path = person.get("/competence/goals/new").submit(several(town)).to
    places = {"area_id": str(town.other_area), "area_id_2": str(town.area)}
    assert person.get(f"{path}/edit").submit(places).to == path
    assert person.get(path).h1 == "Område 2 Dörrby, Område 1 Dörrby"


BAD_FURTHER: list[tuple[dict[str, Any], list[str]]] = [
    ({"from_level_2": "3"}, ["Välj en nivå över den du är på"]),
    ({"to_level_2": "0"}, ["Välj ett ur listan"]),
    ({"to_level_2": ""}, ["Välj den nivå du vill nå"]),
    ({"from_level_2": None}, ["Välj den nivå du är på"]),
    ({"area_id_2": ""}, ["Välj område"]),
    ({"to_level_2": "7"}, ["Välj ett ur listan"]),
    ({"area_id_2": "999999"}, ["Välj ett ur listan"]),
]


def test_what_is_wrong_in_a_further_area_is_said_at_its_field(app: PlannerApp, town: Town, browse: Browse) -> None:
    page = browse(town.librarian).get("/competence/goals/new")
    found = []
    for changes, _errors in BAD_FURTHER:
        refused = page.submit(several(town, **changes))
        found.append((changes, refused.errors if refused.status == 422 else [str(refused.status)]))
    assert found == BAD_FURTHER
    twice = page.submit(several(town, area_id_2=str(town.area)))
    assert (twice.status, twice.errors) == (422, ["Välj varje område en gång"])
    assert page.submit(several(town, area_id_2=str(town.neighbour.area))).status == 422
    assert states_of(app, town) == []


def test_a_level_one_says_to_be_on_is_refused_in_each_area(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        an_assessment(town, levels={town.area: 1, town.other_area: 2})
    refused = browse(town.librarian).get("/competence/goals/new").submit(several(town))
    assert refused.status == 422
    assert [error.startswith("I din självskattning") for error in refused.errors] == [True]
    assert 'aria-describedby="to_level_2-error"' in refused.html
