"""Which counts of people may be shown: none below the smallest group, and none from which such a one can be worked out.

A table of counts with its totals is a circulation: a total flows from the whole into its row, from there through the
cells into the columns and back into the whole, and what flows into a place flows out of it. What a reader who knows
every shown count can work out about a hidden one is how far the hidden flow can be turned round without changing the
shown ones: the largest flow through the other hidden ones. See Castro, "Recent advances in optimization techniques for
statistical tabular data protection" (2012), for tables as networks.
A single count is told when it and the rest are both large enough (`may_be_told`); what moves moves in `core.batches`.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Place = Hashable
Edge = tuple[Place, Place]
WHOLE = "whole"
NO_END = 1 << 40


@dataclass(frozen=True)
class Count:
    """A count of people as it may be shown: its figure, or None where it is hidden."""

    figure: int | None

    @property
    def hidden(self) -> bool:
        """Whether it must not be shown."""
        return self.figure is None


@dataclass
class Network:
    """Counts as flows between places.

    hidden: those not shown. most: what is said of some of them in words. open: what readers know in any case.
    """

    flows: dict[Edge, int]
    hidden: set[Edge] = field(default_factory=set)
    most: dict[Edge, int] = field(default_factory=dict)
    open: set[Edge] = field(default_factory=set)

    def range_of(self, edge: Edge) -> tuple[int, int | None]:
        """Return the least and the greatest figure a reader cannot rule out for a count (None: no end)."""
        flow = self.flows[edge]
        if edge not in self.hidden:
            return flow, flow
        start, end = edge
        more = self._room(end, start, without=edge)
        less = min(flow, self._room(start, end, without=edge))
        return flow - less, None if more >= NO_END else flow + more

    def protect(self, smallest: int) -> None:
        """Hide every count below the smallest group, and of the others, small ones first, enough to protect those."""
        small = {edge for edge, flow in self.flows.items() if flow < smallest} - self.open
        self.hidden |= small
        for edge in sorted(small, key=lambda edge: (self.flows[edge], repr(edge))):
            self._protect(edge, self.aim(edge, smallest))

    def aim(self, edge: Edge, smallest: int) -> int:
        """Return up to what a small count must be possible: the smallest group, or all there are if those are fewer."""
        wholes = [self.flows[whole] for whole in self.open if whole[1] == edge[0] or whole[0] == edge[1]]
        return min(smallest, self.most.get(edge, smallest), *wholes)

    def attack(self, smallest: int) -> Attack:
        """Try to find out the small counts from those that are shown."""
        small = [edge for edge, flow in self.flows.items() if flow < smallest and edge not in self.open]
        ranges = [(edge, *self.range_of(edge)) for edge in small]
        found = sum(low > 0 or (high is not None and high < self.aim(edge, smallest)) for edge, low, high in ranges)
        widths = [high - low + 1 for edge, low, high in ranges if high is not None and edge not in self.most]
        return Attack(len(small), found, min(widths, default=None))

    def _protect(self, edge: Edge, smallest: int) -> None:
        """Hide more until the count could be anything from nobody to the smallest group."""
        start, end = edge
        flow = self.flows[edge]
        for here, there, wanted in ((end, start, smallest - flow), (start, end, flow)):
            while self._room(here, there, without=edge) < wanted:
                path = self._cheapest(here, there, without=edge)
                if path is None:
                    self.hidden = set(self.flows) - self.open
                    return
                self.hidden |= path

    def _room(self, start: Place, end: Place, *, without: Edge) -> int:
        """Return how much can be moved from one place to another through the hidden counts (largest flow)."""
        room: dict[Place, dict[Place, int]] = {}
        for edge in self.hidden - {without}:
            here, there = edge
            room.setdefault(here, {})[there] = self.most[edge] - self.flows[edge] if edge in self.most else NO_END
            room.setdefault(there, {})[here] = self.flows[edge]
        moved = 0
        while (path := _way(room, start, end)) is not None:
            step = min(room[here][there] for here, there in path)
            if step >= NO_END:
                return NO_END
            for here, there in path:
                room[here][there] -= step
                room[there][here] += step
            moved += step
            if moved >= NO_END:
                return NO_END
        return moved

    def _cheapest(self, start: Place, end: Place, *, without: Edge) -> set[Edge] | None:
        """Return the counts to hide that open another way, with the fewest people; None when there is no way left."""
        best: dict[Place, int] = {start: 0}
        came: dict[Place, tuple[Place, Edge]] = {}
        queue: list[tuple[int, str, Place]] = [(0, "", start)]
        while queue:
            cost, _order, here = heapq.heappop(queue)
            if here == end or cost > best[here]:
                continue
            for there, edge, backwards in self._neighbours(here, without):
                # A way through hidden counts alone is used up already; it costs nothing, but gives nothing new.
                price = cost + (0 if edge in self.hidden else self.flows[edge] + 1)
                if self.flows[edge] == (0 if backwards else self.most.get(edge, -1)):
                    continue
                if price < best.get(there, NO_END):
                    best[there], came[there] = price, (here, edge)
                    heapq.heappush(queue, (price, repr(there), there))
        if end not in came:
            return None
        return self._fresh(came, start, end)

    def _fresh(self, came: Mapping[Place, tuple[Place, Edge]], start: Place, end: Place) -> set[Edge] | None:
        path: set[Edge] = set()
        here = end
        while here != start:
            here, edge = came[here]
            path.add(edge)
        if path - self.hidden:
            return path - self.hidden
        # The hidden way is too narrow: hide the smallest count that is still shown, and look again.
        left = self.flows.keys() - self.hidden - self.open
        shown = sorted((self.flows[edge], repr(edge), edge) for edge in left)
        return {shown[0][2]} if shown else None

    def _neighbours(self, here: Place, without: Edge) -> Iterator[tuple[Place, Edge, bool]]:
        for edge in self.flows:
            if edge == without or edge in self.open:
                continue
            if edge[0] == here:
                yield edge[1], edge, False
            elif edge[1] == here:
                yield edge[0], edge, True


def _way(room: Mapping[Place, Mapping[Place, int]], start: Place, end: Place) -> list[Edge] | None:
    """Return the shortest way with room left (breadth first), or None."""
    came: dict[Place, Place] = {start: start}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for there, left in room.get(here, {}).items():
            if left > 0 and there not in came:
                came[there] = here
                queue.append(there)
    if end not in came:
        return None
    path = []
    here = end
    while here != start:
        path.append((came[here], here))
        here = came[here]
    return path[::-1]


@dataclass(frozen=True)
class Shown:
    """A table of counts as it may be shown, with its totals."""

    cells: Mapping[tuple[Hashable, Hashable], Count]
    of_row: Mapping[Hashable, Count]
    of_column: Mapping[Hashable, Count]
    whole: Count

    @property
    def hidden(self) -> int:
        """How many cells are hidden; totals are not counted."""
        return sum(count.hidden for count in self.cells.values())


@dataclass(frozen=True)
class Attack:
    """What a reader who knows every shown count can work out about the small ones.

    small: how many counts are below the smallest group; found: of how many the reader can rule out that nobody, or
    that as many as the smallest group, is meant; narrowest: the fewest different figures any of them could have.
    """

    small: int
    found: int
    narrowest: int | None

    def __add__(self, other: Attack) -> Attack:
        """Return both together."""
        narrow = [one for one in (self.narrowest, other.narrowest) if one is not None]
        return Attack(self.small + other.small, self.found + other.found, min(narrow, default=None))


def network(counts: Mapping[tuple[Hashable, Hashable], int]) -> Network:
    """Return a table of counts, given by row and column, as a network with all its totals."""
    rows = {row for row, _column in counts}
    columns = {column for _row, column in counts}
    flows: dict[Edge, int] = {(("row", row), ("column", column)): flow for (row, column), flow in counts.items()}
    for row in rows:
        flows[WHOLE, ("row", row)] = sum(flow for (one, _c), flow in counts.items() if one == row)
    for column in columns:
        flows[("column", column), "all"] = sum(flow for (_r, one), flow in counts.items() if one == column)
    flows["all", WHOLE] = sum(counts.values())
    return Network(flows)


def shown(counts: Mapping[tuple[Hashable, Hashable], int], *, smallest: int) -> Shown:
    """Return which cells and totals of a table may be shown together.

    counts: people by (row, column), each person in one cell. A hidden count could, for all that is shown, be anything
    from nobody to the smallest group at least, also for a reader who knows about one of the people.
    """
    return protected(counts, smallest=smallest)[0]


def protected(
    counts: Mapping[tuple[Hashable, Hashable], int],
    *,
    smallest: int,
    said: Mapping[Hashable, int] | None = None,
    rows_known: bool = False,
) -> tuple[Shown, Attack]:
    """Return what may be shown of a table, and what can be worked out from it.

    said: by column, how many at most are in it, where a page says so in words. rows_known: readers know how many there
    are in each row whatever is shown, as who works at a school.
    """
    if not counts:
        return Shown({}, {}, {}, Count(None)), Attack(0, 0, None)
    net = network(counts)
    net.most = {
        edge: said[place[1]]
        for edge in net.flows
        for place in edge
        if said and isinstance(place, tuple) and place[0] == "column" and place[1] in said
    }
    net.open = {edge for edge in net.flows if WHOLE in edge} if rows_known else set()
    net.protect(smallest)

    def count(edge: Edge) -> Count:
        return Count(None if edge in net.hidden else net.flows[edge])

    rows: Iterable[Hashable] = dict.fromkeys(row for row, _column in counts)
    columns: Iterable[Hashable] = dict.fromkeys(column for _row, column in counts)
    table = Shown(
        cells={(row, column): count((("row", row), ("column", column))) for row, column in counts},
        of_row={row: count((WHOLE, ("row", row))) for row in rows},
        of_column={column: count((("column", column), "all")) for column in columns},
        whole=count(("all", WHOLE)),
    )
    return table, net.attack(smallest)


def may_be_told(
    part: Collection[int], rest: Collection[int], *, smallest: int, known: Iterable[Collection[int]] = ()
) -> bool:
    """Tell whether a count of people may be shown: neither it nor what is left of the whole is of too few.

    part, rest: the people who are counted, and the others it could have been. known: for each reader who sees some of
    the people by name, those people; what is left without them must be large enough, too.
    """
    return all(len(set(group).difference(seen)) >= smallest for group in (part, rest) for seen in ((), *known))


def at_least(figure: int, *, of: int, smallest: int) -> int | None:
    """Return a round number that a count reaches and that leaves the others too many to tell of; None when none does.

    of: a whole that readers know. Rounded down to whole groups, so that one person more or less is seldom seen.
    """
    told = min(figure, of - smallest) // smallest * smallest
    return told if told >= smallest else None
