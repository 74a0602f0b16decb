"""The policy as a table: role × own, same school, other school, other municipality × shared or not."""

from collections.abc import Callable

import pytest

from planner.competence import rules
from planner.competence.models.goal import Goal
from planner.core import clock
from planner.core.viewer import HeldPost, Role, Viewer

HERE, THERE = 1, 2
TOWN, ABROAD = 10, 20
OWNER, ANOTHER = 100, 200


def somebody(role: Role | None, school: int | None = HERE, *, user: int = ANOTHER, town: int = TOWN) -> Viewer:
    municipal = role in {Role.COORDINATOR, Role.HEAD}
    posts = () if role is None else (HeldPost(1, role, None if municipal else school),)
    return Viewer(
        user_id=user,
        municipality_id=town,
        name="",
        email="",
        language="sv",
        municipality_name="",
        municipality_slug="",
        posts=posts,
    )


def goal(*, shared: bool = False) -> Goal:
    return Goal(
        municipality_id=TOWN,
        user_id=OWNER,
        school_id=HERE,
        shared_with_coordinator_at=clock.now() if shared else None,
    )


EVERYBODY = {
    "owner": somebody(Role.LIBRARIAN, user=OWNER),
    "owner whose post ended": somebody(None, user=OWNER),
    "owner who works elsewhere now": somebody(Role.LIBRARIAN, THERE, user=OWNER),
    "owner who is also principal": somebody(Role.PRINCIPAL, user=OWNER),
    "colleague": somebody(Role.LIBRARIAN),
    "librarian at the other school": somebody(Role.LIBRARIAN, THERE),
    "principal": somebody(Role.PRINCIPAL),
    "principal at the other school": somebody(Role.PRINCIPAL, THERE),
    "principal whose post ended": somebody(None),
    "teacher": somebody(Role.TEACHER),
    "coordinator": somebody(Role.COORDINATOR),
    "head": somebody(Role.HEAD),
    "principal abroad": somebody(Role.PRINCIPAL, town=ABROAD),
    "coordinator abroad": somebody(Role.COORDINATOR, town=ABROAD),
    "the same number abroad": somebody(Role.LIBRARIAN, user=OWNER, town=ABROAD),
}
OWNERS = {n for n in EVERYBODY if n.startswith("owner")}
Rule = Callable[[Viewer, Goal], bool]
WHO_MAY: dict[tuple[Rule, bool], set[str]] = {
    (rules.owns, False): OWNERS,
    (rules.owns, True): OWNERS,
    (rules.may_see, False): OWNERS | {"principal"},
    (rules.may_see, True): OWNERS | {"principal", "coordinator"},
    (rules.may_see_evidence, False): OWNERS | {"principal"},
    (rules.may_see_evidence, True): OWNERS | {"principal"},
    (rules.may_revise, False): {"owner"},
    (rules.may_revise, True): {"owner"},
    (rules.may_decide, False): {"principal"},
    (rules.may_decide, True): {"principal"},
    (rules.may_drop, False): OWNERS | {"principal"},
    (rules.may_drop, True): OWNERS | {"principal"},
}


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("rule", list(dict.fromkeys(rule for rule, _ in WHO_MAY)))
def test_who_may(rule: Rule, shared: bool) -> None:  # noqa: FBT001 - a table's cells
    allowed = {name for name, viewer in EVERYBODY.items() if rule(viewer, goal(shared=shared))}
    assert allowed == WHO_MAY[rule, shared]


def test_goals_and_log_are_for_library_staff_and_the_team_for_principals() -> None:
    people = {role: somebody(role) for role in Role}
    assert [r for r, who in people.items() if rules.may_plan_competence(who)] == [Role.LIBRARIAN]
    assert [r for r, who in people.items() if rules.leads_staff(who)] == [Role.PRINCIPAL]
    assert [r for r, who in people.items() if rules.may_see_shared(who)] == [Role.COORDINATOR]
