"""Tables to take along: a workbook (.xlsx), one sheet per table, and the same table as CSV. No cell is a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from planner.core.documents.blocks import Said, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planner.core.i18n import Text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
Cell = str | Said | int | Decimal | date | None

LONGEST_NAME, LONGEST_TEXT = 31, 32_767  # what a spreadsheet takes
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
RISKY = ("=", "+", "-", "@", "\t", "\r")
NARROWEST, WIDEST, LOOKED_AT = 8, 60, 200


@dataclass(frozen=True)
class Sheet:
    """A table: its name, its head, and rows of text, figures (int, Decimal), days and empty cells (None)."""

    name: Text
    head: Sequence[Text]
    rows: Iterable[Sequence[Cell]]


def as_xlsx(sheets: Sequence[Sheet], *, title: Text = "") -> bytes:
    """Return a workbook; figures are figures, days are days, and text is text whatever it begins with."""
    import xlsxwriter  # noqa: PLC0415 - a large library that few requests need

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": str(title)})
    looks = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#F6F1E6", "bottom": 1}),
        "body": book.add_format({"text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
    }
    taken: set[str] = set()
    for sheet in sheets:
        _fill(book.add_worksheet(_name(str(sheet.name), taken)), sheet, looks)
    book.close()
    return file.getvalue()


def _fill(page: Any, sheet: Sheet, looks: dict[str, Any]) -> None:  # noqa: ANN401 - xlsxwriter is untyped
    widths = [len(str(head)) + 2 for head in sheet.head]
    for column, head in enumerate(sheet.head):
        page.write_string(0, column, str(head), looks["head"])
    count = 0
    for row in sheet.rows:
        count += 1
        for column, cell in enumerate(row):
            _put(page, (count, column), cell, looks)
            if count <= LOOKED_AT and cell is not None:
                widths[column] = max(widths[column], len(_text(cell)))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(max(width, NARROWEST), WIDEST))
    page.freeze_panes(1, 0)
    if count:
        page.autofilter(0, 0, count, len(sheet.head) - 1)


def _put(page: Any, place: tuple[int, int], cell: Cell, looks: dict[str, Any]) -> None:  # noqa: ANN401 - xlsxwriter is untyped
    if isinstance(cell, date):
        page.write_datetime(*place, cell, looks["day"])
    elif isinstance(cell, int | Decimal):
        page.write_number(*place, float(cell), looks["body"])
    elif cell is not None:
        page.write_string(*place, plain(cell)[:LONGEST_TEXT], looks["body"])


def as_csv(sheet: Sheet) -> bytes:
    """Return the table as Swedish spreadsheets open it: UTF-8 with BOM, `;` between cells, decimal comma.

    Text that a spreadsheet could take for a formula gets an apostrophe before it; figures do not.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_safe(str(head)) for head in sheet.head])
    for row in sheet.rows:
        writer.writerow([_written(cell) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _written(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return _text(cell).replace(".", ",")
    return _safe(_text(cell)) if isinstance(cell, str | Said) else _text(cell)


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    return plain(cell) if isinstance(cell, Said) else plain(str(cell))


def _safe(text: str) -> str:
    return "'" + text if text.startswith(RISKY) else text


def _name(wanted: str, taken: set[str]) -> str:
    """Return a name a workbook takes: short, without its signs of its own, and not there yet."""
    base = plain(wanted).translate(NOT_IN_NAMES).strip(" '") or "1"
    name, number = base[:LONGEST_NAME], 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[: LONGEST_NAME - len(str(number)) - 1]} {number}"
    taken.add(name.casefold())
    return name
