"""One sheet of a workbook: its cells as text, as the person who filled it in would read them."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from planner.core.spreadsheets.limits import Fault, Row, Taking
from planner.core.spreadsheets.markup import Attributes, Walk, broken
from planner.core.spreadsheets.text import cut, tidy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

WIDEST = 16_384  # columns that a spreadsheet program has
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - days, of no zone
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a workbook writes what XML cannot hold
LAST_DAY = 2_958_465  # the ninth millennium ends


class Cells(Walk):
    """Collects the rows of a sheet."""

    def __init__(
        self, taking: Taking, texts: Sequence[str], days: AbstractSet[int], *, from_1904: bool = False
    ) -> None:
        """Begin; texts and days: the shared texts, and which formats show a day."""
        super().__init__()
        self.rows: list[Row] = []
        self._taking, self._shared = taking, texts
        self._day_styles = {str(style) for style in days}
        self._epoch = EPOCH_1904 if from_1904 else EPOCH
        self._number = 0
        self._place = -1
        self._kind = self._style = ""
        self._value = ""
        self._formula = False
        self._aside = False
        self._cells: list[str] = []
        self._faults: dict[int, Fault] = {}

    def begins(self, name: str, attributes: Attributes) -> None:
        """Note where the next value stands and what kind it is."""
        match name:
            case "v":
                self.want_text()
            case "t" if not self._aside:
                self.want_text()
            case "c":
                self._place = _place(attributes.get("r"), self._place + 1)
                self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
                self._value, self._formula = "", False
            case "f":
                self._formula = True
            case "row":
                self._number = _row_number(attributes.get("r"), self._number + 1)
                self._place = -1
                if self._cells:
                    self._cells, self._faults = [], {}
            case "rPh":
                self._aside = True

    def ends(self, name: str) -> None:
        """Keep the value, the cell or the row that ends."""
        match name:
            case "v":
                self._value = self.text()
            case "t" if not self._aside:
                self._value += self.text()
            case "c":
                self._keep_cell()
            case "row":
                self._keep_row()
            case "rPh":
                self._aside = False

    def _keep_cell(self) -> None:
        value, fault = self._value, None
        if self._kind == "n" and self._is_plain(value):
            text = value  # most cells are short whole numbers: nothing to tidy, nothing to cut
        else:
            text, fault = cut(tidy(self._shown()), self._taking.limits.characters)
        if self._formula:
            fault = Fault.FORMULA
        elif self._kind == "e":
            fault = Fault.ERROR
        if not text and fault is None:
            return
        if self._place >= self._taking.limits.columns:
            self._taking.row(self._number, ["", *[""] * self._place, "x"])  # refuses, in its own words
        missing = self._place - len(self._cells)
        if missing == 0:
            self._cells.append(text)
        else:
            self._cells.extend([""] * (missing + 1))
            self._cells[self._place] = text
        if fault is not None:
            self._faults[self._place] = fault

    def _keep_row(self) -> None:
        if not self._cells:
            return
        row = self._taking.row(self._number, self._cells, self._faults or None)
        if row is not None:
            self.rows.append(row)
            self._taking.rows(len(self.rows))

    def _shown(self) -> str:
        value = self._value
        if self._kind == "n":
            return self._figure(value) if value else ""
        if self._kind == "s":
            if not (value.isascii() and value.isdigit() and len(value) < 10 and int(value) < len(self._shared)):  # noqa: PLR2004
                raise broken()
            return _unescaped(self._shared[int(value)])
        return _unescaped(value)

    def _is_plain(self, value: str) -> bool:
        """Tell whether a number is shown as it is written: whole, and no longer than is exact."""
        return (
            value.isdigit()
            and value.isascii()
            and len(value) < 16  # noqa: PLR2004 - exact
            and self._style not in self._day_styles
        )

    def _figure(self, value: str) -> str:
        if self._is_plain(value):
            return value
        try:
            figure = float(value)
        except ValueError:
            return value
        if not math.isfinite(figure):
            return value
        if self._style in self._day_styles:
            return self._day(figure)
        # Fifteen digits are what a spreadsheet program shows of its binary figures; the comma is never misread.
        return format(Decimal(f"{figure:.15g}"), "f").replace(".", ",")

    def _day(self, figure: float) -> str:
        if not 0 <= figure <= LAST_DAY:
            return str(figure)
        moment = self._epoch + timedelta(days=figure)
        return moment.date().isoformat() if figure.is_integer() else moment.isoformat(" ", "minutes")


def _unescaped(text: str) -> str:
    return ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def _place(reference: str | None, following: int) -> int:
    """Return a cell's place from 0 by its reference, as `D5`, or the place after the one before."""
    place = _column(reference.rstrip("0123456789")) if reference else following
    if not 0 <= place < WIDEST:
        raise broken()
    return place


@lru_cache(maxsize=1024)
def _column(letters: str) -> int:
    place = 0
    for sign in letters:
        if not "A" <= sign <= "Z" or place > WIDEST:
            raise broken()
        place = place * 26 + ord(sign) - ord("A") + 1
    return place - 1


def _row_number(reference: str | None, following: int) -> int:
    number = following if reference is None else int(reference) if reference.isdigit() and len(reference) < 8 else 0  # noqa: PLR2004
    if number < following:
        raise broken()
    return number
