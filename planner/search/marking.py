"""Where the words stand in a text: the sentence around them, in pieces that are marked or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planner.core.searched import fold, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.search.words import Word

LONGEST, BEFORE = 240, 90
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True)
class Piece:
    """Some of a text; marked: it is a word that was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Said:
    """A text in a language."""

    text: str
    lang: str


def marked(text: str, words: Sequence[Word]) -> tuple[Piece, ...]:
    """Return a text in pieces; the whole word is marked, `målet` where `mål` was looked for."""
    pieces, at = [], 0
    for begin, end in _joined(span for word in words for span in spans(text, word)):
        pieces.extend([Piece(text[at:begin]), Piece(text[begin:end], marked=True)])
        at = end
    return tuple(piece for piece in (*pieces, Piece(text[at:])) if piece.text)


def spans(text: str, word: Word) -> list[tuple[int, int]]:
    """Return where a word stands in a text."""
    # As the database has it: with a space on both sides, and each sign in its place.
    tidied = f" {fold(tidy(text)) if word.is_plain else tidy(text)} "
    found = []
    for match in re.finditer(re.escape(word.needle.strip()), tidied):
        begins = tidied[match.start() - 1] == " "
        if (word.needle.startswith(" ") and not begins) or (word.needle.endswith(" ") and tidied[match.end()] != " "):
            continue
        begin = tidied.rfind(" ", 0, match.start() + 1) + 1
        end = tidied.find(" ", match.end())
        found.append((begin - 1, end - 1))
    return found


def _joined(found: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if apart and begin < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((begin, end))
    return apart


def sentence(texts: Sequence[Said], words: Sequence[Word]) -> tuple[tuple[Piece, ...], str] | None:
    """Return the sentence with most of the words, marked, and its language; else how the first text begins, or None."""
    best: tuple[int, Said] | None = None
    for said in texts:
        for part in SENTENCE.split(said.text):
            count = sum(1 for word in words if spans(part, word))
            if part.strip() and (best is None or count > best[0]):
                best = count, Said(part.strip(), said.lang)
    if best is None:
        return None
    return marked(_shortened(best[1].text, words), words), best[1].lang


def _shortened(text: str, words: Sequence[Word]) -> str:
    if len(text) <= LONGEST:
        return text
    first = min((begin for word in words for begin, _end in spans(text, word)), default=0)
    begin = 0 if first <= BEFORE else text.find(" ", first - BEFORE, first) + 1 or first
    end = begin + LONGEST
    last = text.rfind(" ", begin, end) if end < len(text) else len(text)
    return ("… " if begin else "") + text[begin : last if last > first else end] + ("" if last >= len(text) else " …")
