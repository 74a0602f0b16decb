"""Which schools of the municipality a school is shown beside."""

import pytest

from planner.inventory.seeing.similar import Sized, similar_to, stages


def school(number: int, stages: str, pupils: int) -> Sized:
    return Sized(number, f"Skola {number}", stages, pupils)


OWN = school(1, "F-6", 200)


def test_schools_with_the_same_stages_come_nearest_in_size_first() -> None:
    others = [OWN, school(2, "F-6", 100), school(3, "F-6", 210), school(4, "F-6", 400), school(5, "7-9", 200)]
    found = similar_to(OWN, others)
    assert [each.id for each in found.schools] == [3, 2, 4]
    assert found.same_stages == 3


def test_never_more_than_five() -> None:
    found = similar_to(OWN, [school(n, "F-6", 200 + n) for n in range(2, 12)])
    assert [each.id for each in found.schools] == [2, 3, 4, 5, 6]


def test_where_few_have_the_same_stages_those_that_share_one_follow() -> None:
    others = [school(2, "F-6", 900), school(3, "4-9", 210), school(4, "7-9", 200), school(5, "F-9", 190)]
    found = similar_to(OWN, others)
    assert [each.id for each in found.schools] == [2, 3, 5]
    assert found.same_stages == 1


def test_a_school_alone_of_its_kind_has_none() -> None:
    assert similar_to(OWN, [OWN, school(4, "7-9", 200)]).schools == ()


def test_a_school_without_pupils_is_compared_all_the_same() -> None:
    assert [each.id for each in similar_to(school(1, "F-6", 0), [school(2, "F-6", 50)]).schools] == [2]


@pytest.mark.parametrize(
    ("written", "expected"),
    [("F-3", {"F", "1", "2", "3"}), ("7–9", {"7", "8", "9"}), ("Gy", {"Gy"}), ("9-7", set()), ("F-Gy", {"F-Gy"})],
)
def test_stages_are_read_as_year_groups(written: str, expected: set[str]) -> None:
    assert stages(school(1, written, 1)) == expected
