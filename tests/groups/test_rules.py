"""Who may do what with reference groups, as a table."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from planner.core.viewer import HeldPost, Role, Viewer
from planner.groups import rules
from planner.groups.models import GroupMember, ReferenceGroup, balance
from planner.schools.models import Post

TOWN, ABROAD = 10, 20
DAY = date(2026, 9, 1)


def somebody(role: Role | None, *, town: int = TOWN) -> Viewer:
    school = None if role in {Role.COORDINATOR, Role.HEAD} else 1
    posts = () if role is None else (HeldPost(1, role, school),)
    return Viewer(1, town, "", "", "sv", "", "", posts)


@pytest.mark.parametrize("town", [TOWN, ABROAD])
@pytest.mark.parametrize("role", [*Role, None])
def test_all_who_hold_a_post_see_a_group_and_the_coordinator_runs_it(role: Role | None, town: int) -> None:
    group, member = ReferenceGroup(municipality_id=TOWN), GroupMember(municipality_id=TOWN)
    viewer, here = somebody(role, town=town), town == TOWN
    assert rules.may_see_group(viewer, group) is (here and role is not None)
    assert rules.may_run_groups(viewer) is (role is Role.COORDINATOR)
    assert rules.may_run_group(viewer, group) is (here and role is Role.COORDINATOR)
    assert rules.may_run_member(viewer, member) is (here and role is Role.COORDINATOR)
    assert rules.may_read_all_meetings(viewer) is (role in {Role.COORDINATOR, Role.HEAD})


def sits(member: dict[str, date | None], post: dict[str, date | None], day: date, *, active: bool = True) -> bool:
    stand_in: Any = SimpleNamespace(
        from_day=post["from"], to_day=post["to"], user=SimpleNamespace(active=active, name="")
    )
    found: Any = SimpleNamespace(from_day=member["from"], to_day=member["to"], post=stand_in)
    found.last_day = GroupMember.last_day.fget(found)  # type: ignore[attr-defined]
    return GroupMember.sits_on(found, day)


@pytest.mark.parametrize(
    ("member_ends", "post_ends", "day", "sitting"),
    [
        (None, None, date(2026, 8, 31), False),
        (None, None, date(2026, 9, 1), True),
        (None, None, date(2030, 1, 1), True),
        (date(2026, 10, 1), None, date(2026, 10, 1), True),
        (date(2026, 10, 1), None, date(2026, 10, 2), False),
        (None, date(2026, 9, 20), date(2026, 9, 20), True),
        (None, date(2026, 9, 20), date(2026, 9, 21), False),
        (date(2026, 10, 1), date(2026, 9, 20), date(2026, 9, 25), False),
    ],
)
def test_a_membership_ends_with_its_own_day_and_with_the_post_at_the_latest(
    member_ends: date | None, post_ends: date | None, day: date, *, sitting: bool
) -> None:
    member, post = {"from": DAY, "to": member_ends}, {"from": date(2020, 1, 1), "to": post_ends}
    assert sits(member, post, day) is sitting
    assert sits(member, post, day, active=False) is False


def test_a_group_is_counted_by_people_and_by_schools() -> None:
    def member(user: int, role: Role, school: int | None) -> Any:
        return SimpleNamespace(post=Post(user_id=user, role=role, school_id=school))

    counted = balance(
        [
            member(1, Role.LIBRARIAN, 1),
            member(1, Role.LIBRARIAN, 2),
            member(2, Role.TEACHER, 1),
            member(3, Role.COORDINATOR, None),
        ],
        of_schools=14,
    )
    assert (counted.people, counted.schools, counted.of_schools) == (3, 2, 14)
    assert counted.by_role == {Role.LIBRARIAN: 1, Role.TEACHER: 1, Role.COORDINATOR: 1}
