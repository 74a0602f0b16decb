"""Text files with a separator between fields (.csv), as spreadsheet programs and registers write them."""

from __future__ import annotations

import csv
import re
from itertools import islice
from typing import TYPE_CHECKING

from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.limits import Fault, Row, Sheet, Taking, UnreadableFileError
from planner.core.spreadsheets.text import cut, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.core.i18n import Text
    from planner.core.spreadsheets.limits import Limits

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
SEPARATORS = (";", "\t", ",", "|")
LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n)|[^\r\n]+")
SAMPLE = 50  # rows that tell which separator it is
LONGEST_ROW = 200_000  # characters


def read(data: bytes, limits: Limits) -> Sheet:
    """Return the rows of a text file; raises UnreadableFileError."""
    text = decoded(data)
    told = _told(text)
    taking, rows = Taking(limits), []
    for number, cells in _records(text, told or separator(text), past=1 if told else 0):
        row = _row(number, cells, taking)
        if row is not None:
            rows.append(row)
            taking.rows(len(rows))
    return Sheet("", rows)


def decoded(data: bytes) -> str:
    """Return the file's text: UTF-8 or UTF-16 by its mark, else UTF-8 where it is that, else Windows-1252."""
    for mark, name in MARKS:
        if data.startswith(mark):
            try:
                text = data.decode(name)
            except UnicodeDecodeError as error:
                raise UnreadableFileError(_not_text()) from error
            return _without_nul(text)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        # The five bytes that Windows-1252 leaves unused mean what they mean in Latin-1.
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    return _without_nul(text)


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise UnreadableFileError(_not_text())
    return text


def _not_text() -> Text:
    return _("The file is neither a spreadsheet nor a text file. Save it as .xlsx or .csv and send it again.")


def separator(text: str) -> str:
    """Return what stands between the fields: the sign that makes most rows as wide as the first.

    Swedish files have `;` because the comma is in the figures; counting signs alone would mistake one for the other.
    """
    best, best_score = SEPARATORS[0], (0.0, 0)
    for sign in SEPARATORS:
        widths = []
        try:
            for _number, cells in _records(text, sign):
                if any(cells):
                    widths.append(len(cells))
                if len(widths) >= SAMPLE:
                    break
        except UnreadableFileError:
            # The faulty row is met again, and told, when the file is read; what came before it counts here.
            pass
        if not widths or widths[0] == 1:
            continue
        score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
        if score > best_score:
            best, best_score = sign, score
    return best


def _lines(text: str) -> Iterator[str]:
    # One at a time: a list of millions of short lines would take many times the file's own size.
    return (found.group() for found in LINE.finditer(text))


def _told(text: str) -> str | None:
    """Return the separator that a first line `sep=;` names, as some programs write it."""
    first = next(_lines(text), "").strip(" \r\n").strip('"').lower()
    return first[4:] or "\t" if first.startswith("sep=") and len(first) <= len("sep=;") else None


def _records(text: str, sign: str, *, past: int = 0) -> Iterator[tuple[int, list[str]]]:
    number = past
    bounded = _Bounded(islice(_lines(text), past, None))
    reader = csv.reader(bounded, delimiter=sign, strict=True)
    try:
        for number, cells in enumerate(reader, start=past + 1):
            bounded.taken = 0
            yield number, cells
    except csv.Error as error:
        raise UnreadableFileError(_of_csv(str(error), number + 1)) from error
    except _TooLongError as error:
        raise UnreadableFileError(_too_long(number + 1)) from error


def _of_csv(said: str, number: int) -> Text:
    if "field larger" in said:
        return _too_long(number)
    if "unexpected end" in said:
        return _("Row %(number)s begins a quotation mark that is never closed.", number=number)
    return _(
        "Row %(number)s has a quotation mark in the middle of a cell. Remove it, or save the file again as .xlsx.",
        number=number,
    )


def _too_long(number: int) -> Text:
    return _("Row %(number)s is longer than a row of a spreadsheet can be.", number=number)


class _TooLongError(Exception):
    """A row goes on for longer than any spreadsheet's does."""


class _Bounded:
    """Passes on the lines; a row so long that no spreadsheet wrote it ends before it fills the memory."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.taken = 0

    def __iter__(self) -> _Bounded:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.taken += len(line)
        if self.taken > LONGEST_ROW:
            raise _TooLongError
        return line


def _row(number: int, cells: list[str], taking: Taking) -> Row | None:
    faults: dict[int, Fault] = {}
    texts = []
    for place, cell in enumerate(cells):
        text, fault = cut(tidy(cell), taking.limits.characters)
        texts.append(text)
        if fault is not None:
            faults[place] = fault
    return taking.row(number, texts, faults)
