"""Files as people and attackers send them, made in the test."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
BOOK = (
    '<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="Blad1" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
POINTERS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)
OPENING = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSING = "</sheetData></worksheet>"


def xlsx(rows: Sequence[Sequence[Any]], *, formulas: dict[tuple[int, int], tuple[str, Any]] | None = None) -> bytes:
    """A workbook as a spreadsheet program writes it; formulas: {(row, column): (formula, last result)}."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Blad1")
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write(number, place, value)
        for (number, place), (formula, result) in (formulas or {}).items():
            sheet.write_formula(number, place, formula, None, result)
    return made.getvalue()


def archive(
    also: Mapping[str, str | bytes] | None = None,
    *,
    sheet: str | None = OPENING + CLOSING,
    book: str | None = BOOK,
    pointers: str = POINTERS,
    packing: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook made by hand, of its sheet's XML and further parts; None leaves a part out."""
    parts: dict[str, str | bytes | None] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": pointers,
        "xl/worksheets/sheet1.xml": sheet,
        **(also or {}),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as packed:
        for name, part in parts.items():
            if part is not None:
                packed.writestr(name, part)
    return made.getvalue()


def hostile() -> dict[str, tuple[bytes, str]]:
    """Files that must be refused, each with a piece of the words that say why."""
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    inline = '<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>'
    wide_row = "".join(f'<c r="{name}1"><v>1</v></c>' for name in ("A", "B", "ALL"))
    return {
        "a bomb that unpacks to 100 MB": (archive(sheet=OPENING + " " * 100 * 2**20 + CLOSING), "alldeles för stort"),
        "many parts": (archive({f"x{n}": "x" for n in range(600)}), "skadad"),
        "an outer entity": (archive(sheet=outside + OPENING + inline + CLOSING), "utanför sig själv"),
        "entities within entities": (archive(sheet=doctype + OPENING + inline + CLOSING), "utanför sig själv"),
        "a doctype in the workbook's list": (archive(book=outside + BOOK.partition("?>")[2]), "utanför sig själv"),
        "macros": (archive({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "makron"),
        "1,000 columns": (xlsx([["x"] * 1000]), "fler än 200 kolumner"),
        "a cell far to the right": (archive(sheet=OPENING + f'<row r="1">{wide_row}</row>' + CLOSING), "kolumner"),
        "a million cells in a row": (
            archive(
                packing=zipfile.ZIP_STORED,
                sheet=OPENING + '<row r="1">' + "<c/>" * 1_500_000 + "</row>" + CLOSING,
            ),
            "skadad",
        ),
        "a million empty rows": (
            archive(packing=zipfile.ZIP_STORED, sheet=OPENING + "<row/>" * 1_100_000 + CLOSING),
            "för många celler",
        ),
        "11,000 rows": (b"a;b\n" * 11_000, "fler än 10 000 rader".replace(" ", " ")),
        "half a workbook": (xlsx([["a"]])[:900], "skadad"),
        "broken XML": (archive(sheet=OPENING + "<row><c>"), "skadad"),
        "a sheet that is missing": (archive(sheet=None), "skadad"),
        "a shared text that is missing": (
            archive(sheet=OPENING + '<row><c t="s"><v>7</v></c></row>' + CLOSING),
            "skadad",
        ),
        "a reference to no cell": (archive(sheet=OPENING + '<row><c r="ÅÄÖ1"><v>7</v></c></row>' + CLOSING), "skadad"),
        "a picture renamed": (b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "bild"),
        "a PDF renamed": (b"%PDF-1.7\n" + b"x" * 500, "PDF"),
        "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        "a workbook with a password": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "lösenord",
        ),
        "an .ods": (
            archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, book=None),
            ".ods",
        ),
        "an .xlsb": (archive({"xl/workbook.bin": b"x"}, book=None), ".xlsb"),
        "a text document": (archive({"word/document.xml": "x"}, book=None), "textdokument"),
        "a web page": (b"<html><table><tr><td>1</td></tr></table></html>", "webbsida"),
        "nothing": (b"", "tom"),
        "white space": (b" \r\n\r\n", "tom"),
        "NUL": (b"Skola;Elever\nA\0B;12\n", "varken"),
        "nothing but NUL": (b"\0" * 1000, "tom"),
        "random bytes with NUL": (bytes(range(256)) * 20, "varken"),
        "half of UTF-16": (b"\xff\xfea", "varken"),
        "one line of 5 MB": (b"x" * 5 * 2**20, "längre än"),
        "one line of 5 MB of separators": (b";" * 5 * 2**20, "längre än"),
        "one cell over a million lines": (b'"' + b"a\n" * 2**20 + b'"', ""),
        "a row over a million lines": (b'"\na";' * 2**20, "längre än"),
        "a quotation mark never closed": (b'Skola;Elever\n"A;12\nB;13\n', "Rad 2"),
        "a quotation mark in the middle": (b'Skola;Elever\nA;12\n"B" skola;13\n', "Rad 3"),
        "over the limit": (b"x" * (8 * 2**20 + 1), "större än 8 MB"),
    }
