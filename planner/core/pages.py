"""Long lists, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FURTHEST = 10_000
AROUND = 1


@dataclass(frozen=True)
class Slice:
    """Which rows of a list are shown: the page asked for, brought within what there is."""

    number: int
    count: int
    size: int

    @classmethod
    def of(cls, asked: str | None, *, count: int, size: int) -> Slice:
        """Return the slice for what an address asks for; anything that is no page there is becomes one that is."""
        number = int(asked) if asked and asked.isascii() and asked.isdigit() and len(asked) <= len(str(FURTHEST)) else 1
        return cls(min(max(number, 1), max(1, -(-count // size))), count, size)

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.count // self.size))

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size


@dataclass(frozen=True)
class PageLink:
    """A link of the pager."""

    number: int
    href: str
    current: bool


@dataclass(frozen=True)
class Pager:
    """What the pager component shows; none stands where numbers are left out."""

    pages: list[PageLink | None]
    previous: str | None
    next: str | None


def pager(part: Slice, address: Callable[[int], str]) -> Pager:
    """Return the links to the other pages: the first, the last and those around this one."""
    near = {1, part.last, *range(max(1, part.number - AROUND), min(part.last, part.number + AROUND) + 1)}
    pages: list[PageLink | None] = []
    for number in sorted(near):
        if pages and pages[-1] is not None and number - pages[-1].number > 1:
            pages.append(None)
        pages.append(PageLink(number, address(number), number == part.number))
    return Pager(
        pages,
        address(part.number - 1) if part.number > 1 else None,
        address(part.number + 1) if part.number < part.last else None,
    )
