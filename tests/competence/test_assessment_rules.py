"""Who reads a self-assessment, as a table: role × own and other school × own and other municipality × shared or not."""

import pytest

from planner.competence import rules
from planner.competence.models.assessment import SelfAssessment
from planner.competence.queries.assessments import SeenAssessment
from planner.core import clock
from planner.core.viewer import HeldPost, Role, Viewer
from planner.framework.models import TargetKind
from planner.schools.models import PostKind
from tests.competence.test_rules import ABROAD, EVERYBODY, HERE, OWNER, OWNERS, THERE, TOWN, somebody

WITH_ALL = EVERYBODY | {
    "principal at the second school": somebody(Role.PRINCIPAL, 3),
    "head abroad": somebody(Role.HEAD, town=ABROAD),
    "teacher at the other school": somebody(Role.TEACHER, THERE),
}


def seen(*, finished: bool, shared: bool, workplaces: frozenset[int]) -> SeenAssessment:
    at = clock.now()
    made = SelfAssessment(
        municipality_id=TOWN,
        user_id=OWNER,
        finished_at=at if finished else None,
        shared_at=at if shared else None,
    )
    return SeenAssessment(made, workplaces)


@pytest.mark.parametrize(
    ("finished", "shared", "workplaces", "allowed"),
    [
        (False, False, {HERE}, OWNERS),
        (True, False, {HERE}, OWNERS),
        (True, True, {HERE}, OWNERS | {"principal"}),
        (True, True, {HERE, 3}, OWNERS | {"principal", "principal at the second school"}),
        (True, True, {THERE}, OWNERS | {"principal at the other school"}),
        (True, True, set(), OWNERS),
    ],
)
def test_who_reads_it(*, finished: bool, shared: bool, workplaces: set[int], allowed: set[str]) -> None:
    thing = seen(finished=finished, shared=shared, workplaces=frozenset(workplaces))
    assert {name for name, viewer in WITH_ALL.items() if rules.may_see_assessment(viewer, thing)} == allowed


def test_only_the_owner_shares_it_and_takes_it_back() -> None:
    thing = seen(finished=True, shared=True, workplaces=frozenset({HERE}))
    assert {name for name, viewer in WITH_ALL.items() if rules.owns_assessment(viewer, thing)} == OWNERS


def test_library_staff_and_coordinators_assess_themselves_and_share_what_they_know() -> None:
    people = {role: somebody(role) for role in Role}
    assert [role for role, who in people.items() if rules.may_assess(who)] == [Role.LIBRARIAN, Role.COORDINATOR]
    assert [role for role, who in people.items() if rules.may_share_knowledge(who)] == [
        Role.LIBRARIAN,
        Role.COORDINATOR,
    ]


def test_targets_come_from_all_posts_held() -> None:
    posts = (
        HeldPost(1, Role.LIBRARIAN, HERE, kind=PostKind.SCHOOL_LIBRARIAN),
        HeldPost(2, Role.LIBRARIAN, THERE, kind=PostKind.LIBRARY_ASSISTANT),
        HeldPost(3, Role.COORDINATOR, None),
        HeldPost(4, Role.TEACHER, HERE),
    )
    person = Viewer(OWNER, TOWN, "", "", "sv", "", "", posts)
    assert rules.target_kinds(person) == {
        TargetKind.SCHOOL_LIBRARIAN,
        TargetKind.LIBRARY_ASSISTANT,
        TargetKind.COORDINATOR,
    }
    assert rules.target_kinds(somebody(Role.PRINCIPAL)) == frozenset()
