"""Who sees the spread, and who judges it: role × own and other municipality."""

from datetime import UTC, datetime

import pytest

from planner.core.viewer import HeldPost, Role, Viewer
from planner.inventory.differences.models import Difference, Verdict
from planner.inventory.rules import (
    marked_school,
    may_judge,
    may_judge_again,
    may_see_difference,
    may_see_preliminary,
    may_see_school_figures,
    may_see_spread,
)
from planner.needs.models import Need
from planner.progress.raising import Answer
from planner.progress.rules import may_answer, may_raise_from
from planner.schools.models import School

OWN, OTHER = 1, 2
ALL = tuple(Role)


def viewer(*roles: Role, schools: tuple[int, ...] = (10,)) -> Viewer:
    posts = tuple(
        HeldPost(n, role, None if role in {Role.COORDINATOR, Role.HEAD} else schools[n % len(schools)])
        for n, role in enumerate(roles)
    )
    return Viewer(1, OWN, "A", "a@b.example", "sv", "Dörrby", "dorrby", posts)


def difference(municipality: int, verdict: Verdict = Verdict.UNWANTED) -> Difference:
    return Difference(
        municipality_id=municipality,
        indicator_code="x",
        year=2025,
        verdict=verdict,
        reason="y",
        judged_at=datetime.now(UTC),
        judged_by_id=1,
    )


def test_everyone_with_a_post_sees_the_spread_and_nobody_without() -> None:
    assert [role for role in ALL if may_see_spread(viewer(role))] == list(ALL)
    assert not may_see_spread(viewer())


def test_a_round_under_way_is_seen_by_those_who_follow_the_whole() -> None:
    seeing = {role for role in ALL if may_see_preliminary(viewer(role))}
    assert seeing == {Role.COORDINATOR, Role.HEAD}
    assert not may_see_preliminary(viewer())


@pytest.mark.parametrize("role", ALL)
def test_a_schools_own_picture_stays_in_the_municipality(role: Role) -> None:
    def school(municipality: int) -> School:
        return School(municipality_id=municipality, unit_code="1", name="S", stages="F-6", pupils=1)

    assert may_see_school_figures(viewer(role), school(OWN))
    assert not may_see_school_figures(viewer(role), school(OTHER))


def test_only_the_coordinator_judges() -> None:
    assert [role for role in ALL if may_judge(viewer(role))] == [Role.COORDINATOR]


@pytest.mark.parametrize("role", ALL)
@pytest.mark.parametrize("municipality", [OWN, OTHER])
@pytest.mark.parametrize("verdict", Verdict)
def test_differences_and_needs_made_of_them(role: Role, municipality: int, verdict: Verdict) -> None:
    who, what = viewer(role), difference(municipality, verdict)
    own, judges = municipality == OWN, role is Role.COORDINATOR
    assert may_see_difference(who, what) is own
    assert may_judge_again(who, what) is (own and judges)
    assert may_raise_from(who, what) is (own and judges and verdict is Verdict.UNWANTED)
    for other in (OWN, OTHER):
        allowed = own and judges and verdict is Verdict.UNWANTED and other == OWN
        assert may_answer(who, Answer(Need(municipality_id=other), what)) is allowed


def test_the_school_marked_is_the_one_somebody_works_in_or_answers_for() -> None:
    assert marked_school(viewer(Role.LIBRARIAN, Role.LIBRARIAN, schools=(12, 11))) == 11
    assert marked_school(viewer(Role.PRINCIPAL)) == 10
    assert marked_school(viewer(Role.TEACHER)) is None
    assert marked_school(viewer(Role.COORDINATOR)) is None
