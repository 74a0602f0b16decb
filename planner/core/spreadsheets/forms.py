"""The field that a spreadsheet is sent in, and which addresses take more than the others do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request
from flask_wtf.file import FileField
from wtforms.validators import ValidationError

from planner.core.fields import Required
from planner.core.i18n import Text
from planner.core.i18n import lazy_gettext as _
from planner.core.spreadsheets.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from planner.core.forms import Form

TAKES_FILES = "takes_files"
ROOM_FOR_THE_REST = 2**17  # the other fields, and what the browser puts around each


class SheetFile(FileField):
    """A file, read as bytes when it is asked for; what kind it is, is seen from its content and nowhere else."""

    def content(self) -> bytes:
        """Return the bytes that were sent."""
        self.data.stream.seek(0)
        return bytes(self.data.stream.read())

    @property
    def filename(self) -> str:
        """What the file was called, without folders and what no page can show."""
        name = (self.data.filename or "").replace("\\", "/").rpartition("/")[2]
        return "".join(sign for sign in name if sign.isprintable()).strip()[:200]


def spreadsheet(label: Text, *, required: Text, **kw: Any) -> SheetFile:  # noqa: ANN401
    """Return a field for one spreadsheet, .xlsx or .csv."""
    most = Limits().bytes

    def small_enough(_form: Form, field: SheetFile) -> None:
        field.data.stream.seek(0, 2)
        if field.data.stream.tell() > most:
            raise ValidationError(_("The file is larger than %(most)s MB", most=most >> 20))
        field.data.stream.seek(0)

    accepted = {"accept": ".xlsx,.csv,.txt,text/csv"}
    return SheetFile(label, [Required(required), small_enough], render_kw=accepted, **kw)


def takes_files(view: Callable[..., Any]) -> Callable[..., Any]:
    """Declare that the view takes a spreadsheet, and so more bytes than other addresses do."""
    setattr(view, TAKES_FILES, True)
    return view


def register(app: Flask) -> None:
    """Let declared views take larger requests; before anything reads a form."""

    @app.before_request
    def make_room() -> None:
        if getattr(app.view_functions.get(request.endpoint or ""), TAKES_FILES, False):
            request.max_content_length = Limits().bytes + ROOM_FOR_THE_REST
