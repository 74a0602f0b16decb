"""The XML inside a workbook, element by element: nothing is kept that is not asked for, nothing outside is fetched.

Written on the parser that Python brings rather than on openpyxl: that one reads a row of any width into memory,
needs a second pass to tell a formula from its result, and reads parts of the file that nobody needs here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import IO
from xml.parsers import expat  # a document type is refused below, and with it every entity

from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.limits import UnreadableFileError

CHUNK = 2**16
MOST_ELEMENTS = 1_000_000
LONGEST_TEXT = 2**17

Attributes = dict[str, str]


def broken() -> UnreadableFileError:
    """Return the refusal of a workbook that is not what it says."""
    return UnreadableFileError(
        _("The file is damaged or no real workbook. Open it, save it again as .xlsx and send that.")
    )


class Walk:
    """Goes through one part of a workbook; override what is of interest. Names come without their namespace."""

    def __init__(self) -> None:
        """Begin with no text wanted."""
        self._wanted = False
        self._texts: list[str] = []
        self._length = 0
        self._elements = 0

    def begins(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def ends(self, name: str) -> None:
        """An element ends."""

    def want_text(self) -> None:
        """Collect text from here on."""
        self._wanted = True

    def text(self) -> str:
        """Return the text collected, and stop."""
        texts = self._texts
        found = texts[0] if len(texts) == 1 else "".join(texts)
        texts.clear()
        self._wanted = False
        self._length = 0
        return found

    def through(self, part: IO[bytes]) -> None:
        """Go through the part; raises UnreadableFileError for what is broken, endless or points outside."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.StartElementHandler = self._begins
        parser.EndElementHandler = self._ends
        parser.CharacterDataHandler = self._says
        try:
            while chunk := part.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise broken() from error

    def _begins(self, name: str, attributes: Attributes) -> None:
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise UnreadableFileError(_("The file holds too many cells. Divide it and send one part at a time."))
        self.begins(_local(name), attributes)

    def _ends(self, name: str) -> None:
        self.ends(_local(name))

    def _says(self, text: str) -> None:
        if not self._wanted:
            return
        self._length += len(text)
        if self._length <= LONGEST_TEXT:  # what is longer is cut and told as too long for a cell
            self._texts.append(text)


@lru_cache(maxsize=256)
def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def attribute(attributes: Attributes, name: str) -> str | None:
    """Return an attribute by its name without namespace."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if _local(key) == name), None)


def _refuse_doctype(_name: str, _system: str | None, _public: str | None, _internal: int) -> None:
    raise UnreadableFileError(
        _("The file refers to something outside itself, which no spreadsheet does. It was not opened.")
    )
