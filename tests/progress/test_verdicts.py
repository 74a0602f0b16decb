"""Verdicts: the group that raised a need, or the coordinator on its behalf, says whether it is met; kept for good."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from planner.core import clock
from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.groups.meetings.models import Meeting
from planner.groups.models import GroupMember, GroupRole, ReferenceGroup
from planner.needs.closing.models import Condition
from planner.needs.closing.operations import Asked, add_test
from planner.needs.models import Need, NeedDecision, NeedGroup
from planner.needs.verdicts.models import NeedVerdict
from planner.plans.models.parts import ActivityStatus
from planner.progress.rules import may_judge
from planner.progress.verdicts import Judged
from tests.conftest import inside
from tests.factories import Person, Town
from tests.factories import a_group as the_group
from tests.factories import a_meeting as the_meeting
from tests.page import Browser
from tests.progress.rows import a_plan, an_activity, present

Browse = Callable[..., Browser]


def a_group(app: PlannerApp, town: Town, *people: Person, need: int | None = None, until: date | None = None) -> int:
    with inside(app, town.id):
        group = ReferenceGroup(name="Lärargruppen", begun_at=clock.now())
        db.session.add(group)
        db.session.flush()
        for person in people:
            db.session.add(
                GroupMember(
                    group_id=group.id,
                    post_id=person.viewer.posts[0].id,
                    role=GroupRole.MEMBER,
                    from_day=date(2025, 1, 1),
                    to_day=until,
                )
            )
        db.session.add(NeedGroup(need_id=need or town.need, group_id=group.id))
        return group.id


def finish(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        an_activity(a_plan(town, town.school, present()), town.need, status=ActivityStatus.DONE, done_at=clock.now())


def decision_of(app: PlannerApp, town: Town) -> NeedDecision:
    with inside(app, town.id):
        return db.session.get_one(Need, town.need).decision


def verdicts(app: PlannerApp, town: Town) -> list[tuple[str, str, str | None]]:
    with inside(app, town.id):
        found = db.session.scalars(select(NeedVerdict).order_by(NeedVerdict.id))
        return [(one.outcome.value, one.said.value, one.words) for one in found]


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("decision", NeedDecision)
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("sits", [True, False])
def test_members_of_the_group_and_the_coordinator_judge_confirmed_needs(
    role: Role | None,
    decision: NeedDecision,
    own: bool,  # noqa: FBT001 - a column of the table
    sits: bool,  # noqa: FBT001 - a column of the table
) -> None:
    posts = () if role is None else (HeldPost(1, role, None if role in {Role.COORDINATOR, Role.HEAD} else 5),)
    viewer = Viewer(1, 1, "Anna", "a@b.se", "sv", "Dörrby", "dorrby", posts)
    need = Need(id=1, municipality_id=1 if own else 2, decision=decision)
    judged = Judged(need, {7: "Lärargruppen"}, frozenset({7}) if sits else frozenset())
    may = own and decision is NeedDecision.CONFIRMED and (sits or role is Role.COORDINATOR)
    assert may_judge(viewer, judged) is may


def test_a_member_finds_a_need_met_and_the_evidence_is_kept(app: PlannerApp, town: Town, browse: Browse) -> None:
    finish(app, town)
    a_group(app, town, town.teacher)
    teacher = browse(town.teacher)
    assert "Behov 1 Dörrby" in teacher.get("/needs/?mine=1").text
    assert "Behov 2 Dörrby" not in teacher.get("/needs/?mine=1").text
    shown = teacher.get(f"/needs/{town.need}")
    assert f"/needs/{town.need}/verdict?year={present().start_year}" in shown.links
    page = teacher.get(f"/needs/{town.need}/verdict")
    assert "said_on" not in page.form()
    done = page.submit({"outcome": "met", "words": "Vi ser skillnaden"}).follow()
    assert "Bedömt som tillgodosett av Lärargruppen" in done.text
    assert "Sagt här av en ledamot i gruppen." in done.text
    assert "1 av 1 insatser klara, 1 av 2 skolor är med." in done.text
    assert page.submit({"outcome": "met", "words": "Vi ser skillnaden"}).status == 303, "a double click says no more"
    assert verdicts(app, town) == [("met", "here", "Vi ser skillnaden")]
    assert decision_of(app, town) is NeedDecision.VERIFIED
    assert teacher.get(f"/needs/{town.need}/verdict").status == 403


def test_not_met_needs_a_reason_and_the_work_goes_on(app: PlannerApp, town: Town, browse: Browse) -> None:
    a_group(app, town, town.teacher)
    page = browse(town.teacher).get(f"/needs/{town.need}/verdict")
    bare = page.submit({"outcome": "not_met"})
    assert (bare.status, bare.errors) == (422, ["Skriv varför behovet inte är tillgodosett"])
    done = bare.submit({"words": "Två skolor har stängt"}).follow()
    assert "Inte tillgodosett än, säger Lärargruppen" in done.text
    assert "Två skolor har stängt" in done.text
    assert decision_of(app, town) is NeedDecision.CONFIRMED


def test_a_need_is_not_found_met_while_a_closing_test_is_not(app: PlannerApp, town: Town, browse: Browse) -> None:
    finish(app, town)
    a_group(app, town, town.teacher)
    with inside(app, town.id):
        add_test(db.session.get_one(Need, town.need), Asked(Condition.DONE), by=town.coordinator.viewer)
    page = browse(town.teacher).get(f"/needs/{town.need}/verdict").submit({"outcome": "met", "words": "Nöjda"})
    said = "En av behovets prövningar är inte uppfylld: behovet kan inte bedömas som tillgodosett än."
    assert (page.status, page.errors) == (422, [said])
    assert page.form()["words"] == "Nöjda"
    with inside(app, town.id):
        plan = a_plan(town, town.other_school, present())
        an_activity(plan, town.need, status=ActivityStatus.DONE, done_at=clock.now())
    assert page.submit().status == 303
    with inside(app, town.id):
        kept = db.session.scalars(select(NeedVerdict)).one()
        assert [test["verdict"] for test in kept.evidence["tests"]] == ["met"]
        assert (kept.evidence["done"], kept.evidence["planned"]) == (2, 2)
        assert [school["done"] for school in kept.evidence["schools"]] == [1, 1]


def test_the_coordinator_records_on_behalf_of_the_group(app: PlannerApp, town: Town, browse: Browse) -> None:
    finish(app, town)
    group = a_group(app, town, town.teacher)
    page = browse(town.coordinator).get(f"/needs/{town.need}/verdict")
    empty = page.submit({"outcome": "met"})
    assert (empty.status, empty.errors) == (422, ["Skriv vilken dag de sa det"])
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    typed = {"outcome": "met", "group": str(group), "said": "writing", "said_on": tomorrow, "words": "Protokoll 4"}
    early = empty.submit(typed)
    assert (early.status, early.form()["words"]) == (422, "Protokoll 4")
    done = early.submit({"said_on": clock.today().isoformat()}).follow()
    assert "Bedömt som tillgodosett av Lärargruppen" in done.text
    assert "Sagt skriftligt" in done.text
    assert verdicts(app, town) == [("met", "writing", "Protokoll 4")]


def test_a_need_of_no_group_is_judged_by_those_named(app: PlannerApp, town: Town, browse: Browse) -> None:
    finish(app, town)
    page = browse(town.coordinator).get(f"/needs/{town.need}/verdict")
    named = {"outcome": "met", "group_name": "De som svarade på enkäten", "said_on": clock.today().isoformat()}
    assert page.submit(named).follow().status == 200
    assert decision_of(app, town) is NeedDecision.VERIFIED


@pytest.mark.parametrize("role", ["librarian", "principal", "teacher", "head"])
def test_nobody_outside_the_group_judges(app: PlannerApp, town: Town, browse: Browse, role: str) -> None:
    finish(app, town)
    # The group raised another need, or the seat has ended.
    a_group(app, town, town.people[role], need=town.other_need)
    with inside(app, town.id):
        old = ReferenceGroup(name="Gamla gruppen", begun_at=clock.now())
        db.session.add(old)
        db.session.flush()
        post = town.people[role].viewer.posts[0].id
        ended = {"from_day": date(2025, 1, 1), "to_day": clock.today() - timedelta(days=1)}
        db.session.add(GroupMember(group_id=old.id, post_id=post, role=GroupRole.MEMBER, **ended))
        db.session.add(NeedGroup(need_id=town.need, group_id=old.id))
    browser, path = browse(town.people[role]), f"/needs/{town.need}/verdict"
    assert [browser.get(path).status, browser.post(path, {"outcome": "met"}).status] == [403, 403]
    assert browse(town.neighbour.coordinator).get(path).status == 404
    assert (decision_of(app, town), verdicts(app, town)) == (NeedDecision.CONFIRMED, [])


def test_two_who_judge_at_once_give_one_verdict_and_a_question(app: PlannerApp, town: Town, browse: Browse) -> None:
    finish(app, town)
    a_group(app, town, town.teacher, town.librarian)
    first = browse(town.teacher).get(f"/needs/{town.need}/verdict")
    second = browse(town.librarian).get(f"/needs/{town.need}/verdict")
    assert second.submit({"outcome": "not_met", "words": "Inte än"}).status == 303
    stale = first.submit({"outcome": "met", "words": "Klart för vår del"})
    assert stale.status == 409
    assert "Klart för vår del" in stale.html
    assert decision_of(app, town) is NeedDecision.CONFIRMED
    assert stale.submit().status == 303
    assert [outcome for outcome, _said, _words in verdicts(app, town)] == ["not_met", "met"]


def test_a_double_send_is_one_verdict_and_an_expired_session_keeps_the_words(
    app: PlannerApp, town: Town, browse: Browse
) -> None:
    a_group(app, town, town.teacher)
    browser = browse(town.teacher)
    page = browser.get(f"/needs/{town.need}/verdict")
    typed = {"outcome": "not_met", "words": "Inte än"}
    assert [page.submit(typed).status for _ in range(2)] == [303, 303]
    assert len(verdicts(app, town)) == 1
    fresh = browser.get(f"/needs/{town.need}/verdict")
    browser.client.delete_cookie("session")
    kept = fresh.submit({"outcome": "not_met", "words": "Ord som inte får gå förlorade"})
    assert "Ord som inte får gå förlorade" in kept.html


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_itself_keeps_a_verdict(app: PlannerApp, town: Town, browse: Browse, deed: str) -> None:
    a_group(app, town, town.teacher)
    browse(town.teacher).get(f"/needs/{town.need}/verdict").submit({"outcome": "not_met", "words": "Inte än"})

    def change() -> Any:
        with inside(app, town.id):
            if deed == "update":
                db.session.execute(update(NeedVerdict).values(words="Annat"))
            else:
                db.session.delete(db.session.scalars(select(NeedVerdict)).one())
                db.session.flush()

    with pytest.raises(DBAPIError):
        change()
    assert verdicts(app, town) == [("not_met", "here", "Inte än")]


def test_a_need_taken_up_again_keeps_what_was_said(app: PlannerApp, town: Town, browse: Browse) -> None:
    finish(app, town)
    a_group(app, town, town.teacher)
    browse(town.teacher).get(f"/needs/{town.need}/verdict").submit({"outcome": "met"})
    coordinator = browse(town.coordinator)
    path = f"/needs/{town.need}/reopen?year={present().start_year}"
    again = coordinator.get(f"/needs/{town.need}").submit({"reason": "En skola har stängt"}, action=path).follow()
    assert "Bedömt som tillgodosett av Lärargruppen" in again.text
    assert "En skola har stängt" in again.text
    assert decision_of(app, town) is NeedDecision.CONFIRMED


def test_a_verdict_given_at_a_meeting_leads_to_it(app: PlannerApp, town: Town, browse: Browse) -> None:
    finish(app, town)
    with inside(app, town.id):
        meeting = the_meeting(town, the_group(town))
        known, day = meeting.id, meeting.day
        other = the_meeting(town, the_group(town, name="Andra", raised=False)).id
        third = the_group(town, name="Tredje").id
    coordinator = browse(town.coordinator)
    page = coordinator.get(f"/needs/{town.need}/verdict")
    said = {"outcome": "met", "said": "meeting", "meeting": str(known), "words": "Ja"}
    wrong = page.submit(said | {"group": str(third)})
    assert (wrong.status, wrong.errors) == (422, ["Det mötet var en annan grupps"])
    assert page.submit(said | {"meeting": str(other), "group": str(third)}).status == 422
    with inside(app, town.id):
        own = db.session.get_one(Meeting, known).group_id
    neither = page.submit(said | {"meeting": "", "group": str(own)})
    assert (neither.status, neither.errors) == (422, ["Skriv vilken dag de sa det"])
    assert page.submit(said | {"group": str(own)}).status == 303
    with inside(app, town.id):
        kept = db.session.scalars(select(NeedVerdict)).one()
        assert (kept.said_on, kept.evidence["meeting_id"]) == (day, known)
    for person, reads in ((town.coordinator, True), (town.teacher, True), (town.colleague, False)):
        shown = browse(person).get(f"/needs/{town.need}")
        assert (f"/groups/meetings/{known}" in shown.links, "Hemligt samtal" in shown.text) == (reads, reads)


@pytest.mark.parametrize(("asked", "kept"), [(0, 0), (-1, -1), (-2, 0), (1, 0)])
def test_the_evidence_is_of_this_school_year_or_the_last(
    app: PlannerApp,
    town: Town,
    browse: Browse,
    asked: int,
    kept: int,
) -> None:
    a_group(app, town, town.teacher)
    year = present().start_year
    page = browse(town.teacher).get(f"/needs/{town.need}/verdict?year={year + asked}")
    assert page.submit({"outcome": "not_met", "words": "Nej"}).status == 303
    with inside(app, town.id):
        assert db.session.scalars(select(NeedVerdict.school_year)).one().start_year == year + kept
