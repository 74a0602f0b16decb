"""What is sent and typed: a file, and cells that were mended."""

from __future__ import annotations

import re

from flask import request

from planner.core.forms import Form
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.forms import spreadsheet

CELL = re.compile(r"cell-([0-9]{1,9})-([0-9]{1,3})")
LEAVE_OUT = re.compile(r"leave-out-([0-9]{1,9})")


class UploadForm(Form):
    """The file with the schools' figures."""

    file = spreadsheet(
        _("File"),
        required=_("Choose the file first"),
        description=_("An Excel workbook (.xlsx) or a text file (.csv), at most 8 MB."),
    )


class MendForm(Form):
    """The cells of faulty rows, each by its row and place; how many there are, the file decides."""

    @property
    def texts(self) -> dict[tuple[int, int], str]:
        """What was typed, by row and place."""
        found = ((CELL.fullmatch(name), text) for name, text in request.form.items())
        return {(int(cell[1]), int(cell[2])): text for cell, text in found if cell}

    @property
    def left_out(self) -> set[int]:
        """The rows that are not to be saved."""
        found = (LEAVE_OUT.fullmatch(name) for name in request.form)
        return {int(row[1]) for row in found if row}
