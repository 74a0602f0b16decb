"""When counts of people move: in batches, so that the difference of two days is never what one person did."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

BATCH = 5  # not the municipality's own number: whoever changes that must not see figures of single days


def last_batch(changes: Iterable[tuple[int, datetime]], *, smallest: int) -> datetime | None:
    """Return the moment up to which changes count, or None while too few people have made one.

    changes: (person, when) in order of time. A batch ends when enough different people have changed something; the
    municipality's number only chooses how many batches go together, so that the moments for a larger number are
    among those for a smaller one.
    """
    ends: list[datetime] = []
    people: set[int] = set()
    for at, together in groupby(changes, key=itemgetter(1)):
        people.update(user_id for user_id, _at in together)
        if len(people) >= BATCH:
            ends.append(at)
            people = set()
    batches = -(-smallest // BATCH)
    whole = len(ends) - len(ends) % batches
    return ends[whole - 1] if whole else None
