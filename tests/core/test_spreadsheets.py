"""Files that people send are read as they come, and hostile ones are refused with a word that helps."""

import tracemalloc
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from planner.core.i18n import in_language
from planner.core.spreadsheets.limits import Limits, Row, UnreadableFileError
from planner.core.spreadsheets.reading import read
from planner.core.spreadsheets.text import cell_name, fault_in_words
from planner.core.transaction import PlannerApp
from tests.core.sent_files import CLOSING, OPENING, archive, hostile, xlsx

HOSTILE = hostile()
TABLE = [["Skola", "Enhets-ID", "Elever"], ["Öbergska", "19001014", "4 503"], ["Åker", "19001013", "ca 10"]]


def cells(data: bytes) -> list[list[str]]:
    (sheet,) = read(data)
    return [list(row.cells) for row in sheet.rows]


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_text_file_is_read_whatever_wrote_it(separator: str, encoding: str, end: str) -> None:
    text = end.join(separator.join(row) for row in TABLE) + end
    assert cells(text.encode(encoding)) == TABLE


def test_the_decimal_comma_is_not_taken_for_the_separator() -> None:
    text = "Skola, namn;Timmar;Kvm\n" + "".join(f"Skola {n};{n},5;1 20{n},25\n" for n in range(9))
    assert cells(text.encode())[1] == ["Skola 0", "0,5", "1 200,25"]


def test_quoted_cells_keep_separators_quotes_and_lines() -> None:
    assert cells(b'Skola;Anm\r\n"A; ""B""";"en\r\ntv\xe5"\r\n')[1] == ['A; "B"', "en två"]


def test_a_named_separator_and_empty_rows_keep_the_count_of_rows() -> None:
    (sheet,) = read(b"sep=,\r\nSkola,Elever\r\n,\r\n\r\nA,1\r\n")
    assert sheet.rows == [Row(2, ("Skola", "Elever")), Row(5, ("A", "1"))]


def test_one_column_is_a_table_too() -> None:
    assert cells(b"Skola\nA, B och C\nD") == [["Skola"], ["A, B och C"], ["D"]]


def test_a_workbook_is_read_as_it_is_shown() -> None:
    rows: list[list[Any]] = [["Skola", "Elever", "Kvm", "Ja", None, "x"], ["Å\nB\x01", 416, 20.4, 0.1 + 0.2, 1e15, -3]]
    assert cells(xlsx(rows)) == [
        ["Skola", "Elever", "Kvm", "Ja", "", "x"],
        ["Å B", "416", "20,4", "0,3", "1000000000000000", "-3"],
    ]


def test_a_day_is_read_as_a_day() -> None:
    sheet = OPENING + '<row><c s="1"><v>46000</v></c><c s="2"><v>46000</v></c><c t="b"><v>1</v></c></row>' + CLOSING
    styles = '<styleSheet><cellXfs><xf/><xf numFmtId="14"/><xf numFmtId="2"/></cellXfs></styleSheet>'
    pointers = (
        '<Relationships><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/>'
        '<Relationship Id="rId2" Type="x/styles" Target="styles.xml"/></Relationships>'
    )
    data = archive({"xl/styles.xml": styles}, sheet=sheet, pointers=pointers)
    assert cells(data) == [[datetime(2025, 12, 9).date().isoformat(), "46000", "1"]]  # noqa: DTZ001


def test_a_formula_is_no_value_but_its_result_is_told(app: PlannerApp) -> None:
    (sheet,) = read(xlsx([["Skola", "Timmar"], ["A"], ["B", 4]], formulas={(1, 1): ("=1+23", 24)}))
    with app.app_context(), in_language("sv"):
        assert (
            sheet.rows[1].cells,
            {place: str(fault_in_words(fault, place, 2)) for place, fault in sheet.rows[1].faults.items()},
        ) == (
            ("A", "24"),
            {1: "Cell B2 innehåller en formel. Kontrollera resultatet, eller klistra in värden i stället."},
        )
    assert (sheet.rows[2].cells, dict(sheet.rows[2].faults)) == (("B", "4"), {})


def test_hidden_sheets_are_left_aside_and_further_ones_are_read_when_asked_for() -> None:
    listed = "".join(
        f'<sheet name="{name}" {state} r:id="rId1"/>'
        for name, state in (("Dold", 'state="hidden"'), ("Ett", ""), ("Två", ""))
    )
    book = f'<workbook xmlns:r="http://x"><sheets>{listed}</sheets></workbook>'
    assert [sheet.title for sheet in read(archive(book=book))] == ["Ett", "Två"]


def test_an_endless_cell_is_marked_and_cut() -> None:
    (sheet,) = read(b"Skola;Elever\n" + b"x" * 3000 + b";12\n")
    row = sheet.rows[1]
    assert (len(row.cell(0)), row.cell(1), row.cell(9), list(row.faults)) == (201, "12", "", [0])


@pytest.mark.parametrize(
    ("place", "name"), [(0, "A7"), (3, "D7"), (25, "Z7"), (26, "AA7"), (701, "ZZ7"), (702, "AAA7")]
)
def test_a_cell_is_called_what_the_program_calls_it(place: int, name: str) -> None:
    assert cell_name(place, 7) == name


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_a_word_that_helps(app: Flask, kind: str) -> None:
    data, words = HOSTILE[kind]
    with app.app_context(), in_language("sv"), pytest.raises(UnreadableFileError) as refused:
        list(read(data))
    with app.app_context(), in_language("sv"):
        said = str(refused.value.message).replace("\N{NO-BREAK SPACE}", " ")
    assert (refused.value.field, words in said) == ("file", True), said


@pytest.mark.parametrize("kind", [name for name, (data, _) in HOSTILE.items() if len(data) < 8 * 2**20])
def test_a_hostile_file_takes_little_memory(kind: str) -> None:
    data, _ = HOSTILE[kind]
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableFileError):
            list(read(data))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 60 * 2**20


def test_limits_are_of_the_whole_file() -> None:
    with pytest.raises(UnreadableFileError):
        list(read(b"a;b\nc;d\n", limits=Limits(cells=3)))
    assert len(cells(b"a;b\nc;d\n")) == 2
