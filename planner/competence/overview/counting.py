"""From people to counts: who is below the target in each area, by groups of schools large enough to hide a person.

Pure functions. Two things protect a person here besides the small-number rule (core.small_groups): schools with few
staff are counted together, and the figures move in batches of people, so that the difference between the overview of
yesterday and that of today is never what one person has answered.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from planner.core.i18n import swedish_order
from planner.core.small_groups import Attack, Shown, protected

WANTED_BY, ONE = 3, 1


class Standing(StrEnum):
    """Where somebody stands in an area against the target of the post."""

    BELOW = "below"
    REACHED = "reached"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Member:
    """Somebody on the library staff: the school with the most hours, and the target by area."""

    user_id: int
    school_id: int
    targets: Mapping[int, int]


@dataclass(frozen=True)
class Group:
    """Schools that are counted together; name None: all that are too small to stand alone."""

    school_ids: frozenset[int]
    name: str | None
    staff: int


@dataclass(frozen=True)
class AreaCounts:
    """An area's counts as they may be shown, by (group, standing), and what could be found out from them."""

    area_id: int
    counts: Shown
    attack: Attack
    hangs_on_one: bool


def groups(members: Collection[Member], names: Mapping[int, str], *, smallest: int) -> list[Group]:
    """Return the schools with staff enough to stand alone, by name, and the others together, last.

    When the others are too few, the smallest of the named schools joins them.
    """
    staff: dict[int, int] = {}
    for member in members:
        staff[member.school_id] = staff.get(member.school_id, 0) + 1
    alone = sorted((s for s in staff if staff[s] >= smallest), key=lambda s: (-staff[s], swedish_order(names[s]), s))
    rest = {s for s in staff if staff[s] < smallest}
    while rest and sum(staff[s] for s in rest) < smallest and alone:
        rest.add(alone.pop())
    found = [
        Group(frozenset({s}), names[s], staff[s]) for s in sorted(alone, key=lambda s: (swedish_order(names[s]), s))
    ]
    if rest:
        found.append(Group(frozenset(rest), None, sum(staff[s] for s in rest)))
    return found


def counted(
    area_ids: Sequence[int],
    members: Collection[Member],
    levels: Mapping[tuple[int, int], int],
    *,
    among: Sequence[Group],
    smallest: int,
) -> list[AreaCounts]:
    """Return each area's counts; levels: by (person, area), missing where not assessed."""
    group_of = {school_id: index for index, group in enumerate(among) for school_id in group.school_ids}
    found = []
    for area_id in area_ids:
        people = [member for member in members if member.targets.get(area_id)]
        counts: dict[tuple[Hashable, Hashable], int] = {
            (index, standing): 0 for index in range(len(among)) for standing in Standing
        }
        for member in people:
            counts[group_of[member.school_id], standing_of(member, area_id, levels)] += 1
        reached = sum(figure for (_group, standing), figure in counts.items() if standing is Standing.REACHED)
        hangs_on_one = len(people) >= smallest and reached <= ONE
        # What the page says in words is known to its readers, too.
        said: dict[Hashable, int] = {Standing.REACHED: ONE} if hangs_on_one else {}
        table, attack = protected(counts, smallest=smallest, said=said, rows_known=True)
        found.append(AreaCounts(area_id, table, attack, hangs_on_one))
    return found


def standing_of(member: Member, area_id: int, levels: Mapping[tuple[int, int], int]) -> Standing:
    """Return where a person stands in an area."""
    level = levels.get((member.user_id, area_id))
    if level is None:
        return Standing.UNKNOWN
    return Standing.BELOW if level < member.targets[area_id] else Standing.REACHED


@dataclass(frozen=True)
class Wish:
    """A goal under way; shared: the coordinator reads it by name."""

    area_id: int
    user_id: int
    shared: bool


def wanted(goals: Iterable[Wish], *, staff: int, planned: Collection[int], smallest: int) -> list[int]:
    """Return the areas that several people have a goal in and no training is planned for.

    Goals that are shared with the coordinator and the others are counted apart: together, whoever reads two names would
    know of the third that there is one, or that there is none. staff: how many it could be; those without a goal in the
    area must be a group, too, or everybody would be meant.
    """
    told: dict[int, set[int]] = {}
    others: dict[int, set[int]] = {}
    for wish in goals:
        (told if wish.shared else others).setdefault(wish.area_id, set()).add(wish.user_id)
    found = []
    for area_id in dict.fromkeys((*told, *others)):
        known, unknown = told.get(area_id, set()), others.get(area_id, set())
        unknown = unknown - known
        enough = len(known) >= WANTED_BY or (len(unknown) >= WANTED_BY and staff - len(known | unknown) >= smallest)
        if enough and area_id not in planned:
            found.append(area_id)
    return found
