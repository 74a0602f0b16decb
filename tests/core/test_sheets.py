"""Tables taken along: figures stay figures, days stay days, and text is never a formula."""

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from planner.core.documents.blocks import Said
from planner.core.sheets import Cell, Sheet, as_csv, as_xlsx

ROW: tuple[Cell, ...] = ("Lindskolan", Said("=1+1"), 412, Decimal("-2.5"), date(2026, 11, 22), None)
HEAD = ("Skola", "Text", "Elever", "Skillnad", "Dag", "Inget")


def test_a_workbook_keeps_each_kind_of_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([Sheet("Skolor", HEAD, [ROW])], title="Skolor")))
    head, row = book["Skolor"].iter_rows()
    assert tuple(cell.value for cell in head) == HEAD
    assert [cell.value for cell in row][:4] == ["Lindskolan", "=1+1", 412, -2.5]
    assert row[4].value.date() == date(2026, 11, 22)  # type: ignore[union-attr]
    assert [cell.data_type for cell in row][:4] == ["s", "s", "n", "n"]


def test_csv_is_as_swedish_spreadsheets_open_it() -> None:
    text = as_csv(Sheet("Skolor", HEAD, [ROW]))
    assert text == "\ufeffSkola;Text;Elever;Skillnad;Dag;Inget\r\nLindskolan;'=1+1;412;-2,5;2026-11-22;\r\n".encode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_begins_like_a_formula_in_csv(start: str) -> None:
    (_head, line, _end) = as_csv(Sheet("S", ("A",), [(start + "cmd",)])).decode().split("\r\n")
    assert not line.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_names_of_sheets_are_what_a_workbook_takes() -> None:
    sheets = [Sheet(name, ("A",), []) for name in ("Läsår 2026/27", "läsår 2026 27", "x" * 40, "X" * 40, "'[]'")]
    names = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheets))).sheetnames
    assert names == ["Läsår 2026 27", "läsår 2026 27 2", "x" * 31, "X" * 29 + " 2", "1"]


def test_hostile_text_is_a_cell() -> None:
    rows = [("x" * 50_000,), ("\x00\ud800ﷺ",)]
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([Sheet("S", ("A",), rows)])))
    assert [len(str(cell.value)) for (cell,) in book["S"].iter_rows(min_row=2)] == [32_767, 2]
