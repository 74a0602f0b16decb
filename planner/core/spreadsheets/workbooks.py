"""Workbooks (.xlsx): the archive is looked at before anything in it is opened, then sheets are read cell by cell."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import TYPE_CHECKING

from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.limits import Limits, Sheet, Taking, UnreadableFileError
from planner.core.spreadsheets.markup import Attributes, Walk, attribute, broken
from planner.core.spreadsheets.sheets import Cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planner.core.i18n import Text

MB = 2**20
MOST_PARTS = 500
LARGEST_WHOLE = 120 * MB  # unpacked
LARGEST_SHEET, LARGEST_TEXTS, LARGEST_OTHER = 48 * MB, 12 * MB, 4 * MB
MOST_PACKED = 300  # how many times smaller a large part may be packed; sheets reach a tenth of it
SMALL = MB
MOST_SHEETS = 50
WORKBOOK = "xl/workbook.xml"


def read(data: bytes, limits: Limits) -> Iterator[Sheet]:
    """Yield the visible sheets of a workbook; raises UnreadableFileError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _look_at(archive)
            yield from _sheets(archive, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise broken() from error


def _look_at(archive: zipfile.ZipFile) -> None:
    """Refuse, by the archive's own list, what is no plain workbook or would unpack to something huge."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or len(names) != len(parts):
        raise broken()
    packed_in = sum(part.file_size for part in parts)
    if packed_in > LARGEST_WHOLE or any(_bomb(part) for part in parts):
        raise UnreadableFileError(_("The file would unpack to something far too large. It was not opened."))
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFileError(_("The file is protected by a password. Save it without one and send it again."))
    if any("vbaproject" in name.lower() for name in names):
        raise UnreadableFileError(
            _("The workbook holds macros (.xlsm). Save it as .xlsx without macros and send that.")
        )
    if WORKBOOK not in names:
        raise UnreadableFileError(_other_kind(archive, names))


def _bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > SMALL and part.file_size > MOST_PACKED * max(part.compress_size, 1)


def _other_kind(archive: zipfile.ZipFile, names: set[str]) -> Text:
    if "xl/workbook.bin" in names:
        return _("The file is in the .xlsb format. Save it as .xlsx or .csv and send it again.")
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:  # noqa: PLR2004 - a line of text
        kind = archive.read("mimetype").decode("ascii", "replace")
        if "opendocument.spreadsheet" in kind:
            return _("The file is in the .ods format. Save it as .xlsx or .csv and send it again.")
    if "word/document.xml" in names:
        return _("This is a text document. Send the spreadsheet itself, as .xlsx or .csv.")
    return _("This is an archive that holds no workbook. Send the spreadsheet itself, as .xlsx or .csv.")


class _Listed(Walk):
    """Names of the visible sheets, with what points at their part."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str]] = []
        self.from_1904 = False

    def begins(self, name: str, attributes: Attributes) -> None:
        if name == "sheet" and (attribute(attributes, "state") or "visible") == "visible":
            self.sheets.append((attributes.get("name", ""), attribute(attributes, "id") or ""))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in {"1", "true"}


class _Pointers(Walk):
    """Where in the archive each part lies that something points at."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def begins(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            self.targets[attributes.get("Id", "")] = path
            self.targets.setdefault(attributes.get("Type", "").rpartition("/")[2], path)


class _Texts(Walk):
    """The texts that cells share; what is only about how to pronounce them is left out."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._aside = False

    def begins(self, name: str, attributes: Attributes) -> None:
        del attributes
        if name == "t" and not self._aside:
            self.want_text()
        elif name == "rPh":
            self._aside = True

    def ends(self, name: str) -> None:
        if name == "t" and not self._aside:
            self._parts.append(self.text())
        elif name == "rPh":
            self._aside = False
        elif name == "si":
            self.texts.append("".join(self._parts))
            self._parts.clear()


class _Formats(Walk):
    """Which of the cell formats show a number as a day."""

    DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})

    def __init__(self) -> None:
        super().__init__()
        self.days: set[int] = set()
        self._own: set[int] = set()
        self._inside = False
        self._count = 0

    def begins(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and _shows_a_day(attributes.get("formatCode", "")):
            self._own.add(_number(attributes.get("numFmtId")))
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            code = _number(attributes.get("numFmtId"))
            if code in self.DAYS or code in self._own:
                self.days.add(self._count)
            self._count += 1

    def ends(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False


def _shows_a_day(pattern: str) -> bool:
    bare, quoted = [], False
    for sign in pattern.partition(";")[0].lower():
        quoted = quoted != (sign == '"')
        if not quoted:
            bare.append(sign)
    plain = "".join(bare)
    return "general" not in plain and any(sign in plain for sign in ("yy", "dd", "m/", "/m", "-m", "h:"))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else -1  # noqa: PLR2004


def _sheets(archive: zipfile.ZipFile, limits: Limits) -> Iterator[Sheet]:
    listed, pointers, texts, formats = _Listed(), _Pointers(), _Texts(), _Formats()
    _walk(archive, WORKBOOK, listed, LARGEST_OTHER)
    _walk(archive, "xl/_rels/workbook.xml.rels", pointers, LARGEST_OTHER)
    if (shared := pointers.targets.get("sharedStrings", "")) in archive.namelist():
        _walk(archive, shared, texts, LARGEST_TEXTS)
    if (styles := pointers.targets.get("styles", "")) in archive.namelist():
        _walk(archive, styles, formats, LARGEST_OTHER)
    taking = Taking(limits)
    for title, pointer in listed.sheets[:MOST_SHEETS]:
        cells = Cells(taking, texts.texts, formats.days, from_1904=listed.from_1904)
        _walk(archive, pointers.targets.get(pointer, ""), cells, LARGEST_SHEET)
        yield Sheet(title, cells.rows)


def _walk(archive: zipfile.ZipFile, name: str, walk: Walk, largest: int) -> None:
    try:
        part = archive.getinfo(name)
    except KeyError as error:
        raise broken() from error
    if part.file_size > largest:
        raise UnreadableFileError(_("The file would unpack to something far too large. It was not opened."))
    with archive.open(part) as opened:
        walk.through(opened)
