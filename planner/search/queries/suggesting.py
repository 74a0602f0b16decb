"""What else could have been meant: words that occur in what the reader may read, and in nothing else."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from planner.core.db import db
from planner.core.searched import fold
from planner.search.models import SearchEntry
from planner.search.queries.readable import readable
from planner.search.words import INSIDE_FROM, Word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planner.core.viewer import Viewer

MOST_ENTRIES = 20_000
SHORTEST, LONG = 4, 6  # letters: one may be wrong from here, two from there


@dataclass(frozen=True)
class Guess:
    """The words as they may have been meant, and those of the typed ones that occur, each by itself."""

    meant: str | None
    alone: tuple[str, ...]


def guess(viewer: Viewer, words: tuple[Word, ...]) -> Guess:
    """Return what could have been meant by words that nothing holds all of; read from what the viewer may read."""
    said = select(SearchEntry.words).where(readable(viewer)).order_by(SearchEntry.id.desc()).limit(MOST_ENTRIES)
    known: Counter[str] = Counter()
    for text in db.session.scalars(said):
        known.update(set(text.split()))
    folded = " ".join(("", *(fold(word) for word in known), ""))
    plain = " ".join(("", *known, ""))
    there = [word for word in words if word.needle in (folded if word.is_plain else plain)]
    meant = [word.text if word in there else nearest(word.text, known) for word in words]
    changed = None not in meant and len(there) < len(words)
    return Guess(
        " ".join(filter(None, meant)) if changed else None,
        tuple(word.text for word in there) if len(words) > 1 else (),
    )


def nearest(word: str, known: Mapping[str, int]) -> str | None:
    """Return the known word that a word is most likely a slip of, or None."""
    if len(word) < SHORTEST:
        return None
    most = 1 if len(word) < LONG else 2
    plain, best = fold(word), None
    for other in known:
        if abs(len(other) - len(word)) > most and len(other) < len(word) + INSIDE_FROM:
            continue
        # The beginning of a longer one too, as `biblotek` is of bibliotekarie.
        for part in {other, other[: len(word)], other[: len(word) + 1]} if len(word) > SHORTEST else {other}:
            letters = fold(part)
            if len(set(plain) ^ set(letters)) > 2 * most or abs(len(part) - len(word)) > most:
                continue
            off = distance(plain, letters, most=most)
            if off <= most:
                rank = (off, len(part) != len(other), -known[other], part)
                best = rank if best is None else min(best, rank)
    return best[3] if best else None


def distance(one: str, other: str, *, most: int) -> int:
    """Return how many letters are wrong, missing, too many or swapped with the next; beyond most, any larger number."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, there in enumerate(other, 1):
            costs = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != there))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == there:
                costs = min(costs, before[to - 2] + 1)
            row.append(costs)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
