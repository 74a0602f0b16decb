"""Send a calendar file, see what becomes of each event, and make drafts of those that are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, render_template, url_for

from planner.core.access import grants, viewer
from planner.core.forms import Form, submit
from planner.core.i18n import lazy_gettext as _
from planner.core.i18n import ngettext
from planner.training.importing import operations, queries, words
from planner.training.importing.forms import CalendarFileForm, TakeForm
from planner.training.importing.page import shown
from planner.training.importing.rules import may_import
from planner.training.rules import may_create

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.training.models.imported import CalendarFile

bp = Blueprint("calendar_import", __name__)


@bp.get("/training/import")
@grants(may_create)
def upload() -> ResponseReturnValue:
    """Ask for the file."""
    return upload_page(CalendarFileForm())


def upload_page(form: CalendarFileForm) -> str:
    """Write the page that asks for the file, with those sent before."""
    return render_template("training/import.html", form=form, files=queries.newest_files())


@bp.post("/training/import")
@grants(may_create)
def send() -> ResponseReturnValue:
    """Take in the file."""
    form = CalendarFileForm()
    return submit(
        form,
        lambda: operations.receive(content=form.file.content(), filename=form.file.filename, by=viewer()),
        page=lambda: upload_page(form),
        to=lambda sent: url_for(".show", calendar_id=sent.id),
    )


@bp.get("/training/imports/<int:calendar_id>")
@grants(may_import, load=queries.file_by_id)
def show(sent: CalendarFile) -> ResponseReturnValue:
    """Show what becomes of each event."""
    return import_page(sent.id, TakeForm())


def import_page(calendar_id: int, form: Form) -> str:
    """Write the page of a file, read afresh."""
    sent = queries.file_by_id(viewer(), calendar_id) or abort(404)
    form.version.raw_data, form.version.data = None, sent.version
    page = shown(queries.rows_of(sent), chosen=form.take.data if isinstance(form, TakeForm) else None)
    return render_template("training/import_file.html", sent=sent, page=page, form=form, words=words)


@bp.post("/training/imports/<int:calendar_id>")
@grants(may_import, load=queries.file_by_id)
def save(sent: CalendarFile) -> ResponseReturnValue:
    """Make drafts of the chosen events."""
    form, calendar_id = TakeForm(), sent.id

    def to(count: int) -> str:
        flash(ngettext("One draft is ready.", "%(num)d drafts are ready.", count), "done")
        return url_for(".show", calendar_id=calendar_id)

    return submit(
        form,
        lambda: operations.save(sent, chosen=form.take.data or [], seen=form.version.data, by=viewer()),
        page=lambda: import_page(calendar_id, form),
        to=to,
        stale=lambda: import_page(calendar_id, form),
    )


@bp.post("/training/imports/<int:calendar_id>/drop")
@grants(may_import, load=queries.file_by_id)
def drop(sent: CalendarFile) -> ResponseReturnValue:
    """Throw away what was read."""
    form, calendar_id = Form(), sent.id
    return submit(
        form,
        lambda: operations.drop(sent, seen=form.version.data, by=viewer()),
        page=lambda: import_page(calendar_id, form),
        to=url_for(".upload"),
        done=_("The file is thrown away. Drafts that came of it stay."),
        stale=lambda: import_page(calendar_id, form),
    )
