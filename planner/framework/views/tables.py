"""The framework as a spreadsheet: out, and in again by way of a preview."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import render_template, url_for

from planner.core.access import grants, viewer
from planner.core.documents.answer import as_file
from planner.core.errors import RefusedError
from planner.core.forms import UNPROCESSABLE, submit
from planner.core.i18n import lazy_gettext as _
from planner.core.sheets import CSV, XLSX, as_csv, as_xlsx
from planner.core.spreadsheets.forms import takes_files
from planner.core.spreadsheets.reading import read as read_file
from planner.framework import queries, rules, tables
from planner.framework.forms import ImportForm, TakeInForm
from planner.framework.operations import importing
from planner.framework.views.room import bp

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from planner.framework.models import FrameworkVersion
    from planner.framework.tables import ReadArea

# ---------------------------------------------------------------- out


@bp.get("/versions/<int:number>/table.xlsx")
@grants(rules.may_read_version, load=queries.version_for_page)
def workbook(version: FrameworkVersion) -> ResponseReturnValue:
    """Answer with a version as a workbook."""
    return as_file(as_xlsx([tables.sheet(version)]), name=f"framework-{version.number}.xlsx", kind=XLSX)


@bp.get("/versions/<int:number>/table.csv")
@grants(rules.may_read_version, load=queries.version_for_page)
def separated(version: FrameworkVersion) -> ResponseReturnValue:
    """Answer with a version as CSV."""
    return as_file(as_csv(tables.sheet(version)), name=f"framework-{version.number}.csv", kind=CSV)


# ---------------------------------------------------------------- in


def import_page(form: ImportForm) -> str:
    """Write the page that a spreadsheet is sent from."""
    return render_template("framework/import.html", form=form, version=queries.newest_published())


@bp.get("/import")
@grants(rules.may_write)
def import_form() -> ResponseReturnValue:
    """Show where to send a spreadsheet."""
    return import_page(ImportForm())


@bp.post("/import")
@takes_files
@grants(rules.may_write)
def preview_import() -> ResponseReturnValue:
    """Show what becomes of each row of a spreadsheet; nothing is saved yet."""
    form = ImportForm()
    if not form.validate():
        return import_page(form), UNPROCESSABLE
    try:
        rows = [(row.number, row.cells) for row in next(read_file(form.file.content())).rows]
        found = tables.read(rows)
    except RefusedError as error:
        form.refuse(error)
        return import_page(form), UNPROCESSABLE
    return preview_page(found, TakeInForm(formdata=None, rows=json.dumps(rows)))


def preview_page(rows: list[ReadArea], form: TakeInForm) -> str:
    """Write the page that shows each row's fate, around the form that takes them in."""
    draft = queries.draft(viewer())
    form.version.raw_data, form.version.data = None, importing.count_of_changes(draft)
    fates = importing.fates(rows, draft or queries.newest_published())
    return render_template(
        "framework/preview.html",
        fates=fates,
        faulty=[row for row, _fate, _difference in fates if row.faults],
        form=form,
        draft=draft,
    )


@bp.post("/import/take-in")
@grants(rules.may_write)
def take_in() -> ResponseReturnValue:
    """Take the rows of a preview into the draft."""
    form, person = TakeInForm(), viewer()
    if not form.validate() or (rows := form.read()) is None:
        return import_page(ImportForm(formdata=None)), UNPROCESSABLE
    return submit(
        form,
        lambda: importing.take_in(rows, by=person, seen=form.version.data),
        page=lambda: preview_page(rows, form),
        stale=lambda: changed_page(rows, form),
        to=url_for("framework.draft"),
        done=_("The spreadsheet is in the draft. Look through it and publish when it is right."),
    )


def changed_page(rows: list[ReadArea], form: TakeInForm) -> str:
    """Write the preview anew: somebody changed the draft since it was shown."""
    form.form_errors.append(_("The draft was changed meanwhile. Look at what becomes of each row now."))
    return preview_page(rows, form)
