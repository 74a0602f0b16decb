"""Which counts of answers may be shown: none that fewer than the smallest group stand behind, or that tell of those.

Unlike a table whose totals can be hidden too (core.small_groups), how many answered a question is always known here:
it stands on the page. So what is hidden must be large enough together, and made of more than one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core import small_groups

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

Counts = dict[int, int | None]


def exclusive(counts: Mapping[int, int], *, smallest: int) -> Counts:
    """Return counts of which each person is in one; None: hidden.

    A hidden count could be anything from nobody to the smallest group at least, for whoever knows the shown ones
    and the total.
    """
    if sum(counts.values()) < smallest:
        return dict.fromkeys(counts)
    hidden = {value for value, count in counts.items() if count < smallest}
    rest = sorted((count, value) for value, count in counts.items() if value not in hidden)
    while hidden and rest and (len(hidden) == 1 or sum(counts[value] for value in hidden) < smallest):
        hidden.add(rest.pop(0)[1])
    return {value: None if value in hidden else count for value, count in counts.items()}


def independent(counts: Mapping[int, int], *, answered: int, smallest: int) -> Counts:
    """Return counts of which each person can be in several; None: hidden, also when nearly all are in it."""
    return {value: count if smallest <= count <= answered - smallest else None for value, count in counts.items()}


def divided(
    counts: Mapping[tuple[Hashable, Hashable], int], *, smallest: int
) -> Mapping[tuple[Hashable, Hashable], int | None] | None:
    """Return a table of counts divided by group, or None when it cannot be shown.

    counts: by (group, value), with a group for those who belong to none, so that the totals are those shown
    elsewhere. Those cannot be hidden here: a table that would have to hide one is not shown at all.
    """
    table = small_groups.shown(counts, smallest=smallest)
    totals = [*table.of_row.values(), *table.of_column.values(), table.whole]
    if any(total.hidden for total in totals):
        return None
    return {cell: count.figure for cell, count in table.cells.items()}
