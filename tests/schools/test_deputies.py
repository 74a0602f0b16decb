"""Deputies: who names one, what a deputy may in those days and no longer, and what a deputy may never."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Update, select, update

from planner.competence import rules as competence
from planner.competence.queries import goals
from planner.core import clock
from planner.core.audit import AuditEvent
from planner.core.db import db, every_municipality
from planner.core.errors import RefusedError
from planner.core.outbox import OutboxMail
from planner.core.transaction import PlannerApp
from planner.core.viewer import Role, Viewer
from planner.plans import rules
from planner.plans.models.plan import Plan, PlanState, PlanWriter
from planner.plans.models.step import PlanStep
from planner.plans.operations import deciding
from planner.plans.queries import plans
from planner.plans.queries.waiting import waiting_for
from planner.schools import deputy_queries, queries
from planner.schools.models import Deputyship, Post
from planner.schools.operations import deputies
from planner.schools.rules import may_name_deputy
from tests.conftest import inside
from tests.factories import Person, Town, a_goal, make_plan
from tests.page import Browser

Browse = Callable[..., Browser]
URL = "http://localhost"


def post_of(person: Person) -> Post:
    found = db.session.scalar(select(Post.id).where(Post.user_id == person.id))
    post = deputy_queries.post_with_deputies(person.viewer, found or 0)
    assert post is not None
    return post


def named(
    town: Town, who: Person, *, first: int = 0, last: int = 7, goals: bool = False, by: Person | None = None
) -> int:
    """Let the principal, or by, name somebody from a day to a day, counted from today; inside(app, town.id)."""
    today = clock.today()
    made = deputies.name_deputy(
        post_of(town.principal),
        by=(by or town.principal).viewer,
        user_id=who.id,
        from_day=today + timedelta(days=first),
        to_day=today + timedelta(days=last),
        reason="Ledig",
        base_url=URL,
        goals=goals,
    )
    db.session.flush()
    return made.id


def now(who: Person) -> Viewer:
    """Return the person as the next request would see them."""
    with every_municipality():
        found = queries.viewer_by_id(who.id)
    assert found is not None
    return found


def on(day: date) -> Any:
    return clock.as_of(clock.start_of_day(day) + timedelta(hours=9))


def test_a_deputy_decides_from_the_first_day_to_the_last_and_no_longer(app: PlannerApp, town: Town) -> None:
    today = clock.today()
    with inside(app, town.id):
        plan = plans.whole(make_plan(town, state=PlanState.SUBMITTED))
        named(town, town.principal2, first=1, last=3)
        allowed = []
        for ahead in range(6):
            with on(today + timedelta(days=ahead)):
                deputy = now(town.principal2)
                allowed.append(rules.may_decide(deputy, plan))
                assert (plan.id in {w.plan_id for w in waiting_for(deputy)}) is allowed[-1]
                seen = db.session.scalar(select(Plan.id).where(Plan.id == plan.id, plans.visible_to(deputy)))
                assert (seen == plan.id) is allowed[-1] is rules.may_read_text(deputy, plan)
        assert allowed == [False, True, True, True, False, False]


def test_a_decision_says_whose_deputy_took_it(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        named(town, town.teacher)
        plan = plans.whole(make_plan(town, state=PlanState.SUBMITTED))
        revision = deciding.approve(plan, by=now(town.teacher), seen=plan.version, base_url=URL)
        assert (revision.approver_name, revision.approver_post, revision.deputy_for) == (
            town.teacher.viewer.name,
            Role.PRINCIPAL,
            town.principal.viewer.name,
        )
        assert list(db.session.scalars(select(PlanStep.deputy_for).order_by(PlanStep.id))) == [
            None,
            town.principal.viewer.name,
        ]
        # Both were told that the plan waited.
        told = select(OutboxMail.address).where(OutboxMail.key.like("plan-%-submitted-%")).order_by(OutboxMail.address)
        assert list(db.session.scalars(told)) == ["principal@dorrby.example", "teacher@dorrby.example"]


def test_the_author_never_decides_as_a_deputy_either(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        named(town, town.librarian)
        plan = plans.whole(make_plan(town, state=PlanState.SUBMITTED))
        author = now(town.librarian)
        assert (rules.may_decide(author, plan), waiting_for(author)) == (False, [])
        with pytest.raises(RefusedError):
            deciding.approve(plan, by=author, seen=plan.version, base_url=URL)
        assert db.session.scalar(select(PlanWriter.user_id)) == town.librarian.id


def test_the_deputyship_ends_with_the_principals_post_with_the_deputys_and_when_ended(
    app: PlannerApp, town: Town
) -> None:
    yesterday = clock.today() - timedelta(days=1)
    ends: dict[str, Update] = {
        "the principal's post": update(Post).where(Post.user_id == town.principal.id).values(to_day=yesterday),
        "the deputy's post": update(Post).where(Post.user_id == town.teacher.id).values(to_day=yesterday),
        "ended": update(Deputyship).values(ended_at=clock.now()),
    }
    for name, end in ends.items():
        with inside(app, town.id):
            made = named(town, town.teacher)
            assert [d.holder for d in now(town.teacher).stands_in] == [town.principal.viewer.name]
            assert town.teacher.id in {user.id for user in deputy_queries.acting(Role.PRINCIPAL, town.school)}
            db.session.execute(end)
            assert now(town.teacher).stands_in == (), name
            assert town.teacher.id not in {user.id for user in deputy_queries.acting(Role.PRINCIPAL, town.school)}, name
            db.session.rollback()
            assert db.session.get(Deputyship, made) is None


def test_a_deputy_entrusted_with_the_goals_is_the_principal_for_them_and_never_for_ones_own(
    app: PlannerApp, town: Town
) -> None:
    with inside(app, town.id):
        named(town, town.colleague, goals=True)
        deputy, goal, own = now(town.colleague), a_goal(town), a_goal(town, "colleague")
        seen = [competence.may_decide(deputy, one) for one in (goal, own)]
        assert (seen, set(competence.schools_led(deputy))) == ([True, False], {town.school})
        assert [one.user_id for one in goals.team(deputy)] == [town.librarian.id]
        db.session.execute(update(Deputyship).values(ended_at=clock.now()))
        ended = now(town.colleague)
        assert (competence.may_see(ended, goal), competence.schools_led(ended)) == (False, frozenset())


def test_nobody_entrusts_the_goals_to_themselves(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        with pytest.raises(RefusedError) as refused:
            named(town, town.coordinator, goals=True, by=town.coordinator)
        assert refused.value.field == "goals"
        named(town, town.coordinator, by=town.coordinator)
        named(town, town.colleague, goals=True, by=town.coordinator)
        assert competence.schools_led(now(town.coordinator)) == frozenset()
        assert competence.schools_led(now(town.colleague)) == {town.school}


def test_a_deputy_is_not_the_principal_for_anything_but_plans_unless_entrusted(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        named(town, town.principal2)
        deputy = now(town.principal2)
        goal = a_goal(town)
        assert deputy.has_at(town.school, Role.PRINCIPAL) is False
        assert competence.may_see(deputy, goal) is False
        assert db.session.scalar(select(type(goal).id).where(goals.visible_to(deputy))) is None
        assert db.session.scalar(select(type(goal).id).where(goals.visible_to(now(town.principal)))) == goal.id


def test_who_names_a_deputy(app: PlannerApp, town: Town) -> None:
    with inside(app, town.id):
        post = post_of(town.principal)
        able = {name for name, who in town.people.items() if may_name_deputy(who.viewer, post)}
        assert able == {"principal", "coordinator"}
        assert [n for n, who in town.neighbour.people.items() if may_name_deputy(who.viewer, post)] == []
        assert {user.id for user in deputy_queries.possible_deputies(post)} == {
            who.id for name, who in town.people.items() if name != "principal"
        }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last": -1}, "to_day"),
        ({"first": -3, "last": -2}, "to_day"),
        ({"who": "principal"}, "user_id"),
        ({"who": "abroad"}, "user_id"),
    ],
)
def test_what_makes_no_sense_is_refused(app: PlannerApp, town: Town, changes: dict[str, Any], field: str) -> None:
    who = {"abroad": town.neighbour.teacher, "principal": town.principal}.get(changes.pop("who", ""), town.teacher)
    with inside(app, town.id):
        with pytest.raises(RefusedError) as refused:
            named(town, who, **changes)
        assert refused.value.field == field
        assert db.session.scalars(select(Deputyship)).all() == []


def test_the_page_names_and_ends_a_deputy(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        post = post_of(town.principal).id
    address, today = f"/posts/{post}/deputies", clock.today()
    principal = browse(town.principal)
    assert address in principal.get("/account").links
    page = principal.get(address)
    refused = page.submit({"user_id": "x", "from_day": "2026-02-30", "to_day": ""}, action=address)
    assert (refused.status, len(refused.errors)) == (422, 3)
    sent = {
        "user_id": str(town.teacher.id),
        "from_day": today.isoformat(),
        "to_day": (today + timedelta(days=7)).isoformat(),
        "reason": "Ledig",
    }
    assert refused.submit(sent, action=address).to == address
    assert principal.get(address).submit(sent, action=address).status == 422  # the same person twice in the same days
    page = principal.get(address)
    assert (town.teacher.viewer.name in page.text, "Ledig" in page.text) == (True, True)
    assert "ställföreträdare" in browse(town.teacher).get("/account").text
    with inside(app, town.id):
        made = db.session.scalars(select(Deputyship.id)).one()
    assert page.submit(action=f"/deputies/{made}/end").to == address
    with inside(app, town.id):
        assert now(town.teacher).stands_in == ()
        actions = list(db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
        assert actions == ["deputy.named", "deputy.ended"]
        assert db.session.scalars(select(OutboxMail.address)).all() == ["teacher@dorrby.example"]


def test_who_holds_the_post_is_told_when_somebody_else_named_the_deputy_and_with_what(
    app: PlannerApp, town: Town
) -> None:
    with inside(app, town.id):
        told = select(OutboxMail.text).where(OutboxMail.address == "principal@dorrby.example").order_by(OutboxMail.id)
        named(town, town.teacher)
        assert list(db.session.scalars(told)) == []
        named(town, town.principal2, goals=True, by=town.coordinator)
        named(town, town.librarian2, by=town.coordinator)
        with_goals, without = db.session.scalars(told)
        assert (town.principal2.viewer.name in with_goals, "anförtrodda" in with_goals) == (True, True)
        assert (town.librarian2.viewer.name in without, "ingår inte" in without) == (True, True)


def test_nobody_else_sees_or_ends_deputies(app: PlannerApp, town: Town, browse: Browse) -> None:
    with inside(app, town.id):
        made, post = named(town, town.teacher), post_of(town.principal).id
    for who in (*town.people.values(), *town.neighbour.people.values()):
        expected = 200 if who in (town.principal, town.coordinator) else 404
        assert browse(who).get(f"/posts/{post}/deputies").status == expected
        if expected != 200:
            assert browse(who).post(f"/deputies/{made}/end", {}).status == 404
    with inside(app, town.id):
        assert db.session.get_one(Deputyship, made).ended_at is None
