"""Who may do what with plans: every role, every state, own and other school, own and other municipality."""

from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select

from planner.core.db import db
from planner.core.transaction import PlannerApp
from planner.core.viewer import HeldPost, Role, Viewer
from planner.plans import rules
from planner.plans.models.evaluation import EvaluationState
from planner.plans.models.plan import Plan, PlanState
from planner.plans.queries.plans import text_readable_by, visible_to
from tests.conftest import inside
from tests.factories import Town, make_plan

HERE, ELSEWHERE, ABROAD = "own school", "other school", "other municipality"
PLACES = (HERE, ELSEWHERE, ABROAD)
L, P, T, C, H = Role.LIBRARIAN, Role.PRINCIPAL, Role.TEACHER, Role.COORDINATOR, Role.HEAD
DRAFT, SUBMITTED, RETURNED, APPROVED, CLOSED = PlanState


@dataclass
class SomePlan:
    """As much of a plan as rules look at."""

    municipality_id: int = 1
    school_id: int = 10
    state: PlanState = DRAFT
    in_force_number: int | None = None
    author_ids: frozenset[int] = field(default_factory=frozenset)
    evaluation_state: EvaluationState | None = None
    evaluator_ids: frozenset[int] = field(default_factory=frozenset)


def somebody(role: Role, place: str, user_id: int = 7) -> Viewer:
    """Return a viewer with one post; the administration's posts belong to the whole municipality."""
    # Abroad with the same school number: only the municipality differs.
    school = None if role in {C, H} else {HERE: 10, ELSEWHERE: 11, ABROAD: 10}[place]
    municipality = 2 if place == ABROAD else 1
    return Viewer(user_id, municipality, "N", "n@x", "sv", "M", "m", (HeldPost(1, role, school),))


# Who reads the text as it stands: role → places, per state. The administration has no school.
TEXT = {
    DRAFT: {L: {HERE}, P: {HERE}},
    RETURNED: {L: {HERE}, P: {HERE}, C: {HERE, ELSEWHERE}, H: {HERE, ELSEWHERE}},
    SUBMITTED: {L: {HERE}, P: {HERE}, T: {HERE}, C: {HERE, ELSEWHERE}, H: {HERE, ELSEWHERE}},
    APPROVED: {
        L: {HERE, ELSEWHERE},
        P: {HERE, ELSEWHERE},
        T: {HERE},
        C: {HERE, ELSEWHERE},
        H: {HERE, ELSEWHERE},
    },
}
TEXT[CLOSED] = TEXT[APPROVED]
EVERY_CASE = [(role, place, state) for role in Role for place in PLACES for state in PlanState]


@pytest.mark.parametrize(("role", "place", "state"), EVERY_CASE)
def test_who_reads_the_text(role: Role, place: str, state: PlanState) -> None:
    plan = SomePlan(state=state, in_force_number=1 if state in {APPROVED, CLOSED} else None)
    viewer, expected = somebody(role, place), place in TEXT[state].get(role, set())
    assert rules.may_read_text(viewer, plan) is expected
    assert rules.may_read(viewer, plan) is expected


@pytest.mark.parametrize(("role", "place", "state"), EVERY_CASE)
def test_who_sees_the_plan_while_a_new_version_is_written(role: Role, place: str, state: PlanState) -> None:
    plan = SomePlan(state=state, in_force_number=1)
    assert rules.may_read(somebody(role, place), plan) is (place in TEXT[APPROVED].get(role, set()))
    assert rules.may_read_text(somebody(role, place), plan) is (place in TEXT[state].get(role, set()))


@pytest.mark.parametrize(("role", "place", "state"), EVERY_CASE)
def test_who_writes_decides_and_follows_up(role: Role, place: str, state: PlanState) -> None:
    plan, viewer = SomePlan(state=state, in_force_number=1), somebody(role, place)
    part = type("Part", (), {"plan": plan})()
    at_school = place == HERE
    assert rules.may_write(viewer, plan) is (at_school and role is L)
    assert rules.may_write_part(viewer, part) is (at_school and role is L)
    assert rules.may_follow_up(viewer, plan) is (at_school and role is L)
    assert rules.may_see_late(viewer, plan) is (at_school and role in {L, P})
    assert rules.may_follow_up_part(viewer, part) is (at_school and role is L)
    assert rules.may_review(viewer, plan) is (at_school and role in {L, P})
    assert rules.may_decide(viewer, plan) is (at_school and role is P)
    assert rules.may_read_revision(viewer, part) is (place in TEXT[APPROVED].get(role, set()))


def test_the_author_never_decides_whatever_posts_the_author_holds() -> None:
    both = somebody(P, HERE, user_id=7)
    both = replace(both, posts=(*both.posts, HeldPost(2, L, 10)))
    assert rules.may_decide(both, SomePlan(state=SUBMITTED, author_ids=frozenset({7}))) is False
    assert rules.may_decide(both, SomePlan(state=SUBMITTED, author_ids=frozenset({8}))) is True


@pytest.mark.parametrize("role", Role)
def test_only_library_staff_begin_plans(role: Role) -> None:
    viewer = somebody(role, HERE)
    assert rules.may_begin(viewer) is (role is L)
    assert [rules.may_begin_at(viewer, school) for school in (10, 11)] == [role is L, False]


def test_sql_sees_what_the_rules_let_see(app: PlannerApp, town: Town) -> None:
    """The same answers from `visible_to` and `may_read`, for every person of both towns and plans in every state."""
    from planner.core.clock import SchoolYear  # noqa: PLC0415 - beside what it is for
    from planner.plans.operations import deciding  # noqa: PLC0415 - the same

    for place in (town, town.neighbour):
        with inside(app, place.id):
            for start, state in enumerate(PlanState, start=2020):
                for other in (False, True):
                    make_plan(place, state=state, school_year=SchoolYear(start), other_school=other)
            for other in (False, True):
                plan = db.session.get_one(
                    Plan, make_plan(place, state=APPROVED, school_year=SchoolYear(2030), other_school=other)
                )
                deciding.start_new_version(plan, by=place.people["librarian2" if other else "librarian"].viewer)
    seen = 0
    for place in (town, town.neighbour):
        for person in place.people.values():
            with inside(app, place.id):
                plans = db.session.scalars(select(Plan)).all()
                assert len(plans) == 12
                for condition, rule in ((visible_to, rules.may_read), (text_readable_by, rules.may_read_text)):
                    ids = set(db.session.scalars(select(Plan.id).where(condition(person.viewer))))
                    # author_ids is not looked at by these two rules
                    assert ids == {p.id for p in plans if rule(person.viewer, p)}
                    seen += len(ids)
    assert seen > 100
