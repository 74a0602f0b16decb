"""The one door for a file that somebody sends: what kind it is by its content, then its rows, or a clear refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets import separated, workbooks
from planner.core.spreadsheets.limits import Limits, Sheet, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OTHER: tuple[tuple[bytes, Text], ...] = (
    (b"%PDF", _("This is a PDF file. Send the spreadsheet it was made from, as .xlsx or .csv.")),
    (b"\x89PNG", _("This is a picture. Send the spreadsheet itself, as .xlsx or .csv.")),
    (b"\xff\xd8\xff", _("This is a picture. Send the spreadsheet itself, as .xlsx or .csv.")),
    (b"GIF8", _("This is a picture. Send the spreadsheet itself, as .xlsx or .csv.")),
    (b"PK\x05\x06", _("The file is an empty archive. Save the spreadsheet again as .xlsx or .csv.")),
    (b"\x1f\x8b", _("The file is a packed archive. Unpack it and send the spreadsheet itself.")),
    (b"7z\xbc\xaf", _("The file is a packed archive. Unpack it and send the spreadsheet itself.")),
    (b"Rar!", _("The file is a packed archive. Unpack it and send the spreadsheet itself.")),
)
MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml")
DEFAULT = Limits()


def read(data: bytes, *, limits: Limits = DEFAULT) -> Iterator[Sheet]:
    """Yield the visible sheets of a file one by one (a .csv is one sheet); raises UnreadableFileError.

    The kind is seen from the content, whatever the file is called. Reading ends when the caller stops asking.
    """
    if len(data) > limits.bytes:
        raise UnreadableFileError(
            _("The file is larger than %(most)s MB. Divide it and send one part at a time.", most=limits.bytes >> 20)
        )
    if not data.strip(b"\0 \r\n\t"):
        raise UnreadableFileError(_("The file is empty."))
    if data.startswith(OLE):
        raise UnreadableFileError(_of_ole(data))
    if data.startswith(ZIP):
        yield from workbooks.read(data, limits)
        return
    for beginning, words in OTHER:
        if data.startswith(beginning):
            raise UnreadableFileError(words)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:16].lower().startswith(MARKUP):
        raise UnreadableFileError(
            _("The file is a web page or XML, whatever its name says. Open it and save it as .xlsx or .csv.")
        )
    yield separated.read(data, limits)


def _of_ole(data: bytes) -> Text:
    if ENCRYPTED in data:
        return _("The file is protected by a password. Save it without one and send it again.")
    return _("The file is in the old .xls format. Save it as .xlsx or .csv and send it again.")
